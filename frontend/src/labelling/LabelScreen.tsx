import { useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useMemo, useState } from "react";
import { SESSION_KEY } from "../api/queryClient";
import { useMe } from "../api/session";
import type { Labelling, Session } from "../api/types";
import { GridScreen } from "./GridScreen";
import { guidelinesAreNew, guidelinesSeen } from "./guidelinesSeen";
import styles from "./LabelScreen.module.css";
import type { LabellingMachine } from "./machine";
import { ownKeys } from "./ownKeys";
import type { Panel } from "./panels";
import { actions, capOf, choices } from "./project";
import { SavedIndicator } from "./SavedIndicator";
import { SingleScreen } from "./SingleScreen";
import { Strip } from "./Strip";
import { useSnapshot } from "./useMachine";
import { usePageSize } from "./usePageSize";
import { useToday } from "./useToday";

const Guidelines = lazy(() => import("./Guidelines"));
const HistoryPanel = lazy(() => import("./HistoryPanel"));
const NoticesDrawer = lazy(() => import("../notices/NoticesDrawer"));
const KeysPanel = lazy(() => import("./KeysPanel"));
const PracticeScreen = lazy(() => import("./PracticeScreen"));

interface Props {
  machine: LabellingMachine;
  project: Labelling;
  loadedAt: number;
  person: string;
}

/** The labeller's screen: the strip, the items one by one or as a grid, and what opens beside them. */
export function LabelScreen({ machine, project, loadedAt, person }: Props) {
  const view = useSnapshot(machine);
  const own = ownKeys(useMe().preferences, project.id);
  const offered = useMemo(() => choices(project, own), [project, own]);
  const keys = useMemo(() => actions(offered, own), [offered, own]);
  const [size, setSize] = usePageSize(project);
  const [panel, setPanel] = useState<Panel | null>(() => (guidelinesAreNew(project) ? "guidelines" : null));
  const today = useToday(project, loadedAt, view);
  const queries = useQueryClient();
  const retry = () => machine.kick();
  const signIn = () => queries.setQueryData<Session>(SESSION_KEY, (now) => now && { ...now, user: null });
  const close = () => {
    if (panel === "guidelines") guidelinesSeen(project);
    setPanel(null);
  };
  const same = { machine, project, offered, covered: panel !== null, onRetry: retry, onSignIn: signIn };
  return (
    <main className={styles.screen}>
      <Strip
        project={project}
        person={person}
        pageSize={size}
        guidelinesKey={capOf("guidelines", keys)}
        onPageSize={setSize}
        onPanel={setPanel}
      >
        <SavedIndicator view={view} onRetry={retry} onSignIn={signIn} />
      </Strip>
      {view.practice ? (
        <Suspense>
          <PracticeScreen {...same} view={view} round={view.practice} keys={keys} onPanel={setPanel} />
        </Suspense>
      ) : size > 0 ? (
        <GridScreen {...same} size={size} onGuidelines={() => setPanel("guidelines")} />
      ) : (
        <SingleScreen {...same} keys={keys} today={today} onPanel={setPanel} />
      )}
      <Suspense>
        {panel === "guidelines" && (
          <Guidelines
            project={project}
            choices={offered}
            keys={keys}
            onKeys={() => setPanel("keys")}
            onPractise={
              project.practice && !view.practice
                ? () => {
                    machine.practice.begin();
                    close();
                  }
                : undefined
            }
            onClose={close}
          />
        )}
        {panel === "keys" && <KeysPanel project={project} offered={offered} keys={keys} onClose={close} />}
        {panel === "notices" && <NoticesDrawer onClose={close} />}
        {panel === "history" && (
          <HistoryPanel
            project={project}
            today={today}
            onClose={close}
            onReturn={(done) => {
              setSize(0);
              machine.returnTo(done.place, done);
              close();
            }}
          />
        )}
      </Suspense>
    </main>
  );
}
