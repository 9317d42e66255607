/**
 * Every word on the screens. `t("labelling.undo")` is the sentence in the person's language.
 *
 * The catalogue is there before any module that imports this one runs, so `t` may stand anywhere, in constants too.
 * In return another language needs the page to load anew: `choose` does that.
 */
import i18next from "i18next";
import type en from "./en";
import type management from "./en/management";
import { isLanguage, type Language, LOCALES, pick } from "./languages";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "screens";
    resources: { screens: typeof en & typeof management };
  }
}

const STORED = "labelhub-language";
const CATALOGUES = {
  en: () => import("./en"),
  es: () => import("./es"),
};

function stored(): string | null {
  try {
    return globalThis.localStorage?.getItem(STORED) ?? null;
  } catch (error) {
    if (!(error instanceof DOMException)) throw error; // storage is forbidden: the browser's language it is
    return null;
  }
}

export const language: Language = pick(stored(), globalThis.navigator?.languages ?? []);
/** The locale of numbers and dates. */
export const locale = LOCALES[language];

const { default: catalogue } = await CATALOGUES[language]();
await i18next.init({
  lng: language,
  ns: "screens",
  defaultNS: "screens",
  resources: { [language]: { screens: catalogue } },
  interpolation: { escapeValue: false }, // React escapes
});
if (typeof document !== "undefined") document.documentElement.lang = language;

export const t = i18next.t;

/** What an error of the API is called in the catalogue; `otherwise`, the server's own English, where it is not in it. */
export function problemWords(code: string, otherwise: string): string {
  const key = `problems.${code}`;
  return i18next.exists(key) ? t(key as "problems.offline") : otherwise;
}

/** Show everything in another language from now on. The page loads anew; what waits to be sent is kept. */
export function choose(next: Language): void {
  if (next === language) return;
  try {
    localStorage.setItem(STORED, next);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    return; // what cannot be kept would be forgotten by the reload, for ever and ever
  }
  location.reload();
}

/** The language that a person has chosen on any machine wins over the browser's. */
export function follow(preferred: unknown): void {
  if (isLanguage(preferred)) choose(preferred);
}
