/** What looking at flags has brought. Pure. */
import type { FlagKind, FlagYield } from "../api/types";

export interface Brought {
  /** Open, or with labellers. */
  waiting: number;
  /** Of those, not with labellers yet. */
  open: number;
  reviewed: number;
  /** Another class, stays ambiguous, or excluded. */
  changed: number;
  /** Share changed of those reviewed with its 95 % interval; null before any was. */
  share: { value: number; low: number; high: number } | null;
}

/** The sum over the kinds, or one kind's own. */
export function brought(rows: readonly FlagYield[], kind?: FlagKind): Brought {
  const chosen = rows.filter((row) => kind === undefined || row.kind === kind);
  const sum = (of: (row: FlagYield) => number) => chosen.reduce((total, row) => total + of(row), 0);
  const reviewed = sum((row) => row.reviewed);
  const changed = reviewed - sum((row) => row.kept);
  const open = sum((row) => row.open);
  const waiting = sum((row) => row.open + row.in_review);
  return {
    waiting,
    open,
    reviewed,
    changed,
    share: reviewed > 0 ? { value: changed / reviewed, ...wilson(changed, reviewed) } : null,
  };
}

/** 95 % interval of a share (Wilson 1927), which stays within [0, 1] and holds for few trials too. */
export function wilson(hits: number, trials: number): { low: number; high: number } {
  const z = 1.959964;
  const p = hits / trials;
  const middle = p + z ** 2 / (2 * trials);
  const half = z * Math.sqrt((p * (1 - p)) / trials + z ** 2 / (4 * trials ** 2));
  const scale = 1 + z ** 2 / trials;
  return { low: Math.max(0, (middle - half) / scale), high: Math.min(1, (middle + half) / scale) };
}
