/** The reviewer's way through the queue: what is left, what comes next. Pure. */

import type { ReviewEntry } from "../api/types";
import { t } from "../i18n/management";
import { fraction } from "../ui/format";

/** A decision of this sitting, for undo. */
export interface Decided {
  entry: ReviewEntry;
  uuid: string;
  /** Names the act: many decided at once are taken back at once. */
  together: string;
}

/** The entries still to be decided; a decision on an item closes every flag of it. `returned` come first. */
export function remaining(
  entries: readonly ReviewEntry[],
  decided: readonly Decided[],
  returned: readonly ReviewEntry[] = [],
): ReviewEntry[] {
  const gone = new Set(decided.map(({ entry }) => entry.item.id));
  const back = returned.filter((one) => !entries.some(({ flag }) => flag.id === one.flag.id));
  return [...back, ...entries].filter(({ item }) => !gone.has(item.id));
}

/** The entry after this one that is of another item; at the end the first, and null when there is no other. */
export function following(entries: readonly ReviewEntry[], current: ReviewEntry | null): ReviewEntry | null {
  const at = entries.findIndex(({ flag }) => flag.id === current?.flag.id);
  const others = [...entries.slice(at + 1), ...entries.slice(0, Math.max(0, at))];
  return others.find(({ item }) => item.id !== current?.item.id) ?? null;
}

/** The newest decision, with those that were taken in the same act; none when nothing was decided. */
export function lastTogether(decided: readonly Decided[]): Decided[] {
  const last = decided.at(-1);
  return last ? decided.filter(({ together }) => together === last.together) : [];
}

/** One entry for each item, the first. */
export function byItem(entries: readonly ReviewEntry[]): ReviewEntry[] {
  const seen = new Set<number>();
  return entries.filter(({ item }) => !seen.has(item.id) && seen.add(item.id));
}

/** The class that all of these have now; null when they have none, or several. */
export function sharedClass(entries: readonly ReviewEntry[]): string | null {
  const keys = new Set(entries.map(({ item }) => item.class_key));
  return keys.size === 1 ? (entries[0]?.item.class_key ?? null) : null;
}

/** Why the item is in the queue, in a few words. */
export function reasonWords({ flag, item }: ReviewEntry): string {
  const { evidence, kind, score } = flag;
  switch (kind) {
    case "mislabelled":
      return t("review.reasons.pGiven", { p: fraction(numberIn(evidence, "p_given") ?? 1 - score) });
    case "ambiguous":
      return t("review.reasons.margin", { p: fraction(numberIn(evidence, "margin") ?? 1 - score) });
    case "disputed":
      return item.agreement === null
        ? t("review.reasons.disputed")
        : t("review.reasons.agreement", { p: fraction(item.agreement) });
    case "reported":
      return reportWords(evidence.reason);
    default:
      return t("review.reasons.score", { p: fraction(score) });
  }
}

const REPORTS = ["not_a_face", "broken", "offensive", "private", "contested"] as const;

function reportWords(reason: unknown): string {
  return t(`review.reasons.reports.${REPORTS.find((one) => one === reason) ?? "other"}`);
}

function numberIn(evidence: Readonly<Record<string, unknown>>, name: string): number | null {
  const value = evidence[name];
  return typeof value === "number" ? value : null;
}
