import { describe, expect, it } from "vitest";
import { aheadOf, settledCurve, sinceBegun } from "./settled";

const day = (settled: number, labels = settled) => ({ date: "2026-11-22", labels, settled });

describe("the curve of settled items", () => {
  it("ends at what is settled now and counts back day by day", () => {
    expect(settledCurve([day(5), day(0), day(10)], 30)).toEqual([
      [0, 20],
      [1, 20],
      [2, 30],
    ]);
  });

  it("never goes below nothing, as when items were settled again", () => {
    expect(settledCurve([day(3), day(9)], 4)).toEqual([
      [0, 0],
      [1, 4],
    ]);
  });

  it("begins the day before anything happened, and shows a week at least", () => {
    const days = [...Array.from({ length: 20 }, () => day(0)), ...Array.from({ length: 10 }, () => day(1))];
    expect(sinceBegun(days).length).toBe(11);
    expect(sinceBegun([...days.slice(0, 29), day(4)].map((_, i) => day(i === 29 ? 1 : 0))).length).toBe(7);
    expect(sinceBegun(Array.from({ length: 30 }, () => day(0))).length).toBe(7);
  });
});

describe("the forecast", () => {
  const now = new Date("2026-11-22T10:00:00Z");
  const finish = { days: 4, date: "2026-11-26", early: "2026-11-25", late: "2026-12-02" };

  it("goes from now to the day on which everything is settled, between the early and the late one", () => {
    const ahead = aheadOf(finish, { last: 10, settled: 50, items: 100 }, now);
    expect(ahead?.line).toEqual([
      [10, 50],
      [14, 100],
    ]);
    expect(ahead?.end).toBe(20);
    expect(ahead?.band).toEqual([
      [10, 50, 50],
      [13, 65, 100],
      [14, 70, 100],
      [20, 100, 100],
    ]);
  });

  it("is not there without a date, and not when all is settled", () => {
    const none = { days: null, date: null, early: null, late: null };
    expect(aheadOf(none, { last: 10, settled: 50, items: 100 }, now)).toBeNull();
    expect(aheadOf(finish, { last: 10, settled: 100, items: 100 }, now)).toBeNull();
  });
});
