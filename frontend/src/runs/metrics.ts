/** What a run measured, as the trainer writes it. */
import type { Epoch, Estimate, Run } from "../api/types";

export interface ClassMeasure {
  class: string;
  given: number;
  predicted: number;
  precision: Estimate | null;
  recall: Estimate | null;
  f1: Estimate | null;
}

export interface ThresholdPoint {
  threshold: number;
  accuracy: number;
  low: number;
  high: number;
  f1: number;
}

export interface Measures {
  n: number;
  accuracy: Estimate;
  f1_macro: Estimate | null;
  log_loss: Estimate | null;
  roc_auc: Estimate | null;
  ece: Estimate | null;
  per_class: ClassMeasure[];
  /** Counts: row given, column predicted. */
  confusion: number[][];
  reliability: {
    from: number;
    to: number;
    n: number;
    confidence: number | null;
    accuracy: Estimate | null;
  }[];
  threshold_curve: ThresholdPoint[] | null;
}

export interface RunMetrics {
  classes: string[];
  counts: { labelled: number; only_predicted: number; final: number; test: number };
  folds: { fold: number; n: number; accuracy: number | null }[];
  threshold: { value: number; chosen_on: string; n: number } | null;
  out_of_fold: Measures;
  test: Measures | null;
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
