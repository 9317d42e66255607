import { t } from "../../i18n";
import { count, fraction } from "../format";
import styles from "./Chart.module.css";
import { openable } from "./openable";

export interface Bin {
  start: number;
  end: number;
  count: number;
}

interface Props {
  /** What is counted: margin, agreement. */
  field: string;
  bins: readonly Bin[];
  width?: number;
  height?: number;
  /** Opens the items of a bar. */
  onOpen?: (bin: Bin) => void;
}

/** A small histogram that stands in a line of text: name and ends beside it. */
export function Histogram({ field, bins, width = 128, height = 24, onOpen }: Props) {
  const most = Math.max(1, ...bins.map((bin) => bin.count));
  const slot = width / Math.max(1, bins.length);
  const first = bins[0];
  const last = bins[bins.length - 1];
  if (!first || !last) return null;
  return (
    <span className={styles.histogram}>
      {field} {shortEnd(first.start)}
      <svg
        width={width}
        height={height}
        role={onOpen ? "group" : "img"}
        aria-label={t("ui.histogramOf", { field })}
      >
        {bins.map((bin, index) => {
          const tall = bin.count === 0 ? 0 : Math.max(1.5, (bin.count / most) * (height - 1));
          const title = t("ui.bin", {
            field,
            start: fraction(bin.start),
            end: fraction(bin.end),
            n: count(bin.count),
          });
          return (
            <g key={bin.start} {...openable(title, onOpen && (() => onOpen(bin)), styles.barButton)}>
              <rect className={styles.target} x={index * slot} y={0} width={slot} height={height} />
              <rect
                className={styles.bar}
                x={index * slot + 0.5}
                y={height - tall}
                width={slot - 1}
                height={tall}
              />
              <title>{title}</title>
            </g>
          );
        })}
      </svg>
      {shortEnd(last.end)}
    </span>
  );
}

function shortEnd(value: number): string {
  return value === 0 || value === 1 ? String(value) : fraction(value);
}
