/** How the screen words what the outbox does. */
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
  const count = waiting.length === 0 ? "" : `${waiting.length} waiting`;
  const words: Record<OutboxPhase, PhaseWords> = {
    saved: { state: "All saved", count: "", tone: "good" },
    sending: { state: "Saving", count: "", tone: "plain" },
    busy: { state: "Server busy", count, tone: "plain" },
    offline: { state: "Offline", count, tone: "plain" },
    signed_out: { state: "Signed out", count, tone: "bad" },
    closed: { state: "Not taken", count, tone: "bad" },
  };
  const said = words[phase];
  if (durable || waiting.length === 0) return said;
  return { ...said, count: `${count || `${waiting.length} waiting`}, in this tab only` };
}

/** What the outbox panel explains. */
export function phaseHelp({
  phase,
  durable,
  closedBecause,
}: Pick<Snapshot, "phase" | "durable" | "closedBecause">): string {
  const kept = durable
    ? "They are kept in this browser and outlive the tab."
    : "This browser lets nothing be stored, so keep the tab open until they are sent.";
  switch (phase) {
    case "saved":
      return "Every answer is on the server.";
    case "sending":
      return `Answers are on their way. ${kept}`;
    case "busy":
      return `The server does not answer in time; answers are sent again and again. ${kept}`;
    case "offline":
      return `Answers are sent as soon as the network is back. ${kept}`;
    case "signed_out":
      return `Answers are sent when you have signed in again. ${kept}`;
    case "closed":
      return `${closedBecause?.message ?? "The project takes no answers now."} ${kept}`;
  }
}
