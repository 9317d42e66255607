/** The filters of the gallery, as they stand in the address and in the API under the same names. Pure. */

import type { FlagKind } from "../api/types";
import type { Search } from "../app/address";
import { t } from "../i18n";
import { fraction } from "../ui/format";
import { STATE_NAMES } from "../ui/StateBar";

export const FLAG_NAMES: Readonly<Record<FlagKind, string>> = {
  disputed: t("ui.flags.disputed"),
  ambiguous: t("ui.flags.ambiguous"),
  mislabelled: t("ui.flags.mislabelled"),
  duplicate: t("ui.flags.duplicate"),
  outlier: t("ui.flags.outlier"),
  low_quality: t("ui.flags.low_quality"),
  reported: t("ui.flags.reported"),
};

export type FilterKind = "choices" | "range" | "class" | "labeller" | "run" | "text";

export interface Filter {
  name: string;
  title: string;
  kind: FilterKind;
  /** value → name, for `choices`. */
  options?: Readonly<Record<string, string>>;
  /** Several values may be chosen, parted by commas. */
  several?: boolean;
  /** Further values beside the project's classes. */
  besides?: Readonly<Record<string, string>>;
  /** Means nothing without this other filter. */
  needs?: string;
}

export const FILTERS: readonly Filter[] = [
  { name: "state", title: "State", kind: "choices", options: STATE_NAMES, several: true },
  { name: "class", title: "Class", kind: "class", several: true, besides: { none: "No class" } },
  { name: "flag", title: "Flag", kind: "choices", options: { any: "Any", ...FLAG_NAMES }, several: true },
  { name: "agreement", title: "Agreement", kind: "range" },
  { name: "margin", title: "Margin", kind: "range" },
  { name: "confidence", title: "Confidence", kind: "range" },
  { name: "model_margin", title: "Model margin", kind: "range" },
  { name: "labeller", title: "Labeller", kind: "labeller" },
  { name: "said", title: "Said", kind: "class", besides: { cannot_tell: "Cannot tell" } },
  { name: "run", title: "Run", kind: "run" },
  { name: "given", title: "Given", kind: "class", needs: "run" },
  { name: "predicted", title: "Predicted", kind: "class", needs: "run" },
  { name: "flagged_by_run", title: "Flagged by run", kind: "run" },
  { name: "group", title: "Group", kind: "text" },
  { name: "q", title: "Name or number", kind: "text" },
];

export const ORDERINGS: Readonly<Record<string, string>> = {
  id: "Oldest first",
  "-id": "Newest first",
  margin: "Margin, smallest first",
  "-margin": "Margin, largest first",
  agreement: "Agreement, least first",
  "-agreement": "Agreement, most first",
  confidence: "Confidence, least first",
  "-confidence": "Confidence, most first",
  model_margin: "Model margin, smallest first",
  "-model_margin": "Model margin, largest first",
  "-n_labels": "Most labels first",
};

/** The parameters of the address that a filter takes. */
export function parametersOf(filter: Filter): string[] {
  return filter.kind === "range" ? [`${filter.name}_min`, `${filter.name}_max`] : [filter.name];
}

/** What of the address goes to the API as filters. */
export function filtersIn(search: Search): Record<string, string> {
  const all: Record<string, string> = {};
  for (const name of FILTERS.flatMap(parametersOf)) {
    const value = search[name];
    if (value) all[name] = value;
  }
  return all;
}

/** The address without a filter, and without what means nothing without it. */
export function without(search: Search, filter: Filter): Search {
  const next = { ...search };
  for (const one of [filter, ...FILTERS.filter(({ needs }) => needs === filter.name)]) {
    for (const name of parametersOf(one)) delete next[name];
  }
  return next;
}

/** Names that only the project knows. */
export interface Names {
  classes: Readonly<Record<string, string>>;
  people: Readonly<Record<string, string>>;
}

/** A filter that is set, in words. */
export interface SetFilter {
  filter: Filter;
  value: string;
}

export function setFilters(search: Search, names: Names): SetFilter[] {
  return FILTERS.flatMap((filter) => {
    const value = wordsOf(filter, search, names);
    return value === null ? [] : [{ filter, value }];
  });
}

function wordsOf(filter: Filter, search: Search, names: Names): string | null {
  if (filter.kind === "range") return rangeWords(search[`${filter.name}_min`], search[`${filter.name}_max`]);
  const value = search[filter.name];
  if (!value) return null;
  const known: Record<FilterKind, Readonly<Record<string, string>>> = {
    choices: filter.options ?? {},
    class: { ...names.classes, ...filter.besides },
    labeller: names.people,
    run: {},
    range: {},
    text: {},
  };
  const parts = filter.several ? value.split(",") : [value];
  return parts.map((part) => known[filter.kind][part] ?? part).join(" or ");
}

function rangeWords(low: string | undefined, high: string | undefined): string | null {
  if (!low && !high) return null;
  if (!high) return `from ${share(low)}`;
  if (!low) return `up to ${share(high)}`;
  return `${share(low)}–${share(high)}`;
}

function share(text: string | undefined): string {
  const value = Number(text);
  return Number.isFinite(value) ? fraction(value) : String(text);
}

/** Choose or leave one of several values. */
export function toggled(value: string | undefined, part: string): string | undefined {
  const parts = value ? value.split(",") : [];
  const next = parts.includes(part) ? parts.filter((one) => one !== part) : [...parts, part];
  return next.join(",") || undefined;
}
