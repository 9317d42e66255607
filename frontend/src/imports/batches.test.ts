import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { batches, clean, deliveryName, type Outgoing } from "./batches";

const sized = (size: number) => ({ file: { size } });
const named = (path: string): Outgoing => ({ path, file: new File([], path) });

describe("files in requests", () => {
  it("hold to both limits and lose or double nothing", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 50 })), (sizes) => {
        const files = sizes.map(sized);
        const found = batches(files, { files: 4, bytes: 60 });
        expect(found.flat()).toEqual(files);
        for (const batch of found) {
          expect(batch.length).toBeLessThanOrEqual(4);
          expect(batch.reduce((sum, one) => sum + one.file.size, 0)).toBeLessThanOrEqual(60);
        }
      }),
    );
  });

  it("send a file above the limit alone", () => {
    const found = batches([1, 100, 1].map(sized), { files: 10, bytes: 60 });
    expect(found.map((batch) => batch.map((one) => one.file.size))).toEqual([[1], [100], [1]]);
  });
});

describe("what is sent", () => {
  it("leaves out what operating systems leave lying, and a path that comes twice", () => {
    const paths = [
      "a/1.jpg",
      "a/.DS_Store",
      "a/._1.jpg",
      "__MACOSX/a/1.jpg",
      "Thumbs.db",
      "a/1.jpg",
      "._.txt/x.png",
    ];
    expect(clean(paths.map(named)).map(({ path }) => path)).toEqual(["a/1.jpg", "._.txt/x.png"]);
  });

  it("is called after its one file, its folder, or its number", () => {
    expect(deliveryName([named("batch-09.zip")])).toBe("batch-09.zip");
    expect(deliveryName([named("faces/a.jpg"), named("faces/b/c.jpg")])).toBe("faces (folder)");
    expect(deliveryName([named("faces/a.jpg"), named("b.jpg")])).toBe("2 files");
    expect(deliveryName([named("a.jpg"), named("b.jpg")])).toBe("2 files");
  });
});
