/** The curve of settled items from what was accepted each day. (pure) */

export interface Day {
  date: string;
  settled: number;
}

/** Day number → items settled by the end of that day; the last is `now`, the days before count back from it. */
export function settledCurve(days: readonly Day[], now: number): [number, number][] {
  let left = now;
  const points: [number, number][] = [];
  for (let index = days.length - 1; index >= 0; index -= 1) {
    points.push([index, Math.max(0, left)]);
    left -= days[index]?.settled ?? 0;
  }
  return points.reverse();
}
