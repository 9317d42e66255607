import { Button } from "@mantine/core";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { isRunning, useCancelJob } from "../api/jobs";
import { useProject } from "../api/projects";
import { useJob } from "../api/quality";
import type { Job } from "../api/types";
import { usePowers, useProjectId } from "../app/place";
import { t } from "../i18n/management";
import { EmptyState } from "../ui/EmptyState";
import { ErrorState } from "../ui/ErrorState";
import { time } from "../ui/format";
import { Page, Section } from "../ui/Page";
import { ProgressBar } from "../ui/ProgressBar";
import { SkeletonRows } from "../ui/Skeletons";
import styles from "./Quality.module.css";
import { ReplayForm } from "./ReplayForm";
import { ReplayResult } from "./ReplayResult";
import { policiesOf, replayed } from "./replay";

/** What the project's own answers would have come to under another policy. The job is in the address. */
export default function ReplayPage() {
  const projectId = useProjectId();
  const project = useProject(projectId);
  const can = usePowers();
  const search = useSearch({ strict: false });
  const navigate = useNavigate();
  const job = search.job ? Number(search.job) : null;
  if (project.data && !can.manage) return <EmptyState title={t("quality.replayManagers")} />;
  return (
    <Page
      title={t("quality.replayTitle")}
      before={
        <Link
          className="opens quiet"
          to="/p/$projectId/quality"
          params={{ projectId: String(projectId) }}
          search={{}}
        >
          {t("quality.title")}
        </Link>
      }
    >
      <div className={styles.wide}>
        <Section title={t("quality.replayResult")}>
          {job === null ? <p className="quiet">{t("quality.replayNothing")}</p> : <Watched job={job} />}
        </Section>
        <Section title={t("quality.replayPolicy")}>
          {project.data ? (
            <ReplayForm
              key={project.data.id}
              own={policiesOf(project.data.policies)}
              onStarted={(started) => void navigate({ to: ".", search: { job: String(started.id) } })}
            />
          ) : (
            <SkeletonRows rows={6} />
          )}
        </Section>
      </div>
    </Page>
  );
}

function Watched({ job }: { job: number }) {
  const found = useJob(useProjectId(), job);
  if (found.isError) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />;
  if (!found.data) return <SkeletonRows rows={6} />;
  if (isRunning(found.data.state)) return <Running job={found.data} />;
  if (found.data.state !== "succeeded") {
    return (
      <p className="bad">
        {t(`quality.jobStates.${found.data.state}`)} {found.data.error}
      </p>
    );
  }
  const result = replayed(found.data.result);
  if (!result) return <p className="quiet">{t("quality.replayNothing")}</p>;
  return (
    <>
      <p className="quiet small">{found.data.finished_at && time(found.data.finished_at)}</p>
      <ReplayResult result={result} />
    </>
  );
}

function Running({ job }: { job: Job }) {
  const cancel = useCancelJob(useProjectId());
  return (
    <div className={styles.progress}>
      <span>{t("quality.replayRuns")}</span>
      <ProgressBar label={t("quality.replayTitle")} done={job.done} total={job.total} running />
      <div className={styles.row}>
        <Button onClick={() => cancel.mutate(job.id)} disabled={job.cancel_requested}>
          {t("quality.cancel")}
        </Button>
      </div>
    </div>
  );
}
