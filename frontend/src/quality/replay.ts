/** What a replay takes and tells. (pure) */

import type { NewReplay, Policies } from "../api/types";

type Names = keyof NewReplay;
const NAMES: readonly Names[] = [
  "consensus_method",
  "overlap_rule",
  "overlap_min",
  "overlap_max",
  "accept_agreement",
  "target_confidence",
];

export type Tried = Pick<Policies, Names>;

/** The policies of a project that a replay may change. */
export function policiesOf(policies: Policies): Tried {
  return Object.fromEntries(NAMES.map((name) => [name, policies[name]])) as Tried;
}

/** Only what differs from the project's own policies is sent. */
export function differing(tried: Tried, own: Tried): NewReplay {
  return Object.fromEntries(
    NAMES.filter((name) => tried[name] !== own[name]).map((name) => [name, tried[name]]),
  );
}

interface Right {
  value: number;
  low: number;
  high: number;
  n: number;
}

export interface Change {
  item: number;
  class_before: string | null;
  class_after: string | null;
  state_before: string;
  state_after: string;
  confidence: number;
  labels: number;
}

/** The result of a job of kind `replay`. */
export interface Replayed {
  policies: Tried;
  method: string;
  items: number;
  labels: { log: number; used: number; saved: number };
  labels_per_item: number | null;
  accepted: { now: number; replayed: number };
  gold: { now: Right | null; replayed: Right | null };
  changed: number;
  changed_items: Change[];
}

/** The result of a finished job, or null while there is none. */
export function replayed(result: Readonly<Record<string, unknown>>): Replayed | null {
  return "changed_items" in result ? (result as unknown as Replayed) : null;
}
