import { runFileAddress, useRunFiles } from "../api/runs";
import type { Run } from "../api/types";
import { useProjectId } from "../app/place";
import { t } from "../i18n";
import { ErrorState } from "../ui/ErrorState";
import { bytes } from "../ui/format";
import { Section } from "../ui/Page";
import { SkeletonRows } from "../ui/Skeletons";
import styles from "./RunPage.module.css";

const PRUNED: Readonly<Record<string, "runs.prunedFolds" | "runs.prunedPredictions" | "runs.prunedModel">> = {
  folds: "runs.prunedFolds",
  predictions: "runs.prunedPredictions",
  model: "runs.prunedModel",
};

/** The run folder: everything that the run wrote, to take away. */
export function RunFiles({ run }: { run: Run }) {
  const projectId = useProjectId();
  const files = useRunFiles(projectId, run.number);
  return (
    <Section
      title={t("runs.files")}
      note={t("runs.filesNote", { bytes: bytes(run.bytes), code: run.code_version || "–" })}
    >
      {run.pruned.length > 0 && (
        <p className="quiet">
          {t("runs.pruned", {
            what: run.pruned.map((one) => t(PRUNED[one] ?? "runs.prunedOther")).join(", "),
          })}
        </p>
      )}
      {files.isPending && <SkeletonRows rows={4} />}
      {files.isError && (
        <ErrorState
          error={files.error}
          what={t("runs.filesNotListed")}
          onRetry={() => void files.refetch()}
        />
      )}
      <ul className={styles.files}>
        {files.data?.map((file) => (
          <li key={file.name}>
            <a className="opens" href={runFileAddress(projectId, run.number, file.name)} download>
              {file.name}
            </a>
            <span className="quiet">{bytes(file.bytes)}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
