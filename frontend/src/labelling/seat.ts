import type { Clock } from "./backoff";
import type { Empty, Feedback, LabelBody, OutboxEntry, PracticeState } from "./facts";
import type { Failure } from "./failure";
import type { Lender } from "./leases";
import type { Outbox, OutboxPhase, Recipient, Refusal } from "./outbox";
import type { OutboxStore } from "./outboxStore";
import type { PracticeView } from "./practice";
import type { Place, Stage } from "./stage";

/** The server, as this machine sees it. */
export interface LabellingServer extends Lender, Recipient {
  /** How far one's practice round is, and what waits in it. */
  practice(): Promise<PracticeState>;
  /** The page goes away: send what waits and give these leases back, without waiting for an answer. */
  leave(labels: LabelBody[], leases: number[]): void;
}

export interface Ports {
  server: LabellingServer;
  store: OutboxStore;
  clock: Clock;
  /** Milliseconds of a clock that never jumps. */
  elapsed(): number;
  /** Fetch and decode an image, so that it can be painted at once; rejects when that cannot be. */
  decode(url: string): Promise<void>;
  uuid(): string;
  random(): number;
}

export interface Seat {
  user: number;
  project: number;
  screen: string;
}

/** What was right on an image that has left the stage. */
export interface Told {
  thumb: string;
  said: string | null;
  feedback: Feedback;
}

/** Everything that the screen shows of the machine. */
export interface Snapshot {
  stage: Stage;
  /** The items on the page of the grid, in their places; empty while items come one at a time. */
  page: readonly Place[];
  canUndoPage: boolean;
  phase: OutboxPhase;
  waiting: readonly OutboxEntry[];
  durable: boolean;
  closedBecause: Failure | null;
  refusals: readonly Refusal[];
  /** Why there is nothing to label, while there is nothing. */
  empty: Empty | null;
  /** The practice round, while it is on the screen in place of the work. */
  practice: PracticeView | null;
  /** One line for the labeller, above the answers. */
  notice: string | null;
  /** What was right on the last image that could be told. */
  told: Told | null;
  /** Answers given on this page less those taken back. */
  given: number;
  /** Counts up when the server refused a class or "cannot tell": the screen's project is out of date. */
  outOfDate: number;
}

/** What the screen shows, with how things stand with the server. */
export function snapshotOf(
  { phase, entries, durable, closedBecause }: Outbox,
  trouble: Failure | null,
  shown: Omit<Snapshot, "phase" | "waiting" | "durable" | "closedBecause">,
): Snapshot {
  return {
    ...shown,
    phase: overallPhase(phase, trouble),
    waiting: entries,
    durable,
    closedBecause: closedBecause ?? (trouble?.kind === "closed" ? trouble : null),
  };
}

/** How things stand with the server: what the outbox knows, unless only the leases have met trouble. */
export function overallPhase(outbox: OutboxPhase, trouble: Failure | null): OutboxPhase {
  if (!trouble || trouble.kind === "refused") return outbox;
  if (outbox === "saved" || outbox === "sending") return trouble.kind;
  return outbox;
}

/** How many answers wait, less those that will be taken back. */
export function unsent(waiting: readonly OutboxEntry[]): number {
  let count = 0;
  for (const entry of waiting) {
    if (entry.to !== "labels" || entry.body.kind === "skip") continue;
    count += entry.body.kind === "answer" ? 1 : -1;
  }
  return count;
}
