import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { labellingQuery } from "../api/labelling";
import { useSession } from "../api/session";
import { useProjectId } from "../app/place";
import { t } from "../i18n";
import { ErrorState } from "../ui/ErrorState";
import { useTitle } from "../ui/Page";
import { LabelScreen } from "./LabelScreen";
import styles from "./LabelScreen.module.css";
import type { LabellingMachine } from "./machine";
import { useMachine, useSnapshot } from "./useMachine";

const REFRESH_MS = 60_000;

/** /p/:projectId/label */
export default function LabelPage() {
  const projectId = useProjectId();
  const user = useStayingUser();
  const labelling = useQuery({ ...labellingQuery(projectId), refetchInterval: REFRESH_MS });
  useTitle(labelling.data ? t("labelling.titleOf", { name: labelling.data.name }) : t("labelling.title"));
  if (labelling.data && user) {
    return (
      <Seat
        key={`${user.id} ${projectId}`}
        user={user}
        projectId={projectId}
        labelling={labelling.data}
        loadedAt={labelling.dataUpdatedAt}
      />
    );
  }
  return (
    <main className={styles.loading}>
      {labelling.isError ? (
        <ErrorState
          error={labelling.error}
          what={t("labelling.cannotBeLabelled")}
          onRetry={() => void labelling.refetch()}
        />
      ) : (
        <div className={styles.coming} role="status" aria-label={t("ui.loading")} />
      )}
    </main>
  );
}

interface SeatProps {
  user: { id: number; name: string };
  projectId: number;
  labelling: React.ComponentProps<typeof LabelScreen>["project"];
  loadedAt: number;
}

function Seat({ user, projectId, labelling, loadedAt }: SeatProps) {
  const machine = useMachine(user.id, projectId);
  if (!machine) return <main className={styles.loading} role="status" aria-label={t("ui.loading")} />;
  return (
    <>
      <KeepUp machine={machine} projectId={projectId} />
      <LabelScreen machine={machine} project={labelling} loadedAt={loadedAt} person={user.name} />
    </>
  );
}

/** Keeps the machine and what the page knows in step: a sign-in that came back, a class that was taken away. */
function KeepUp({ machine, projectId }: { machine: LabellingMachine; projectId: number }) {
  const queries = useQueryClient();
  const signedIn = useSession().data?.user?.id;
  const { outOfDate, phase } = useSnapshot(machine);
  useEffect(() => {
    if (signedIn !== undefined) machine.kick();
  }, [machine, signedIn]);
  useEffect(() => {
    if (outOfDate > 0 || phase === "closed") void queries.invalidateQueries(labellingQuery(projectId));
  }, [queries, projectId, outOfDate, phase]);
  return null;
}

/** Who works here: stays the same while a sign-in has ended, and changes when somebody else signs in. */
function useStayingUser(): { id: number; name: string } | null {
  const user = useSession().data?.user ?? null;
  const last = useRef(user);
  if (user) last.current = user;
  return last.current;
}
