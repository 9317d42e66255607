import { describe, expect, it } from "vitest";
import { nextSort, parseSort, sorted, writeSort } from "./sorting";

describe("a sort", () => {
  it("is one word that reads back as it was written", () => {
    for (const word of ["name", "-answers"]) expect(writeSort(parseSort(word))).toBe(word);
  });

  it("turns round on the same column and starts anew on another", () => {
    expect(nextSort("-answers", "answers", true)).toBe("answers");
    expect(nextSort("-answers", "name", false)).toBe("name");
    expect(nextSort("name", "answers", true)).toBe("-answers");
  });
});

describe("sorted rows", () => {
  it("have what is unknown last in both directions", () => {
    const rows = [{ v: null }, { v: 2 }, { v: undefined }, { v: 10 }];
    expect(sorted(rows, (row) => row.v, false).map((row) => row.v)).toEqual([2, 10, null, undefined]);
    expect(sorted(rows, (row) => row.v, true).map((row) => row.v)).toEqual([10, 2, null, undefined]);
  });

  it("order words as people do and leave the given rows alone", () => {
    const rows = ["batch-10", "Batch-9", "älter"];
    expect(sorted(rows, (row) => row, false)).toEqual(["älter", "Batch-9", "batch-10"]);
    expect(rows[0]).toBe("batch-10");
  });
});
