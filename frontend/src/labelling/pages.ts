/** The page of the grid: which items stand where, and what is said of all of them at once. */
import { t } from "../i18n";
import type { LabelBody, LabelKind } from "./facts";
import { questionKey } from "./facts";
import { filled, type Given, held, LAST, type Place, type Stage, takenBack } from "./stage";

export const PAGE_SIZES = [12, 24, 32, 48, 60] as const;

/** What came of a whole page. `given`: how many answers more, or fewer. */
export interface Turned {
  stage: Stage;
  given: number;
  notice: string | null;
}

type Send = (kind: LabelKind, place: Place, more: Partial<LabelBody>) => string;

export class Pages {
  /** How many items a page holds; 0: items come one at a time. */
  size = 0;
  private keys: readonly string[] = [];
  private readonly submitted: ReadonlySet<string>[] = [];

  constructor(private readonly send: Send) {}

  get canUndo(): boolean {
    return this.submitted.length > 0;
  }

  /** Pages of this size from now on; false when they were so before. */
  show(size: number): boolean {
    if (size === this.size) return false;
    this.size = size;
    this.keys = [];
    return true;
  }

  /** The stage has changed. */
  follow(stage: Stage): void {
    this.keys = this.size ? paged(stage, this.keys, this.size) : [];
  }

  of(stage: Stage): Place[] {
    return places(stage, this.keys);
  }

  /** Answer these questions, each as a single answer; the time of the page is shared evenly among them. What could
   *  not be seen is passed on to somebody else. */
  answer(
    stage: Stage,
    answers: ReadonlyMap<string, string | null>,
    shown: LabelBody["shown"],
    ms: number,
  ): Turned | null {
    const meant = this.of(stage).filter((place) => answers.has(questionKey(place)));
    if (meant.length === 0 || meant.some(({ imageState }) => imageState === "loading")) return null;
    const duration_ms = Math.round(ms / meant.length);
    const acts = meant.map((place) => {
      const seen = place.imageState === "ready";
      const kind: "answer" | "skip" = seen ? "answer" : "skip";
      const classKey = seen ? (answers.get(questionKey(place)) ?? null) : null;
      const said = seen ? { class_key: classKey, shown } : { reason: "does_not_load" };
      return { place, given: { uuid: this.send(kind, place, { duration_ms, ...said }), kind, classKey } };
    });
    this.submitted.push(new Set(acts.map(({ given }) => given.uuid)));
    return { stage: givenAll(stage, acts), given: countAnswers(acts), notice: null };
  }

  /** Take back the page that was submitted last and have it again. Answers that are closed stand. */
  undo(stage: Stage): Turned | null {
    const uuids = this.submitted.pop();
    if (!uuids) return null;
    const back = stage.last.filter(({ given, fate }) => uuids.has(given.uuid) && fate !== "closed");
    for (const { place, given } of back) this.send("undo", place, { undoes: given.uuid });
    this.keys = [];
    const again = takenBackAll(stage, new Set(back.map(({ given }) => given.uuid)));
    const notice = back.length < uuids.size ? t("labelling.grid.someClosed") : null;
    return { stage: again, given: -countAnswers(back), notice };
  }
}

function countAnswers(acts: readonly { given: Given }[]): number {
  return acts.filter(({ given }) => given.kind === "answer").length;
}

/** The questions on the page, in their places: those of before that are still held, then others up to `size`.
 *  Nothing moves while somebody looks at it, but for what is no longer theirs. */
export function paged(stage: Stage, before: readonly string[], size: number): string[] {
  const all = new Set(open(stage).map(questionKey));
  const staying = before.filter((key) => all.delete(key));
  return [...staying, ...all].slice(0, size);
}

export function places(stage: Stage, keys: readonly string[]): Place[] {
  const byKey = new Map(open(stage).map((place) => [questionKey(place), place]));
  return keys.flatMap((key) => byKey.get(key) ?? []);
}

function open(stage: Stage): Place[] {
  return held(stage).filter(({ how }) => how !== "revisited");
}

/** What was said of several items at once: they join the last answers in their order. */
export function givenAll(stage: Stage, acts: readonly { place: Place; given: Given }[]): Stage {
  const gone = new Set(acts.map(({ place }) => questionKey(place)));
  const stays = (place: Place) => !gone.has(questionKey(place));
  const done = acts.map(({ place, given }) => ({ place, given, fate: "waiting" as const })).reverse();
  const last = [...done, ...stage.last.filter(({ place }) => stays(place))].slice(0, LAST);
  return filled({ current: null, ahead: held(stage).filter(stays), last });
}

/** These acts are taken back: their items come first again, in the order in which they were. */
export function takenBackAll(stage: Stage, uuids: ReadonlySet<string>): Stage {
  const newestFirst = stage.last.filter(({ given }) => uuids.has(given.uuid));
  return newestFirst.reduce(takenBack, stage);
}
