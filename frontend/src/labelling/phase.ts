/** How the screen words what the outbox does. */
import { problemWords, t } from "../i18n";
import type { OutboxPhase } from "./outbox";
import type { Snapshot } from "./seat";

export interface PhaseWords {
  /** The state in a word or two, read out when it changes. */
  state: string;
  /** How many wait, where that matters. */
  count: string;
  tone: "good" | "plain" | "bad";
}

export function phaseWords({
  phase,
  waiting,
  durable,
}: Pick<Snapshot, "phase" | "waiting" | "durable">): PhaseWords {
  const count = waiting.length === 0 ? "" : t("labelling.waiting", { count: waiting.length });
  const words: Record<OutboxPhase, PhaseWords> = {
    saved: { state: t("labelling.phases.saved"), count: "", tone: "good" },
    sending: { state: t("labelling.phases.sending"), count: "", tone: "plain" },
    busy: { state: t("labelling.phases.busy"), count, tone: "plain" },
    offline: { state: t("labelling.phases.offline"), count, tone: "plain" },
    signed_out: { state: t("labelling.phases.signed_out"), count, tone: "bad" },
    closed: { state: t("labelling.phases.closed"), count, tone: "bad" },
  };
  const said = words[phase];
  if (durable || waiting.length === 0) return said;
  return {
    ...said,
    count: t("labelling.inThisTab", { waiting: count || t("labelling.waiting", { count: waiting.length }) }),
  };
}

/** What the outbox panel explains. */
export function phaseHelp({
  phase,
  durable,
  closedBecause,
}: Pick<Snapshot, "phase" | "durable" | "closedBecause">): string {
  const kept = durable ? t("labelling.keptInBrowser") : t("labelling.keptInTab");
  const why = closedBecause
    ? problemWords(closedBecause.code, closedBecause.message)
    : t("labelling.help.closedWhy");
  return t(`labelling.help.${phase}`, { kept, why });
}
