import { describe, expect, it } from "vitest";
import {
  behind,
  behindSlice,
  epochLines,
  labelsAt,
  leaning,
  metricsOf,
  mistakes,
  noteOf,
  pays,
  pointAt,
  shareAxis,
} from "./metrics";

describe("the items behind a number", () => {
  const run = { number: 3 };

  it("are the labelled ones, out of fold or on the test split", () => {
    expect(behind(run, false)).toEqual({ run: "3", given: "*" });
    expect(behind(run, true, { given: "female" })).toEqual({ run: "3", given: "female", on: "test" });
  });

  it("are those of a slice, by its value or its limits", () => {
    const slice = { value: "dim", n: 4, accuracy: null, difference: null, weak: false };
    expect(behindSlice(run, "light", slice)).toMatchObject({ meta: "light", meta_value: "dim" });
    const range = { ...slice, value: "20 to 35", over: 20, up_to: null };
    const address = behindSlice(run, "age", range);
    expect(address).toMatchObject({ meta: "age", meta_over: "20" });
    expect(address).not.toHaveProperty("meta_up_to");
    expect(address).not.toHaveProperty("meta_value");
  });
});

describe("what a run measured", () => {
  it("is nothing while it trains", () => {
    expect(metricsOf({ metrics: {} })).toBeNull();
    expect(metricsOf({ metrics: { classes: ["a", "b"], out_of_fold: null } })).toBeNull();
    expect(metricsOf({ metrics: { classes: ["a", "b"], out_of_fold: { n: 3 } } })?.classes).toEqual([
      "a",
      "b",
    ]);
  });

  it("says why there is nothing, where the trainer said so", () => {
    expect(noteOf({ metrics: { note: "Random weights." } })).toBe("Random weights.");
    expect(noteOf({ metrics: {} })).toBeNull();
  });

  it("leans towards the class that the other is more often taken for", () => {
    const estimate = (value: number, low: number, high: number) => ({ value, low, high });
    const asymmetry = (difference: ReturnType<typeof estimate> | null) => [
      { a: "female", b: "male", a_as_b: null, b_as_a: null, difference },
    ];
    expect(leaning(asymmetry(estimate(0.05, 0.01, 0.09)))).toEqual({
      towards: "male",
      from: "female",
      share: estimate(0.05, 0.01, 0.09),
      beyondNoise: true,
    });
    expect(leaning(asymmetry(estimate(-0.02, -0.06, 0.01)))).toEqual({
      towards: "female",
      from: "male",
      share: estimate(0.02, -0.01, 0.06),
      beyondNoise: false,
    });
    expect(leaning(asymmetry(null))).toBeNull();
    expect(leaning([])).toBeNull();
  });

  it("pays to label more only beyond noise", () => {
    const curve = (low: number) => ({
      points: [
        { share: 0.7, labels: 70, accuracy: null },
        { share: 1, labels: 100, accuracy: null },
      ],
      last_gain: { from: 0.7, to: 1, accuracy: { value: 0.02, low, high: 0.05 } },
    });
    expect(pays(curve(0.001))).toBe(true);
    expect(pays(curve(-0.001))).toBe(false);
    expect(pays({ points: [], last_gain: null })).toBeNull();
    expect(labelsAt(curve(0), 0.7)).toBe(70);
  });

  it("counts as mistakes what lies off the diagonal", () => {
    expect(
      mistakes([
        [5, 2, 1],
        [0, 7, 1],
        [3, 0, 9],
      ]),
    ).toBe(7);
  });

  it("has a point for every threshold", () => {
    const curve = [0, 0.5, 1].map((threshold) => ({ threshold, accuracy: 0, low: 0, high: 0, f1: 0 }));
    expect(pointAt(curve, 0.6)?.threshold).toBe(0.5);
    expect(pointAt([], 0.6)).toBeUndefined();
  });

  it("has a line for each fold, without epochs that lack the value", () => {
    const nothing = { loss: Number.NaN, accuracy: null, val_loss: null, val_accuracy: null };
    const epochs = [
      { ...nothing, fold: 0, epoch: 1, val_loss: 2 },
      { ...nothing, fold: 0, epoch: 2, val_loss: 1 },
      { ...nothing, fold: "final", epoch: 1, loss: 3 },
    ];
    expect(epochLines(epochs, "val_loss")).toEqual([
      [
        "fold 0",
        [
          [1, 2],
          [2, 1],
        ],
      ],
    ]);
    expect(epochLines(epochs, "loss")).toEqual([["final", [[1, 3]]]]);
  });

  it("is drawn on an axis with room below the least value", () => {
    expect(shareAxis([0.93, 0.97])).toEqual({ min: 0.9, max: 1 });
    expect(shareAxis([])).toEqual({ min: 0.95, max: 1 });
    expect(shareAxis([0])).toEqual({ min: 0, max: 1 });
  });
});
