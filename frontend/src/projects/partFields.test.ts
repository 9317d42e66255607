import { describe, expect, it } from "vitest";
import type { Subset } from "../api/types";
import { bodyOf, draftOf, EMPTY_PART, namesOf } from "./partFields";

const subset: Subset = {
  id: 3,
  name: "night",
  criteria: { folder: "night", metadata: { camera: "2", city: "Cádiz" }, items: [7] },
  labellers: [1],
  groups: [],
  exclusive: true,
  confined: false,
  items: 40,
};

describe("a part of a project", () => {
  it("comes back from its form as it was, with what the form does not show", () => {
    const { id: _, items: __, ...body } = subset;
    expect(bodyOf(draftOf(subset), subset.criteria)).toEqual(body);
  });

  it("leaves out what is empty", () => {
    expect(bodyOf({ ...EMPTY_PART, name: " one ", folder: " a/b " }).criteria).toEqual({ folder: "a/b" });
    expect(bodyOf({ ...EMPTY_PART, field: "camera", value: " 1 " }).criteria).toEqual({
      metadata: { camera: "1" },
    });
  });

  it("names its people, and who has left by number", () => {
    expect(namesOf([], [4])).toBe("#4");
    expect(namesOf([], [])).toBe("–");
  });
});
