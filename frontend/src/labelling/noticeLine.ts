import type { Clock } from "./backoff";

const NOTICE_MS = 8000;

/** The one line that tells the labeller something; it goes by itself. */
export class NoticeLine {
  words: string | null = null;
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

  clear(): void {
    this.words = null;
    this.changed();
  }
}
