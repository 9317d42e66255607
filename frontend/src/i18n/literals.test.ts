import { describe, expect, it } from "vitest";
import { literals } from "./literals";

const SOURCES = import.meta.glob<string>("../**/*.{ts,tsx}", {
  query: "?raw",
  import: "default",
  eager: true,
});
/** Folders whose every word is in the catalogues. */
const CONVERTED = [
  "account",
  "app",
  "datasets",
  "imports",
  "items",
  "labelling",
  "models",
  "notices",
  "projects",
  "quality",
  "review",
  "runs",
  "talk",
  "tryit",
  "ui",
];
/** The product's own name, and words of the protocol. */
const NAMES = /^LabelHub$|· LabelHub$|^Authorization: Bearer/;

function sources(folder: string): [string, string][] {
  return Object.entries(SOURCES).filter(
    ([path]) => path.startsWith(`../${folder}/`) && !/\.test\.|\/testing\/|\.d\.ts$/.test(path),
  );
}

describe("words in the code", () => {
  it.each(CONVERTED)("there are none in %s", (folder) => {
    const found = sources(folder).flatMap(([path, text]) =>
      literals(path, text)
        .filter((line) => !NAMES.test(line.replace(/^\d+: /, "")))
        .map((line) => `${path}:${line}`),
    );
    expect(found).toEqual([]);
  });

  it("are found in elements, attributes, choices and constants", () => {
    const source = `
      const NAMES = { one: "Some words" };
      const a = <p title="Hover me">Read me</p>;
      const b = <p aria-label={open ? "Shut" : t("x.open")}>{t("x.y")}</p>;
      const c = \`Hello \${name}\`;
    `;
    expect(literals("a.tsx", source)).toEqual([
      "2: Some words",
      "3: Hover me",
      "3: Read me",
      "4: Shut",
      "5: Hello ",
    ]);
  });

  it("are none of the code's own words", () => {
    const source = `
      import x from "Some words";
      const a = <p className="Big letters" role="status">{phase === "closed" && 3}</p>;
      if (event.key === "Escape") throw new Error("Not for people");
    `;
    expect(literals("a.tsx", source)).toEqual([]);
  });
});
