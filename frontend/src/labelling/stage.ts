/** What is on the labeller's screen: the item being asked about, those that come next, and the last answers.
 *  Pure functions from one state to the next. */
import { type Assignment, type ImageAddresses, questionKey } from "./facts";

export type ImageState = "loading" | "ready" | "failed";

/** What the labeller said. `classKey` null in an answer: cannot tell. */
export interface Given {
  uuid: string;
  kind: "answer" | "skip";
  classKey: string | null;
}

/** An item on the screen or about to be. */
export interface Place {
  item: number;
  round: number;
  image: ImageAddresses;
  imageState: ImageState;
  /** The project tells that others have answered it before. */
  secondLook?: boolean;
  /** The lease; null for an answered item that is being looked at again. */
  lease: number | null;
  /** What was said before: taken back (`reopened`), or still standing (`revisited`). */
  former: Given | null;
  how: "new" | "reopened" | "revisited";
}

export type Fate = "waiting" | "stored" | "does_not_count" | "closed";

/** An item that has been answered. */
export interface Done {
  place: Place;
  given: Given;
  fate: Fate;
}

export interface Stage {
  current: Place | null;
  ahead: readonly Place[];
  /** Own acts, the newest first. */
  last: readonly Done[];
}

export const emptyStage: Stage = { current: null, ahead: [], last: [] };
export const LAST = 200;

export function placeOf(assignment: Assignment): Place {
  const { id, item, round, image, second_look: secondLook } = assignment;
  return { item, round, image, imageState: "loading", secondLook, lease: id, former: null, how: "new" };
}

export function sameQuestion(one: Place | null, other: { item: number; round: number }): boolean {
  return one !== null && questionKey(one) === questionKey(other);
}

/** Every item that is held: on the screen or next. */
export function held(stage: Stage): Place[] {
  return stage.current ? [stage.current, ...stage.ahead] : [...stage.ahead];
}

/** Those that can be worked on now or soon; an image that failed cannot. */
export function workable(stage: Stage): Place[] {
  return held(stage).filter(({ how, imageState }) => how !== "revisited" && imageState !== "failed");
}

export function failed(stage: Stage): Place[] {
  return held(stage).filter(({ imageState }) => imageState === "failed");
}

/** The server answers again, so images that failed are worth another try. */
export function retried(stage: Stage): Stage {
  return failed(stage).reduce((now, { image }) => imageIs(now, image.display, "loading"), stage);
}

/** Whether the lease of an item has ended, by the list of those that live. A reopened item belongs to no screen, so
 *  that its lease is in no list. */
export function ended({ how, lease }: Place, alive: ReadonlySet<number>): boolean {
  return how === "new" && lease !== null && !alive.has(lease);
}

/** The leases of those items, as far as they are known. */
export function leases(stage: Stage): number[] {
  return held(stage).flatMap((place) => (place.how !== "revisited" && place.lease ? [place.lease] : []));
}

/** New assignments join the end; those already held only bring a fresh lease and fresh image addresses. */
export function received(
  stage: Stage,
  assignments: readonly Assignment[],
  answered: ReadonlySet<string>,
): Stage {
  const news = new Map(assignments.map((one) => [questionKey(one), one]));
  const refreshed = (place: Place): Place => {
    const again = news.get(questionKey(place));
    news.delete(questionKey(place));
    if (!again) return place;
    const image = place.imageState === "ready" ? place.image : again.image;
    const imageState = place.imageState === "failed" ? "loading" : place.imageState;
    return { ...place, lease: place.how === "revisited" ? place.lease : again.id, image, imageState };
  };
  const current = stage.current && refreshed(stage.current);
  const ahead = stage.ahead.map(refreshed);
  const fresh = [...news].filter(([key]) => !answered.has(key)).map(([, one]) => placeOf(one));
  return filled({ ...stage, current, ahead: [...ahead, ...fresh] });
}

/** With the stage empty, the next item steps onto it: one whose image is ready, if there is one. */
export function filled(stage: Stage): Stage {
  if (stage.current) return stage;
  const rank = { ready: 0, loading: 1, failed: 2 };
  const next = [...stage.ahead].sort((one, other) => rank[one.imageState] - rank[other.imageState])[0];
  if (!next) return stage;
  return { ...stage, current: next, ahead: stage.ahead.filter((place) => place !== next) };
}

function shows({ image }: Place, url: string): boolean {
  return image.display === url || image.thumb === url;
}

/** Another size of the images is shown from now on: each has to be fetched. */
export function unloaded(stage: Stage): Stage {
  const anew = (place: Place): Place => ({ ...place, imageState: "loading" });
  return { ...stage, current: stage.current && anew(stage.current), ahead: stage.ahead.map(anew) };
}

/** The image of an item has been decoded, or cannot be. A ready item takes the place of one still loading. */
export function imageIs(stage: Stage, url: string, imageState: ImageState): Stage {
  const seen = (place: Place): Place => (shows(place, url) ? { ...place, imageState } : place);
  const next = { ...stage, current: stage.current && seen(stage.current), ahead: stage.ahead.map(seen) };
  const current = next.current;
  const ready = next.ahead.find((place) => place.imageState === "ready");
  if (!ready || !current || current.imageState === "ready" || current.how !== "new") return next;
  return { ...next, current: ready, ahead: [current, ...next.ahead.filter((place) => place !== ready)] };
}

/** The labeller answered or skipped the item on the stage: it joins the last answers, the next one steps up. */
export function given(stage: Stage, act: Given): Stage {
  if (!stage.current) return stage;
  const done: Done = { place: stage.current, given: act, fate: "waiting" };
  const before = stage.last.filter((one) => !sameQuestion(one.place, done.place));
  return filled({ ...stage, current: null, last: [done, ...before].slice(0, LAST) });
}

/** An act is taken back: its item is on the stage again, with what was said marked. */
export function takenBack(stage: Stage, done: Done): Stage {
  const place: Place = { ...done.place, former: done.given, how: "reopened" };
  const ahead = setAside(stage).filter((one) => !sameQuestion(one, place));
  return { current: place, ahead, last: stage.last.filter((one) => one !== done) };
}

/** The act could not be taken back after all: its item leaves the stage, its answer stands. */
export function stands(stage: Stage, question: { item: number; round: number }): Stage {
  const place = held(stage).find((one) => sameQuestion(one, question) && one.how === "reopened");
  if (!place?.former) return stage;
  const done: Done = { place: { ...place, how: "new", former: null }, given: place.former, fate: "closed" };
  return withdrawn({ ...stage, last: [done, ...stage.last] }, (one) => one === place);
}

/** Look at an answered item again; its answer stands until another key changes it. */
export function revisited(stage: Stage, done: Done): Stage {
  const place: Place = { ...done.place, former: done.given, how: "revisited" };
  return { ...stage, current: place, ahead: setAside(stage) };
}

/** Leave the item on the stage: an answered one goes back among the last answers. */
export function left(stage: Stage): Stage {
  if (stage.current?.how !== "revisited") return stage;
  return filled({ ...stage, current: null });
}

function setAside(stage: Stage): readonly Place[] {
  return stage.current && stage.current.how !== "revisited" ? [stage.current, ...stage.ahead] : stage.ahead;
}

/** Items that are no longer this labeller's leave the screen. */
export function withdrawn(stage: Stage, gone: (place: Place) => boolean): Stage {
  const current = stage.current && gone(stage.current) ? null : stage.current;
  return filled({ ...stage, current, ahead: stage.ahead.filter((place) => !gone(place)) });
}

/** The server said what became of an act. */
export function fateIs(stage: Stage, uuid: string, fate: Fate): Stage {
  return { ...stage, last: stage.last.map((done) => (done.given.uuid === uuid ? { ...done, fate } : done)) };
}

/** An answer was refused although the item is still this labeller's: it comes again. */
export function comesAgain(stage: Stage, uuid: string): Stage {
  const done = stage.last.find((one) => one.given.uuid === uuid);
  if (!done) return stage;
  const place: Place = { ...done.place, former: null, how: "new" };
  const last = stage.last.filter((one) => one !== done);
  return filled({ ...stage, ahead: [place, ...stage.ahead], last });
}
