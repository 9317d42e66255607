import type { Assignment, Feedback, LabelBody, LabelResult, ReportBody } from "../facts";
import { Practice } from "./practice";

interface Head {
  uuid: string;
  classKey: string | null;
  state: "counts" | "skipped" | "late" | "undone";
}

interface Slot {
  id: number;
  state: "free" | "leased" | "answered";
  screen: string;
  until: number;
}

export interface Stored {
  body: LabelBody;
  counted: boolean;
  whyNot: string;
}

/**
 * The platform's rules for one labeller, in memory: leases by screen, labels by UUID, undo. Each item has one slot,
 * open as long as `finish` has not closed it.
 */
export class Platform {
  readonly log: Stored[] = [];
  readonly reports = new Map<string, ReportBody>();
  readonly heads = new Map<number, Head>();
  readonly classes = new Set(["female", "male"]);
  /** Item → its right class, told to who answers it. */
  readonly gold = new Map<number, string>();
  readonly practice = new Practice();
  private readonly slots = new Map<number, Slot>();
  private readonly closed = new Set<number>();
  private lastSlot = 0;

  constructor(
    items: number,
    readonly leaseMs: number,
    private readonly now: () => number,
  ) {
    for (let item = 1; item <= items; item += 1) this.slots.set(item, this.newSlot());
  }

  lease(count: number, screen: string): Assignment[] {
    this.expire();
    const leased = [...this.slots].filter(([, slot]) => slot.state === "leased" && slot.screen === screen);
    const taken = leased.slice(0, count);
    for (const [item, slot] of this.slots) {
      if (taken.length >= count) break;
      const head = this.heads.get(item);
      if (slot.state === "free" && !this.closed.has(item) && head?.state !== "skipped")
        taken.push([item, slot]);
    }
    for (const [, slot] of taken)
      Object.assign(slot, { state: "leased", screen, until: this.now() + this.leaseMs });
    return taken.map(([item, slot]) => this.assignment(item, slot));
  }

  renew(screen: string): number[] {
    this.expire();
    const own = [...this.slots.values()].filter((slot) => slot.state === "leased" && slot.screen === screen);
    for (const slot of own) slot.until = this.now() + this.leaseMs;
    return own.map((slot) => slot.id);
  }

  giveBack(screen: string, leases: number[]): void {
    for (const [item, slot] of this.slots) {
      if (slot.state === "leased" && slot.screen === screen && leases.includes(slot.id)) this.free(item);
    }
  }

  submit(bodies: LabelBody[]): LabelResult[] {
    this.expire();
    return bodies.map((body) => this.take(body));
  }

  report(body: ReportBody): void {
    this.reports.set(body.uuid, body);
  }

  /** A new image was imported. */
  open(item: number): void {
    this.slots.set(item, this.newSlot());
  }

  /** Another labeller or a reviewer closed the question. */
  finish(item: number): void {
    this.closed.add(item);
  }

  private take(body: LabelBody): LabelResult {
    const before = this.log.find((one) => one.body.uuid === body.uuid);
    if (before) {
      const same = before.body.item === body.item && before.body.class_key === body.class_key;
      if (!same) return this.refusal(body, "uuid_conflict");
      return this.result(body, "duplicate", before.counted, before.whyNot);
    }
    const known = body.class_key === null || this.classes.has(body.class_key);
    if (body.kind === "answer" && !known) return this.refusal(body, "unknown_class");
    return body.kind === "undo" ? this.undo(body) : this.say(body);
  }

  private say(body: LabelBody): LabelResult {
    const slot = this.slot(body.item);
    const head = this.heads.get(body.item);
    const open = !this.closed.has(body.item);
    const classKey = body.class_key;
    if (slot.state === "leased" && open) {
      if (body.kind === "skip") {
        this.free(body.item);
        return this.store(body, false, "skipped", { uuid: body.uuid, classKey: null, state: "skipped" });
      }
      slot.state = "answered";
      return this.store(body, true, "", { uuid: body.uuid, classKey, state: "counts" });
    }
    if (body.kind === "answer" && slot.state === "answered" && head?.state === "counts" && open) {
      return this.store(body, true, "", { uuid: body.uuid, classKey, state: "counts" });
    }
    const whyNot = open && slot.state !== "answered" ? "late" : "finished";
    const replaces = !head || head.state === "late";
    return this.store(body, false, whyNot, replaces ? { uuid: body.uuid, classKey, state: "late" } : null);
  }

  private undo(body: LabelBody): LabelResult {
    const head = this.heads.get(body.item);
    const known = head && (head.state === "counts" || head.state === "skipped") && head.uuid === body.undoes;
    if (!known) return this.refusal(body, "nothing_to_undo");
    if (this.closed.has(body.item)) return this.refusal(body, "closed");
    const slot = this.slot(body.item);
    const again = head.state === "counts" || slot.state === "free";
    if (again) Object.assign(slot, { state: "leased", screen: "", until: this.now() + this.leaseMs });
    const result = this.store(body, false, "undone", { uuid: body.uuid, classKey: null, state: "undone" });
    return { ...result, assignment: again ? this.assignment(body.item, slot) : null };
  }

  private store(body: LabelBody, counted: boolean, whyNot: string, head: Head | null): LabelResult {
    this.log.push({ body, counted, whyNot });
    if (head) this.heads.set(body.item, head);
    return this.result(body, "stored", counted, whyNot);
  }

  private result(
    body: LabelBody,
    status: "stored" | "duplicate",
    counts: boolean,
    whyNot: string,
  ): LabelResult {
    return {
      uuid: body.uuid,
      status,
      counts,
      why_not: whyNot || null,
      problem: null,
      assignment: null,
      feedback: this.feedback(body),
    };
  }

  private refusal(body: LabelBody, code: string): LabelResult {
    const problem = { code, detail: code, hint: null };
    return {
      uuid: body.uuid,
      status: "refused",
      counts: false,
      why_not: null,
      problem,
      assignment: null,
      feedback: null,
    };
  }

  private feedback({ kind, item, class_key }: LabelBody): Feedback | null {
    const right = this.gold.get(item);
    if (kind !== "answer" || !right) return null;
    return { right: right === class_key, class_key: right, explanation: "So it is." };
  }

  private expire(): void {
    for (const [item, slot] of this.slots)
      if (slot.state === "leased" && slot.until <= this.now()) this.free(item);
  }

  private free(item: number): void {
    this.slots.delete(item); // to the end of the queue
    this.slots.set(item, this.newSlot());
  }

  private newSlot(): Slot {
    this.lastSlot += 1;
    return { id: this.lastSlot, state: "free", screen: "", until: 0 };
  }

  private slot(item: number): Slot {
    const slot = this.slots.get(item);
    if (!slot) throw new Error(`no item ${item}`);
    return slot;
  }

  private assignment(item: number, slot: Slot): Assignment {
    const image = { thumb: `/t/${item}`, display: `/d/${item}`, width: 8, height: 8 };
    return {
      id: slot.id,
      item,
      round: 0,
      image,
      expires_at: new Date(slot.until).toISOString(),
      second_look: false,
    };
  }
}
