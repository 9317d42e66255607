import { describe, expect, it } from "vitest";
import { classPaint, luminance, PALETTE } from "./colours";

describe("the colour of a class", () => {
  it("is a token when it is of the palette, so that it lifts in the dark theme", () => {
    expect(classPaint("#0072B2")).toEqual({ background: "var(--c1)", ink: "var(--c1-ink)" });
    expect(new Set(PALETTE.map((colour) => classPaint(colour).background)).size).toBe(PALETTE.length);
  });

  it("has ink that can be read on any other colour", () => {
    for (const colour of ["#000000", "#123456", "#808080", "#ffee00", "#ffffff"]) {
      const { ink } = classPaint(colour);
      const [light, dark] = [luminance(colour), luminance(ink)].sort((a, b) => b - a) as [number, number];
      expect((light + 0.05) / (dark + 0.05)).toBeGreaterThan(4.2);
    }
  });

  it("is grey for cannot tell", () => {
    expect(classPaint(null).background).toBe("var(--c0)");
  });
});
