import { Ban, Check, Clock, Play, TriangleAlert } from "lucide-react";
import type { JobState, Run } from "../api/types";
import { t } from "../i18n";
import { Tag } from "../ui/Chip";
import { ProgressBar } from "../ui/ProgressBar";
import styles from "./Runs.module.css";

const STATES: Record<JobState, [string, typeof Check]> = {
  queued: [t("runs.states.queued"), Clock],
  running: [t("runs.states.running"), Play],
  succeeded: [t("runs.states.succeeded"), Check],
  failed: [t("runs.states.failed"), TriangleAlert],
  cancelled: [t("runs.states.cancelled"), Ban],
};

/** Where a run stands, as a word with an icon. */
export function RunState({ run }: { run: Run }) {
  const [name, Icon] = STATES[run.state];
  return (
    <Tag bad={run.state === "failed"} icon={<Icon size={14} aria-hidden="true" />}>
      {run.job.cancel_requested && run.state === "running" ? t("runs.states.stopping") : name}
    </Tag>
  );
}

/** How far a running run is, with what it does now. */
export function RunProgress({ run }: { run: Run }) {
  const { done, total, note } = run.job;
  return (
    <div className={styles.progress}>
      <ProgressBar label={t("runs.runNumber", { number: run.number })} done={done} total={total} running />
      <span className="quiet small">
        {run.state === "queued" ? t("runs.waitsForWorker") : note || t("runs.starting")}
      </span>
    </div>
  );
}
