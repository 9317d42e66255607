import { Backoff, type Clock } from "./backoff";
import type { Assignment, Empty } from "./facts";
import { Failure } from "./failure";

/** What a lease brought. `lifeMs`: how long it lives, by the server's clock. */
export interface LeaseAnswer {
  assignments: Assignment[];
  empty: Empty | null;
  lifeMs: number;
}

export interface Lender {
  lease(count: number): Promise<LeaseAnswer>;
  renew(): Promise<{ ids: number[]; lifeMs: number }>;
}

/** What the keeper of leases asks of the machine it serves. */
export interface LeaseHolder {
  /** How many items the screen can show. */
  holding(): number;
  /** Leases that the server counts to this screen and that are no work: answers on their way, images that fail. */
  engaged(): number;
  received(answer: LeaseAnswer): void;
  /** These leases live on; every other has ended. */
  renewed(ids: ReadonlySet<number>): void;
  changed(): void;
}

/** Items that a screen holds at least, where they come one at a time. */
export const LOW = 5;
const MOST = 130;

/** Keeps enough items leased: asks for more in time, renews while the page is visible, waits when there are none. */
export class LeaseKeeper {
  /** Fewer than `low` items on the screen are too few; then so many are asked for that it holds `full`. */
  private stock = { low: LOW, full: 2 * LOW };
  /** Why the last call failed; null when it did not. */
  trouble: Failure | null = null;
  private leasing = false;
  private stopped = false;
  private visible = true;
  private lifeMs = 0;
  private renewAt = 0;
  private cancelRefill: (() => void) | null = null;
  private cancelRenew: (() => void) | null = null;
  private readonly failures: Backoff;
  private readonly idle: Backoff;

  constructor(
    private readonly lender: Lender,
    private readonly holder: LeaseHolder,
    private readonly clock: Clock,
    random: () => number,
  ) {
    this.failures = new Backoff(1000, 30_000, random);
    this.idle = new Backoff(4000, 60_000, random);
  }

  /** Ask for more if the screen runs low, unless that is under way or it is not time yet. */
  refill(): void {
    if (this.stopped || this.leasing || this.cancelRefill || this.holder.holding() >= this.stock.low) return;
    void this.lease();
  }

  /** Hold more or fewer items from now on. */
  keep(low: number, full: number): void {
    this.stock = { low, full };
    this.refill();
  }

  /** Ask now: the network is back, somebody signed in, or the person asks for it. */
  kick(): void {
    this.cancelRefill?.();
    this.cancelRefill = null;
    this.refill();
    if (this.trouble && !this.leasing) void this.lease();
  }

  /** Leases are renewed while the page is visible; a page that was away for long finds out what it still has. */
  show(visible: boolean): void {
    this.visible = visible;
    this.cancelRenew?.();
    this.cancelRenew = null;
    if (visible && this.lifeMs > 0) this.renewIn(Math.max(0, this.renewAt - this.clock.now()));
  }

  stop(): void {
    this.stopped = true;
    this.cancelRefill?.();
    this.cancelRenew?.();
  }

  private async lease(): Promise<void> {
    this.leasing = true;
    try {
      const before = this.holder.holding();
      const answer = await this.lender.lease(Math.min(MOST, this.stock.full + this.holder.engaged()));
      if (this.stopped) return;
      this.ok();
      this.holder.received(answer);
      if (answer.assignments.length > 0) this.prolonged(answer.lifeMs);
      if (this.holder.holding() > before) this.idle.reset();
      else if (this.holder.holding() < this.stock.low) this.refillIn(this.idle.next());
    } catch (error) {
      this.failed(error, (ms) => this.refillIn(ms));
    } finally {
      this.leasing = false;
      this.holder.changed();
    }
  }

  private async renew(): Promise<void> {
    try {
      const { ids, lifeMs } = await this.lender.renew();
      if (this.stopped) return;
      this.ok();
      this.holder.renewed(new Set(ids));
      this.prolonged(lifeMs);
      this.refill();
    } catch (error) {
      this.failed(error, (ms) => this.renewIn(ms));
    }
    this.holder.changed();
  }

  private prolonged(lifeMs: number): void {
    this.lifeMs = lifeMs;
    this.renewAt = this.clock.now() + lifeMs / 3;
    if (this.visible) this.renewIn(lifeMs / 3);
  }

  private renewIn(ms: number): void {
    this.cancelRenew?.();
    this.cancelRenew = this.clock.after(ms, () => {
      this.cancelRenew = null;
      if (!this.stopped && this.visible) void this.renew();
    });
  }

  private refillIn(ms: number): void {
    this.cancelRefill?.();
    this.cancelRefill = this.clock.after(ms, () => {
      this.cancelRefill = null;
      this.refill();
    });
  }

  private ok(): void {
    this.trouble = null;
    this.failures.reset();
  }

  private failed(error: unknown, again: (ms: number) => void): void {
    if (!(error instanceof Failure)) throw error;
    if (this.stopped) return;
    this.trouble = error;
    const slow = error.kind === "closed" || error.kind === "signed_out" || error.kind === "refused";
    again(slow ? 15_000 : this.failures.next());
  }
}
