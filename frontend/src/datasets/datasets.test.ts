import { describe, expect, it } from "vitest";
import { type Draft, EMPTY, bodyOf as freezeBody } from "./draft";
import { bodyOf, type ExportChoices, formatOf } from "./formats";

const chosen: ExportChoices = {
  images: "none",
  container: "tar",
  exif: true,
  emails: false,
  states: ["open"],
  since: "export:7",
};

describe("an export", () => {
  it("asks for nothing that its format or source does not have", () => {
    expect(bodyOf(formatOf("labels-csv"), 3, chosen)).toEqual({
      format: "labels-csv",
      snapshot: 3,
      since_export: 7,
    });
    expect(bodyOf(formatOf("labels-csv"), null, { ...chosen, since: "" })).toEqual({
      format: "labels-csv",
      states: ["open"],
    });
  });

  it("of a layout always has images", () => {
    expect(bodyOf(formatOf("webdataset"), null, { ...chosen, states: [], since: "snapshot:2" })).toEqual({
      format: "webdataset",
      images: "display",
      container: "tar",
      since_snapshot: 2,
    });
  });

  it("of a format that nobody knows is labels.csv", () => {
    expect(formatOf("nonsense").value).toBe("labels-csv");
  });
});

describe("a snapshot", () => {
  const with_ = (change: Partial<Draft>) => freezeBody({ ...EMPTY, ...change }, ["female", "male"]);

  it("as it stands asks for what the server takes by itself", () => {
    expect(with_({})).toEqual({ states: ["accepted"] });
  });

  it("names classes, metadata and flags only where some are chosen", () => {
    expect(
      with_({ classes: ["male"], metadata: "age: 20-29, 30-39\nlight: day", excludeFlags: ["duplicate"] }),
    ).toEqual({
      states: ["accepted"],
      classes: ["male"],
      metadata: { age: ["20-29", "30-39"], light: ["day"] },
      exclude_flags: ["duplicate"],
    });
  });

  it("has either shares or counts", () => {
    expect(with_({ splitBy: "counts", train: 3000, validation: 1000, test: 1000 })).toMatchObject({
      counts: { train: 3000, validation: 1000, test: 1000 },
    });
    expect(with_({ splitBy: "shares", train: 0.7, validation: 0.1, test: 0.2 })).toEqual({
      states: ["accepted"],
      shares: { train: 0.7, validation: 0.1, test: 0.2 },
    });
  });

  it("names a protocol only where it differs", () => {
    expect(with_({ grouped: false, sticky: false, folds: 5, sampling: "balanced", seed: 9 })).toEqual({
      states: ["accepted"],
      sampling: "balanced",
      seed: 9,
      grouped: false,
      sticky: false,
      folds: 5,
    });
  });
});
