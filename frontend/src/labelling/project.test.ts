import { describe, expect, it } from "vitest";
import { actions, capOf, choices } from "./project";

const female = { key: "female", name: "Female", hotkey: "f", colour: "#e69f00" };
const male = { key: "male", name: "Male", hotkey: "m", colour: "#0072b2" };
const other = { key: "b", name: "Beard", hotkey: "b", colour: "#009e73" };

describe("the answers on the screen", () => {
  it("have cannot tell between two classes and after more", () => {
    const names = (classes: (typeof female)[]) =>
      choices({ classes, allow_cannot_tell: true }).map((choice) => choice.name);
    expect(names([female, male])).toEqual(["Female", "Cannot tell", "Male"]);
    expect(names([female, male, other])).toEqual(["Female", "Male", "Beard", "Cannot tell"]);
  });

  it("have no cannot tell where the project does not offer it", () => {
    expect(
      choices({ classes: [female, male], allow_cannot_tell: false }).map(({ classKey }) => classKey),
    ).toEqual(["female", "male"]);
  });

  it("take their key from a tool, which then shows none", () => {
    const keys = actions(choices({ classes: [female, other], allow_cannot_tell: true }));
    expect(keys.get("b")).toMatchObject({ answer: { classKey: "b" } });
    expect(capOf("brightness", keys)).toBeNull();
    expect(capOf("contrast", keys)).toBe("C");
    expect(capOf("zoom_out", keys)).toBe("−");
  });

  it("leave cannot tell without a key when a class has T", () => {
    const keys = actions(choices({ classes: [female, { ...male, hotkey: "T" }], allow_cannot_tell: true }));
    expect(keys.get("t")).toMatchObject({ answer: { classKey: "male" } });
  });
});
