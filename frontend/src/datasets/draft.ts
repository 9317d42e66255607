/** What somebody chose for a snapshot, and the request that it makes. (pure) */
import type { NewSnapshot } from "../api/types";

export interface Draft {
  name: string;
  states: string[];
  /** None: all. */
  classes: string[];
  minConfidence: number;
  minAgreement: number;
  /** A line for each field: `age: 20-29, 30-39`. */
  metadata: string;
  excludeFlags: string[];
  sampling: "natural" | "balanced";
  seed: number;
  splitBy: "default" | "shares" | "counts";
  train: number;
  validation: number;
  test: number;
  grouped: boolean;
  sticky: boolean;
  folds: number;
}

export const EMPTY: Draft = {
  name: "",
  states: ["accepted"],
  classes: [],
  minConfidence: 0,
  minAgreement: 0,
  metadata: "",
  excludeFlags: [],
  sampling: "natural",
  seed: 0,
  splitBy: "default",
  train: 0.8,
  validation: 0.1,
  test: 0.1,
  grouped: true,
  sticky: true,
  folds: 0,
};

/** The request. What the server takes by itself is not said. */
export function bodyOf(draft: Draft, classes: readonly string[]): NewSnapshot {
  const metadata = metadataOf(draft.metadata);
  const splits = { train: draft.train, validation: draft.validation, test: draft.test };
  return {
    ...(draft.name.trim() ? { name: draft.name.trim() } : {}),
    states: draft.states as NonNullable<NewSnapshot["states"]>,
    ...(draft.classes.length > 0 && draft.classes.length < classes.length ? { classes: draft.classes } : {}),
    ...(draft.minConfidence > 0 ? { min_confidence: draft.minConfidence } : {}),
    ...(draft.minAgreement > 0 ? { min_agreement: draft.minAgreement } : {}),
    ...(Object.keys(metadata).length > 0 ? { metadata } : {}),
    ...(draft.excludeFlags.length > 0
      ? { exclude_flags: draft.excludeFlags as NonNullable<NewSnapshot["exclude_flags"]> }
      : {}),
    ...(draft.sampling === "balanced" ? { sampling: "balanced" as const, seed: draft.seed } : {}),
    ...(draft.splitBy === "shares" ? { shares: splits } : {}),
    ...(draft.splitBy === "counts" ? { counts: splits } : {}),
    ...(draft.grouped ? {} : { grouped: false }),
    ...(draft.sticky ? {} : { sticky: false }),
    ...(draft.folds > 0 ? { folds: draft.folds } : {}),
  };
}

/** `age: a, b` lines as field → values; lines without a colon or values say nothing. */
export function metadataOf(text: string): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const line of text.split("\n")) {
    const at = line.indexOf(":");
    const name = line.slice(0, Math.max(0, at)).trim();
    const values = line
      .slice(at + 1)
      .split(",")
      .map((value) => value.trim())
      .filter(Boolean);
    if (at > 0 && name && values.length > 0) found[name] = [...(found[name] ?? []), ...values];
  }
  return found;
}
