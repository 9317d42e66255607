import { describe, expect, it } from "vitest";
import {
  type ClassDraft,
  completed,
  MALE_OR_FEMALE,
  problems,
  proposedHotkey,
  toNewClasses,
} from "./classDraft";

const draft = (id: number, name: string, hotkey = "", colour = ""): ClassDraft => ({
  id,
  name,
  hotkey,
  colour,
});

describe("classes to be", () => {
  it("get the first free letter of their name and the next colour", () => {
    const full = completed([draft(1, "Female"), draft(2, "Male"), draft(3, "Mixed")]);
    expect(full.map(({ hotkey }) => hotkey)).toEqual(["f", "m", "i"]);
    expect(new Set(full.map(({ colour }) => colour)).size).toBe(3);
  });

  it("never get a key that the screens use themselves, nor one that somebody chose", () => {
    expect(proposedHotkey("Zebra", new Set())).toBe("a");
    expect(proposedHotkey("bcx", new Set())).toBe("1");
    expect(completed([draft(1, "Dog"), draft(2, "Cat", "d")])[0]?.hotkey).toBe("1");
  });

  it("say what does not fit", () => {
    const wrong = problems([draft(1, ""), draft(2, "Cat", "z"), draft(3, "Dog", "d"), draft(4, "dog", "g")]);
    expect([...wrong.keys()]).toEqual([1, 2, 4]);
    expect(wrong.get(2)).toContain("Z");
    expect(problems([draft(1, "Cat", "k"), draft(2, "Dog", "k")]).get(2)).toContain("K");
  });

  it("of the preset are sound", () => {
    const drafts = MALE_OR_FEMALE.classes.map((one, index) => draft(index, one.name, one.hotkey, one.colour));
    expect(problems(drafts).size).toBe(0);
    expect(toNewClasses(drafts)).toEqual(MALE_OR_FEMALE.classes);
  });
});
