import { describe, expect, it } from "vitest";
import { parseSearch, safeNext, writeSearch } from "./address";

describe("the query of an address", () => {
  it("reads back as it was written, numbers staying text", () => {
    const search = { state: "open", run: "17", q: "a b&c" };
    expect(parseSearch(writeSearch(search))).toEqual(search);
  });

  it("leaves empty values out", () => {
    expect(writeSearch({ state: "", run: undefined, q: null })).toBe("");
  });
});

describe("where one goes after signing in", () => {
  it("is a page of this application and never another site", () => {
    expect(safeNext("/p/3/items?state=open")).toBe("/p/3/items?state=open");
    for (const bad of [
      undefined,
      "",
      "https://evil.example",
      "//evil.example",
      "/\\evil.example",
      "javascript:1",
    ]) {
      expect(safeNext(bad)).toBe("/");
    }
  });
});
