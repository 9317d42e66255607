/** How fast an import goes and how long it still takes. (pure) */

import type { Import } from "../api/types";

export interface Pace {
  perSecond: number;
  secondsLeft: number;
}

/** Files checked per second since the job began, and the time for what waits; null before it can be told. */
export function pace(one: Pick<Import, "counts" | "job">, now: Date): Pace | null {
  const { received, waiting } = one.counts;
  const began = one.job.started_at;
  const done = received - waiting;
  if (one.job.state !== "running" || !began || done < 1) return null;
  const passed = (now.getTime() - new Date(began).getTime()) / 1000;
  if (passed < 1) return null;
  const perSecond = done / passed;
  return { perSecond, secondsLeft: waiting / perSecond };
}
