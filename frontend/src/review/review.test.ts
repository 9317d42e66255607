import { describe, expect, it } from "vitest";
import type { Flag, FlagKind, FlagYield, ItemRow, ProjectClass, ReviewEntry } from "../api/types";
import { actionsOf, choicesFor } from "./decisions";
import { byItem, following, lastTogether, reasonWords, remaining, sharedClass } from "./queue";
import { brought, wilson } from "./yield";

function entry(flag: number, item: number, more: Partial<Flag> = {}): ReviewEntry {
  const row = { id: item, agreement: 0.5 } as ItemRow;
  return {
    item: row,
    flag: { id: flag, item, kind: "mislabelled", score: 0.9, evidence: {}, ...more } as Flag,
  };
}

const decide = (one: ReviewEntry, together = "") => ({ entry: one, uuid: String(one.flag.id), together });

describe("the reviewer's queue", () => {
  it("loses every flag of an item that was decided", () => {
    const entries = [entry(1, 10), entry(2, 11), entry(3, 10, { kind: "disputed" })];
    expect(remaining(entries, [decide(entry(1, 10))]).map(({ flag }) => flag.id)).toEqual([2]);
  });

  it("has an item again whose decision was taken back, once", () => {
    const back = entry(1, 10);
    expect(remaining([entry(2, 11)], [], [back]).map(({ flag }) => flag.id)).toEqual([1, 2]);
    expect(remaining([back, entry(2, 11)], [], [back]).map(({ flag }) => flag.id)).toEqual([1, 2]);
  });

  it("goes on to another item, from the end to the start, until there is none", () => {
    const [a, b, c] = [entry(1, 10), entry(2, 10), entry(3, 11)];
    expect(following([a, b, c], a)).toBe(c);
    expect(following([a, b, c], c)).toBe(a);
    expect(following([a, b], a)).toBeNull();
    expect(following([a], null)).toBe(a);
  });

  it("takes back the newest decision, and all that were taken with it", () => {
    const [one, two, three] = [
      decide(entry(1, 10), "a"),
      decide(entry(2, 11), "b"),
      decide(entry(3, 12), "b"),
    ];
    expect(lastTogether([one, two, three])).toEqual([two, three]);
    expect(lastTogether([one])).toEqual([one]);
    expect(lastTogether([])).toEqual([]);
  });

  it("shows an item once in the grid, and knows the class that all chosen ones share", () => {
    const [a, b, c] = [entry(1, 10), entry(2, 10), entry(3, 11)];
    expect(byItem([a, b, c])).toEqual([a, c]);
    const of = (one: ReviewEntry, class_key: string | null) => ({ ...one, item: { ...one.item, class_key } });
    expect(sharedClass([of(a, "male"), of(c, "male")])).toBe("male");
    expect(sharedClass([of(a, "male"), of(c, "female")])).toBeNull();
    expect(sharedClass([])).toBeNull();
  });

  it("says why an item is there", () => {
    expect(reasonWords(entry(1, 1, { evidence: { p_given: 0.03 } }))).toBe("P(given) .03");
    expect(reasonWords(entry(1, 1, { kind: "ambiguous", score: 0.98 }))).toBe("margin .02");
    expect(reasonWords(entry(1, 1, { kind: "disputed" }))).toBe("agreement .50");
    expect(reasonWords(entry(1, 1, { kind: "reported", evidence: { reason: "not_a_face" } }))).toBe(
      "not a face",
    );
  });
});

describe("the decisions", () => {
  const female = { key: "female", name: "Female", hotkey: "f" } as ProjectClass;
  const male = { key: "male", name: "Male", hotkey: "E" } as ProjectClass;

  it("keep the class an item has and change to others, with the keys of labelling", () => {
    expect(choicesFor([female, male], "female").map(({ name }) => name)).toEqual([
      "Keep Female",
      "Change to Male",
      "Cannot tell",
      "More labels",
      "Exclude",
    ]);
    expect(choicesFor([female], null)[0]?.name).toBe("Female");
  });

  it("leave a key to the class that has it", () => {
    const keys = actionsOf(choicesFor([female, male], null));
    expect(keys.get("e")).toMatchObject({ decide: { classKey: "male" } });
    expect(keys.get("l")).toMatchObject({ decide: { verdict: "more_labels" } });
    expect(keys.get("n")).toEqual({ move: "next" });
  });
});

describe("the yield of reviewing", () => {
  const row = (kind: FlagKind, reviewed: number, kept: number) =>
    ({ kind, open: 2, in_review: 1, reviewed, kept }) as FlagYield;

  it("sums over kinds, or is one kind's own", () => {
    const rows = [row("mislabelled", 8, 2), row("ambiguous", 2, 2)];
    expect(brought(rows)).toMatchObject({ waiting: 6, reviewed: 10, changed: 6 });
    expect(brought(rows, "mislabelled").share?.value).toBe(0.75);
    expect(brought([]).share).toBeNull();
  });

  it("has Wilson's interval", () => {
    const { low, high } = wilson(389, 612);
    expect([low.toFixed(3), high.toFixed(3)]).toEqual(["0.597", "0.673"]);
    expect(wilson(0, 5).low).toBe(0);
    expect(wilson(5, 5).high).toBe(1);
  });
});
