import { describe, expect, it } from "vitest";
import { Screen } from "./testing/screen";

describe("images that do not load", () => {
  it("come when the server is back, without anybody asking", async () => {
    const screen = new Screen({ items: 30 });
    await screen.start();
    const images = screen.decode;
    screen.decode = () => Promise.reject(new Error("no network"));
    for (let given = 0; given < 7; given += 1) screen.machine.answer("male"); // fetches more, whose images fail
    await screen.clock.advance(500);
    while (screen.machine.answer("male"));
    expect(screen.view.stage.current?.imageState).toBe("failed");
    screen.decode = images;
    await screen.clock.advance(60_000);
    expect(screen.view.stage.current?.imageState).toBe("ready");
  });

  it("do not keep work away: others are leased instead", async () => {
    const screen = new Screen({ items: 30 });
    screen.decode = (url) =>
      Number(url.split("/").pop()) <= 10 ? Promise.reject(new Error("broken")) : Promise.resolve();
    await screen.start();
    await screen.clock.advance(20_000);
    expect(screen.item).toBeGreaterThan(10);
  });
});
