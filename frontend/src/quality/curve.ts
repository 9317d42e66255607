/** The curve of the past and the forecast: accuracy against answers given. (pure) */

import type { AuditRow, Forecast } from "../api/types";

export type Spread = readonly [labels: number, low: number, high: number];

export interface Curve {
  /** What the probabilities expected of themselves, by answers given, and its interval. */
  past: (readonly [labels: number, accuracy: number])[];
  band: Spread[];
  /** What audits found, at the answers there were on their day. */
  audits: { number: number; at: readonly [labels: number, accuracy: number]; interval: Spread }[];
  /** From now to the goals that more labels reach. */
  ahead: (readonly [labels: number, accuracy: number])[];
}

export function curveOf(forecast: Forecast, audits: readonly AuditRow[]): Curve {
  const days = forecast.history.flatMap(({ labels, expected }) =>
    expected ? [{ labels, ...expected }] : [],
  );
  const now = forecast.expected && { labels: forecast.labels, ...forecast.expected };
  const known = now ? [...days.filter(({ labels }) => labels < now.labels), now] : days;
  return {
    past: known.map(({ labels, value }) => [labels, value] as const),
    band: known.map(({ labels, low, high }) => [labels, low, high] as const),
    audits: audits.flatMap(({ number, accuracy, created_at }) => {
      if (!accuracy) return [];
      const labels = labelsOn(forecast, created_at);
      return [
        {
          number,
          at: [labels, accuracy.value] as const,
          interval: [labels, accuracy.low, accuracy.high] as const,
        },
      ];
    }),
    ahead: now ? aheadOf(forecast, now) : [],
  };
}

function aheadOf(forecast: Forecast, now: { labels: number; value: number }): Curve["ahead"] {
  const goals = forecast.goals.flatMap(({ accuracy, labels }) =>
    labels !== null && labels > 0 ? [[forecast.labels + labels, accuracy] as const] : [],
  );
  return goals.length ? [[now.labels, now.value] as const, ...goals] : [];
}

/** Answers there were at a moment: those of the last day before it that is known, else all there are now. */
function labelsOn(forecast: Forecast, iso: string): number {
  const day = iso.slice(0, 10);
  const after = forecast.history.find(({ date }) => date >= day);
  return after?.labels ?? forecast.labels;
}

/** The lowest value of an axis of shares that ends at 1: in steps of one point near the top, else of five. */
export function floorOf(values: readonly number[]): number {
  const least = Math.min(...values, 0.99);
  const step = least >= 0.95 ? 100 : least >= 0.8 ? 20 : 10;
  return Math.max(0, Math.floor(least * step + 1e-9) / step);
}
