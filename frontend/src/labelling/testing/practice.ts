import type { PracticeBody, PracticeResult, PracticeState } from "../facts";
import { Failure } from "../failure";

const SHARE = 0.8;

/** The platform's practice round for one labeller, in memory: female is right on every item. */
export class Practice {
  required = false;
  /** UUID → the answer that was stored under it. */
  readonly stored = new Map<string, PracticeBody>();
  private items: number[] = [];
  private attempt = 1;
  private done: PracticeBody[] = [];
  private passed = false;

  /** Ask for an attempt over these items before any work. */
  ask(items: number[]): void {
    this.items = items;
    this.required = true;
  }

  state(): PracticeState {
    const answered = new Set(this.done.map(({ item }) => item));
    return {
      must_pass: this.required,
      passed: this.passed,
      attempt: this.attempt,
      wanted: this.items.length,
      answered: this.done.length,
      right: this.right(),
      pass_share: SHARE,
      waiting: this.items
        .filter((item) => !answered.has(item))
        .map((item) => ({
          item,
          image: { thumb: `/t/${item}`, display: `/d/${item}`, width: 8, height: 8 },
        })),
    };
  }

  answer(body: PracticeBody): PracticeResult {
    if (!this.stored.has(body.uuid)) this.take(body);
    const feedback = { right: body.class_key === "female", class_key: "female", explanation: "Look at it." };
    return { feedback, practice: this.state() };
  }

  private take(body: PracticeBody): void {
    if (!this.state().waiting.some(({ item }) => item === body.item))
      throw new Failure("refused", "not_waiting", "It does not wait.");
    this.stored.set(body.uuid, body);
    this.done.push(body);
    if (this.done.length < this.items.length) return;
    this.passed = this.right() >= SHARE * this.done.length;
    if (this.passed) this.required = false;
    this.attempt += 1;
    this.done = [];
  }

  private right(): number {
    return this.done.filter(({ class_key }) => class_key === "female").length;
  }
}
