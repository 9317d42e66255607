import { describe, expect, it } from "vitest";
import { ApiProblem } from "../api/problem";
import type { DecisionResult, DecisionWish } from "../api/types";
import { BrowserDrawer, DecisionOutbox, type Entry } from "./outbox";

/** A server that stores each decision once, and fails as told. */
class Server {
  readonly standing = new Map<string, DecisionWish>();
  readonly undone = new Set<string>();
  failing: (() => ApiProblem | null) | null = null;
  /** The next answer gets lost on the way back. */
  losesAnswer = false;

  async decide(wishes: readonly DecisionWish[]): Promise<DecisionResult[]> {
    this.fail();
    const results = wishes.map((wish) => {
      const status = wish.item < 0 ? "refused" : this.standing.has(wish.uuid) ? "duplicate" : "stored";
      if (status === "stored") this.standing.set(wish.uuid, wish);
      const problem = status === "refused" ? { code: "not_found", detail: "gone", hint: "" } : null;
      return { uuid: wish.uuid, item: wish.item, status, problem } as DecisionResult;
    });
    return this.answer(results);
  }

  async undo(uuids: readonly string[]): Promise<DecisionResult[]> {
    this.fail();
    for (const uuid of uuids) this.undone.add(uuid);
    return this.answer(uuids.map((uuid) => ({ uuid, item: 1, status: "stored", problem: null })));
  }

  private fail(): void {
    const problem = this.failing?.();
    if (problem) throw problem;
  }

  private answer<T>(value: T): T {
    if (!this.losesAnswer) return value;
    this.losesAnswer = false;
    throw ApiProblem.offline();
  }
}

class Memory implements Pick<Storage, "length" | "key" | "getItem" | "setItem" | "removeItem"> {
  private readonly values = new Map<string, string>();
  get length() {
    return this.values.size;
  }
  key = (at: number) => [...this.values.keys()][at] ?? null;
  getItem = (name: string) => this.values.get(name) ?? null;
  setItem = (name: string, value: string) => void this.values.set(name, value);
  removeItem = (name: string) => void this.values.delete(name);
}

const decide = (uuid: string, item = 1): Entry => ({
  kind: "decide",
  wish: { uuid, item, verdict: "exclude", class_key: null, reason: "" },
});
const undo = (uuid: string): Entry => ({ kind: "undo", uuid, item: 1 });

function opened(server: Server, storage = new Memory(), window = "a") {
  const refused: string[] = [];
  const later: (() => void)[] = [];
  const drawer = new BrowserDrawer(storage as unknown as Storage, "review.1", window);
  const state = { waiting: 0, problem: null as ApiProblem | null };
  const outbox = new DecisionOutbox(
    server,
    drawer,
    {
      now: () => 0,
      after: (_, run) => {
        later.push(run);
        return () => undefined;
      },
    },
    {
      changed: (waiting, problem) => Object.assign(state, { waiting, problem }),
      arrived: () => undefined,
      refused: (entry, detail) => refused.push(`${entry.kind} ${detail}`),
    },
  );
  const settle = async () => {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    for (const run of later.splice(0)) run();
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  };
  return { outbox, storage, refused, state, settle };
}

describe("the outbox of decisions", () => {
  it("delivers a decision and its undo in their order", async () => {
    const server = new Server();
    const { outbox, settle, state } = opened(server);
    outbox.add([decide("1"), decide("2")]);
    outbox.add([undo("1")]);
    await settle();
    expect([...server.standing.keys()]).toEqual(["1", "2"]);
    expect([...server.undone]).toEqual(["1"]);
    expect(state.waiting).toBe(0);
  });

  it("keeps what cannot leave, over a reload, and counts nothing twice", async () => {
    const server = new Server();
    server.losesAnswer = true;
    const first = opened(server);
    first.outbox.add([decide("1")]);
    server.failing = () => ApiProblem.offline();
    await first.settle();
    expect(first.state).toMatchObject({ waiting: 1, problem: { code: "offline" } });
    first.outbox.stop();
    server.failing = null;
    const second = opened(server, first.storage, "b");
    await second.settle();
    expect([...server.standing.keys()]).toEqual(["1"]);
    expect(first.storage.length).toBe(0);
  });

  it("tells what was refused and goes on with the rest", async () => {
    const server = new Server();
    const { outbox, refused, settle } = opened(server);
    outbox.add([decide("1", -1), decide("2")]);
    await settle();
    expect(refused).toEqual(["decide gone"]);
    expect([...server.standing.keys()]).toEqual(["2"]);
  });

  it("lets go of what the server will never take, and keeps all of it while signed out", async () => {
    const server = new Server();
    const { outbox, refused, settle, state } = opened(server);
    server.failing = () => new ApiProblem(400, "invalid", "bad");
    outbox.add([decide("1")]);
    await settle();
    expect(refused).toEqual(["decide bad"]);
    server.failing = () => new ApiProblem(401, "signed_out", "who?");
    outbox.add([decide("2")]);
    await settle();
    expect(state.waiting).toBe(1);
    server.failing = null;
    outbox.kick();
    await settle();
    expect(state.waiting).toBe(0);
  });

  it("stores every decision exactly once whatever fails", async () => {
    let seed = 7;
    const random = () => {
      seed = (seed * 16807) % 2147483647;
      return seed / 2147483647;
    };
    const server = new Server();
    server.failing = () => (random() < 0.4 ? ApiProblem.offline() : null);
    let now = opened(server);
    const uuids = Array.from({ length: 60 }, (_, at) => String(at));
    for (const uuid of uuids) {
      now.outbox.add([decide(uuid)]);
      if (random() < 0.3) await now.settle();
      server.losesAnswer = random() < 0.2;
      if (random() < 0.1) {
        now.outbox.stop();
        now = opened(server, now.storage, uuid);
      }
    }
    server.failing = null;
    for (let turn = 0; turn < 10; turn += 1) await now.settle();
    expect([...server.standing.keys()]).toEqual(uuids);
  });
});
