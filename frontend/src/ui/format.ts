/** Numbers, times and sizes as the screens write them, in the person's language. */
import { locale, t } from "../i18n";

const GROUPED = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
const POINT = new Intl.NumberFormat(locale).format(0.5).charAt(1);
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** 20412 → `20,412`. */
export function count(value: number): string {
  return GROUPED.format(value);
}

/** 20412 → `20.4k`, for axes. */
export function short(value: number): string {
  if (Math.abs(value) >= 1e6) return `${trimmed(value / 1e6)}M`;
  if (Math.abs(value) >= 1e3) return `${trimmed(value / 1e3)}k`;
  return trimmed(value);
}

function trimmed(value: number): string {
  return pointed(value.toFixed(1).replace(/\.0$/, ""));
}

/** 1.8 → `1.80`, with so many digits. */
export function decimals(value: number, digits: number): string {
  return pointed(value.toFixed(digits));
}

/** With the language's decimal sign. */
function pointed(digits: string): string {
  return digits.replace(".", POINT);
}

/** 0.844 → `84.4 %`. */
export function percent(share: number, digits = 1): string {
  return `${pointed((share * 100).toFixed(digits))} %`;
}

/** A probability or share in [0, 1] without its leading nought: .54; 1 → `1.00`. */
export function fraction(value: number, digits = 2): string {
  return pointed(value.toFixed(digits).replace(/^(-?)0\./, "$1."));
}

/** Half the width of an interval of shares in points: `± 0.4`. */
export function plusMinus(low: number, high: number, digits = 1): string {
  return `± ${pointed((((high - low) / 2) * 100).toFixed(digits))}`;
}

/** A difference of shares in points, with its sign: 0.008 → `+0.8`. */
export function points(share: number, digits = 1): string {
  const value = (Math.abs(share) * 100).toFixed(digits);
  const sign = Number(value) === 0 ? "" : share < 0 ? "−" : "+";
  return `${sign}${pointed(value)}`;
}

/** A p-value: `.032`, `< .001`. */
export function pValue(value: number): string {
  return value < 0.001 ? `< ${fraction(0.001, 3)}` : fraction(value, 3);
}

/** 1.9 s, 12 s, 3 min, 1 h 20 min. */
export function seconds(value: number): string {
  if (value < 10) return `${pointed(value.toFixed(1))} s`;
  if (value < MINUTE) return `${Math.round(value)} s`;
  if (value < HOUR) return `${Math.round(value / MINUTE)} min`;
  const minutes = Math.round((value % HOUR) / MINUTE);
  return `${Math.floor(value / HOUR)} h${minutes ? ` ${minutes} min` : ""}`;
}

/** 1234567 → `1.2 MB` (decimal units, as file managers show them). */
export function bytes(value: number): string {
  for (const [unit, size] of [
    ["GB", 1e9],
    ["MB", 1e6],
    ["KB", 1e3],
  ] as const) {
    if (value >= size) return `${pointed((value / size).toFixed(value < 10 * size ? 1 : 0))} ${unit}`;
  }
  return `${value} B`;
}

/** How long ago: now, 12 min, 3 h, 2 d, else the date. */
export function ago(iso: string, now: Date = new Date()): string {
  const passed = (now.getTime() - new Date(iso).getTime()) / 1000;
  if (passed < 2 * MINUTE) return t("ui.now");
  if (passed < HOUR) return `${Math.floor(passed / MINUTE)} min`;
  if (passed < DAY) return `${Math.floor(passed / HOUR)} h`;
  if (passed < 7 * DAY) return `${Math.floor(passed / DAY)} d`;
  return date(iso, now);
}

/** `3 Nov`, with the year when it is another one. */
export function date(iso: string, now: Date = new Date()): string {
  const day = new Date(iso);
  const year = day.getFullYear() === now.getFullYear() ? undefined : "numeric";
  return day.toLocaleDateString(locale, { day: "numeric", month: "short", year });
}

/** `14:02` today, `3 Nov, 14:02` otherwise. */
export function time(iso: string, now: Date = new Date()): string {
  const at = new Date(iso);
  const clock = at.toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit" });
  return at.toDateString() === now.toDateString() ? clock : `${date(iso, now)}, ${clock}`;
}

/** `1 file`, `2 files`, with thousands separators. */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** `Ines Keller` → `IK`. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const last = words.length > 1 ? words[words.length - 1] : undefined;
  return `${words[0]?.[0] ?? "?"}${last?.[0] ?? ""}`.toUpperCase();
}
