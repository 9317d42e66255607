import { useEffect, useMemo, useRef, useState } from "react";
import type { ApiProblem } from "../api/problem";
import { decisionsPort, useDecided } from "../api/review";
import { useMe } from "../api/session";
import { browserClock } from "../labelling/backoff";
import { BrowserDrawer, DecisionOutbox, type Entry } from "./outbox";

interface Told {
  refused(entry: Entry, detail: string): void;
  arrived(items: readonly number[]): void;
}

/** The outbox of this window, as long as the screen is open. */
export function useOutbox(project: number, told: Told) {
  const me = useMe();
  const arrived = useDecided(project);
  const latest = useRef(told);
  latest.current = told;
  const [state, setState] = useState<{ waiting: number; problem: ApiProblem | null }>({
    waiting: 0,
    problem: null,
  });
  const [outbox, setOutbox] = useState<DecisionOutbox | null>(null);
  const window_ = useMemo(() => crypto.randomUUID(), []);
  useEffect(() => {
    const drawer = new BrowserDrawer(localStorage, `labelhub.decisions.${me.id}.${project}`, window_);
    const opened = new DecisionOutbox(decisionsPort(project), drawer, browserClock, {
      changed: (waiting, problem) => setState({ waiting, problem }),
      arrived: (items) => {
        arrived(items);
        latest.current.arrived(items);
      },
      refused: (entry, detail) => latest.current.refused(entry, detail),
    });
    setOutbox(opened);
    const kick = () => opened.kick();
    window.addEventListener("online", kick);
    return () => {
      window.removeEventListener("online", kick);
      opened.stop();
    };
  }, [project, me.id, arrived, window_]);
  return { ...state, add: (entries: readonly Entry[]) => outbox?.add(entries) };
}
