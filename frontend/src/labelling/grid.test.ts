import { describe, expect, it } from "vitest";
import { allToggled, answersOf, choosing, freshGrid, movedTo, tiling, toggled } from "./grid";

const PAGE = ["a", "b", "c", "d", "e", "f"];
const TWO = ["female", "male"];
const THREE = ["cat", "dog", "fox"];

describe("the grid", () => {
  it("selects every male, and the others become the other class", () => {
    let grid = toggled(freshGrid("male"), "b");
    grid = toggled(grid, "d", null);
    expect(Object.fromEntries(answersOf(grid, PAGE, TWO))).toEqual({
      a: "female",
      b: "male",
      c: "female",
      d: null,
      e: "female",
      f: "female",
    });
  });

  it("leaves what is unmarked for another pass when there are more classes", () => {
    const grid = toggled(toggled(freshGrid("cat"), "b"), "c", "dog");
    expect(Object.fromEntries(answersOf(grid, PAGE, THREE))).toEqual({ b: "cat", c: "dog" });
  });

  it("takes a selection back by the same key and changes it by another", () => {
    const grid = toggled(freshGrid("male"), "b");
    expect(toggled(grid, "b").marks.size).toBe(0);
    expect(toggled(grid, "b", null).marks.get("b")).toBeNull();
  });

  it("extends a range from where it began", () => {
    let grid = movedTo(freshGrid("male"), 1, PAGE, false);
    grid = movedTo(grid, 4, PAGE, true);
    expect([...grid.marks.keys()]).toEqual(["b", "c", "d", "e"]);
    expect(movedTo(grid, 99, PAGE, false).at).toBe(5);
    expect(movedTo(grid, -3, PAGE, false).at).toBe(0);
  });

  it("selects all, and nothing again", () => {
    const all = allToggled(toggled(freshGrid("male"), "a", null), PAGE);
    expect(answersOf(all, PAGE, TWO).get("a")).toBeNull();
    expect([...all.marks.values()].filter((mark) => mark === "male").length).toBe(5);
    expect(allToggled(all, PAGE).marks.size).toBe(1);
  });

  it("changes the class of two only before the first selection", () => {
    const grid = freshGrid("female");
    expect(choosing(grid, TWO).chosen).toBe("male");
    expect(choosing(toggled(grid, "a"), TWO).chosen).toBe("female");
    expect(choosing(toggled(freshGrid("cat"), "a"), THREE).chosen).toBe("dog");
  });

  it("makes tiles as large as the room allows, and scrolls where they would be too small", () => {
    expect(tiling(32, { width: 1400, height: 700 }, 12, 96)).toEqual({ across: 8, side: 164 });
    expect(tiling(12, { width: 1400, height: 700 }, 12, 96)).toEqual({ across: 5, side: 225 });
    expect(tiling(60, { width: 360, height: 500 }, 8, 96)).toEqual({ across: 3, side: 114 });
    expect(tiling(12, { width: 10, height: 10 }, 8, 96)).toEqual({ across: 1, side: 10 });
  });
});
