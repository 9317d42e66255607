import { beforeEach, describe, expect, it } from "vitest";
import { loadUnsent, storeUnsent } from "./unsent";

/** A browser's storage that holds so many characters. */
class SmallStorage implements Storage {
  private readonly values = new Map<string, string>();
  constructor(private readonly room: number) {}
  get length() {
    return this.values.size;
  }
  key = (index: number) => [...this.values.keys()][index] ?? null;
  clear = () => this.values.clear();
  getItem = (key: string) => this.values.get(key) ?? null;
  removeItem = (key: string) => void this.values.delete(key);
  setItem = (key: string, value: string) => {
    if (value.length > this.room) throw new DOMException("full", "QuotaExceededError");
    this.values.set(key, value);
  };
}

describe("what is still to be sent", () => {
  let storage: Storage;
  beforeEach(() => {
    storage = new SmallStorage(200);
  });

  it("is named after a reload", () => {
    storeUnsent(7, ["a.jpg", "b/c.jpg"], storage);
    expect(loadUnsent(7, storage)).toEqual({ count: 2, paths: ["a.jpg", "b/c.jpg"] });
    expect(loadUnsent(8, storage)).toBeNull();
  });

  it("is forgotten when everything was sent", () => {
    storeUnsent(7, ["a.jpg"], storage);
    storeUnsent(7, [], storage);
    expect(loadUnsent(7, storage)).toBeNull();
  });

  it("is at least counted when the list is too long for the storage", () => {
    storeUnsent(7, ["a.jpg"], storage);
    storeUnsent(
      7,
      Array.from({ length: 100 }, (_, index) => `${index}.jpg`),
      storage,
    );
    expect(loadUnsent(7, storage)).toEqual({ count: 100, paths: [] });
  });
});
