import { t } from "../../i18n";
import { short } from "../format";
import styles from "./Chart.module.css";
import { openable } from "./openable";
import { linear, roundUp, ticks } from "./scale";
import { useWidth } from "./useWidth";

export interface Bar {
  key: string;
  /** Below the axis; empty bars of a long series go without. */
  label?: string;
  value: number;
  /** Read out and shown on hover. */
  title: string;
  /** Accent: today, chosen. */
  now?: boolean;
}

interface Props {
  caption: string;
  bars: readonly Bar[];
  height?: number;
  onOpen?: (key: string) => void;
}

const MARGIN = { top: 20, right: 0, bottom: 20, left: 36 };

/** Counts side by side on an axis from 0. */
export function BarChart({ caption, bars, height = 220, onOpen }: Props) {
  const [ref, width] = useWidth();
  const top = roundUp(Math.max(...bars.map((bar) => bar.value), 0), 2);
  const bottom = height - MARGIN.bottom;
  const sy = linear(0, top, bottom, MARGIN.top);
  const slot = (width - MARGIN.left - MARGIN.right) / Math.max(1, bars.length);
  const gap = Math.min(6, slot * 0.25);
  const total = bars.reduce((sum, bar) => sum + bar.value, 0);
  return (
    <figure className={styles.figure} ref={ref}>
      <svg
        width={width}
        height={height}
        role={onOpen ? "group" : "img"}
        aria-label={t("ui.inAll", { caption, count: total })}
      >
        <g className={styles.axis}>
          <text x={MARGIN.left} y={12}>
            {caption}
          </text>
          {ticks(0, top, 2)
            .filter(Number.isInteger)
            .map((value) => (
              <g key={value}>
                <line className={styles.grid} x1={MARGIN.left} x2={width} y1={sy(value)} y2={sy(value)} />
                <text x={MARGIN.left - 6} y={sy(value) + 4} textAnchor="end">
                  {short(value)}
                </text>
              </g>
            ))}
          <line className={styles.base} x1={MARGIN.left} x2={width} y1={bottom} y2={bottom} />
        </g>
        {bars.map((bar, index) => {
          const x = MARGIN.left + index * slot;
          const last = index === bars.length - 1;
          return (
            <g key={bar.key} {...openable(bar.title, onOpen && (() => onOpen(bar.key)), styles.barButton)}>
              <rect
                className={styles.target}
                x={x}
                y={MARGIN.top}
                width={slot}
                height={bottom - MARGIN.top}
              />
              <rect
                className={styles.bar}
                data-now={bar.now || undefined}
                x={x + gap / 2}
                y={sy(bar.value)}
                width={Math.max(1, slot - gap)}
                height={bottom - sy(bar.value)}
                rx={Math.min(2, slot / 6)}
              />
              <title>{bar.title}</title>
              {bar.label && (
                <g className={styles.axis}>
                  <text
                    x={last ? width : index === 0 ? x : x + slot / 2}
                    y={height - 4}
                    textAnchor={last ? "end" : index === 0 ? "start" : "middle"}
                  >
                    {bar.label}
                  </text>
                </g>
              )}
            </g>
          );
        })}
      </svg>
    </figure>
  );
}
