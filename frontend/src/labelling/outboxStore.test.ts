import { IDBFactory } from "fake-indexeddb";
import { describe, expect, it } from "vitest";
import type { OutboxEntry } from "./facts";
import { openStore } from "./outboxStore";

function entry(uuid: string, user = 1): OutboxEntry {
  const body = { uuid, kind: "answer" as const, item: 5, round: 0, class_key: "male" };
  return { uuid, user, project: 2, screen: "s", to: "labels", body };
}

describe("the outbox store", () => {
  it("gives back what an earlier page left, in its order, to the same person only", async () => {
    const factory = new IDBFactory();
    const store = await openStore(factory);
    for (const uuid of ["b", "a", "c"]) await store.add(entry(uuid));
    await store.add(entry("theirs", 9));
    const later = await openStore(factory);
    expect((await later.load(1)).map(({ uuid }) => uuid)).toEqual(["b", "a", "c"]);
    expect(later.durable).toBe(true);
  });

  it("forgets what the server has, even when asked before the adding has ended", async () => {
    const store = await openStore(new IDBFactory());
    const adding = store.add(entry("a"));
    const removing = store.remove(["a", "never there"]);
    await Promise.all([adding, removing]);
    expect(await store.load(1)).toEqual([]);
  });

  it("falls back to memory, and says so, where the browser has no storage", async () => {
    const refusing = {
      open: () => {
        throw new DOMException("blocked", "SecurityError");
      },
    } as unknown as IDBFactory;
    for (const store of [await openStore(undefined), await openStore(refusing)]) {
      await store.add(entry("a"));
      expect(store.durable).toBe(false);
      expect((await store.load(1)).length).toBe(1);
      await store.remove(["a"]);
      expect(await store.load(1)).toEqual([]);
    }
  });

  it("does not keep the same act twice", async () => {
    const store = await openStore(new IDBFactory());
    await store.add(entry("a"));
    await expect(store.add(entry("a"))).rejects.toThrow(DOMException);
    expect((await store.load(1)).length).toBe(1);
  });
});
