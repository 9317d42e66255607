import { describe, expect, it } from "vitest";
import { anchors, fitted, NUMBERS, surest } from "./blazeface";
import { type Face, frameOf, squareAround } from "./framing";
import { cutOut, fromCanvas, type Pixels, resized } from "./resample";
import trainer from "./testing/trainer.json";
import { verdict } from "./verdict";

/** `testing/trainer.json` holds what the trainer (Pillow, framing.py, faces/neural.py) made of the same input. */
const picture: Pixels = {
  width: trainer.picture.width,
  height: trainer.picture.height,
  channels: 3,
  data: Uint8Array.from(trainer.picture.data),
};
const face = trainer.face as unknown as Face;

function furthest(found: ArrayLike<number>, wanted: readonly number[]): number {
  expect(found.length).toBe(wanted.length);
  return Math.max(...wanted.map((value, at) => Math.abs(value - (found[at] ?? Number.NaN))));
}

describe("a picture in numbers", () => {
  it("becomes grey as the trainer has it", () => {
    const rgba = new Uint8ClampedArray(picture.width * picture.height * 4).fill(255);
    picture.data.forEach((value, at) => {
      rgba[Math.floor(at / 3) * 4 + (at % 3)] = value;
    });
    const canvas = { ...picture, channels: 4, data: rgba };
    expect(furthest(fromCanvas(canvas, "L").data, trainer.grey)).toBe(0);
    expect(furthest(fromCanvas(canvas, "RGB").data, trainer.picture.data)).toBe(0);
  });

  it.each(trainer.resized)(
    "is resized to $width × $height as the trainer does it",
    ({ width, height, data }) => {
      expect(furthest(resized(picture, width, height).data, data)).toBeLessThanOrEqual(1);
    },
  );

  it.each(trainer.cut)("is cut out to $size pixels as the trainer does it", ({ size, data }) => {
    const square = squareAround(face, picture.width, picture.height);
    const found = cutOut(picture, square, size, size).data;
    const off = data.filter((value, at) => Math.abs(value - (found[at] ?? 0)) > 2).length;
    expect(off / data.length).toBeLessThan(0.02); // pixels right at the edge may fall to either side
  });
});

describe("the frame", () => {
  it("is the square of the trainer, level with the eyes", () => {
    const found = squareAround(face, picture.width, picture.height);
    for (const key of ["x", "y", "side", "turn"] as const)
      expect(found[key]).toBeCloseTo(trainer.square[key], 9);
  });

  it("is not turned for eyes that stand steep, nor without eyes", () => {
    const steep: Face = {
      ...face,
      eyes: [
        [0.4, 0.2],
        [0.41, 0.9],
      ],
    };
    expect(squareAround(steep, 100, 100).turn).toBe(0);
    expect(squareAround({ ...face, eyes: null }, 100, 100).turn).toBe(0);
  });

  it("is the whole picture where there is no face, and for a portrait where faces were not cut out", () => {
    const small: Face = { box: [0.4, 0.4, 0.5, 0.5], eyes: null, score: 1 };
    const large: Face = { box: [0.2, 0.2, 0.8, 0.8], eyes: null, score: 1 };
    expect(frameOf(null, "neural", 100, 100)).toBeNull();
    expect(frameOf(large, "none", 100, 100)).toBeNull();
    expect(frameOf(small, "none", 100, 100)?.side).toBeCloseTo(15);
    expect(frameOf(large, "neural", 100, 100)?.side).toBeCloseTo(90);
  });
});

describe("the finder's output", () => {
  const output = new Float32Array(anchors().length * NUMBERS);
  for (let at = 0; at < output.length; at += NUMBERS) output[at] = -9;

  it("is nobody while no anchor is sure", () => {
    expect(surest(output, 640, 480)).toBeNull();
  });

  it("is the face that the trainer reads from it", () => {
    const seen = output.slice();
    for (const [anchor, row] of Object.entries(trainer.finder.rows)) seen.set(row, Number(anchor) * NUMBERS);
    const found = surest(seen, trainer.finder.width, trainer.finder.height);
    expect(furthest(found?.box ?? [], trainer.finder.found.box)).toBeLessThan(1e-5);
    expect(furthest(found?.eyes?.flat() ?? [], trainer.finder.found.eyes.flat())).toBeLessThan(1e-5);
    expect(found?.score).toBeCloseTo(trainer.finder.found.score, 5);
  });

  it("is of a picture fitted into the middle of a square", () => {
    expect(fitted(640, 480)).toEqual([256, 192]);
    expect(fitted(1, 5000)).toEqual([1, 256]);
    expect(anchors()).toHaveLength(896);
  });
});

describe("the verdict", () => {
  it("follows the threshold where there are two classes", () => {
    expect(verdict([0.4, 0.6], 0.7, 1).decision).toBe(0);
    expect(verdict([0.4, 0.6], 0.6, 1).decision).toBe(1);
    expect(verdict([0.4, 0.6], null, 1).decision).toBe(1);
    expect(verdict([0.2, 0.5, 0.3], 0.9, 1).decision).toBe(1);
  });

  it("has the margin, and P as sure as the model's mistakes allow", () => {
    const told = verdict([0.1, 0.9], 0.5, 2);
    expect(told.margin).toBeCloseTo(0.8);
    expect(told.calibrated[1]).toBeCloseTo(0.75); // odds of 9 become 3
    expect(verdict([0, 1], 0.5, 1).calibrated).toEqual([expect.closeTo(0), expect.closeTo(1)]);
  });
});
