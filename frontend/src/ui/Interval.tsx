import { t } from "../i18n";
import { fraction } from "./format";
import styles from "./Interval.module.css";

interface Props {
  value: number;
  low: number;
  high: number;
  /** The axis, shared by all rows of a column. */
  min: number;
  max: number;
  /** A dotted line, such as a threshold. */
  reference?: number;
  bad?: boolean;
  width?: number;
}

const HEIGHT = 16;

/** An estimate as a dot with its 95 % interval as a whisker; a value off the axis becomes an arrow with figures. */
export function Interval({ value, low, high, min, max, reference, bad = false, width = 120 }: Props) {
  const at = (x: number) => ((Math.min(max, Math.max(min, x)) - min) / (max - min)) * (width - 8) + 4;
  const words = t("ui.interval", {
    value: fraction(value, 3),
    low: fraction(low, 3),
    high: fraction(high, 3),
  });
  const off = value < min || value > max;
  if (off) {
    return (
      <span className={styles.off} data-bad={bad || undefined} title={words} role="img" aria-label={words}>
        {value < min ? "◂ " : ""}
        {Math.round(low * 100)}–{Math.round(high * 100)}
        {value > max ? " ▸" : ""}
      </span>
    );
  }
  const middle = HEIGHT / 2;
  return (
    <svg
      className={styles.svg}
      data-bad={bad || undefined}
      width={width}
      height={HEIGHT}
      role="img"
      aria-label={words}
    >
      <title>{words}</title>
      {reference !== undefined && (
        <line className={styles.reference} x1={at(reference)} x2={at(reference)} y1={1} y2={HEIGHT - 1} />
      )}
      <line className={styles.whisker} x1={at(low)} x2={at(high)} y1={middle} y2={middle} />
      <circle className={styles.dot} cx={at(value)} cy={middle} r={3.5} />
    </svg>
  );
}
