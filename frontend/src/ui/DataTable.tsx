import { ArrowDown, ArrowUp } from "lucide-react";
import type { ReactNode } from "react";
import styles from "./DataTable.module.css";
import { nextSort, parseSort, type SortValue, sorted } from "./sorting";

export interface Column<T> {
  key: string;
  header: ReactNode;
  /** What the header says to screen readers when it is not text. */
  label?: string;
  cell: (row: T) => ReactNode;
  /** Makes the column sortable by this value, here in the browser. */
  sort?: (row: T) => SortValue;
  /** Makes the column sortable by the server: the rows come in order. */
  sortable?: boolean;
  /** Numbers start with the largest. */
  downFirst?: boolean;
  align?: "left" | "right";
  width?: number | string;
}

interface Props<T> {
  /** What the table holds, for screen readers. */
  label: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  rowKey: (row: T) => string | number;
  /** `answers` or `-answers`; see useTableSort. */
  sort?: string;
  onSort?: (sort: string) => void;
  /** Marks rows that are out of use: paused, retired, withdrawn. */
  dimmed?: (row: T) => boolean;
  /** Marks the row that is open beside the table. */
  current?: (row: T) => boolean;
  empty?: ReactNode;
}

/** A dense table that sorts by its heads. */
export function DataTable<T>(props: Props<T>) {
  const { label, columns, rows, rowKey, sort, dimmed, current, empty } = props;
  const now = sort ? parseSort(sort) : null;
  const by = now && columns.find((column) => column.key === now.key)?.sort;
  const shown = by ? sorted(rows, by, now.down) : rows;
  if (rows.length === 0 && empty) return empty;
  return (
    <div className={styles.scroll}>
      <table className={styles.table} aria-label={label}>
        <thead>
          <tr>
            {columns.map((column) => (
              <Head key={column.key} column={column} sort={sort} onSort={props.onSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <tr
              key={rowKey(row)}
              data-dimmed={dimmed?.(row) || undefined}
              data-current={current?.(row) || undefined}
            >
              {columns.map((column) => (
                <td key={column.key} data-align={column.align}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Head<T>({
  column,
  sort,
  onSort,
}: {
  column: Column<T>;
  sort: string | undefined;
  onSort: ((sort: string) => void) | undefined;
}) {
  const canSort = Boolean((column.sort || column.sortable) && onSort && sort !== undefined);
  const now = sort !== undefined ? parseSort(sort) : null;
  const chosen = canSort && now?.key === column.key;
  const Arrow = now?.down ? ArrowDown : ArrowUp;
  return (
    <th
      scope="col"
      data-align={column.align}
      style={{ width: column.width }}
      aria-sort={chosen ? (now.down ? "descending" : "ascending") : undefined}
      aria-label={column.label}
    >
      {canSort ? (
        <button
          type="button"
          className={styles.sort}
          onClick={() => onSort?.(nextSort(sort ?? "", column.key, column.downFirst ?? false))}
        >
          {column.header}
          {chosen && <Arrow size={12} aria-hidden="true" />}
        </button>
      ) : (
        column.header
      )}
    </th>
  );
}
