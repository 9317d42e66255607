/** The parameters of a recipe, as a form holds them and as a request takes them. */
import type { Recipe, RecipeParameter } from "../api/types";
import { t } from "../i18n";

export type Values = Readonly<Record<string, number | string>>;

export function defaultsOf(recipe: Recipe): Values {
  return Object.fromEntries(recipe.parameters.map((one) => [one.name, one.default]));
}

/** What was changed from the defaults: only that is sent, so that a run follows the recipe where nobody chose. */
export function chosenIn(recipe: Recipe, values: Values): Record<string, number | string> {
  const chosen: Record<string, number | string> = {};
  for (const one of recipe.parameters) {
    const value = values[one.name];
    const empty = value === "" && one.kind !== "text"; // a number that was cleared; a text may be empty
    if (value !== undefined && !empty && value !== one.default) chosen[one.name] = value;
  }
  return chosen;
}

/** What is allowed, in a few words. */
export function rangeWords(one: RecipeParameter): string {
  if (one.kind === "choice") return t("runs.oneOf", { options: (one.options ?? []).join(", ") });
  if (one.kind === "text") return "";
  const whole = one.kind === "integer";
  if (one.low === undefined || one.high === undefined) return t(whole ? "runs.whole" : "runs.number_");
  return t(whole ? "runs.wholeFrom" : "runs.numberFrom", { low: one.low, high: one.high });
}
