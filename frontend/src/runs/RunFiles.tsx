import { runFileAddress, useRunFiles } from "../api/runs";
import type { Run } from "../api/types";
import { useProjectId } from "../app/place";
import { ErrorState } from "../ui/ErrorState";
import { bytes } from "../ui/format";
import { Section } from "../ui/Page";
import { SkeletonRows } from "../ui/Skeletons";
import styles from "./RunPage.module.css";

/** The run folder: everything that the run wrote, to take away. */
export function RunFiles({ run }: { run: Run }) {
  const projectId = useProjectId();
  const files = useRunFiles(projectId, run.number);
  return (
    <Section title="Files" note={`${bytes(run.bytes)}, code ${run.code_version || "unknown"}`}>
      {files.isPending && <SkeletonRows rows={4} />}
      {files.isError && (
        <ErrorState
          error={files.error}
          what="The files could not be listed"
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
