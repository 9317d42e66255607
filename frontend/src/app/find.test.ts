import { describe, expect, it } from "vitest";
import { itemNumber, matching } from "./find";

describe("the quick jump", () => {
  it("knows an item's number however it is written", () => {
    expect(itemNumber("11806")).toBe(11806);
    expect(itemNumber(" #11,806 ")).toBe(11806);
    for (const text of ["", "0", "12a", "-3", "1.5"]) expect(itemNumber(text)).toBeNull();
  });

  it("finds every word anywhere in a name, beginnings first", () => {
    const names = ["Import", "Items", "Export", "Settings"];
    expect(matching(names, (name) => name, "por")).toEqual(["Import", "Export"]);
    expect(matching(names, (name) => name, "ex")).toEqual(["Export"]);
    expect(matching(["about sets", "Settings"], (name) => name, "set")).toEqual(["Settings", "about sets"]);
    expect(matching(names, (name) => name, "")).toEqual(names);
  });
});
