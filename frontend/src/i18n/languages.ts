/** The languages of the screens, and which one a browser asks for. Pure. */

export const LANGUAGES = ["en", "es"] as const;
export type Language = (typeof LANGUAGES)[number];

/** What each language calls itself. */
export const OWN_NAMES: Readonly<Record<Language, string>> = { en: "English", es: "Español" };

/** How numbers and dates are written. */
export const LOCALES: Readonly<Record<Language, string>> = { en: "en-GB", es: "es-ES" };

export function isLanguage(value: unknown): value is Language {
  return LANGUAGES.some((language) => language === value);
}

/** The chosen language, else the first of the browser's that there is, else English. */
export function pick(chosen: string | null, wanted: readonly string[]): Language {
  if (isLanguage(chosen)) return chosen;
  return wanted.map((tag) => tag.toLowerCase().split("-")[0]).find(isLanguage) ?? "en";
}
