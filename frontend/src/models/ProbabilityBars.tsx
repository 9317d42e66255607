import type { ReactNode } from "react";
import { fraction } from "../ui/format";
import styles from "./Models.module.css";

export interface Bar {
  key: string;
  name: ReactNode;
  /** From 0 to 1. */
  p: number;
  note?: string;
}

/** P of each class as a bar with its figure. */
export function ProbabilityBars({ bars }: { bars: readonly Bar[] }) {
  return (
    <ul className={styles.bars}>
      {bars.map(({ key, name, p, note }) => (
        <li key={key} data-class={key} data-p={p}>
          <span>{name}</span>
          <span className={styles.track} aria-hidden="true">
            <span className={styles.fill} style={{ width: `${(p * 100).toFixed(1)}%` }} />
          </span>
          <span className={styles.figure}>{fraction(p, 3)}</span>
          {note && <span className="quiet small">{note}</span>}
        </li>
      ))}
    </ul>
  );
}
