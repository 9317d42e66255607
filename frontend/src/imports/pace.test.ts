import { describe, expect, it } from "vitest";
import type { Import } from "../api/types";
import { pace } from "./pace";

const NOW = new Date("2026-11-22T12:00:20Z");

function running(received: number, waiting: number, started: string | null) {
  return {
    counts: { received, waiting, new: 0, already_here: 0, rejected: 0, cancelled: 0, ready: 0 },
    job: { state: "running", started_at: started } as Import["job"],
  };
}

describe("the pace of an import", () => {
  it("is what was checked since the job began, and tells how long the rest takes", () => {
    expect(pace(running(2400, 400, "2026-11-22T12:00:00Z"), NOW)).toEqual({ perSecond: 100, secondsLeft: 4 });
  });

  it("is not told before there is something to tell", () => {
    expect(pace(running(2400, 2400, "2026-11-22T12:00:00Z"), NOW)).toBeNull();
    expect(pace(running(2400, 400, null), NOW)).toBeNull();
    expect(pace(running(2400, 400, NOW.toISOString()), NOW)).toBeNull();
  });
});
