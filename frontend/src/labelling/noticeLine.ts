import type { Clock } from "./backoff";
import type { Told } from "./seat";

const NOTICE_MS = 8000;

/** The one line that tells the labeller something; words go by themselves, a mistake that is explained stays until it
 *  is closed or the next one comes. */
export class NoticeLine {
  words: string | null = null;
  told: Told | null = null;
  private cancel: (() => void) | null = null;

  constructor(
    private readonly clock: Clock,
    private readonly changed: () => void,
  ) {}

  say(words: string): void {
    this.words = words;
    this.cancel?.();
    this.cancel = this.clock.after(NOTICE_MS, () => this.clear());
    this.changed();
  }

  tell(told: Told): void {
    this.told = told;
    if (told.feedback.right) this.clock.after(NOTICE_MS, () => this.forget(told));
    this.changed();
  }

  private forget(told: Told): void {
    if (this.told === told) this.told = null;
    this.changed();
  }

  /** Close what is shown. */
  dismiss(): void {
    if (this.words === null) this.told = null;
    this.clear();
  }

  private clear(): void {
    this.words = null;
    this.changed();
  }
}
