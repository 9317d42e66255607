import { t } from "../i18n";
import { count } from "./format";
import styles from "./ProgressBar.module.css";

interface Props {
  /** What is measured, for screen readers. */
  label: string;
  done: number;
  /** Null while nobody knows how much there is. */
  total: number | null;
  /** Work still goes on: the bar takes the accent. */
  running?: boolean;
}

/** How much is done of how much. */
export function ProgressBar({ label, done, total, running = false }: Props) {
  const share = total ? Math.min(1, done / total) : 0;
  return (
    <div
      className={styles.track}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={total ?? undefined}
      aria-valuenow={total === null ? undefined : done}
      aria-valuetext={
        total === null ? count(done) : t("ui.doneOf", { done: count(done), total: count(total) })
      }
    >
      <div className={styles.fill} data-running={running || undefined} style={{ width: `${share * 100}%` }} />
    </div>
  );
}
