import { describe, expect, it } from "vitest";
import { type MyLabel, standing } from "./history";

const image = { thumb: "/t", display: "/d", width: 1, height: 1 };

function act(id: number, item: number, more: Partial<MyLabel> = {}): MyLabel {
  const rest = { round: 0, kind: "answer" as const, class_key: "male", counted: true, changeable: true };
  const unspoken = { comments: 0, decision: null, contest: null, may_contest: false };
  return {
    id,
    uuid: `${id}`,
    item,
    image,
    created_at: "2026-01-01T00:00:00Z",
    ...rest,
    ...unspoken,
    ...more,
  };
}

describe("one's own last answers", () => {
  it("are the newest act of each question, without those taken back", () => {
    const acts = [
      act(5, 1, { class_key: "female" }),
      act(4, 2, { kind: "undo" }),
      act(3, 2),
      act(2, 1),
      act(1, 3),
    ];
    expect(standing(acts).map(({ place, given }) => [place.item, given.classKey])).toEqual([
      [1, "female"],
      [3, "male"],
    ]);
  });

  it("cannot be changed when the server says so", () => {
    expect(standing([act(1, 1, { changeable: false })])[0]?.fate).toBe("closed");
  });

  it("of two rounds of one item are two answers", () => {
    expect(standing([act(2, 1, { round: 1 }), act(1, 1)]).length).toBe(2);
  });
});
