import type {
  LabelBody,
  LabelResult,
  PracticeBody,
  PracticeResult,
  PracticeState,
  ReportBody,
} from "../facts";
import { Failure, type FailureKind } from "../failure";
import type { LeaseAnswer } from "../leases";
import type { LabellingServer } from "../seat";
import type { Platform } from "./platform";
import type { VirtualClock } from "./virtualClock";

/** The way between a screen and the platform, which may lose what goes there and what comes back. */
export class Network implements LabellingServer {
  /** What happens to every call: null lets it through. */
  down: FailureKind | null = null;
  /** Chances that a request, or the answer to one, gets lost. */
  loseRequest = 0;
  loseAnswer = 0;
  delayMs = 0;
  private cut = false;

  constructor(
    private readonly platform: Platform,
    private readonly screen: string,
    private readonly clock: VirtualClock,
    private readonly random: () => number,
  ) {}

  /** The page is gone: nothing reaches it any more. */
  disconnect(): void {
    this.cut = true;
  }

  lease(count: number): Promise<LeaseAnswer> {
    return this.call(() => {
      const held = this.platform.practice.required;
      const assignments = held ? [] : this.platform.lease(count, this.screen);
      const empty = assignments.length
        ? null
        : { code: held ? "practice" : "all_answered", message: "Nothing now.", back_at: null };
      return { assignments, empty, lifeMs: this.platform.leaseMs };
    });
  }

  renew(): Promise<{ ids: number[]; lifeMs: number }> {
    return this.call(() => ({ ids: this.platform.renew(this.screen), lifeMs: this.platform.leaseMs }));
  }

  submit(labels: LabelBody[]): Promise<LabelResult[]> {
    const copy = structuredClone(labels);
    return this.call(() => this.platform.submit(copy));
  }

  report(report: ReportBody): Promise<void> {
    return this.call(() => this.platform.report(report));
  }

  practise(answer: PracticeBody): Promise<PracticeResult> {
    return this.call(() => this.platform.practice.answer(structuredClone(answer)));
  }

  practice(): Promise<PracticeState> {
    return this.call(() => this.platform.practice.state());
  }

  leave(labels: LabelBody[], leases: number[]): void {
    if (this.down || this.random() < this.loseRequest) return;
    if (labels.length) this.platform.submit(structuredClone(labels));
    this.platform.giveBack(this.screen, leases);
  }

  private async call<T>(work: () => T): Promise<T> {
    await this.wait();
    if (this.down) throw new Failure(this.down, this.down, `the server is ${this.down}`);
    if (this.random() < this.loseRequest) throw new Failure("offline", "offline", "the request was lost");
    const answer = work();
    await this.wait();
    if (this.random() < this.loseAnswer) throw new Failure("offline", "offline", "the answer was lost");
    if (this.cut) return new Promise<T>(() => undefined);
    return answer;
  }

  private wait(): Promise<void> {
    if (!this.delayMs) return Promise.resolve();
    return new Promise((resolve) => this.clock.after(this.delayMs * this.random(), resolve));
  }
}
