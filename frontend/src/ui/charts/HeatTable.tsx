import type { ReactNode } from "react";
import { t } from "../../i18n";
import { count, percent } from "../format";
import styles from "./Chart.module.css";

export interface HeatClass {
  key: string;
  title: ReactNode;
  /** The class in words, for screen readers. */
  name: string;
}

interface Props {
  caption: string;
  /** Head of the first column: what the rows are. */
  corner: string;
  rows: readonly HeatClass[];
  columns: readonly HeatClass[];
  /** How many lie in [row][column]. */
  counts: readonly (readonly number[])[];
  /** Opens the items of a cell. */
  onOpen?: (row: string, column: string) => void;
}

/** Counts of pairs, as a confusion matrix has them; the shade is the share of the row. Never class colours. */
export function HeatTable({ caption, corner, rows, columns, counts, onOpen }: Props) {
  return (
    <table className={styles.heat} aria-label={caption}>
      <thead>
        <tr>
          <th className="small">{corner}</th>
          {columns.map((column) => (
            <th key={column.key} scope="col" className="small">
              {column.title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, i) => {
          const line = counts[i] ?? [];
          const total = line.reduce((sum, value) => sum + value, 0);
          return (
            <tr key={row.key}>
              <th scope="row">{row.title}</th>
              {columns.map((column, j) => {
                const value = line[j] ?? 0;
                const share = total ? value / total : 0;
                return (
                  <td key={column.key} style={{ background: shade(share) }}>
                    <Cell
                      label={t("ui.cellSaid", {
                        row: row.name,
                        column: column.name,
                        n: count(value),
                        share: percent(share),
                      })}
                      onOpen={onOpen && value > 0 ? () => onOpen(row.key, column.key) : undefined}
                    >
                      <span className={styles.cellCount}>
                        <span className={onOpen && value > 0 ? "opens" : undefined}>{count(value)}</span>
                      </span>
                      <span className={styles.cellShare}>{percent(share)}</span>
                    </Cell>
                  </td>
                );
              })}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Cell({
  label,
  onOpen,
  children,
}: {
  label: string;
  onOpen?: (() => void) | undefined;
  children: ReactNode;
}) {
  if (!onOpen) return <span className={styles.cell}>{children}</span>;
  return (
    <button type="button" className={styles.cell} onClick={onOpen} aria-label={label}>
      {children}
    </button>
  );
}

function shade(share: number): string {
  return `color-mix(in srgb, var(--chart) ${(4 + share * 14).toFixed(1)}%, var(--surface))`;
}
