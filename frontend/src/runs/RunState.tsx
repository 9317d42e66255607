import { Ban, Check, Clock, Play, TriangleAlert } from "lucide-react";
import type { JobState, Run } from "../api/types";
import { Tag } from "../ui/Chip";
import { ProgressBar } from "../ui/ProgressBar";
import styles from "./Runs.module.css";

const STATES: Record<JobState, [string, typeof Check]> = {
  queued: ["Waiting", Clock],
  running: ["Training", Play],
  succeeded: ["Finished", Check],
  failed: ["Failed", TriangleAlert],
  cancelled: ["Cancelled", Ban],
};

/** Where a run stands, as a word with an icon. */
export function RunState({ run }: { run: Run }) {
  const [name, Icon] = STATES[run.state];
  return (
    <Tag bad={run.state === "failed"} icon={<Icon size={14} aria-hidden="true" />}>
      {run.job.cancel_requested && run.state === "running" ? "Stopping" : name}
    </Tag>
  );
}

/** How far a running run is, with what it does now. */
export function RunProgress({ run }: { run: Run }) {
  const { done, total, note } = run.job;
  return (
    <div className={styles.progress}>
      <ProgressBar label={`Run ${run.number}`} done={done} total={total} running />
      <span className="quiet small">
        {run.state === "queued" ? "waits for the training worker" : note || "starting"}
      </span>
    </div>
  );
}
