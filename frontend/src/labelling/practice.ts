import { Backoff } from "./backoff";
import type { Feedback, PracticeBody, PracticeResult, PracticeState } from "./facts";
import { Failure } from "./failure";
import type { Outbox } from "./outbox";
import { Prefetch } from "./prefetch";
import type { Ports, Seat } from "./seat";
import type { Place, Stage } from "./stage";
import * as stages from "./stage";
import { Stopwatch } from "./stopwatch";

const FETCHED_AHEAD = 4;

export type PracticeStep =
  | "loading"
  | "asking" // an image waits for an answer
  | "checking" // the answer is on its way; what is right is not known yet
  | "explained"
  | "ended" // an attempt is over
  | "nothing"; // there is nothing to practise on

/** An attempt that is over. `needed` of `of` pass it. */
export interface Attempt {
  right: number;
  of: number;
  needed: number;
  passed: boolean;
}

/** The practice round as the screen shows it. */
export interface PracticeView {
  step: PracticeStep;
  stage: Stage;
  /** What was said of the image on the stage, and what is right. */
  said: string | null;
  feedback: Feedback | null;
  /** Of this attempt. */
  answered: number;
  right: number;
  wanted: number;
  needed: number;
  /** There is no other work until it is passed. */
  mustPass: boolean;
  ended: Attempt | null;
}

const EMPTY: PracticeView = {
  step: "loading",
  stage: stages.emptyStage,
  said: null,
  feedback: null,
  answered: 0,
  right: 0,
  wanted: 0,
  needed: 0,
  mustPass: true,
  ended: null,
};

/** The practice round, apart from how it looks: one image at a time, each answer through the outbox, each explained. */
export class PracticeRound {
  /** Null while the round is not on the screen. */
  view: PracticeView | null = null;
  /** Why the round could not be fetched; null when it could. */
  trouble: Failure | null = null;
  private next: PracticeState | null = null;
  private attempt = 0;
  private fetching = false;
  private cancelRetry: (() => void) | null = null;
  private readonly failures: Backoff;
  private readonly watch: Stopwatch;
  private readonly images: Prefetch;

  constructor(
    private readonly seat: Seat,
    private readonly ports: Ports,
    private readonly outbox: Pick<Outbox, "add" | "entries">,
    private readonly changed: () => void,
    /** The round has left the screen: work goes on. */
    private readonly over: () => void,
  ) {
    this.failures = new Backoff(1000, 30_000, ports.random);
    this.watch = new Stopwatch(() => ports.elapsed());
    this.images = new Prefetch(ports.decode, (url, state) => {
      if (this.view) this.put({ stage: stages.imageIs(this.view.stage, url, state) });
    });
  }

  /** Somebody has to practise, or wants to. */
  begin(): void {
    if (this.view) return;
    this.view = EMPTY;
    this.fetch();
    this.changed();
  }

  /** Back to the work; only where nothing has to be passed. */
  leave(): void {
    if (!this.view || this.view.mustPass) return;
    this.stop();
    this.over();
  }

  /** There is other work: nothing has to be passed any more. */
  released(): void {
    if (!this.view?.mustPass) return;
    this.put({ mustPass: false });
    if (this.view.step === "loading" || this.view.step === "nothing") this.leave();
  }

  /** The answer to the image on the stage; null: cannot tell. */
  answer(classKey: string | null): boolean {
    const current = this.view?.stage.current;
    if (this.view?.step !== "asking" || current?.imageState !== "ready") return false;
    const uuid = this.ports.uuid();
    const body = { uuid, item: current.item, class_key: classKey, duration_ms: this.watch.read() };
    this.put({ step: "checking", said: classKey });
    this.outbox.add({ ...this.seat, uuid, to: "practice", body });
    return true;
  }

  /** On from an explanation, or from the end of an attempt to what follows it. */
  goOn(): boolean {
    const { view, next } = this;
    if (!view || !next) return false;
    if (view.step === "explained" && next.attempt !== this.attempt) {
      const { answered: of, right, needed } = view;
      this.put({ step: "ended", ended: { right, of, needed, passed: next.passed } });
      return true;
    }
    if (view.step === "ended" && view.ended?.passed && !view.mustPass) this.leave();
    else if (view.step === "explained" || view.step === "ended") this.take(next);
    else return false;
    return true;
  }

  /** The server has taken an answer and says what is right. */
  practised(body: PracticeBody, { feedback, practice }: PracticeResult): void {
    if (!this.view) return;
    if (this.view.step !== "checking" || this.view.stage.current?.item !== body.item) {
      this.fetch(); // an answer of an earlier page, or of before a reload
      return;
    }
    this.next = practice;
    this.put({
      step: "explained",
      feedback,
      answered: this.view.answered + 1,
      right: this.view.right + Number(feedback.right),
      mustPass: practice.must_pass,
    });
  }

  /** The server does not take an answer: see anew what waits. */
  refused(): void {
    if (!this.view) return;
    this.put({ step: "loading" });
    this.fetch();
  }

  painted(): void {
    this.watch.restart();
  }

  show(visible: boolean): void {
    this.watch.show(visible);
  }

  /** Try again now what failed. */
  kick(): void {
    if (!this.view) return;
    const retried = stages.retried(this.view.stage);
    if (retried !== this.view.stage) this.put({ stage: retried });
    if (this.view.step === "loading" || this.view.step === "nothing") this.fetch();
  }

  stop(): void {
    this.cancelRetry?.();
    this.cancelRetry = null;
    this.view = null;
    this.trouble = null;
  }

  /** What waits is known for sure only when no answer is on its way. */
  private fetch(): void {
    this.cancelRetry?.();
    this.cancelRetry = null;
    if (this.fetching || this.outbox.entries.some(({ to }) => to === "practice")) return;
    this.fetching = true;
    this.ports.server
      .practice()
      .then(
        (state) => {
          this.trouble = null;
          this.failures.reset();
          if (this.view && this.view.step !== "checking") this.take(state);
        },
        (error: unknown) => this.failed(error),
      )
      .finally(() => {
        this.fetching = false;
      });
  }

  private failed(error: unknown): void {
    if (!(error instanceof Failure)) throw error;
    if (!this.view) return;
    this.trouble = error;
    const slow = error.kind !== "offline" && error.kind !== "busy";
    this.cancelRetry = this.ports.clock.after(slow ? 15_000 : this.failures.next(), () => this.fetch());
    this.changed();
  }

  private take(state: PracticeState): void {
    const { waiting, wanted, answered, right, must_pass: mustPass } = state;
    this.next = state;
    this.attempt = state.attempt;
    const known = new Map(stages.held(this.view?.stage ?? stages.emptyStage).map((one) => [one.item, one]));
    const [current = null, ...ahead] = waiting.map(
      ({ item, image }) => known.get(item) ?? placed(item, image),
    );
    this.put({
      ...EMPTY,
      step: current ? "asking" : "nothing",
      stage: { current, ahead, last: [] },
      answered,
      right,
      wanted,
      needed: Math.ceil(state.pass_share * wanted - 1e-9),
      mustPass,
    });
  }

  private put(more: Partial<PracticeView>): void {
    if (!this.view) return;
    this.view = { ...this.view, ...more };
    for (const { image, imageState } of stages.held(this.view.stage).slice(0, 1 + FETCHED_AHEAD))
      if (imageState === "loading") this.images.want(image.display);
    this.changed();
  }
}

function placed(item: number, image: Place["image"]): Place {
  return { item, round: 0, image, imageState: "loading", lease: null, former: null, how: "new" };
}
