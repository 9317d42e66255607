import { describe, expect, it } from "vitest";
import { asksFirst, looksOf, remapped } from "./looks";

const CLASSES = ["female", "male", "Female", "Male"];

describe("a delivery", () => {
  it("of images alone asks nothing", () => {
    expect(asksFirst(looksOf(["a.jpg", "walks/b.png", "album.zip"], CLASSES))).toBe(false);
  });

  it("with a table is looked at first", () => {
    for (const path of ["labels.csv", "x/metadata.JSONL", "out.manifest", "fold_3_data.txt"]) {
      expect(looksOf([path], CLASSES).tables, path).toBe(true);
    }
    expect(looksOf(["notes.txt"], CLASSES).tables).toBe(false);
  });

  it("with folders called like classes or splits is looked at first", () => {
    const looks = looksOf(["set/Train/male/1.jpg"], CLASSES);
    expect(looks).toEqual({ tables: false, classFolders: true, splitFolders: true });
    expect(looksOf(["male.jpg", "test.png"], CLASSES)).toEqual({
      tables: false,
      classFolders: false,
      splitFolders: false,
    });
  });
});

describe("a mapping", () => {
  const single = new Set(["name", "label"]);
  const columns = { foto: "metadata", path: "name", age: "metadata" };

  it("gives a role that only one column may have to the column named last", () => {
    expect(remapped({}, columns, "foto", "name", single)).toEqual({ foto: "name", path: "ignore" });
  });

  it("says nothing of columns that nobody changed, and keeps what was said", () => {
    expect(remapped({ age: "group" }, columns, "foto", "ignore", single)).toEqual({
      age: "group",
      foto: "ignore",
    });
  });
});
