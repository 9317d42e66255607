import { describe, expect, it } from "vitest";
import { ownKeys, withKeys } from "./ownKeys";
import { actions, capOf, choices } from "./project";

const classes = [
  { key: "female", name: "Female", hotkey: "f", colour: "#0072b2" },
  { key: "male", name: "Male", hotkey: "m", colour: "#e69f00" },
];
const project = { classes, allow_cannot_tell: true };

describe("one's own keys", () => {
  it("are kept for each project among the preferences, beside what else is there", () => {
    const kept = withKeys({ language: "es" }, 3, { undo: "u" });
    expect(kept).toEqual({ language: "es", keys: { "3": { undo: "u" } } });
    expect(ownKeys(kept, 3)).toEqual({ undo: "u" });
    expect(ownKeys(kept, 4)).toEqual({});
    expect(withKeys(kept, 3, {})).toEqual({ language: "es", keys: {} });
  });

  it("are none when the preferences hold something else", () => {
    expect(ownKeys({ keys: "nonsense" }, 3)).toEqual({});
    expect(ownKeys({ keys: { "3": { undo: 7 } } }, 3)).toEqual({});
  });

  it("answer, and stand on the buttons", () => {
    const own = { "class:female": "j", cannot_tell: "k" };
    const offered = choices(project, own);
    expect(offered.map(({ key }) => key)).toEqual(["j", "k", "m"]);
    const keys = actions(offered, own);
    expect(keys.get("j")).toMatchObject({ answer: { classKey: "female" } });
    expect(keys.has("f")).toBe(false);
  });

  it("move a tool, and free the key it had", () => {
    const keys = actions(choices(project), { undo: "s", skip: "q" });
    expect(keys.get("s")).toEqual({ tool: "undo" });
    expect(keys.get("q")).toEqual({ tool: "skip" });
    expect(keys.has("z")).toBe(false);
    expect(capOf("undo", keys)).toBe("S");
  });
});
