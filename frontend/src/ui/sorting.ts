/** How a table is sorted, as one word: `answers`, or `-answers` for the largest first. */

export interface Sort {
  key: string;
  down: boolean;
}

export function parseSort(text: string): Sort {
  return text.startsWith("-") ? { key: text.slice(1), down: true } : { key: text, down: false };
}

export function writeSort(sort: Sort): string {
  return sort.down ? `-${sort.key}` : sort.key;
}

/** A click on a column head: the same column turns round, another starts with its own first direction. */
export function nextSort(now: string, key: string, downFirst: boolean): string {
  const sort = parseSort(now);
  return writeSort(sort.key === key ? { key, down: !sort.down } : { key, down: downFirst });
}

export type SortValue = number | string | null | undefined;

/** Rows in order; what has no value comes last in both directions, and equal rows keep their order. */
export function sorted<T>(rows: readonly T[], value: (row: T) => SortValue, down: boolean): T[] {
  const sign = down ? -1 : 1;
  return [...rows].sort((a, b) => {
    const left = value(a);
    const right = value(b);
    if (left === null || left === undefined) return right === null || right === undefined ? 0 : 1;
    if (right === null || right === undefined) return -1;
    if (typeof left === "number" && typeof right === "number") return sign * (left - right);
    return sign * String(left).localeCompare(String(right), "en", { numeric: true, sensitivity: "base" });
  });
}
