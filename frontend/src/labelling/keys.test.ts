import { describe, expect, it } from "vitest";
import { bindings, bound, type KeyPress } from "./keys";

function press(key: string, code = "", more: Partial<KeyPress> = {}): KeyPress {
  return {
    key,
    code,
    ctrlKey: false,
    altKey: false,
    metaKey: false,
    repeat: false,
    isComposing: false,
    ...more,
  };
}

const keys = bindings<string>(
  [
    ["f", "female"],
    ["M", "male"],
    ["1", "first"],
  ],
  [
    ["f", "tool"],
    ["+", "zoom in"],
  ],
);

describe("keys", () => {
  it("answers by what the key says, in capitals too", () => {
    expect(bound(press("f", "KeyF"), keys)).toBe("female");
    expect(bound(press("M", "KeyM"), keys)).toBe("male");
  });

  it("falls back to the place of the key on layouts without Latin letters", () => {
    expect(bound(press("а", "KeyF"), keys)).toBe("female"); // Russian
    expect(bound(press("ь", "KeyM"), keys)).toBe("male");
    expect(bound(press("&", "Digit1"), keys)).toBe("first"); // French digits need Shift
  });

  it("does not use the place where the key says another Latin letter", () => {
    expect(bound(press("a", "KeyF"), keys)).toBeNull();
  });

  it("ignores modifiers, repeats and composition", () => {
    for (const more of [
      { ctrlKey: true },
      { metaKey: true },
      { altKey: true },
      { repeat: true },
      { isComposing: true },
    ]) {
      expect(bound(press("f", "KeyF", more), keys)).toBeNull();
    }
  });

  it("gives a key that two want to the class", () => {
    expect(bound(press("f"), keys)).toBe("female");
    expect(bound(press("+", "NumpadAdd"), keys)).toBe("zoom in");
  });
});
