/** What a label screen needs to know of its project, and what its keys do. */

import type { Labelling } from "../api/types";
import { t } from "../i18n";
import { bindings } from "./keys";
import { nameOfAnswer, type OwnKeys } from "./ownKeys";

export type LabelClass = Labelling["classes"][number];

/** One possible answer on the screen; `of` null is "cannot tell". */
export interface Choice {
  classKey: string | null;
  name: string;
  of: LabelClass | null;
  key: string;
}

export type Tool =
  | "undo"
  | "skip"
  | "report"
  | "guidelines"
  | "zoom_in"
  | "zoom_out"
  | "brightness"
  | "contrast"
  | "full_size"
  | "face"
  | "reset"
  | "left"
  | "right"
  | "up"
  | "down"
  | "escape";

export type Action = { answer: Choice } | { tool: Tool };

const CANNOT_TELL_KEY = "t";

const TOOLS: readonly (readonly [string, Tool])[] = [
  ["z", "undo"],
  ["s", "skip"],
  ["r", "report"],
  ["g", "guidelines"],
  ["+", "zoom_in"],
  ["=", "zoom_in"],
  ["-", "zoom_out"],
  ["b", "brightness"],
  ["c", "contrast"],
  ["o", "full_size"],
  ["v", "face"],
  ["0", "reset"],
  ["escape", "escape"],
  ["arrowleft", "left"],
  ["arrowright", "right"],
  ["arrowup", "up"],
  ["arrowdown", "down"],
];

/** The answers in the order of the classes; "cannot tell" stands between two classes, and after more. */
export function choices(
  project: Pick<Labelling, "classes" | "allow_cannot_tell">,
  own: OwnKeys = {},
): Choice[] {
  const keyOf = (of: LabelClass) => own[nameOfAnswer(of.key)] ?? of.hotkey;
  const taken = new Set(project.classes.map((one) => keyOf(one).toLowerCase()));
  const all: Choice[] = project.classes.map((of) => ({
    classKey: of.key,
    name: of.name,
    of,
    key: keyOf(of),
  }));
  if (!project.allow_cannot_tell) return all;
  const free = taken.has(CANNOT_TELL_KEY) ? "" : CANNOT_TELL_KEY;
  const key = own[nameOfAnswer(null)] ?? free;
  const cannotTell: Choice = { classKey: null, name: t("ui.cannotTell"), of: null, key };
  return all.length === 2 ? [...all.slice(0, 1), cannotTell, ...all.slice(1)] : [...all, cannotTell];
}

/** The tools whose keys a labeller can change, each with the key it has by itself. */
export const CHANGEABLE: readonly (readonly [string, Tool])[] = TOOLS.filter(
  ([key, tool]) => key !== "=" && key !== "escape" && !key.startsWith("arrow") && tool !== "escape",
);

/** Every key of the screen. An answer takes its key from a tool, a key of one's own from any other tool. */
export function actions(offered: readonly Choice[], own: OwnKeys = {}): Map<string, Action> {
  const moved = TOOLS.filter(([, tool]) => own[tool] !== undefined);
  return bindings<Action>(
    offered.map((answer) => [answer.key, { answer }] as const),
    moved.map(([, tool]) => [own[tool] ?? "", { tool }] as const),
    TOOLS.filter(([, tool]) => own[tool] === undefined).map(([key, tool]) => [key, { tool }] as const),
  );
}

/** The cap to show for a tool; null when a class has its key. */
export function capOf(tool: Tool, keys: ReadonlyMap<string, Action>): string | null {
  for (const [key, action] of keys) {
    if ("tool" in action && action.tool === tool) return key === "-" ? "−" : key.toUpperCase();
  }
  return null;
}

export interface Reason {
  code: string;
  words: string;
  /** Asks for words of one's own. */
  open?: boolean;
}

export const SKIP_REASONS: readonly Reason[] = [
  { code: "does_not_load", words: t("labelling.skipReasons.does_not_load") },
  { code: "no_face", words: t("labelling.skipReasons.no_face") },
  { code: "several_people", words: t("labelling.skipReasons.several_people") },
  { code: "known_person", words: t("labelling.skipReasons.known_person") },
  { code: "other", words: t("labelling.skipReasons.other"), open: true },
];

export const REPORT_REASONS: readonly Reason[] = [
  { code: "not_a_face", words: t("labelling.reportReasons.not_a_face") },
  { code: "broken", words: t("labelling.reportReasons.broken") },
  { code: "offensive", words: t("labelling.reportReasons.offensive") },
  { code: "private", words: t("labelling.reportReasons.private") },
  { code: "other", words: t("labelling.skipReasons.other"), open: true },
];
