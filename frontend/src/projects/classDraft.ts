/** Classes before they are saved: what a person typed, and what is proposed around it. (pure) */

import type { NewClass, NewProject } from "../api/types";
import { t } from "../i18n/management";
import { PALETTE } from "../ui/colours";

export interface ClassDraft {
  /** Tells rows apart while names are still empty. */
  id: number;
  name: string;
  /** Empty: proposed from the name. */
  hotkey: string;
  /** Empty: the next of the palette. */
  colour: string;
}

/** Keys of the label screen itself, and of the review screen; never proposed for a class. */
export const RESERVED = "zsrgbcxot+-0";
const OF_REVIEW = "eln/";

export const FEWEST = 2;
export const MOST = 26;

/** Drafts with hotkey and colour filled in: the first free letter of the name, the next colour. */
export function completed(drafts: readonly ClassDraft[]): ClassDraft[] {
  const taken = new Set(drafts.map((draft) => draft.hotkey.toLowerCase()).filter(Boolean));
  return drafts.map((draft, index) => {
    const hotkey = draft.hotkey.toLowerCase() || proposedHotkey(draft.name, taken);
    taken.add(hotkey);
    return { ...draft, hotkey, colour: draft.colour || (PALETTE[index % PALETTE.length] ?? "#0072b2") };
  });
}

/** The first letter of the name that nothing else uses, else a digit, else any letter. */
export function proposedHotkey(name: string, taken: ReadonlySet<string>): string {
  const free = (key: string) => !taken.has(key) && !RESERVED.includes(key) && !OF_REVIEW.includes(key);
  const letters = [...name.toLowerCase()].filter((letter) => /[a-z0-9]/.test(letter));
  return [...letters, ..."123456789", ..."abcdefghijklmnopqrstuvwxyz"].find(free) ?? "";
}

/** Draft id → what does not fit about it. */
export function problems(drafts: readonly ClassDraft[]): Map<number, string> {
  const found = new Map<number, string>();
  const names = new Set<string>();
  const hotkeys = new Set<string>();
  for (const draft of completed(drafts)) {
    const name = draft.name.trim().toLowerCase();
    if (!name) found.set(draft.id, t("projects.classes.noName"));
    else if (names.has(name)) found.set(draft.id, t("projects.classes.sameName"));
    else if (RESERVED.includes(draft.hotkey)) {
      found.set(draft.id, t("projects.classes.reserved", { key: draft.hotkey.toUpperCase() }));
    } else if (hotkeys.has(draft.hotkey)) {
      found.set(draft.id, t("projects.classes.sameKey", { key: draft.hotkey.toUpperCase() }));
    }
    names.add(name);
    hotkeys.add(draft.hotkey);
  }
  return found;
}

/** Drafts as the API takes them. */
export function toNewClasses(drafts: readonly ClassDraft[]): NewClass[] {
  return completed(drafts).map(({ name, hotkey, colour }) => ({ name: name.trim(), hotkey, colour }));
}

export type Preset = Pick<NewProject, "name" | "question"> & { guidelines: string; classes: NewClass[] };

/** The first use: the sex that people perceive, said so. */
export const MALE_OR_FEMALE: Preset = {
  name: t("projects.new.preset.name"),
  question: t("projects.new.preset.question"),
  guidelines: t("projects.new.preset.guidelines"),
  classes: [
    { name: t("projects.new.preset.female"), hotkey: "f", colour: "#e69f00" },
    { name: t("projects.new.preset.male"), hotkey: "m", colour: "#0072b2" },
  ],
};
