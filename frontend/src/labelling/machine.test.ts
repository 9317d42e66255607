import { describe, expect, it } from "vitest";
import { Failure } from "./failure";
import { Screen } from "./testing/screen";

async function opened(options: ConstructorParameters<typeof Screen>[0] = {}): Promise<Screen> {
  const screen = new Screen(options);
  await screen.start();
  return screen;
}

describe("the queue", () => {
  it("holds at least five items while there are so many, each with its image decoded", async () => {
    const screen = await opened({ items: 30 });
    for (let turn = 0; turn < 20; turn += 1) {
      const { current, ahead } = screen.view.stage;
      expect(ahead.length + 1).toBeGreaterThanOrEqual(5);
      expect([current, ...ahead].every((place) => place?.imageState === "ready")).toBe(true);
      screen.machine.answer("male");
      await screen.clock.advance(300);
    }
  });

  it("never shows an item again that was answered, whatever the order of the server's answers", async () => {
    const screen = await opened({ items: 25, seed: 3 });
    screen.network.delayMs = 900;
    const seen: number[] = [];
    while (screen.item !== undefined) {
      seen.push(screen.item);
      expect(screen.machine.answer("female")).toBe(true);
      await screen.clock.advance(seen.length % 3 ? 0 : 2000);
      if (screen.item === undefined) await screen.clock.advance(20_000);
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBe(25);
  });

  it("says why there is nothing, and finds new work by itself", async () => {
    const screen = await opened({ items: 0 });
    expect(screen.view.empty?.code).toBe("all_answered");
    screen.platform.open(99);
    await screen.clock.advance(60_000);
    expect(screen.item).toBe(99);
    expect(screen.view.empty).toBeNull();
  });

  it("shows an item whose image is there before one whose image is not", async () => {
    const screen = new Screen({ items: 8 });
    screen.decode = (url) => (url === "/d/1" ? new Promise(() => undefined) : Promise.resolve());
    await screen.start();
    expect(screen.item).toBe(2);
  });

  it("takes no answer for an image that was not seen, but a skip for one that does not load", async () => {
    const screen = new Screen({ items: 1 });
    screen.decode = () => Promise.reject(new Error("broken"));
    await screen.start();
    expect(screen.machine.answer("male")).toBe(false);
    expect(screen.machine.skip("does_not_load")).toBe(true);
    await screen.clock.advance(1000);
    expect(screen.platform.log.map(({ body }) => [body.kind, body.reason])).toEqual([
      ["skip", "does_not_load"],
    ]);
  });

  it("renews its leases while it is visible and drops those that ended while it was not", async () => {
    const screen = await opened({ items: 20, leaseMs: 90_000 });
    const first = screen.item;
    await screen.clock.advance(400_000);
    expect(screen.item).toBe(first);
    screen.machine.show(false);
    await screen.clock.advance(400_000);
    screen.machine.show(true);
    await screen.clock.advance(2000);
    expect(screen.view.notice).toMatch(/time for the last image was over/);
    screen.machine.answer("male");
    await screen.clock.advance(1000);
    expect(screen.platform.log.at(-1)?.counted).toBe(true);
  });

  it("gives back what was not answered when the page is left", async () => {
    const screen = await opened({ items: 20 });
    screen.machine.answer("male");
    screen.machine.leave();
    expect(screen.platform.lease(20, "other").length).toBe(19);
  });
});

describe("answers", () => {
  it("wait while the network is away and are stored once when it is back", async () => {
    const screen = await opened();
    screen.network.down = "offline";
    for (let turn = 0; turn < 6; turn += 1) {
      expect(screen.machine.answer("male")).toBe(true);
      await screen.clock.advance(1000);
    }
    expect(screen.view.phase).toBe("offline");
    expect(screen.view.waiting.length).toBe(6);
    screen.network.down = null;
    screen.machine.kick();
    await screen.clock.advance(1000);
    expect(screen.view.phase).toBe("saved");
    expect(screen.platform.log.length).toBe(6);
  });

  it("are sent at the next visit after a crash", async () => {
    const screen = await opened();
    screen.network.down = "offline";
    const items = [screen.item];
    screen.machine.answer("male");
    items.push(screen.item);
    screen.machine.answer("female");
    await screen.reload({ crash: true });
    screen.network.down = null;
    await screen.clock.advance(60_000);
    expect(screen.platform.log.map(({ body }) => [body.item, body.class_key])).toEqual([
      [items[0], "male"],
      [items[1], "female"],
    ]);
    expect(items).not.toContain(screen.item);
  });

  it("stay in the outbox while nobody is signed in, and go on afterwards", async () => {
    const screen = await opened();
    screen.network.down = "signed_out";
    screen.machine.answer("male");
    await screen.clock.advance(120_000);
    expect(screen.view.phase).toBe("signed_out");
    expect(screen.view.waiting.length).toBe(1);
    screen.network.down = null;
    screen.machine.kick();
    await screen.clock.advance(100);
    expect(screen.view.phase).toBe("saved");
  });

  it("stay in the outbox when the project is closed, which is said", async () => {
    const screen = await opened();
    screen.network.down = "closed";
    screen.machine.answer("male");
    await screen.clock.advance(1000);
    expect(screen.view.phase).toBe("closed");
    expect(screen.view.closedBecause?.message).toContain("closed");
    expect(screen.view.waiting.length).toBe(1);
  });

  it("come again when the class was taken away in the meantime", async () => {
    const screen = await opened({ items: 10 });
    const item = screen.item;
    screen.platform.classes.delete("male");
    screen.machine.answer("male");
    await screen.clock.advance(1000);
    expect(screen.view.outOfDate).toBe(1);
    expect(screen.view.stage.ahead[0]?.item).toBe(item);
  });

  it("do not stop others when the server cannot read one of them", async () => {
    const screen = await opened();
    const submit = screen.network.submit.bind(screen.network);
    screen.network.submit = (labels) => {
      const bad = labels.some((label) => label.class_key === "poison");
      return bad ? Promise.reject(new Failure("refused", "invalid", "cannot be read")) : submit(labels);
    };
    screen.network.down = "offline";
    for (const key of ["male", "poison", "female"]) screen.machine.answer(key);
    screen.network.down = null;
    await screen.clock.advance(60_000);
    expect(screen.platform.log.map(({ body }) => body.class_key)).toEqual(["male", "female"]);
    expect(screen.view.refusals.map(({ entry }) => entry.uuid)).toEqual(["uuid-2"]);
    expect(screen.view.phase).toBe("saved");
  });

  it("carry the time that the image was seen", async () => {
    const screen = await opened();
    screen.machine.painted();
    await screen.clock.advance(1500);
    screen.machine.show(false);
    await screen.clock.advance(60_000);
    screen.machine.show(true);
    await screen.clock.advance(500);
    screen.machine.answer("male");
    await screen.clock.advance(100);
    expect(screen.platform.log[0]?.body.duration_ms).toBe(2000);
  });

  it("are kept in memory, and that is said, when the browser's storage is full", async () => {
    const screen = new Screen({});
    screen.store.add = () => Promise.reject(new DOMException("full", "QuotaExceededError"));
    await screen.start();
    screen.machine.answer("male");
    await screen.clock.advance(100);
    expect(screen.view.durable).toBe(false);
    expect(screen.platform.log.length).toBe(1);
  });
});

describe("undo", () => {
  it("steps back through the last answers one by one and lets each be changed", async () => {
    const screen = await opened();
    const items = [screen.item];
    screen.machine.answer("male");
    items.push(screen.item);
    screen.machine.answer("male");
    screen.machine.undo();
    expect(screen.item).toBe(items[1]);
    screen.machine.undo();
    expect(screen.item).toBe(items[0]);
    expect(screen.view.stage.current?.former?.classKey).toBe("male");
    screen.machine.answer("female");
    screen.machine.answer("female");
    await screen.clock.advance(1000);
    for (const item of items)
      expect(screen.platform.heads.get(item ?? 0)).toMatchObject({ state: "counts", classKey: "female" });
    expect(screen.view.given).toBe(2);
  });

  it("says so when the item is closed, and the answer stands", async () => {
    const screen = await opened();
    const item = screen.item ?? 0;
    screen.machine.answer("male");
    await screen.clock.advance(100);
    screen.platform.finish(item);
    screen.machine.undo();
    expect(screen.item).toBe(item);
    await screen.clock.advance(1000);
    expect(screen.item).not.toBe(item);
    expect(screen.view.notice).toContain("can no longer be changed");
    expect(screen.view.stage.last[0]).toMatchObject({ fate: "closed", given: { classKey: "male" } });
    expect(screen.platform.heads.get(item)).toMatchObject({ state: "counts", classKey: "male" });
  });

  it("brings a skipped item back", async () => {
    const screen = await opened();
    const item = screen.item ?? 0;
    screen.machine.skip("known_person");
    await screen.clock.advance(100);
    screen.machine.undo();
    await screen.clock.advance(100);
    expect(screen.item).toBe(item);
    screen.machine.answer("female");
    await screen.clock.advance(100);
    expect(screen.platform.heads.get(item)).toMatchObject({ state: "counts", classKey: "female" });
  });
});

describe("returning to an earlier answer", () => {
  it("changes it by another key and leaves it by the same", async () => {
    const screen = await opened();
    const item = screen.item ?? 0;
    screen.machine.answer("male");
    screen.machine.answer("male");
    const next = screen.item;
    screen.machine.returnTo({ item, round: 0 });
    expect(screen.item).toBe(item);
    screen.machine.answer("male");
    expect(screen.item).toBe(next);
    screen.machine.returnTo({ item, round: 0 });
    screen.machine.answer("female");
    expect(screen.item).toBe(next);
    await screen.clock.advance(100);
    expect(screen.platform.log.length).toBe(3);
    expect(screen.platform.heads.get(item)).toMatchObject({ state: "counts", classKey: "female" });
  });
});

describe("reports", () => {
  it("go through the outbox and arrive after the network was away", async () => {
    const screen = await opened();
    screen.network.down = "offline";
    screen.machine.report("broken", "");
    screen.machine.answer("male");
    await screen.clock.advance(1000);
    screen.network.down = null;
    await screen.clock.advance(60_000);
    expect([...screen.platform.reports.values()].map(({ reason }) => reason)).toEqual(["broken"]);
    expect(screen.platform.log.length).toBe(1);
  });
});
