/** What a reviewer can decide, and by which key. */

import type { DecisionWish, ProjectClass } from "../api/types";
import { t } from "../i18n/management";
import { bindings } from "../labelling/keys";
import type { Reason } from "../labelling/project";

export interface Choice {
  verdict: DecisionWish["verdict"];
  classKey: string | null;
  name: string;
  key: string;
  of: ProjectClass | null;
}

export type Action =
  | { decide: Choice }
  | { move: "undo" | "next" | "view" | "select" | "all" }
  | { right: number; down: number };

const MOVES: readonly (readonly [string, Action])[] = [
  ["z", { move: "undo" }],
  ["n", { move: "next" }],
  ["v", { move: "view" }],
  [" ", { move: "select" }],
  ["a", { move: "all" }],
  ["arrowleft", { right: -1, down: 0 }],
  ["arrowright", { right: 1, down: 0 }],
  ["arrowdown", { right: 0, down: 1 }],
  ["arrowup", { right: 0, down: -1 }],
];

/** Why an item leaves the dataset. */
export const EXCLUDE_REASONS: readonly Reason[] = [
  { code: "not_a_face", words: t("review.excludeReasons.not_a_face") },
  { code: "broken", words: t("review.excludeReasons.broken") },
  { code: "several_people", words: t("review.excludeReasons.several_people") },
  { code: "private", words: t("review.excludeReasons.private") },
  { code: "other", words: t("review.excludeReasons.other"), open: true },
];

/** The decisions on items whose answer is now `given`: keep it, change it, or something else. */
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
    MOVES,
  );
}
