/** The policies of a project as people set them: what each is called, means and may be. */

import type { ApiProblem } from "../api/problem";
import type { Policies } from "../api/types";
import { PEOPLE } from "./peopleFields";
import { QUALITY } from "./qualityFields";
import { REVIEW } from "./reviewFields";

type Key = keyof Policies;

interface Base<K extends Key> {
  key: K;
  label: string;
  help: string;
}

export type PolicyField = Base<Key> &
  (
    | { kind: "whole"; min: number; max: number; unit?: string }
    | { kind: "share"; min: number; max: number } // stored 0 to 1, shown in percent
    | { kind: "number"; min: number; max: number; step: number }
    | { kind: "minutes"; min: number; max: number } // stored in seconds
    | { kind: "yes" }
    | { kind: "choice"; options: readonly { value: string; label: string }[] }
    | { kind: "time" }
    | { kind: "recipe" }
  );

export interface PolicyGroup {
  title: string;
  fields: readonly PolicyField[];
}

/** As the server has them for a new project. */
export const DEFAULTS: Policies = {
  overlap_min: 2,
  overlap_max: 5,
  accept_agreement: 0.7,
  allow_cannot_tell: true,
  allow_grid: true,
  consensus_method: "automatic",
  overlap_rule: "agreement",
  target_confidence: 0.95,
  label_budget: 0,
  estimate_after: 500,
  estimate_minutes: 10,
  random_share: 0.05,
  route_hard: false,
  audit_counts: false,
  lease_seconds: 1800,
  ambiguous_margin: 0.2,
  ambiguous_budget: 0.05,
  mislabelled_p: 0.3,
  mislabelled_budget: 0.05,
  review_rule: "labellers",
  review_labels: 3,
  review_share: 0.5,
  review_order: "worth",
  mark_second_looks: false,
  gold_entry: 0,
  gold_share: 0,
  gold_feedback: false,
  gold_counts: false,
  gold_meetings: 2,
  gold_worn_after: 200,
  repeat_share: 0,
  practice_items: 0,
  practice_pass: 0.8,
  daily_most: 0,
  share_most: 0,
  retrain_after: 0,
  retrain_at: null,
  retrain_recipe: "faceres-linear",
  auto_promote: false,
  audit_share: 0.01,
  try_page: true,
  face_crop: false,
  keep_runs: 5,
};

export const GROUPS: readonly PolicyGroup[] = [
  {
    title: "Labelling",
    fields: [
      {
        key: "overlap_min",
        label: "Labels per item, at least",
        help: "Every item is answered by this many people before it can be accepted.",
        kind: "whole",
        min: 1,
        max: 20,
      },
      {
        key: "overlap_max",
        label: "Labels per item, at most",
        help: "An item on which people disagree gets one more label at a time up to this number, then it stays in dispute.",
        kind: "whole",
        min: 1,
        max: 30,
      },
      {
        key: "accept_agreement",
        label: "Accept at an agreement of",
        help: "The share of labels that must say the same. 70 % accepts 2 of 2, 3 of 4, 4 of 5; more than half is the least.",
        kind: "share",
        min: 51,
        max: 100,
      },
      {
        key: "allow_cannot_tell",
        label: "Labellers may answer “cannot tell”",
        help: "Kept and counted, outside agreement and training.",
        kind: "yes",
      },
      {
        key: "allow_grid",
        label: "Labellers may answer in a grid",
        help: "12 to 60 thumbnails at once. Each answer counts as a single one.",
        kind: "yes",
      },
      {
        key: "lease_seconds",
        label: "Hold an item for",
        help: "So long an item is kept for the labeller who has it on screen; then somebody else may get it.",
        kind: "minutes",
        min: 1,
        max: 1440,
      },
    ],
  },
  QUALITY,
  PEOPLE,
  {
    title: "Flags of a run",
    fields: [
      {
        key: "ambiguous_margin",
        label: "Ambiguous below a margin of",
        help: "Margin is P(top class) minus P(second class) of the model: 0 is a coin toss, 1 is certain.",
        kind: "number",
        min: 0,
        max: 1,
        step: 0.05,
      },
      {
        key: "ambiguous_budget",
        label: "Ambiguous, at most",
        help: "So large a share of the items is flagged by one run, the smallest margins first.",
        kind: "share",
        min: 0,
        max: 100,
      },
      {
        key: "mislabelled_p",
        label: "Mislabelled up to a P(label) of",
        help: "An item is suspect when a model that never saw its label gives it at most this probability.",
        kind: "number",
        min: 0,
        max: 1,
        step: 0.05,
      },
      {
        key: "mislabelled_budget",
        label: "Mislabelled, at most",
        help: "So large a share of the items is flagged by one run, the least probable labels first.",
        kind: "share",
        min: 0,
        max: 100,
      },
    ],
  },
  REVIEW,
  {
    title: "Retrain by itself",
    fields: [
      {
        key: "retrain_after",
        label: "After newly accepted items",
        help: "A run starts when this many items were accepted since the last one. 0 is never.",
        kind: "whole",
        min: 0,
        max: 1_000_000,
      },
      {
        key: "retrain_at",
        label: "Every night at (UTC)",
        help: "Only when something was accepted since the last run. Empty is never.",
        kind: "time",
      },
      {
        key: "retrain_recipe",
        label: "With the recipe",
        help: "The training method of automatic runs.",
        kind: "recipe",
      },
    ],
  },
  {
    title: "Models",
    fields: [
      {
        key: "auto_promote",
        label: "Promote by itself",
        help: "A run whose model beats the promoted one beyond noise takes its place.",
        kind: "yes",
      },
      {
        key: "audit_share",
        label: "Second looks at what is not flagged",
        help: "A random share of what a run does not flag, so that what flagging misses is measured.",
        kind: "share",
        min: 0,
        max: 100,
      },
      {
        key: "try_page",
        label: "Try it",
        help: "The promoted model may be tried with a camera or a picture, in the browser alone.",
        kind: "yes",
      },
      {
        key: "face_crop",
        label: "Cut out the face",
        help: "Recipes that can do so learn from the face alone.",
        kind: "yes",
      },
      {
        key: "keep_runs",
        label: "Runs kept whole",
        help: "Older runs lose their model and predictions, unless they are promoted, flagged or cited.",
        kind: "whole",
        min: 1,
        max: 10_000,
      },
    ],
  },
];

/** A stored value as its input shows it. */
export function shown(field: PolicyField, value: Policies[Key]): string | number | boolean {
  if (field.kind === "share" && typeof value === "number") return round(value * 100);
  if (field.kind === "minutes" && typeof value === "number") return round(value / 60);
  return value ?? "";
}

/** What an input shows as the value to store. */
export function stored(
  field: PolicyField,
  value: string | number | boolean,
): string | number | boolean | null {
  if (field.kind === "share") return round(Number(value) / 100);
  if (field.kind === "minutes") return Math.round(Number(value) * 60);
  if (field.kind === "whole" || field.kind === "number") return Number(value);
  if (field.kind === "time") return value === "" ? null : value;
  return value;
}

function round(value: number): number {
  return Number(value.toFixed(4));
}

/** What no server has to tell: both overlaps against each other. */
export function policyProblems(policies: Policies): Partial<Record<Key, string>> {
  return policies.overlap_min > policies.overlap_max
    ? { overlap_max: `At least as many as the ${policies.overlap_min} that every item gets.` }
    : {};
}

/** The server names policies with or without `policies.` before them. */
export function policyErrors(problem: ApiProblem | null): Record<string, string> {
  const fields = Object.entries(problem?.fields ?? {});
  return Object.fromEntries(fields.map(([name, reason]) => [name.replace(/^policies\./, ""), reason]));
}
