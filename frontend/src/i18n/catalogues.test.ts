import { describe, expect, it } from "vitest";
import english from "./en";
import englishManagement from "./en/management";
import spanish from "./es";
import spanishManagement from "./es/management";
import { LANGUAGES, type Language, pick } from "./languages";

const en = { ...english, ...englishManagement };
const es = { ...spanish, ...spanishManagement };
const ALL: Readonly<Record<Language, object>> = { en, es };

/** `labelling.waiting_one` → its sentence, for every sentence of a catalogue. */
function sentences(of: object, at = ""): Map<string, string> {
  const all = new Map<string, string>();
  for (const [name, value] of Object.entries(of)) {
    const key = at ? `${at}.${name}` : name;
    if (typeof value === "string") all.set(key, value);
    else for (const [below, text] of sentences(value as object, key)) all.set(below, text);
  }
  return all;
}

const PLURAL = /_(zero|one|two|few|many|other)$/;

/** Key without its plural → the plurals it has. */
function plurals(of: object): Map<string, string[]> {
  const all = new Map<string, string[]>();
  for (const key of sentences(of).keys()) {
    const form = PLURAL.exec(key)?.[1];
    const name = key.replace(PLURAL, "");
    all.set(name, [...(all.get(name) ?? []), ...(form ? [form] : [])]);
  }
  return all;
}

function blanks(text: string): string[] {
  return [...text.matchAll(/\{\{\s*(\w+)/g)].map((found) => found[1] ?? "").sort();
}

describe("the catalogues", () => {
  it.each(LANGUAGES)("%s has every sentence, and no other", (language) => {
    expect([...plurals(ALL[language]).keys()].sort()).toEqual([...plurals(en).keys()].sort());
  });

  it.each(LANGUAGES)("%s has each plural that its grammar knows", (language) => {
    const known = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    for (const [key, forms] of plurals(ALL[language])) {
      if (forms.length > 0) expect([...forms].sort(), key).toEqual([...known].sort());
    }
  });

  it.each(LANGUAGES)("%s leaves the same blanks as English, and nothing empty", (language) => {
    const originals = sentences(en);
    for (const [key, text] of sentences(ALL[language])) {
      const original = originals.get(key) ?? originals.get(key.replace(PLURAL, "_other"));
      expect(text.trim(), key).not.toBe("");
      expect(blanks(text), key).toEqual(blanks(original ?? ""));
    }
  });
});

describe("the language", () => {
  it("is the one chosen, else the browser's first that there is, else English", () => {
    expect(pick("es", ["en-US"])).toBe("es");
    expect(pick(null, ["fr", "es-MX", "en"])).toBe("es");
    expect(pick("xx", ["de-CH"])).toBe("en");
    expect(pick(null, [])).toBe("en");
  });
});
