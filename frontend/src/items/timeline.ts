/** The events of an item's life as sentences in the person's language. Pure. */

import type { FlagKind, FlagOutcome, ItemEvent, ItemState } from "../api/types";
import { t } from "../i18n/management";
import { fraction } from "../ui/format";
import { STATE_NAMES } from "../ui/StateBar";
import { FLAG_NAMES } from "./filters";

export const OUTCOME_NAMES: Readonly<Record<FlagOutcome, string>> = {
  label_kept: t("review.outcomes.label_kept"),
  label_changed: t("review.outcomes.label_changed"),
  stays_ambiguous: t("review.outcomes.stays_ambiguous"),
  excluded: t("review.outcomes.excluded"),
  withdrawn: t("review.outcomes.withdrawn"),
};
const REASONS: Readonly<Record<string, string>> = {
  not_a_face: t("review.excludeReasons.not_a_face"),
  broken: t("review.excludeReasons.broken"),
  several_people: t("review.excludeReasons.several_people"),
  private: t("review.excludeReasons.private"),
};

type Facts = ItemEvent["facts"];

/** What happened, in one sentence; `nameOf` names a class, null being "cannot tell". An event of a kind that is not
 *  known here is told as the server tells it. */
export function wordsOf(event: ItemEvent, nameOf: (key: string | null) => string): string {
  const who = event.person?.name ?? "";
  const { facts } = event;
  const name = nameOf(event.class_key);
  switch (event.what) {
    case "imported":
      return joined(t("items.events.imported", { path: text(facts, "path") }), text(facts, "delivery"));
    case "label":
      return joined(
        t("items.events.label", { who, class: name }),
        facts.purpose === "review" ? t("items.secondLook") : "",
        facts.why_not ? t("items.notCounted", { why: whyNot(text(facts, "why_not")) }) : "",
      );
    case "undone":
      return t("items.events.undone", { who });
    case "skipped":
      return joined(t("items.events.skipped", { who }), text(facts, "reason"));
    case "consensus":
      return consensus(event, name);
    case "flagged":
      return joined(
        t("items.events.flagged", { kind: flagName(facts) }),
        who && t("items.events.by", { who }),
        typeof facts.run === "number" ? t("items.run", { number: facts.run }) : "",
      );
    case "flag_closed":
      return joined(
        t("items.events.flagClosed", { kind: flagName(facts) }),
        OUTCOME_NAMES[facts.outcome as FlagOutcome],
      );
    case "review":
      return facts.purpose === "audit"
        ? t("items.events.audit", { count: number(facts, "wanted") })
        : t("items.events.review", { count: number(facts, "wanted") });
    case "predicted":
      return t("items.events.predicted", {
        run: number(facts, "run"),
        class: name,
        p: fraction(number(facts, "p")),
      });
    case "decided":
      return joined(t("items.events.decided", { who, what: verdict(facts, name) }), reason(facts));
    case "decision_undone":
      return who ? t("items.events.takenBackBy", { who }) : t("items.events.takenBack");
    case "comment":
      return t("items.events.comment", { who, text: text(facts, "text") });
    case "contested":
      return t("items.events.contested", { who, text: text(facts, "text") });
    case "contest_settled":
      return t("items.events.contestSettled", { who, state: contestState(facts) });
    case "snapshot":
      return joined(
        t("items.events.snapshot", { number: number(facts, "snapshot") }),
        text(facts, "name"),
        text(facts, "split"),
      );
    case "exported":
      return typeof facts.snapshot === "number"
        ? t("items.events.exportedOf", { format: text(facts, "format"), number: facts.snapshot })
        : t("items.events.exported", { format: text(facts, "format") });
    default:
      return event.detail;
  }
}

function consensus({ class_key, facts }: ItemEvent, name: string): string {
  const state = STATE_NAMES[facts.state as ItemState] ?? text(facts, "state");
  if (class_key === null) return t("items.events.consensusNone", { state });
  return t("items.events.consensus", { state, class: name, p: fraction(number(facts, "p")) });
}

function verdict(facts: Facts, name: string): string {
  if (facts.verdict === "exclude") return t("review.exclude");
  if (facts.verdict === "more_labels") return t("review.moreLabels");
  return facts.verdict === "cannot_tell" ? t("ui.cannotTell") : name;
}

function reason(facts: Facts): string {
  const said = text(facts, "reason");
  return REASONS[said] ?? said;
}

export function whyNot(code: string): string {
  const known: Readonly<Record<string, string>> = {
    late: t("items.whyNot.late"),
    finished: t("items.whyNot.finished"),
    replaced: t("items.whyNot.replaced"),
    undone: t("items.whyNot.undone"),
    skipped: t("items.whyNot.skipped"),
  };
  return known[code] ?? code.replaceAll("_", " ");
}

function contestState(facts: Facts): string {
  const known: Readonly<Record<string, string>> = {
    open: t("items.contest.open"),
    stands: t("items.contest.stands"),
    changed: t("items.contest.changed"),
    taken_back: t("items.contest.taken_back"),
  };
  return known[text(facts, "state")] ?? text(facts, "state");
}

function flagName(facts: Facts): string {
  return FLAG_NAMES[facts.kind as FlagKind] ?? text(facts, "kind");
}

function text(facts: Facts, name: string): string {
  const value = facts[name];
  return typeof value === "string" ? value : "";
}

function number(facts: Facts, name: string): number {
  const value = facts[name];
  return typeof value === "number" ? value : 0;
}

function joined(...parts: readonly (string | undefined)[]): string {
  return parts.filter(Boolean).join(", ");
}
