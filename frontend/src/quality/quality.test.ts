import { describe, expect, it } from "vitest";
import type { AuditRow, Forecast } from "../api/types";
import { curveOf, floorOf } from "./curve";
import { missed, onDiagonal, widestGap, wilson } from "./shares";

const FINISH = { date: null, early: null, late: null, days: null };
const estimate = (value: number) => ({ value, low: value - 0.01, high: value + 0.005 });

function forecast(over: Partial<Forecast> = {}): Forecast {
  return {
    items: 100,
    settled: 50,
    labels: 300,
    left: 80,
    hours: 2,
    expected: estimate(0.97),
    finish: FINISH,
    goals: [
      { accuracy: 0.98, labels: 40, hours: 1, days: 1 },
      { accuracy: 0.99, labels: 90, hours: 2, days: 2 },
      { accuracy: 0.995, labels: null, hours: null, days: null },
    ],
    history: [
      { date: "2026-11-01", items: 100, settled: 10, labels: 100, expected: null, finish: FINISH },
      { date: "2026-11-02", items: 100, settled: 30, labels: 200, expected: estimate(0.95), finish: FINISH },
    ],
    kept_word: { finished_on: null, forecasts: 0, within: 0, error: null },
    pace_error: null,
    ...over,
  };
}

const audit = (created_at: string, value: number | null) =>
  ({ number: 1, created_at, accuracy: value === null ? null : { ...estimate(value), n: 50 } }) as AuditRow;

describe("the curve of the past and the forecast", () => {
  it("goes over the days that expected something, to now, and on to the goals that labels reach", () => {
    const curve = curveOf(forecast(), []);
    expect(curve.past).toEqual([
      [200, 0.95],
      [300, 0.97],
    ]);
    expect(curve.ahead).toEqual([
      [300, 0.97],
      [340, 0.98],
      [390, 0.99],
    ]);
  });

  it("puts an audit at the answers of its day, and at those of now when the day is not over", () => {
    const audits = [audit("2026-11-01T10:00:00Z", 0.94), audit("2026-11-03T10:00:00Z", 0.96)];
    expect(curveOf(forecast(), audits).audits.map(({ at }) => at[0])).toEqual([100, 300]);
    expect(curveOf(forecast(), [audit("2026-11-01T10:00:00Z", null)]).audits).toEqual([]);
  });

  it("has no way ahead where nothing is expected or every goal is reached", () => {
    expect(curveOf(forecast({ expected: null }), []).ahead).toEqual([]);
    const reached = [{ accuracy: 0.98, labels: 0, hours: 0, days: 0 }];
    expect(curveOf(forecast({ goals: reached }), []).ahead).toEqual([]);
  });

  it("begins its axis a step below the lowest value", () => {
    expect(floorOf([0.973, 0.99])).toBe(0.97);
    expect(floorOf([0.87])).toBe(0.85);
    expect(floorOf([0.42])).toBe(0.4);
    expect(floorOf([])).toBe(0.99);
  });
});

describe("shares", () => {
  it("carry Wilson's interval", () => {
    const share = wilson(9, 10);
    expect(share?.value).toBe(0.9);
    expect(share?.low).toBeCloseTo(0.5958, 4);
    expect(share?.high).toBeCloseTo(0.9821, 4);
    expect(wilson(0, 0)).toBeNull();
    expect(wilson(0, 5)?.low).toBeCloseTo(0);
  });

  it("are counted on and off the diagonal", () => {
    const cells = [
      [90, 10],
      [5, 95],
    ];
    expect(missed(cells).map((share) => share?.value)).toEqual([0.1, 0.05]);
    expect(onDiagonal(cells)?.value).toBe(0.925);
    expect(missed([[0, 0]])).toEqual([null]);
  });

  it("differ only where the interval of the difference leaves out 0", () => {
    const gap = widestGap(
      missed([
        [900, 100],
        [20, 980],
      ]),
    );
    expect(gap).toMatchObject({ more: 0, less: 1 });
    expect(gap?.value).toBeCloseTo(0.08);
    expect(gap?.low).toBeGreaterThan(0.05);
    expect(
      widestGap(
        missed([
          [9, 1],
          [0, 10],
        ]),
      ),
    ).toBeNull();
    expect(widestGap([null, null])).toBeNull();
  });
});
