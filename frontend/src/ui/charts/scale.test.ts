import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { linear, path, roundUp, ticks } from "./scale";

describe("an axis", () => {
  it("maps its ends to the ends in pixels, also upside down", () => {
    const scale = linear(0, 10, 200, 20);
    expect([scale(0), scale(5), scale(10)]).toEqual([200, 110, 20]);
  });

  it("puts a single value in the middle", () => {
    expect(linear(3, 3, 0, 100)(3)).toBe(50);
  });

  it("has round ticks within its ends, a few and in order", () => {
    expect(ticks(0, 100, 4)).toEqual([0, 50, 100]);
    expect(ticks(0.5, 1, 4)).toEqual([0.6, 0.8, 1]);
    expect(ticks(7, 7)).toEqual([7]);
    const numbers = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(numbers, fc.double({ min: 1e-3, max: 1e6, noNaN: true }), (min, span) => {
        const found = ticks(min, min + span, 4);
        expect(found.length).toBeLessThan(12);
        for (const [index, tick] of found.entries()) {
          expect(tick).toBeGreaterThanOrEqual(min - span * 1e-6);
          expect(tick).toBeLessThanOrEqual(min + span * (1 + 1e-6));
          if (index) expect(tick).toBeGreaterThan(found[index - 1] ?? 0);
        }
      }),
    );
  });

  it("ends at a round value above the largest", () => {
    expect(roundUp(0)).toBe(1);
    expect(roundUp(412, 2)).toBe(500);
    expect(roundUp(5000, 2)).toBe(5000);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e9 }),
        (max) => roundUp(max, 2) >= max && roundUp(max, 2) <= 3 * max,
      ),
    );
  });
});

describe("a path", () => {
  it("moves once and draws to each point", () => {
    expect(
      path([
        [0, 1],
        [2, 3.456],
      ]),
    ).toBe("M0.0 1.0L2.0 3.5");
  });
});
