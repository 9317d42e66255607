import { problemWords, t } from "../i18n";
import {
  type Empty,
  type LabelBody,
  type LabelKind,
  type LabelResult,
  type OutboxEntry,
  questionKey,
  questionsAnswered,
} from "./facts";
import { type LeaseAnswer, LeaseKeeper, LOW } from "./leases";
import { NoticeLine } from "./noticeLine";
import { Observable } from "./observable";
import { Outbox, type OutboxEvents, type Refusal } from "./outbox";
import { labelOutcome, refusalOutcome, undoOutcome } from "./outcome";
import { Pages, type Turned } from "./pages";
import { PracticeRound } from "./practice";
import { Prefetch } from "./prefetch";
import { type Ports, type Seat, type Snapshot, snapshotOf } from "./seat";
import type { Done, Place, Stage } from "./stage";
import * as stages from "./stage";
import { Stopwatch } from "./stopwatch";

/** An image that came up by itself takes no answer for this long: the key was meant for the one before. */
const GUARD_MS = 150;

/** What a labeller's screen does, apart from how it looks: every answer given is stored exactly once in the end. */
export class LabellingMachine {
  private readonly outbox: Outbox;
  private readonly leases: LeaseKeeper;
  private readonly watch: Stopwatch;
  private readonly answered = new Set<string>();
  private readonly neverStored = new Set<string>();
  private readonly images: Prefetch;
  private stage: Stage = stages.emptyStage;
  private guardedUntil = 0;
  private readonly pages = new Pages((...act) => this.send(...act));
  private readonly line: NoticeLine;
  private stopped = false;
  private readonly own = { empty: null as Empty | null, refusals: [] as Refusal[], given: 0, outOfDate: 0 };

  /** The practice round, in place of the work while its view is there. */
  readonly practice: PracticeRound;
  /** What the screen shows. */
  readonly view: Observable<Snapshot>;

  constructor(
    private readonly seat: Seat,
    private readonly ports: Ports,
  ) {
    const { server, store, clock, random } = ports;
    this.line = new NoticeLine(clock, this.publish);
    this.watch = new Stopwatch(() => ports.elapsed());
    this.images = new Prefetch(ports.decode, (url, state) =>
      this.put(stages.imageIs(this.stage, url, state), false),
    );
    const events: OutboxEvents = {
      changed: this.publish,
      settled: (entry, result) => this.settled(entry, result),
      practised: (body, result) => this.practice.practised(body, result),
      refused: (refusal) => this.refused(refusal),
    };
    this.outbox = new Outbox(store, server, clock, events, random);
    const holder = {
      holding: () => stages.workable(this.stage).length,
      engaged: () => this.outbox.labels.length + stages.failed(this.stage).length,
      received: (answer: LeaseAnswer) => this.received(answer),
      renewed: (ids: ReadonlySet<number>) => this.renewed(ids),
      changed: this.publish,
    };
    this.leases = new LeaseKeeper(server, holder, clock, random);
    this.practice = new PracticeRound(seat, ports, this.outbox, this.publish, () => this.kick());
    this.view = new Observable(this.compose());
  }

  /** Begin: first the acts that an earlier page could not send, then new work. */
  start(leftBehind: readonly OutboxEntry[], last: readonly Done[] = []): void {
    for (const key of questionsAnswered(leftBehind)) this.answered.add(key);
    this.stage = { ...this.stage, last: [...last] };
    this.outbox.adopt(leftBehind);
    this.leases.refill();
    this.publish();
  }

  /** Whether an answer to the item on the stage would be taken now. */
  get ready(): boolean {
    return this.stage.current?.imageState === "ready" && this.ports.elapsed() >= this.guardedUntil;
  }

  /** The labeller's answer to the item on the stage; null: cannot tell. False when there is nothing to answer. */
  answer(classKey: string | null, shown: LabelBody["shown"] = {}): boolean {
    const place = this.stage.current;
    if (!place || !this.ready) return false;
    if (place.how === "revisited" && place.former?.classKey === classKey) {
      this.put(stages.left(this.stage), true);
      return true;
    }
    const uuid = this.send("answer", place, { class_key: classKey, shown });
    if (place.how !== "revisited") this.own.given += 1;
    this.put(stages.given(this.stage, { uuid, kind: "answer", classKey }), true);
    return true;
  }

  /** Show so many items as one page of a grid; 0: one at a time. */
  showPages(size: number): void {
    if (!this.pages.show(size)) return;
    this.put(stages.unloaded(this.stage), false);
    this.leases.keep(size || LOW, 2 * (size || LOW));
  }

  /** Answer these questions of the page; see `Pages.answer`. False when there is nothing to answer. */
  answerPage(answers: ReadonlyMap<string, string | null>, shown: LabelBody["shown"]): boolean {
    if (this.ports.elapsed() < this.guardedUntil) return false;
    return this.turned(this.pages.answer(this.stage, answers, shown, this.watch.read()));
  }

  /** Take back the page that was submitted last and have it again. */
  undoPage(): boolean {
    return this.turned(this.pages.undo(this.stage));
  }

  /** Pass the item on to somebody else. */
  skip(reason: string): boolean {
    const place = this.stage.current;
    if (!place || place.imageState === "loading") return false;
    if (place.how === "revisited") {
      this.put(stages.left(this.stage), true);
      return true;
    }
    const uuid = this.send("skip", place, { reason });
    this.put(stages.given(this.stage, { uuid, kind: "skip", classKey: null }), true);
    return true;
  }

  /** Take back the newest act and have its item again. False when there is none, or the newest is closed. */
  undo(): boolean {
    const newest = this.stage.last[0];
    if (!newest) return false;
    if (newest.fate !== "closed") this.takeBack(newest);
    else this.line.say(t("labelling.closedAnswer"));
    return newest.fate !== "closed";
  }

  /** Look at an earlier answer again, to change it or not; `earlier` for one that is not among the last. */
  returnTo(question: { item: number; round: number }, earlier?: Done): boolean {
    const done = this.stage.last.find((one) => stages.sameQuestion(one.place, question)) ?? earlier;
    if (!done || done.fate === "closed") return false;
    if (done.given.kind === "skip") this.takeBack(done);
    else this.put(stages.revisited(this.stage, done), true);
    return true;
  }

  /** Leave an earlier answer as it is. */
  goOn(): void {
    this.put(stages.left(this.stage), true);
  }

  report(reason: string, note: string): boolean {
    const place = this.stage.current;
    if (!place) return false;
    const uuid = this.ports.uuid();
    const body = { uuid, item: place.item, reason, ...(note ? { note } : {}) };
    this.outbox.add({ ...this.seat, uuid, to: "report", body });
    this.line.say(t("labelling.reported"));
    return true;
  }

  /** The image on the stage has been painted: its time starts. */
  painted(): void {
    this.watch.restart();
  }

  show(visible: boolean): void {
    this.watch.show(visible);
    this.practice.show(visible);
    this.leases.show(visible);
    if (visible) this.kick();
  }

  /** Try everything that waits or failed at once. */
  kick(): void {
    if (this.stopped) return;
    this.outbox.kick();
    this.leases.kick();
    this.practice.kick();
    this.put(stages.retried(this.stage), false);
  }

  dismissNotice = (): void => this.line.dismiss();

  /** The page goes away. What was answered goes out or stays in the storage; what was not is given back. */
  leave(): void {
    if (this.stopped) return;
    this.stopped = true;
    this.outbox.stop();
    this.leases.stop();
    this.practice.stop();
    this.ports.server.leave(this.outbox.labels.slice(0, 20), stages.leases(this.stage));
  }

  private turned(page: Turned | null): boolean {
    if (!page) return false;
    this.own.given += page.given;
    if (page.notice) this.line.say(page.notice);
    this.put(page.stage, true);
    return true;
  }

  private takeBack(done: Done): void {
    this.send("undo", done.place, { undoes: done.given.uuid });
    if (done.given.kind === "answer") this.own.given -= 1;
    this.put(stages.takenBack(this.stage, done), true);
  }

  /** One more fact for the outbox; its UUID. */
  private send(kind: LabelKind, place: Place, more: Partial<LabelBody>): string {
    const uuid = this.ports.uuid();
    const key = questionKey(place);
    this.answered[kind === "undo" ? "delete" : "add"](key);
    const body: LabelBody = { uuid, kind, item: place.item, round: place.round, class_key: null, ...more };
    if (kind !== "undo") body.duration_ms ??= this.watch.read();
    body.answered_at = new Date(this.ports.clock.now()).toISOString();
    this.outbox.add({ ...this.seat, uuid, to: "labels", body });
    return uuid;
  }

  private received(answer: LeaseAnswer): void {
    this.put(stages.received(stages.retried(this.stage), answer.assignments, this.answered), false);
    this.own.empty = stages.held(this.stage).length === 0 ? answer.empty : null;
    if (answer.empty?.code === "practice") this.practice.begin();
    else if (answer.assignments.length) this.practice.released();
  }

  private renewed(alive: ReadonlySet<number>): void {
    const gone = (place: Place) => stages.ended(place, alive) && !this.answered.has(questionKey(place));
    if (this.stage.current && gone(this.stage.current)) this.line.say(t("labelling.timeOver"));
    this.put(stages.withdrawn(this.stage, gone), false);
  }

  private settled(entry: OutboxEntry, result: LabelResult): void {
    if (entry.to !== "labels") return;
    if (entry.body.kind === "undo") {
      this.undoSettled(entry.body, result);
    } else if (result.status === "refused") {
      const { code = "refused", detail = t("labelling.notStored") } = result.problem ?? {};
      this.refused({ entry, code, detail });
    } else {
      const { fate, notice, told } = labelOutcome(this.stage, entry.body, result);
      if (notice) this.line.say(notice);
      if (told) this.line.tell(told);
      this.put(stages.fateIs(this.stage, entry.uuid, fate), false);
    }
  }

  private undoSettled(undo: LabelBody, result: LabelResult): void {
    const stored = this.neverStored.has(undo.undoes ?? "");
    const { stage, notice, stands } = undoOutcome(this.stage, undo, result, stored);
    if (notice) this.line.say(notice);
    if (stands) this.answered.add(questionKey(undo));
    this.put(stage, false);
  }

  private refused(refusal: Refusal): void {
    const { entry, code, detail } = refusal;
    this.own.refusals = [...this.own.refusals, refusal];
    this.line.say(problemWords(code, detail));
    if (entry.to === "practice") this.practice.refused();
    if (entry.to !== "labels") return;
    if (entry.body.kind === "answer") this.own.given -= 1;
    this.neverStored.add(entry.uuid);
    const { stage, again } = refusalOutcome(this.stage, entry.uuid, code);
    if (again && this.answered.delete(questionKey(entry.body))) this.own.outOfDate += 1;
    this.put(stage, false);
  }

  /** Everything that changes the stage comes through here: images are fetched, work is asked for, listeners hear. */
  private put(next: Stage, byHand: boolean): void {
    const before = this.stage.current;
    const now = next.current;
    this.stage = next;
    this.pages.follow(next);
    const cameUp = now && (!stages.sameQuestion(before, now) || before?.imageState !== now.imageState);
    if (cameUp && !byHand) this.guardedUntil = this.ports.elapsed() + GUARD_MS;
    if (now) this.own.empty = null;
    for (const { imageState, image } of this.stopped ? [] : stages.held(next)) {
      if (imageState === "loading") this.images.want(this.pages.size ? image.thumb : image.display);
    }
    if (!this.stopped) this.leases.refill();
    this.publish();
  }

  private readonly publish = (): void => this.view.set(this.compose());

  private compose(): Snapshot {
    const { outbox, leases, practice, line, pages, stage } = this;
    const page = { page: pages.of(stage), canUndoPage: pages.canUndo };
    const said = { notice: line.words, told: line.told, practice: practice.view };
    return snapshotOf(outbox, leases.trouble ?? practice.trouble, { ...this.own, ...page, ...said, stage });
  }
}
