import { describe, expect, it } from "vitest";
import { questionKey } from "./facts";
import { Screen } from "./testing/screen";

async function opened(size: number, items = 40): Promise<Screen> {
  const screen = new Screen({ items });
  await screen.start();
  screen.machine.showPages(size);
  await screen.clock.advance(1000);
  return screen;
}

function keys(screen: Screen): string[] {
  return screen.view.page.map(questionKey);
}

function all(screen: Screen, classKey: string): Map<string, string | null> {
  return new Map(keys(screen).map((key) => [key, classKey]));
}

describe("pages of the grid", () => {
  it("hold as many items as were asked for, and the next page is there at once", async () => {
    const screen = await opened(12);
    expect(screen.view.page.length).toBe(12);
    const first = keys(screen);
    expect(screen.machine.answerPage(all(screen, "male"), {})).toBe(true);
    expect(screen.view.page.length).toBe(12);
    expect(keys(screen).some((key) => first.includes(key))).toBe(false);
  });

  it("store each answer once, with an even share of the page's time", async () => {
    const screen = await opened(12);
    screen.machine.painted();
    await screen.clock.advance(24_000);
    screen.machine.answerPage(
      new Map([...all(screen, "female")].map(([key], n) => [key, n % 2 ? "male" : null])),
      {},
    );
    await screen.clock.advance(2000);
    const bodies = screen.platform.log.map(({ body }) => body);
    expect(bodies.length).toBe(12);
    expect(new Set(bodies.map(({ item }) => item)).size).toBe(12);
    expect(bodies.map(({ duration_ms }) => duration_ms)).toEqual(Array(12).fill(2000));
    expect(bodies.filter(({ class_key }) => class_key === null).length).toBe(6);
  });

  it("come back as they were, one after the other", async () => {
    const screen = await opened(12);
    const first = keys(screen);
    screen.machine.answerPage(all(screen, "male"), {});
    const second = keys(screen);
    screen.machine.answerPage(all(screen, "male"), {});
    await screen.clock.advance(2000);
    expect(screen.machine.undoPage()).toBe(true);
    expect(keys(screen)).toEqual(second);
    expect(screen.machine.undoPage()).toBe(true);
    expect(keys(screen)).toEqual(first);
    expect(screen.machine.undoPage()).toBe(false);
    await screen.clock.advance(2000);
    expect([...screen.platform.heads.values()].filter(({ state }) => state === "counts")).toEqual([]);
    expect(screen.view.given).toBe(0);
  });

  it("keep what was not answered in its place", async () => {
    const screen = await opened(12);
    const [one, two, ...others] = keys(screen);
    screen.machine.answerPage(new Map(others.map((key) => [key, "male"])), {});
    expect(keys(screen).slice(0, 2)).toEqual([one, two]);
    expect(screen.view.page.length).toBe(12);
  });

  it("pass on what cannot be seen", async () => {
    const screen = new Screen({ items: 30 });
    screen.decode = (url) => (url.endsWith("/3") ? Promise.reject(new Error("broken")) : Promise.resolve());
    await screen.start();
    screen.machine.showPages(12);
    await screen.clock.advance(1000);
    screen.machine.answerPage(all(screen, "male"), {});
    await screen.clock.advance(1000);
    expect(screen.platform.log.flatMap(({ body }) => (body.kind === "skip" ? [body.item] : []))).toEqual([3]);
  });

  it("lose nothing when the network is away and the page reloads", async () => {
    const screen = await opened(12);
    screen.network.down = "offline";
    screen.machine.answerPage(all(screen, "male"), {});
    await screen.clock.advance(500);
    await screen.reload({ crash: true });
    screen.network.down = null;
    await screen.clock.advance(60_000);
    expect(screen.platform.log.length).toBe(12);
  });
});
