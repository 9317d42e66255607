import { describe, expect, it } from "vitest";
import { allToggled, meant, movedTo, NOTHING, toggled } from "./selection";

const ITEMS = [10, 11, 12, 13];

describe("choosing many", () => {
  it("extends a range from where it began, and stays within the page", () => {
    const range = movedTo(movedTo(NOTHING, 1, ITEMS), 9, ITEMS, true);
    expect([...range.chosen]).toEqual([11, 12, 13]);
    expect(range.at).toBe(3);
    expect(movedTo(range, -4, ITEMS).at).toBe(0);
  });

  it("chooses all, then none", () => {
    const all = allToggled(toggled(NOTHING, 11), ITEMS);
    expect(all.chosen.size).toBe(4);
    expect(allToggled(all, ITEMS).chosen.size).toBe(0);
    expect([...toggled(all, 10).chosen]).toEqual([11, 12, 13]);
  });

  it("means the chosen ones that are left, or the one at hand", () => {
    const two = toggled(toggled(NOTHING, 12), 10);
    expect(meant(two, ITEMS)).toEqual([10, 12]);
    expect(meant(two, [11, 12])).toEqual([12]);
    expect(meant(movedTo(NOTHING, 2, ITEMS), ITEMS)).toEqual([12]);
    expect(meant(NOTHING, [])).toEqual([]);
  });
});
