/** The policies of a project as people set them: what each is called, means and may be. */

import type { ApiProblem } from "../api/problem";
import type { Policies } from "../api/types";
import type words from "../i18n/en/projects.json";
import { t } from "../i18n/management";
import { PEOPLE } from "./peopleFields";
import { PREPARATION, PREPARED } from "./preparationFields";
import { QUALITY } from "./qualityFields";
import { REVIEW } from "./reviewFields";

type Key = keyof Policies;

interface Base<K extends Key> {
  /** Its words are in the catalogue under `projects.policies`. */
  key: K;
}

export type PolicyField = Base<Key> &
  (
    | { kind: "whole"; min: number; max: number; unit?: string }
    | { kind: "share"; min: number; max: number } // stored 0 to 1, shown in percent
    | { kind: "number"; min: number; max: number; step: number }
    | { kind: "minutes"; min: number; max: number } // stored in seconds
    | { kind: "yes" }
    | { kind: "choice"; options: readonly string[] }
    | { kind: "time" }
    | { kind: "recipe" }
  );

export type PolicyGroupName = keyof (typeof words)["groups"];

export interface PolicyGroup {
  title: PolicyGroupName;
  fields: readonly PolicyField[];
}

/** What a policy is called, and what it does. */
export function wordsOf({ key }: PolicyField): { label: string; help: string } {
  return { label: t(`projects.policies.${key}.label`), help: t(`projects.policies.${key}.help`) };
}

/** What the choices of a policy are called. */
export function choicesOf(field: PolicyField & { kind: "choice" }): { value: string; label: string }[] {
  return field.options.map((value) => ({
    value,
    label: t(
      `projects.policies.${field.key}.options.${value}` as "projects.policies.overlap_rule.options.agreement",
    ),
  }));
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
  ...PREPARED,
  keep_runs: 5,
};

export const GROUPS: readonly PolicyGroup[] = [
  {
    title: "labelling",
    fields: [
      {
        key: "overlap_min",
        kind: "whole",
        min: 1,
        max: 20,
      },
      {
        key: "overlap_max",
        kind: "whole",
        min: 1,
        max: 30,
      },
      {
        key: "accept_agreement",
        kind: "share",
        min: 51,
        max: 100,
      },
      {
        key: "allow_cannot_tell",
        kind: "yes",
      },
      {
        key: "allow_grid",
        kind: "yes",
      },
      {
        key: "lease_seconds",
        kind: "minutes",
        min: 1,
        max: 1440,
      },
    ],
  },
  QUALITY,
  PEOPLE,
  {
    title: "flags",
    fields: [
      {
        key: "ambiguous_margin",
        kind: "number",
        min: 0,
        max: 1,
        step: 0.05,
      },
      {
        key: "ambiguous_budget",
        kind: "share",
        min: 0,
        max: 100,
      },
      {
        key: "mislabelled_p",
        kind: "number",
        min: 0,
        max: 1,
        step: 0.05,
      },
      {
        key: "mislabelled_budget",
        kind: "share",
        min: 0,
        max: 100,
      },
    ],
  },
  REVIEW,
  {
    title: "retrain",
    fields: [
      {
        key: "retrain_after",
        kind: "whole",
        min: 0,
        max: 1_000_000,
      },
      {
        key: "retrain_at",
        kind: "time",
      },
      {
        key: "retrain_recipe",
        kind: "recipe",
      },
    ],
  },
  PREPARATION,
  {
    title: "models",
    fields: [
      {
        key: "auto_promote",
        kind: "yes",
      },
      {
        key: "audit_share",
        kind: "share",
        min: 0,
        max: 100,
      },
      {
        key: "try_page",
        kind: "yes",
      },
      {
        key: "face_crop",
        kind: "yes",
      },
      {
        key: "keep_runs",
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
    ? { overlap_max: t("projects.settings.atLeast", { n: policies.overlap_min }) }
    : {};
}

/** The server names policies with or without `policies.` before them. */
export function policyErrors(problem: ApiProblem | null): Record<string, string> {
  const fields = Object.entries(problem?.fields ?? {});
  return Object.fromEntries(fields.map(([name, reason]) => [name.replace(/^policies\./, ""), reason]));
}
