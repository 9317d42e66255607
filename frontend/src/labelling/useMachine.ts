import { useEffect, useState, useSyncExternalStore } from "react";
import { browserPorts, claimScreen, leftBehind } from "./browser";
import { lastAnswers } from "./history";
import { LabellingMachine } from "./machine";
import { openStore } from "./outboxStore";
import type { Snapshot } from "./seat";
import type { Done } from "./stage";

/** The machine of this page, from when it has read the outbox until the page is left. Null before. */
export function useMachine(user: number, project: number): LabellingMachine | null {
  const [machine, setMachine] = useState<LabellingMachine | null>(null);
  useEffect(() => {
    const life = { over: false, machine: null as LabellingMachine | null };
    void open(user, project).then((opened) => {
      if (life.over) return;
      life.machine = opened.machine;
      opened.machine.start(opened.entries, opened.last);
      setMachine(opened.machine);
    });
    const end = () => life.machine?.leave();
    const stop = followPage(() => life.machine, end);
    return () => {
      life.over = true;
      stop();
      end();
      setMachine(null);
    };
  }, [user, project]);
  return machine;
}

export function useSnapshot(machine: LabellingMachine): Snapshot {
  return useSyncExternalStore(machine.view.subscribe, machine.view.read);
}

async function open(user: number, project: number) {
  const store = await openStore();
  const seat = { user, project, screen: await claimScreen() };
  const [entries, last] = await Promise.all([store.load(user), lastAnswersIfAny(project)]);
  const machine = new LabellingMachine(seat, browserPorts(seat, store));
  return { machine, entries: await leftBehind(entries, seat), last };
}

/** The last answers are a comfort: work begins without them when they cannot be had. */
async function lastAnswersIfAny(project: number): Promise<Done[]> {
  try {
    return await lastAnswers(project);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return [];
  }
}

/** Tells the machine when the page is hidden, shown, left, and when the network comes back. */
function followPage(machine: () => LabellingMachine | null, onLeave: () => void): () => void {
  const visibility = () => machine()?.show(document.visibilityState === "visible");
  const online = () => machine()?.kick();
  // A page that comes back out of the browser's memory has given its leases back: it begins anew.
  const restored = (event: PageTransitionEvent) => event.persisted && location.reload();
  document.addEventListener("visibilitychange", visibility);
  addEventListener("online", online);
  addEventListener("pagehide", onLeave);
  addEventListener("pageshow", restored);
  return () => {
    document.removeEventListener("visibilitychange", visibility);
    removeEventListener("online", online);
    removeEventListener("pagehide", onLeave);
    removeEventListener("pageshow", restored);
  };
}
