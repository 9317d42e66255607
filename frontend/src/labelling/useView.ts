import { useCallback, useState } from "react";
import type { Tool } from "./project";
import {
  brighter,
  fitted,
  forNext,
  type ImageView,
  ontoFace,
  panned,
  plainView,
  type Size,
  stronger,
  zoomed,
  zoomedTo,
} from "./view";

const STEP = 1.4;
const PAN_PX = 64;

/** The view of the image on the stage, and the tools that change it. `full` is its full size where that is shown. */
export function useView(image: Size | null, stage: () => Size, full: Size | null = null) {
  const [view, setView] = useState<ImageView>(plainView);
  const change = useCallback(
    (next: (view: ImageView, shown: Size) => ImageView) => {
      setView((now) => next(now, stage()));
    },
    [stage],
  );

  /** Use a tool; false when it is none of the view's. */
  const runTool = (tool: Tool): boolean => {
    const step = steps(full ?? image, stage())[tool];
    if (step) setView(step);
    return step !== undefined;
  };
  const reset = useCallback(() => setView(forNext), []);
  /** Bring a face into the middle. */
  const toFace = (face: readonly number[]) => {
    if (image) setView((now) => ontoFace(now, face, fitted(image, stage()), stage()));
  };
  return { view, change, runTool, reset, toFace };
}

function steps(image: Size | null, stage: Size): Partial<Record<Tool, (view: ImageView) => ImageView>> {
  const full = image && stage.width > 0 ? fullSize(image, stage) : 1;
  const pan = (dx: number, dy: number) => (view: ImageView) => panned(view, dx * PAN_PX, dy * PAN_PX, stage);
  return {
    zoom_in: (view) => zoomed(view, STEP),
    zoom_out: (view) => zoomed(view, 1 / STEP),
    brightness: brighter,
    contrast: stronger,
    full_size: (view) => zoomedTo(view, view.zoom === full ? 1 : full),
    reset: () => plainView,
    left: pan(1, 0),
    right: pan(-1, 0),
    up: pan(0, 1),
    down: pan(0, -1),
  };
}

/** The zoom at which one pixel of the image takes one CSS pixel; images that are smaller than the stage stay fitted. */
function fullSize(image: Size, stage: Size): number {
  const scale = Math.min(stage.width / image.width, stage.height / image.height);
  return Math.max(1, 1 / scale);
}
