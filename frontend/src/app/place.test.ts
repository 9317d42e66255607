import { describe, expect, it } from "vitest";
import { PAGES } from "./navigation";
import { powersOf } from "./place";

describe("what a role sees in the sidebar", () => {
  const pages = (role: Parameters<typeof powersOf>[0]) =>
    PAGES.filter((page) => page.shown(powersOf(role))).map((page) => page.name);

  it("is everything for a manager", () => {
    expect(pages("manager")).toHaveLength(PAGES.length);
  });

  it("is the data and the runs for a scientist, the review for a reviewer", () => {
    expect(pages("scientist")).not.toContain("Review");
    expect(pages("scientist")).toContain("Import");
    expect(pages("reviewer")).toEqual([
      "Overview",
      "Items",
      "Review",
      "Quality",
      "Runs",
      "Models",
      "Members",
    ]);
  });

  it("is nothing for a labeller or a stranger", () => {
    expect(pages("labeller")).toEqual([]);
    expect(pages(undefined)).toEqual([]);
  });
});
