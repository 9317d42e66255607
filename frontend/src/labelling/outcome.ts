/** What the server's word on an act means for the screen. Pure. */
import { problemWords, t } from "../i18n";
import type { LabelBody, LabelResult } from "./facts";
import type { Told } from "./seat";
import {
  comesAgain,
  type Fate,
  fateIs,
  type Place,
  type Stage,
  sameQuestion,
  stands,
  withdrawn,
} from "./stage";

/** What comes of an undo. `stands`: the former answer stands, so the item is answered after all. */
export interface UndoOutcome {
  stage: Stage;
  notice: string | null;
  stands: boolean;
}

/** The server's word on an undo. `neverStored`: the act to be taken back was itself refused, so the item is still held. */
export function undoOutcome(
  stage: Stage,
  undo: LabelBody,
  result: LabelResult,
  neverStored: boolean,
): UndoOutcome {
  const { status, assignment, problem } = result;
  if (status === "refused") {
    if (neverStored) return { stage, notice: null, stands: false };
    const notice = problem ? problemWords(problem.code, problem.detail) : t("labelling.closedAnswer");
    return { stage: stands(stage, undo), notice, stands: true };
  }
  // A repeated undo brings no assignment: the first answer to it was lost on the way, the lease is there.
  if (status === "duplicate") return { stage, notice: null, stands: false };
  if (assignment) {
    const again = (place: Place): Place =>
      sameQuestion(place, undo) ? { ...place, lease: assignment.id } : place;
    const current = stage.current && again(stage.current);
    return { stage: { ...stage, current, ahead: stage.ahead.map(again) }, notice: null, stands: false };
  }
  const gone = (place: Place): boolean => sameQuestion(place, undo) && place.how === "reopened";
  return { stage: withdrawn(stage, gone), notice: t("labelling.othersHaveIt"), stands: false };
}

/** What was right on an image that this act answered, where the server tells; for the screen. */
function toldOf(stage: Stage, uuid: string, { feedback }: LabelResult): Told | null {
  const done = stage.last.find((one) => one.given.uuid === uuid);
  return feedback && done ? { thumb: done.place.image.thumb, said: done.given.classKey, feedback } : null;
}

const WHY_NOT: Readonly<Record<string, string>> = {
  late: t("labelling.whyNot.late"),
  finished: t("labelling.whyNot.finished"),
};

/** What became of an answer or a skip that the server has kept, and what to tell the labeller about it. */
export function labelOutcome(
  stage: Stage,
  body: LabelBody,
  result: LabelResult,
): { fate: Fate; notice: string | null; told: Told | null } {
  const lost = body.kind === "answer" && !result.counts;
  // A repeated act is told as it was the first time; it may have been changed since.
  const notice = lost && result.status === "stored" ? (WHY_NOT[result.why_not ?? ""] ?? null) : null;
  const stored = result.feedback ? "closed" : "stored"; // what was told can no longer be changed
  return { fate: lost ? "does_not_count" : stored, notice, told: toldOf(stage, body.uuid, result) };
}

/** An answer that the server refuses. A class that was taken away, or "cannot tell" where it is no longer allowed, was
 *  never said: the item comes again. Anything else is closed. */
export function refusalOutcome(stage: Stage, uuid: string, code: string): { stage: Stage; again: boolean } {
  const again = code === "unknown_class" || code === "cannot_tell_not_allowed";
  return { stage: again ? comesAgain(stage, uuid) : fateIs(stage, uuid, "closed"), again };
}
