import { describe, expect, it } from "vitest";
import type { PracticeView } from "./practice";
import { Screen } from "./testing/screen";

async function sentToPractice(items = [101, 102], options: ConstructorParameters<typeof Screen>[0] = {}) {
  const screen = new Screen({ items: 5, ...options });
  screen.platform.practice.ask(items);
  await screen.start();
  return screen;
}

function shown(screen: Screen): PracticeView {
  const view = screen.view.practice;
  if (!view) throw new Error("the practice round is not on the screen");
  return view;
}

/** One whole attempt; each answer is explained. */
async function attempt(screen: Screen, ...answers: string[]): Promise<void> {
  for (const classKey of answers) {
    expect(screen.machine.practice.answer(classKey)).toBe(true);
    await screen.clock.advance(100);
    expect(shown(screen).step).toBe("explained");
    screen.machine.practice.goOn();
    await screen.clock.advance(100);
  }
}

describe("the practice round", () => {
  it("opens by itself where it has to be passed, explains each answer, and gives way to the work", async () => {
    const screen = await sentToPractice();
    expect(shown(screen)).toMatchObject({ step: "asking", wanted: 2, needed: 2, mustPass: true });
    screen.machine.practice.answer("female");
    await screen.clock.advance(100);
    expect(shown(screen)).toMatchObject({ step: "explained", said: "female", answered: 1, right: 1 });
    expect(shown(screen).feedback).toMatchObject({ right: true, explanation: "Look at it." });
    expect(screen.machine.practice.answer("male")).toBe(false);
    screen.machine.practice.goOn();
    await attempt(screen, "female");
    expect(shown(screen).ended).toEqual({ right: 2, of: 2, needed: 2, passed: true });
    screen.machine.practice.goOn();
    await screen.clock.advance(1000);
    expect(screen.view.practice).toBeNull();
    expect(screen.item).toBe(1);
    expect(screen.platform.log).toEqual([]);
  });

  it("begins anew when too little was right", async () => {
    const screen = await sentToPractice();
    await attempt(screen, "female", "male");
    expect(shown(screen)).toMatchObject({ step: "ended", mustPass: true });
    expect(shown(screen).ended).toMatchObject({ right: 1, passed: false });
    screen.machine.practice.leave();
    screen.machine.practice.goOn();
    expect(shown(screen)).toMatchObject({ step: "asking", answered: 0, right: 0, ended: null });
    await screen.clock.advance(100);
    await attempt(screen, "female", "female");
    screen.machine.practice.goOn();
    expect(screen.view.practice).toBeNull();
  });

  it("keeps an answer while the network is gone and explains it when it is back", async () => {
    const screen = await sentToPractice();
    screen.network.down = "offline";
    screen.machine.practice.answer("male");
    await screen.clock.advance(5000);
    expect(shown(screen).step).toBe("checking");
    expect(screen.view.phase).toBe("offline");
    screen.network.down = null;
    await screen.clock.advance(30_000);
    expect(shown(screen)).toMatchObject({ step: "explained", answered: 1, right: 0 });
  });

  it("sends after a crash what was answered before it, once, and goes on behind it", async () => {
    const screen = await sentToPractice();
    screen.network.loseAnswer = 1;
    screen.machine.practice.answer("female");
    await screen.clock.advance(500);
    await screen.reload({ crash: true });
    screen.network.loseAnswer = 0;
    await screen.clock.advance(60_000);
    expect(screen.platform.practice.stored.size).toBe(1);
    expect(await screen.store.load(1)).toEqual([]);
    expect(shown(screen)).toMatchObject({ step: "asking", answered: 1, right: 1 });
    expect(shown(screen).stage.current?.item).toBe(102);
  });

  it("asks anew what waits when the same image was answered in another tab", async () => {
    const screen = await sentToPractice();
    screen.platform.practice.answer({ uuid: "elsewhere", item: 101, class_key: "male", duration_ms: 1 });
    screen.machine.practice.answer("female");
    await screen.clock.advance(1000);
    expect(screen.view.phase).toBe("saved");
    expect(shown(screen)).toMatchObject({ step: "asking", answered: 1, right: 0 });
    expect(shown(screen).stage.current?.item).toBe(102);
  });

  it("can be had of one's own accord, and left for the work that waits", async () => {
    const screen = await sentToPractice();
    screen.platform.practice.required = false;
    await screen.clock.advance(60_000);
    expect(shown(screen).mustPass).toBe(false);
    screen.machine.practice.leave();
    expect([screen.view.practice, screen.item]).toEqual([null, 1]);
    screen.machine.practice.begin();
    await screen.clock.advance(100);
    expect(shown(screen).step).toBe("asking");
    screen.machine.practice.leave();
    expect(screen.machine.answer("male")).toBe(true);
  });

  it("says that there is nothing to practise on", async () => {
    const screen = await sentToPractice([]);
    expect(shown(screen)).toMatchObject({ step: "nothing", mustPass: true });
    screen.platform.practice.required = false;
    await screen.clock.advance(60_000);
    expect([screen.view.practice, screen.item]).toEqual([null, 1]);
  });
});

describe("gold whose answer is told", () => {
  it("names the image that is gone from the stage, what was said and what is right", async () => {
    const screen = new Screen({ items: 5 });
    screen.platform.gold.set(1, "female").set(2, "female");
    await screen.start();
    screen.machine.answer("male");
    await screen.clock.advance(1000);
    expect(screen.view.told).toMatchObject({
      thumb: "/t/1",
      said: "male",
      feedback: { class_key: "female" },
    });
    expect(screen.view.stage.last[0]?.fate).toBe("closed");
    await screen.clock.advance(60_000);
    expect(screen.view.told?.feedback.right).toBe(false);
    screen.machine.answer("female");
    await screen.clock.advance(1000);
    expect(screen.view.told?.feedback.right).toBe(true);
    await screen.clock.advance(20_000);
    expect(screen.view.told).toBeNull();
  });

  it("is closed by hand", async () => {
    const screen = new Screen({ items: 5 });
    screen.platform.gold.set(1, "female");
    await screen.start();
    screen.machine.answer("male");
    await screen.clock.advance(1000);
    screen.machine.dismissNotice();
    expect(screen.view.told).toBeNull();
  });
});
