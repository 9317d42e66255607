/** The curve of settled items from what was accepted each day, and its forecast. (pure) */

import type { Forecast } from "../api/types";

export interface Day {
  date: string;
  labels: number;
  settled: number;
}

const FEWEST_DAYS = 7;
const MOST_AHEAD = 60;
const DAY = 86_400_000;

/** The days from the one before anything happened on; never fewer than a week. */
export function sinceBegun<D extends Pick<Day, "labels" | "settled">>(days: readonly D[]): readonly D[] {
  const first = days.findIndex(({ labels, settled }) => labels > 0 || settled > 0);
  const start = first < 0 ? days.length : first - 1;
  return days.slice(Math.max(0, Math.min(start, days.length - FEWEST_DAYS)));
}

/** Day number → items settled by the end of that day; the last is `now`, the days before count back from it. */
export function settledCurve(days: readonly Pick<Day, "settled">[], now: number): [number, number][] {
  let left = now;
  const points: [number, number][] = [];
  for (let index = days.length - 1; index >= 0; index -= 1) {
    points.push([index, Math.max(0, left)]);
    left -= days[index]?.settled ?? 0;
  }
  return points.reverse();
}

export interface Ahead {
  line: [number, number][];
  band: [day: number, low: number, high: number][];
  /** The last day of the axis. */
  end: number;
}

/** From today, day number `last`, to the day on which all `items` are settled, and its interval; null without a date,
 *  or where all is done. */
export function aheadOf(
  finish: Forecast["finish"],
  { last, settled, items }: { last: number; settled: number; items: number },
  now: Date = new Date(),
): Ahead | null {
  if (finish.days === null || settled >= items) return null;
  const today = Date.parse(now.toISOString().slice(0, 10));
  const days = (iso: string | null) => (iso === null ? null : (Date.parse(iso) - today) / DAY);
  const middle = Math.max(finish.days, 0.25);
  const early = Math.min(middle, Math.max(days(finish.early) ?? middle, middle / 10));
  const late = Math.max(middle, days(finish.late) ?? middle);
  const end = last + Math.min(MOST_AHEAD, late);
  const at = (day: number, all: number) => Math.min(items, settled + ((items - settled) * day) / all);
  const band = [0, early, middle, late]
    .filter((day) => day <= MOST_AHEAD)
    .map((day): [number, number, number] => [last + day, at(day, late), at(day, early)]);
  return {
    line: [
      [last, settled],
      [Math.min(end, last + middle), at(Math.min(MOST_AHEAD, middle), middle)],
    ],
    band,
    end,
  };
}
