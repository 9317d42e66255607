/** How long an image was on the screen and the page visible. Milliseconds of a clock that never jumps. */
export class Stopwatch {
  private running: number | null = null;
  private gone = 0;

  constructor(
    private readonly now: () => number,
    private visible = true,
  ) {}

  /** A new image was painted. */
  restart(): void {
    this.gone = 0;
    this.running = this.visible ? this.now() : null;
  }

  show(visible: boolean): void {
    if (visible === this.visible) return;
    this.visible = visible;
    if (visible) {
      this.running = this.now();
    } else if (this.running !== null) {
      this.gone += this.now() - this.running;
      this.running = null;
    }
  }

  read(): number {
    return Math.round(this.gone + (this.running === null ? 0 : this.now() - this.running));
  }
}
