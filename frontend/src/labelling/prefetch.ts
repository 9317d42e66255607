/** Fetches and decodes each image once at a time, and says how it went. */
export class Prefetch {
  private readonly underway = new Set<string>();

  constructor(
    private readonly decode: (url: string) => Promise<void>,
    private readonly done: (url: string, state: "ready" | "failed") => void,
  ) {}

  want(url: string): void {
    if (this.underway.has(url)) return;
    this.underway.add(url);
    const end = (state: "ready" | "failed"): void => {
      this.underway.delete(url);
      this.done(url, state);
    };
    this.decode(url).then(
      () => end("ready"),
      () => end("failed"),
    );
  }
}
