import { describe, expect, it } from "vitest";
import { settledCurve } from "./settled";

describe("the curve of settled items", () => {
  it("ends at what is settled now and counts back day by day", () => {
    const days = [3, 0, 4].map((settled, index) => ({ date: `2026-11-0${index + 1}`, settled }));
    expect(settledCurve(days, 20)).toEqual([
      [0, 16],
      [1, 16],
      [2, 20],
    ]);
  });

  it("never falls below nought, when items were settled and opened again", () => {
    const days = [
      { date: "a", settled: 5 },
      { date: "b", settled: 9 },
    ];
    expect(settledCurve(days, 4).map(([, settled]) => settled)).toEqual([0, 4]);
  });
});
