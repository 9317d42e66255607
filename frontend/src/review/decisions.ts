/** What a reviewer can decide, and by which key. */

import type { ProjectClass, Verdict } from "../api/types";
import { t } from "../i18n";
import { bindings } from "../labelling/keys";

export interface Choice {
  verdict: Verdict;
  classKey: string | null;
  name: string;
  key: string;
  of: ProjectClass | null;
}

export type Action = { decide: Choice } | { move: "undo" | "next" | "previous" };

const MOVES: readonly (readonly [string, "undo" | "next" | "previous"])[] = [
  ["z", "undo"],
  ["n", "next"],
  ["arrowdown", "next"],
  ["arrowup", "previous"],
];

/** The decisions on an item whose answer is now `given`: keep it, change it, or something else. */
export function choicesFor(classes: readonly ProjectClass[], given: string | null): Choice[] {
  const taken = new Set(classes.map((one) => one.hotkey.toLowerCase()));
  const free = (key: string): string => (taken.has(key) ? "" : key);
  return [
    ...classes.map((of) => ({
      verdict: "class" as const,
      classKey: of.key,
      name:
        of.key === given
          ? t("review.keep", { name: of.name })
          : given === null
            ? of.name
            : t("review.changeTo", { name: of.name }),
      key: of.hotkey,
      of,
    })),
    { verdict: "cannot_tell", classKey: null, name: t("ui.cannotTell"), key: free("t"), of: null },
    { verdict: "more_labels", classKey: null, name: t("review.moreLabels"), key: free("l"), of: null },
    { verdict: "exclude", classKey: null, name: t("review.exclude"), key: free("e"), of: null },
  ];
}

export function actionsOf(choices: readonly Choice[]): Map<string, Action> {
  return bindings<Action>(
    choices.map((decide) => [decide.key, { decide }] as const),
    MOVES.map(([key, move]) => [key, { move }] as const),
  );
}
