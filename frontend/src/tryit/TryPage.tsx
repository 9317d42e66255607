import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { isRunning } from "../api/jobs";
import { usePromoted } from "../api/models";
import { useProject } from "../api/projects";
import { modelPartsAddress, tryFolderAddress, useExportModel, useModelExports } from "../api/runWork";
import type { Run } from "../api/types";
import { usePowers, useProjectId } from "../app/place";
import { t } from "../i18n";
import { useClasses } from "../items/useClasses";
import { EmptyState } from "../ui/EmptyState";
import { ErrorState } from "../ui/ErrorState";
import { LinkButton } from "../ui/LinkButton";
import { Page } from "../ui/Page";
import { ProgressBar } from "../ui/ProgressBar";
import { SkeletonRows } from "../ui/Skeletons";
import styles from "./Try.module.css";
import { TryScreen } from "./TryScreen";

/** /p/:projectId/try: the promoted model in the browser, on a camera or a dropped picture. */
export default function TryPage() {
  const projectId = useProjectId();
  const project = useProject(projectId);
  const promoted = usePromoted(projectId);
  const run = promoted.data?.run ?? null;
  const params = { projectId: String(projectId) };
  return (
    <Page
      title={t("models.tryIt")}
      before={
        <span className="quiet">
          <Link to="/p/$projectId/models" params={params}>
            {t("models.title")}
          </Link>{" "}
          /
        </span>
      }
      aside={run && `${t("runs.runNumber", { number: run.number })}, ${run.recipe}`}
    >
      {promoted.isPending && <SkeletonRows rows={6} />}
      {promoted.isError && (
        <div className={styles.state}>
          <ErrorState
            error={promoted.error}
            what={t("models.notLoaded")}
            onRetry={() => void promoted.refetch()}
          />
        </div>
      )}
      {project.data?.policies.try_page === false && (
        <EmptyState title={t("models.tryOff")}>{t("models.tryOffHelp")}</EmptyState>
      )}
      {project.data?.policies.try_page && promoted.data && !run && (
        <EmptyState
          title={t("models.noneYet")}
          action={
            <LinkButton variant="filled" to="/p/$projectId/runs" params={params}>
              {t("models.toRuns")}
            </LinkButton>
          }
        >
          {t("models.noneYetHelp")}
        </EmptyState>
      )}
      {project.data?.policies.try_page && run && <Exported run={run} />}
    </Page>
  );
}

/** The page needs the model as a TensorFlow.js export, which is made once. */
function Exported({ run }: { run: Run }) {
  const projectId = useProjectId();
  const can = usePowers();
  const classes = useClasses();
  const exports = useModelExports(projectId, run.number);
  const make = useExportModel(projectId, run.number);
  const made = exports.data?.results.find((one) => one.format === "tfjs");
  if (exports.isError) {
    return (
      <div className={styles.state}>
        <ErrorState error={exports.error} onRetry={() => void exports.refetch()} />
      </div>
    );
  }
  if (!exports.data) return <SkeletonRows rows={6} />;
  if (made?.sha256) {
    return (
      <>
        <TryScreen
          base={modelPartsAddress(projectId, run.number, made.id)}
          classOf={(key) => classes.of(key) ?? { name: key, colour: "#71717a" }}
          threshold={run.threshold?.in_use}
        />
        <p className={styles.foot}>
          <a className="opens" href={tryFolderAddress(projectId, run.number, made.id)} download>
            {t("models.tryFolder")}
          </a>{" "}
          <span className="quiet small">{t("models.tryFolderHelp")}</span>
        </p>
      </>
    );
  }
  if (made && isRunning(made.job.state)) {
    return (
      <div className={styles.state}>
        <p>{t("models.preparing")}</p>
        <ProgressBar label={t("models.preparing")} done={made.job.done} total={made.job.total} running />
      </div>
    );
  }
  return (
    <EmptyState
      title={made ? t("models.notPrepared") : t("models.notPreparedYet")}
      action={
        can.train && (
          <Button variant="filled" loading={make.isPending} onClick={() => make.mutate("tfjs")}>
            {t("models.prepare")}
          </Button>
        )
      }
    >
      {made?.job.error ?? t("models.prepareHelp")}
      {make.isError && <ErrorState error={make.error} />}
    </EmptyState>
  );
}
