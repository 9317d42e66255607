import { t } from "../i18n";
import { Backoff, type Clock } from "./backoff";
import type { LabelBody, LabelResult, OutboxEntry, PracticeBody, PracticeResult, ReportBody } from "./facts";
import { Failure } from "./failure";
import type { OutboxStore } from "./outboxStore";

const BATCH = 20;

/** Where acts are sent. Every call throws a Failure when it does not succeed. */
export interface Recipient {
  submit(labels: LabelBody[]): Promise<LabelResult[]>;
  report(report: ReportBody): Promise<void>;
  practise(answer: PracticeBody): Promise<PracticeResult>;
}

/** What came back for what was sent. */
interface Delivered {
  results: readonly LabelResult[];
  practised?: PracticeResult;
}

export type OutboxPhase = "saved" | "sending" | "busy" | "offline" | "signed_out" | "closed";

/** An act that the server will not take, and why. */
export interface Refusal {
  entry: OutboxEntry;
  code: string;
  detail: string;
}

export interface OutboxEvents {
  changed(): void;
  settled(entry: OutboxEntry, result: LabelResult): void;
  practised(body: PracticeBody, result: PracticeResult): void;
  refused(refusal: Refusal): void;
}

/**
 * Every act of the labeller on its way to the server: kept in the browser's storage, sent in order, in batches, again
 * and again until the server has said what became of it. An act's UUID is its identity, so sending twice is harmless.
 */
export class Outbox {
  phase: OutboxPhase = "saved";
  /** Whether what waits would outlive the tab. */
  durable: boolean;
  /** Why the project takes nothing now, in phase "closed". */
  closedBecause: Failure | null = null;
  private waiting: OutboxEntry[] = [];
  private batch = BATCH;
  private running = false;
  private stopped = false;
  private cancelTimer: (() => void) | null = null;
  private readonly backoff: Backoff;

  constructor(
    private readonly store: OutboxStore,
    private readonly to: Recipient,
    private readonly clock: Clock,
    private readonly events: OutboxEvents,
    random: () => number = Math.random,
  ) {
    this.durable = store.durable;
    this.backoff = new Backoff(1000, 30_000, random);
  }

  get entries(): readonly OutboxEntry[] {
    return this.waiting;
  }

  /** The answers, skips and undos among them. */
  get labels(): LabelBody[] {
    return this.waiting.flatMap((entry) => (entry.to === "labels" ? [entry.body] : []));
  }

  /** Take over acts that an earlier page left in the storage; they go before everything else. */
  adopt(entries: readonly OutboxEntry[]): void {
    const known = new Set(this.waiting.map((entry) => entry.uuid));
    this.waiting = [...entries.filter((entry) => !known.has(entry.uuid)), ...this.waiting];
    this.kick();
  }

  add(entry: OutboxEntry): void {
    this.waiting.push(entry);
    this.store.add(entry).catch((error: unknown) => this.cannotKeep(error));
    if (!this.cancelTimer) this.kick();
    else this.events.changed();
  }

  /** Send now, whatever the waiting time: the network is back, or somebody signed in. */
  kick(): void {
    this.cancelTimer?.();
    this.cancelTimer = null;
    if (!this.running && !this.stopped) void this.run();
  }

  stop(): void {
    this.stopped = true;
    this.cancelTimer?.();
    this.cancelTimer = null;
  }

  private async run(): Promise<void> {
    this.running = true;
    let going = true;
    while (going && this.waiting.length > 0 && !this.stopped) {
      if (this.phase === "saved") this.enter("sending");
      going = await this.sendFront();
    }
    this.running = false;
    if (going && !this.stopped) this.enter("saved");
  }

  /** Send what stands at the front; whether to go on at once. */
  private async sendFront(): Promise<boolean> {
    const front = this.front();
    try {
      this.settle(front, await this.deliver(front));
      this.backoff.reset();
      this.batch = BATCH;
      if (this.phase !== "sending") this.enter("sending");
      return true;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      return this.failed(front, error);
    }
  }

  /** Labels from the front on, up to a batch; or one of anything else. */
  private front(): OutboxEntry[] {
    const end = this.waiting.findIndex((entry) => entry.to !== "labels");
    if (end === 0) return this.waiting.slice(0, 1);
    return this.waiting.slice(0, Math.min(end < 0 ? this.batch : end, this.batch));
  }

  private async deliver(front: OutboxEntry[]): Promise<Delivered> {
    const [first] = front;
    if (first?.to === "practice") return { results: [], practised: await this.to.practise(first.body) };
    if (first?.to === "report") await this.to.report(first.body);
    const labels = front.flatMap((entry) => (entry.to === "labels" ? [entry.body] : []));
    return { results: labels.length ? await this.to.submit(labels) : [] };
  }

  private settle(front: OutboxEntry[], { results, practised }: Delivered): void {
    const byUuid = new Map(results.map((result) => [result.uuid, result]));
    const done = front.filter((entry) => entry.to !== "labels" || byUuid.has(entry.uuid));
    if (done.length === 0) throw new Failure("busy", "no_result", t("labelling.silent"));
    this.drop(done);
    for (const entry of front) {
      const result = byUuid.get(entry.uuid);
      if (result) this.events.settled(entry, result);
      if (practised && entry.to === "practice") this.events.practised(entry.body, practised);
    }
    this.events.changed();
  }

  private failed(front: OutboxEntry[], failure: Failure): boolean {
    const [only] = front;
    if (failure.kind === "refused" && front.length > 1) {
      this.batch = 1; // find the one that the server cannot read
      return true;
    }
    if (failure.kind === "refused" && only) {
      this.drop([only]);
      this.events.refused({ entry: only, code: failure.code, detail: failure.message });
      return true;
    }
    this.closedBecause = failure.kind === "closed" ? failure : null;
    if (failure.kind !== "refused") this.enter(failure.kind);
    const slow = failure.kind === "closed" || failure.kind === "signed_out";
    this.cancelTimer = this.clock.after(slow ? 15_000 : this.backoff.next(), () => this.kick());
    return false;
  }

  private drop(entries: readonly OutboxEntry[]): void {
    const gone = new Set(entries.map((entry) => entry.uuid));
    this.waiting = this.waiting.filter((entry) => !gone.has(entry.uuid));
    this.store.remove([...gone]).catch((error: unknown) => this.cannotKeep(error));
  }

  private enter(phase: OutboxPhase): void {
    this.phase = phase;
    if (phase !== "closed") this.closedBecause = null;
    this.events.changed();
  }

  private cannotKeep(error: unknown): void {
    if (!(error instanceof DOMException)) throw error;
    this.durable = false;
    this.events.changed();
  }
}
