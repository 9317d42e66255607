import { describe, expect, it } from "vitest";
import type { Pair } from "../api/types";
import { finding, MOST, measuredPairs, runsIn, toggledRun } from "./compare";

const pair = (old: number, now: number, on: "test" | "out_of_fold", n = 10): Pair => ({
  old,
  new: now,
  on,
  n,
  both_right: n,
  only_old: 0,
  only_new: 0,
  both_wrong: 0,
  difference: 0,
  low: 0,
  high: 0,
  p_value: 1,
  better_beyond_noise: false,
});

describe("the runs of a comparison", () => {
  it("stand in the address in one order, each once", () => {
    expect(runsIn("5,3,5")).toEqual([3, 5]);
    expect(runsIn("x,,7,-1,1.5")).toEqual([7]);
    expect(runsIn(undefined)).toEqual([]);
    expect(runsIn("1,2,3,4,5,6,7,8,9,10")).toHaveLength(MOST);
  });

  it("are chosen and left, and no more than can be compared", () => {
    expect(toggledRun([3], 1)).toEqual([1, 3]);
    expect(toggledRun([1, 3], 3)).toEqual([1]);
    expect(toggledRun([1, 2, 3, 4, 5, 6, 7, 8], 9)).toHaveLength(MOST);
  });
});

describe("pairs of runs", () => {
  it("are those that share items, on test items first", () => {
    const pairs = [
      pair(1, 3, "out_of_fold"),
      pair(1, 2, "out_of_fold"),
      pair(1, 2, "test"),
      pair(1, 3, "test", 0),
    ];
    expect(measuredPairs(pairs).map((one) => [one.old, one.new, one.on])).toEqual([
      [1, 2, "test"],
      [1, 2, "out_of_fold"],
      [1, 3, "out_of_fold"],
    ]);
  });

  it("differ only beyond noise", () => {
    expect(finding({ p_value: 0.2, difference: 0.1 })).toBe("noise");
    expect(finding({ p_value: 0.01, difference: 0.1 })).toBe("better");
    expect(finding({ p_value: 0.01, difference: -0.1 })).toBe("worse");
    expect(finding({ p_value: 0.01, difference: null })).toBe("noise");
  });
});
