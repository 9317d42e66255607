import { describe, expect, it } from "vitest";
import type { Notice } from "../api/types";
import { sentence, target } from "./words";

function notice(kind: Notice["kind"], facts: Notice["facts"] = {}, item: number | null = null): Notice {
  const project = { id: 7, name: "Faces" };
  const by = { id: 2, name: "Rita" };
  return { id: 1, kind, facts, item, project, by, created_at: "2026-01-01T00:00:00Z", read: false };
}

describe("a notice", () => {
  it("says what happened", () => {
    expect(sentence(notice("comment"))).toBe("Rita wrote about an image");
    expect(sentence(notice("decision", { verdict: "class", class: "Male" }))).toBe(
      "A reviewer decided: Male",
    );
    expect(sentence(notice("job", { what: "run", state: "failed", error: "Full disk" }))).toBe(
      "Training run failed. Full disk",
    );
    expect(sentence(notice("returned", { count: 3 }))).toContain("3 images");
  });

  it("leads labellers to what they may see, and others to the item", () => {
    expect(target(notice("comment", {}, 5), false)).toMatchObject({ to: "/p/$projectId/thread/$item" });
    expect(target(notice("comment", {}, 5), true)).toMatchObject({ to: "/p/$projectId/items/$item" });
    expect(target(notice("job", { what: "run" }), false)).toMatchObject({ to: "/p/$projectId/label" });
  });
});
