/** Decisions on their way to the server: kept in the browser until it has answered, sent in order, once each.
 *
 *  What cannot be delivered now stays and is tried again, after a reload too. What the server refuses is told and let
 *  go. The same UUID sent twice is one decision, so several windows may send the same entry. */

import { ApiProblem } from "../api/problem";
import type { DecisionResult, DecisionWish } from "../api/types";
import { Backoff, type Clock } from "../labelling/backoff";

export type Entry = { kind: "decide"; wish: DecisionWish } | { kind: "undo"; uuid: string; item: number };

export interface Port {
  decide(decisions: readonly DecisionWish[]): Promise<DecisionResult[]>;
  undo(uuids: readonly string[]): Promise<DecisionResult[]>;
}

/** Where entries are kept. */
export interface Drawer {
  load(): Entry[];
  keep(entries: readonly Entry[]): void;
}

export interface Told {
  /** How many wait, and why if they cannot leave. */
  changed(waiting: number, problem: ApiProblem | null): void;
  arrived(items: readonly number[]): void;
  refused(entry: Entry, detail: string): void;
}

const MOST = 100;

export class DecisionOutbox {
  private waiting: Entry[];
  private running = false;
  private stopped = false;
  private cancel: (() => void) | null = null;
  private readonly backoff: Backoff;

  constructor(
    private readonly port: Port,
    private readonly drawer: Drawer,
    private readonly clock: Clock,
    private readonly told: Told,
    random: () => number = Math.random,
  ) {
    this.backoff = new Backoff(500, 15_000, random);
    this.waiting = drawer.load();
    if (this.waiting.length > 0) this.kick();
  }

  add(entries: readonly Entry[]): void {
    this.waiting = [...this.waiting, ...entries];
    this.changed(null);
    if (!this.cancel) this.kick();
  }

  /** Send now: the network is back, or somebody has signed in. */
  kick(): void {
    this.cancel?.();
    this.cancel = null;
    if (!this.running && !this.stopped) void this.run();
  }

  stop(): void {
    this.stopped = true;
    this.cancel?.();
    this.cancel = null;
  }

  private async run(): Promise<void> {
    this.running = true;
    while (this.waiting.length > 0 && !this.stopped) {
      const front = this.front();
      try {
        this.settle(front, await this.deliver(front));
        this.backoff.reset();
      } catch (error) {
        if (!this.goOnAfter(front, ApiProblem.from(error))) break;
      }
    }
    this.running = false;
  }

  /** What can leave together: decisions, or undos. */
  private front(): Entry[] {
    const [first] = this.waiting;
    const end = this.waiting.findIndex(({ kind }) => kind !== first?.kind);
    return this.waiting.slice(0, Math.min(MOST, end < 0 ? MOST : end));
  }

  private deliver(front: readonly Entry[]): Promise<DecisionResult[]> {
    if (front[0]?.kind === "undo") return this.port.undo(front.map(uuidOf));
    return this.port.decide(front.flatMap((entry) => (entry.kind === "decide" ? [entry.wish] : [])));
  }

  private settle(front: readonly Entry[], results: readonly DecisionResult[]): void {
    this.drop(front);
    const byUuid = new Map(results.map((result) => [result.uuid, result]));
    for (const entry of front) {
      const result = byUuid.get(uuidOf(entry));
      if (result?.status === "refused") this.told.refused(entry, result.problem?.detail ?? "");
    }
    this.told.arrived(front.map(itemOf));
  }

  /** Whether to go on with the next at once: the server has understood these, and will never take them. */
  private goOnAfter(front: readonly Entry[], problem: ApiProblem): boolean {
    const final =
      problem.status >= 400 && problem.status < 500 && ![401, 403, 408, 429].includes(problem.status);
    if (final) {
      this.drop(front);
      for (const entry of front) this.told.refused(entry, problem.detail);
      return true;
    }
    this.changed(problem);
    this.cancel = this.clock.after(this.backoff.next(), () => this.kick());
    return false;
  }

  private drop(entries: readonly Entry[]): void {
    this.waiting = this.waiting.filter((entry) => !entries.includes(entry));
    this.changed(null);
  }

  private changed(problem: ApiProblem | null): void {
    this.drawer.keep(this.waiting);
    this.told.changed(this.waiting.length, problem);
  }
}

export function uuidOf(entry: Entry): string {
  return entry.kind === "decide" ? entry.wish.uuid : entry.uuid;
}

function itemOf(entry: Entry): number {
  return entry.kind === "decide" ? entry.wish.item : entry.item;
}

/** Entries in the browser's storage under a name of this window; what other windows left is taken over. */
export class BrowserDrawer implements Drawer {
  private readonly own: string;

  constructor(
    private readonly storage: Storage,
    private readonly prefix: string,
    window: string,
  ) {
    this.own = `${prefix}.${window}`;
  }

  load(): Entry[] {
    const names = Array.from({ length: this.storage.length }, (_, at) => this.storage.key(at) ?? "");
    const entries = names
      .filter((name) => name.startsWith(`${this.prefix}.`))
      .flatMap((name) => {
        const found = JSON.parse(this.storage.getItem(name) ?? "[]") as Entry[];
        this.storage.removeItem(name);
        return found;
      });
    this.keep(entries);
    return entries;
  }

  keep(entries: readonly Entry[]): void {
    if (entries.length === 0) this.storage.removeItem(this.own);
    else this.storage.setItem(this.own, JSON.stringify(entries));
  }
}
