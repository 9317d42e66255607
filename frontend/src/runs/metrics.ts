/** What a run measured, as the trainer writes it. */
import type { Epoch, Estimate, Run } from "../api/types";
import type { Search } from "../app/address";

export interface ClassMeasure {
  class: string;
  given: number;
  predicted: number;
  precision: Estimate | null;
  recall: Estimate | null;
  f1: Estimate | null;
  roc_auc?: Estimate | null;
  pr_auc?: Estimate | null;
}

export interface ThresholdPoint {
  threshold: number;
  accuracy: number;
  low: number;
  high: number;
  f1: number;
}

export interface ReliabilityRow {
  from: number;
  to: number;
  n: number;
  confidence: number | null;
  accuracy: Estimate | null;
}

export interface Measures {
  n: number;
  accuracy: Estimate;
  f1_macro: Estimate | null;
  log_loss: Estimate | null;
  roc_auc: Estimate | null;
  pr_auc?: Estimate | null;
  ece: Estimate | null;
  per_class: ClassMeasure[];
  /** Counts: row given, column predicted. */
  confusion: number[][];
  reliability: ReliabilityRow[];
  threshold_curve: ThresholdPoint[] | null;
  roc_curve?: { fpr: number; tpr: number }[] | null;
  pr_curve?: { recall: number; precision: number }[] | null;
  /** Of the test split only: the chosen threshold, applied once. */
  at_threshold?: { threshold: number; n: number; accuracy: Estimate } | null;
}

interface Calibrated {
  log_loss: number;
  ece: number;
  reliability: ReliabilityRow[];
}

export interface BeforeAfter {
  before: Calibrated;
  after: Calibrated;
}

export interface Calibration {
  temperature: number;
  chosen_on: string;
  n: number;
  out_of_fold: BeforeAfter | null;
  test: BeforeAfter | null;
}

export interface LearningCurve {
  points: { share: number; labels: number; accuracy: Estimate | null }[];
  /** `from` and `to` are shares of the labels. */
  last_gain: { from: number; to: number; accuracy: Estimate } | null;
}

export interface Slice {
  value: string;
  n: number;
  accuracy: Estimate | null;
  difference: Estimate | null;
  weak: boolean;
  /** Of a range of numbers: its limits, null where there is none. */
  over?: number | null;
  up_to?: number | null;
}

export interface Slices {
  fields: { field: string; values: Slice[] }[];
  weak: (Slice & { field: string })[];
}

export interface Asymmetry {
  a: string;
  b: string;
  a_as_b: Estimate | null;
  b_as_a: Estimate | null;
  difference: Estimate | null;
}

export interface RunMetrics {
  classes: string[];
  note?: string | null;
  counts: { labelled: number; only_predicted: number; final: number; test: number };
  folds: { fold: number; n: number; accuracy: number | null }[];
  threshold: { value: number; chosen_on: string; n: number } | null;
  out_of_fold: Measures;
  test: Measures | null;
  calibration?: Calibration | null;
  learning_curve?: LearningCurve | null;
  slices?: Slices | null;
  asymmetry?: Asymmetry[] | null;
  gold?: { n: number; accuracy: Estimate | null } | null;
  /** What the backbone itself says: how often it is the label, and what the model says. */
  second_opinion?: { n: number; accuracy: Estimate | null; agrees: Estimate | null } | null;
}

/** The address of the labelled items behind a number of a run; `more` narrows them. */
export function behind(run: Pick<Run, "number">, onTest: boolean, more: Search = {}): Search {
  return { run: String(run.number), given: "*", ...(onTest ? { on: "test" } : {}), ...more };
}

/** The address of the items of a slice. */
export function behindSlice(run: Pick<Run, "number">, field: string, slice: Slice): Search {
  if (slice.over === undefined) return behind(run, false, { meta: field, meta_value: slice.value });
  const limits: Search = { meta: field };
  if (slice.over !== null) limits.meta_over = String(slice.over);
  if (slice.up_to != null) limits.meta_up_to = String(slice.up_to);
  return behind(run, false, limits);
}

/** The measures of a run; null while it has none, because it still trains or has failed. */
export function metricsOf(run: Pick<Run, "metrics">): RunMetrics | null {
  const { classes, out_of_fold } = run.metrics;
  if (!Array.isArray(classes) || typeof out_of_fold !== "object" || out_of_fold === null) return null;
  return run.metrics as unknown as RunMetrics;
}

/** How many were told the wrong class. */
export function mistakes(confusion: readonly (readonly number[])[]): number {
  let wrong = 0;
  confusion.forEach((row, i) => {
    row.forEach((value, j) => {
      if (i !== j) wrong += value;
    });
  });
  return wrong;
}

/** The point of a curve that lies nearest to a threshold. */
export function pointAt(curve: readonly ThresholdPoint[], threshold: number): ThresholdPoint | undefined {
  return [...curve].sort((a, b) => Math.abs(a.threshold - threshold) - Math.abs(b.threshold - threshold))[0];
}

export type EpochValue = "accuracy" | "val_accuracy" | "loss" | "val_loss";

/** One line of an epoch chart for each fold: (epoch, value), for those epochs that have the value. */
export function epochLines(epochs: readonly Epoch[], value: EpochValue): [string, [number, number][]][] {
  const lines = new Map<string, [number, number][]>();
  for (const one of epochs) {
    const y = one[value];
    if (typeof y !== "number" || !Number.isFinite(y)) continue;
    const name = one.fold === "final" ? "final" : `fold ${one.fold}`;
    lines.set(name, [...(lines.get(name) ?? []), [one.epoch, y]]);
  }
  return [...lines];
}

/** An axis that leaves the curve room: from a round value below the least to 1. */
export function shareAxis(values: readonly number[]): { min: number; max: number } {
  const least = Math.min(1, ...values);
  return { min: Math.max(0, Math.floor(least * 20 - 0.2) / 20), max: 1 };
}

/** Why a finished run has no measures, where the trainer says so. */
export function noteOf(run: Pick<Run, "metrics">): string | null {
  return typeof run.metrics.note === "string" ? run.metrics.note : null;
}

/** The way errors lean between two classes: from the class that is more often taken for the other; null where there is
 *  nothing to say. `share` is the difference of the two shares, from its lesser to its greater end. */
export function leaning(
  asymmetry: readonly Asymmetry[] | null | undefined,
): { towards: string; from: string; share: Estimate; beyondNoise: boolean } | null {
  const [one] = asymmetry ?? [];
  if (!one?.difference) return null;
  const { value, low, high } = one.difference;
  const turned = value < 0;
  return {
    towards: turned ? one.a : one.b,
    from: turned ? one.b : one.a,
    share: turned ? { value: -value, low: -high, high: -low } : one.difference,
    beyondNoise: low > 0 || high < 0,
  };
}

/** Whether the last step of the learning curve paid, beyond noise. */
export function pays(curve: LearningCurve): boolean | null {
  return curve.last_gain ? curve.last_gain.accuracy.low > 0 : null;
}

/** How many labels were learnt from at this share. */
export function labelsAt({ points }: LearningCurve, share: number): number {
  return points.find((point) => Math.abs(point.share - share) < 1e-6)?.labels ?? 0;
}
