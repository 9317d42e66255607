import { describe, expect, it } from "vitest";
import { brighter, fitted, forNext, ontoFace, panned, plainView, zoomed, zoomedTo } from "./view";

describe("the view of an image", () => {
  it("fits large and small images into the stage with their proportions", () => {
    expect(fitted({ width: 1280, height: 640 }, { width: 640, height: 640 })).toEqual({
      width: 640,
      height: 320,
    });
    expect(fitted({ width: 32, height: 64 }, { width: 640, height: 640 })).toEqual({
      width: 320,
      height: 640,
    });
    expect(fitted({ width: 0, height: 0 }, { width: 640, height: 640 })).toEqual({ width: 1, height: 1 });
  });

  it("zooms within limits and comes back to the middle", () => {
    let view = plainView;
    for (let step = 0; step < 30; step += 1) view = zoomed(view, 1.5);
    expect(view.zoom).toBe(8);
    view = panned(view, 50, 20, { width: 400, height: 400 });
    expect(zoomedTo(view, 0.2)).toEqual(plainView);
  });

  it("never pans the image off the stage", () => {
    const view = panned(zoomedTo(plainView, 2), 9999, -9999, { width: 400, height: 300 });
    expect([view.x, view.y]).toEqual([200, -150]);
    expect(panned(plainView, 10, 10, { width: 400, height: 300 })).toEqual(plainView);
  });

  it("keeps the light but not the zoom for the next image", () => {
    const view = brighter(zoomedTo(plainView, 3));
    expect(forNext(view)).toEqual({ ...plainView, brightness: view.brightness });
    let light = plainView;
    for (let step = 0; step < 5; step += 1) light = brighter(light);
    expect(light.brightness).toBe(1);
  });

  it("brings a face into the middle, larger, and stays where there is no room to move", () => {
    const shown = { width: 800, height: 600 };
    const view = ontoFace(plainView, [0.6, 0.4, 0.7, 0.6], shown, shown);
    expect(view.zoom).toBeCloseTo(3.5);
    expect(view.x).toBeCloseTo(-0.15 * 800 * 3.5);
    expect(view.y).toBeCloseTo(0);
    expect(ontoFace(plainView, [0, 0, 1, 1], shown, shown)).toEqual(plainView);
  });
});
