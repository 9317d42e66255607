/** The filters of the gallery, as they stand in the address and in the API under the same names. Pure. */

import type { FlagKind } from "../api/types";
import type { Search } from "../app/address";
import { t } from "../i18n/management";
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

/** What image checks find. */
export const FAULT_NAMES: Readonly<Record<string, string>> = {
  tiny: t("items.faults.tiny"),
  odd_shape: t("items.faults.odd_shape"),
  animated: t("items.faults.animated"),
  blank: t("items.faults.blank"),
  dark: t("items.faults.dark"),
  blurry: t("items.faults.blurry"),
  no_face: t("items.faults.no_face"),
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
  { name: "state", title: t("items.filters.state"), kind: "choices", options: STATE_NAMES, several: true },
  {
    name: "class",
    title: t("items.filters.class_"),
    kind: "class",
    several: true,
    besides: { none: t("items.noClass") },
  },
  {
    name: "flag",
    title: t("items.filters.flag"),
    kind: "choices",
    options: { any: t("items.anyFlag"), ...FLAG_NAMES },
    several: true,
  },
  { name: "agreement", title: t("items.filters.agreement"), kind: "range" },
  { name: "margin", title: t("items.filters.margin"), kind: "range" },
  { name: "confidence", title: t("items.filters.confidence"), kind: "range" },
  { name: "model_margin", title: t("items.filters.modelMargin"), kind: "range" },
  { name: "labeller", title: t("items.filters.labeller"), kind: "labeller" },
  {
    name: "said",
    title: t("items.filters.said"),
    kind: "class",
    besides: { cannot_tell: t("ui.cannotTell") },
  },
  { name: "run", title: t("items.filters.run"), kind: "run" },
  {
    name: "given",
    title: t("items.filters.given"),
    kind: "class",
    besides: { "*": t("items.anyClass") },
    needs: "run",
  },
  { name: "predicted", title: t("items.filters.predicted"), kind: "class", needs: "run" },
  {
    name: "on",
    title: t("items.filters.on"),
    kind: "choices",
    options: { test: t("items.on.test"), second_opinion: t("items.on.secondOpinion") },
    needs: "run",
  },
  {
    name: "wrong",
    title: t("items.filters.wrong"),
    kind: "choices",
    options: { true: t("items.yes"), false: t("items.no") },
    needs: "run",
  },
  {
    name: "gold",
    title: t("items.filters.gold"),
    kind: "choices",
    options: { true: t("items.yes"), false: t("items.no") },
  },
  { name: "meta", title: t("items.filters.meta"), kind: "text" },
  { name: "meta_value", title: t("items.filters.metaValue"), kind: "text", needs: "meta" },
  { name: "meta_over", title: t("items.filters.metaOver"), kind: "text", needs: "meta" },
  { name: "meta_up_to", title: t("items.filters.metaUpTo"), kind: "text", needs: "meta" },
  { name: "flagged_by_run", title: t("items.filters.flaggedByRun"), kind: "run" },
  { name: "group", title: t("items.filters.group"), kind: "text" },
  { name: "tag", title: t("items.filters.tag"), kind: "text" },
  {
    name: "split",
    title: t("items.filters.split"),
    kind: "choices",
    several: true,
    options: {
      train: t("items.splits.train"),
      validation: t("items.splits.validation"),
      test: t("items.splits.test"),
      none: t("items.splits.none"),
    },
  },
  { name: "metadata", title: t("items.filters.metadata"), kind: "text" },
  { name: "fault", title: t("items.filters.fault"), kind: "choices", several: true, options: FAULT_NAMES },
  {
    name: "alike",
    title: t("items.filters.alike"),
    kind: "choices",
    options: { any: t("items.anyAlike") },
  },
  { name: "import", title: t("items.filters.import_"), kind: "text" },
  { name: "q", title: t("items.filters.name"), kind: "text" },
];

export const ORDERINGS: Readonly<Record<string, string>> = {
  id: t("items.orders.oldest"),
  "-id": t("items.orders.newest"),
  margin: t("items.orders.marginUp"),
  "-margin": t("items.orders.marginDown"),
  agreement: t("items.orders.agreementUp"),
  "-agreement": t("items.orders.agreementDown"),
  confidence: t("items.orders.confidenceUp"),
  "-confidence": t("items.orders.confidenceDown"),
  model_margin: t("items.orders.modelMarginUp"),
  "-model_margin": t("items.orders.modelMarginDown"),
  "-n_labels": t("items.orders.mostLabels"),
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
  return parts.map((part) => known[filter.kind][part] ?? part).join(t("items.or"));
}

function rangeWords(low: string | undefined, high: string | undefined): string | null {
  if (!low && !high) return null;
  if (!high) return t("items.from", { value: share(low) });
  if (!low) return t("items.upTo", { value: share(high) });
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
