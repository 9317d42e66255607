/** Shares with their intervals, and what is told from them. (pure) */

export interface Share {
  value: number;
  low: number;
  high: number;
  n: number;
}

const Z = 1.959964; // 95 %

/** A share of `n` with Wilson's interval (Wilson 1927); null without trials. */
export function wilson(successes: number, n: number): Share | null {
  if (n <= 0) return null;
  const share = successes / n;
  const scale = 1 + Z ** 2 / n;
  const middle = (share + Z ** 2 / (2 * n)) / scale;
  const half = (Z / scale) * Math.sqrt((share * (1 - share)) / n + Z ** 2 / (4 * n ** 2));
  return { value: share, low: Math.max(0, middle - half), high: Math.min(1, middle + half), n };
}

/** Of each row of a confusion matrix, the share off the diagonal. */
export function missed(cells: readonly (readonly number[])[]): (Share | null)[] {
  return cells.map((row, index) => {
    const all = row.reduce((sum, value) => sum + value, 0);
    return wilson(all - (row[index] ?? 0), all);
  });
}

/** Of all labels of a confusion matrix, the share on the diagonal. */
export function onDiagonal(cells: readonly (readonly number[])[]): Share | null {
  const all = cells.flat().reduce((sum, value) => sum + value, 0);
  return wilson(
    cells.reduce((sum, row, index) => sum + (row[index] ?? 0), 0),
    all,
  );
}

export interface Gap {
  /** Places of the class that is missed more often, and of the one that is missed less often. */
  more: number;
  less: number;
  value: number;
  low: number;
  high: number;
}

/** The two classes furthest apart in how often they are missed, with Newcombe's interval (1998, method 10) of the
 *  difference; null where it holds 0. */
export function widestGap(shares: readonly (Share | null)[]): Gap | null {
  const known = shares.flatMap((share, place) => (share ? [{ share, place }] : []));
  known.sort((one, other) => other.share.value - one.share.value);
  const [first, last] = [known[0], known[known.length - 1]];
  if (!first || !last || first === last) return null;
  const [a, b] = [first.share, last.share];
  const value = a.value - b.value;
  const low = value - Math.hypot(a.value - a.low, b.high - b.value);
  const high = value + Math.hypot(a.high - a.value, b.value - b.low);
  return low > 0 ? { more: first.place, less: last.place, value, low, high } : null;
}
