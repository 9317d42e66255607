import { describe, expect, it } from "vitest";
import {
  ago,
  bytes,
  count,
  date,
  fraction,
  initials,
  percent,
  plural,
  plusMinus,
  seconds,
  short,
} from "./format";

const NOW = new Date("2026-11-22T12:00:00Z");

describe("numbers", () => {
  it("have thousands separators", () => {
    expect(count(20412)).toBe("20,412");
    expect(plural(1, "file")).toBe("1 file");
    expect(plural(2400, "file")).toBe("2,400 files");
    expect(plural(2, "item was", "items were")).toBe("2 items were");
  });

  it("are short on axes", () => {
    expect([0, 950, 3000, 20412, 1_500_000].map(short)).toEqual(["0", "950", "3k", "20.4k", "1.5M"]);
  });

  it("are shares in percent, and probabilities without their nought", () => {
    expect(percent(0.8438)).toBe("84.4 %");
    expect(plusMinus(0.987, 0.995)).toBe("± 0.4");
    expect(fraction(0.536)).toBe(".54");
    expect(fraction(-0.1)).toBe("-.10");
    expect(fraction(1)).toBe("1.00");
  });

  it("are sizes in decimal units", () => {
    expect([0, 999, 1200, 18_400_000, 1.9e9].map(bytes)).toEqual([
      "0 B",
      "999 B",
      "1.2 KB",
      "18 MB",
      "1.9 GB",
    ]);
  });
});

describe("times", () => {
  it("are spans in the unit that fits", () => {
    expect([0.6, 12.4, 95, 4800, 7200].map(seconds)).toEqual(["0.6 s", "12 s", "2 min", "1 h 20 min", "2 h"]);
  });

  it("are told by how long ago they were, then by their date", () => {
    expect(ago("2026-11-22T11:59:30Z", NOW)).toBe("now");
    expect(ago("2026-11-22T11:48:00Z", NOW)).toBe("12 min");
    expect(ago("2026-11-22T09:00:00Z", NOW)).toBe("3 h");
    expect(ago("2026-11-20T09:00:00Z", NOW)).toBe("2 d");
    expect(ago("2026-11-03T12:00:00Z", NOW)).toBe("3 Nov");
  });

  it("carry the year when it is another one", () => {
    expect(date("2025-11-03T12:00:00Z", NOW)).toBe("3 Nov 2025");
  });
});

describe("initials", () => {
  it("are those of the first and the last name", () => {
    expect(initials("Ines Keller")).toBe("IK");
    expect(initials("Ana María de la Cruz")).toBe("AC");
    expect(initials("ada")).toBe("A");
    expect(initials("  ")).toBe("?");
  });
});
