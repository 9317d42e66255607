/** The colour of a class on screen. Colours of the palette become tokens, so that they lift in the dark theme. */
import { t } from "../i18n";

const TOKENS: Readonly<Record<string, string>> = {
  "#0072b2": "c1",
  "#e69f00": "c2",
  "#009e73": "c3",
  "#cc79a7": "c4",
  "#56b4e9": "c5",
  "#d55e00": "c6",
  "#f0e442": "c7",
};

/** The palette in the order in which it is handed out (Okabe and Ito). */
export const PALETTE: readonly string[] = Object.keys(TOKENS);

export const PALETTE_NAMES: Readonly<Record<string, string>> = {
  "#0072b2": t("ui.colours.blue"),
  "#e69f00": t("ui.colours.orange"),
  "#009e73": t("ui.colours.green"),
  "#cc79a7": t("ui.colours.purple"),
  "#56b4e9": t("ui.colours.skyBlue"),
  "#d55e00": t("ui.colours.vermillion"),
  "#f0e442": t("ui.colours.yellow"),
};

export interface Paint {
  background: string;
  ink: string;
}

/** Background and readable ink for a class colour `#rrggbb`; null is "cannot tell". */
export function classPaint(colour: string | null): Paint {
  if (colour === null) return { background: "var(--c0)", ink: "var(--c0-ink)" };
  const token = TOKENS[colour.toLowerCase()];
  if (token) return { background: `var(--${token})`, ink: `var(--${token}-ink)` };
  return { background: colour, ink: luminance(colour) > 0.179 ? "#18181b" : "#ffffff" };
}

/** Relative luminance in [0, 1] of `#rrggbb` (WCAG 2.2). Above 0.179 black ink has the better contrast. */
export function luminance(colour: string): number {
  const channel = (at: number) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}
