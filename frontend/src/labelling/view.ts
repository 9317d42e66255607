/** How the labeller looks at an image: zoom, place, light. Pure. */

export interface ImageView {
  /** 1: the image fits the stage. */
  zoom: number;
  /** Shift of the image's middle in CSS pixels. */
  x: number;
  y: number;
  brightness: number;
  contrast: number;
}

export interface Size {
  width: number;
  height: number;
}

export const plainView: ImageView = { zoom: 1, x: 0, y: 0, brightness: 1, contrast: 1 };

const MOST_ZOOM = 8;
const FACE_SHARE = 0.7;
const LIGHTS = [1, 1.3, 1.6, 2, 0.7];

/** The largest size with the image's proportions inside the stage. Small images grow; a side is never below 1. */
export function fitted(image: Size, stage: Size): Size {
  if (image.width <= 0 || image.height <= 0) return { width: 1, height: 1 };
  const scale = Math.min(stage.width / image.width, stage.height / image.height);
  return {
    width: Math.max(1, Math.round(image.width * scale)),
    height: Math.max(1, Math.round(image.height * scale)),
  };
}

export function zoomed(view: ImageView, factor: number): ImageView {
  return zoomedTo(view, view.zoom * factor);
}

/** Zoom about the middle of the stage. */
export function zoomedTo(view: ImageView, zoom: number): ImageView {
  const next = Math.min(MOST_ZOOM, Math.max(1, zoom));
  if (next === 1) return { ...view, zoom: 1, x: 0, y: 0 };
  const ratio = next / view.zoom;
  return { ...view, zoom: next, x: view.x * ratio, y: view.y * ratio };
}

/** Move the image, but never so far that its middle leaves the stage. An image that fits stays where it is. */
export function panned(view: ImageView, dx: number, dy: number, shown: Size): ImageView {
  if (view.zoom === 1) return view;
  const most = (side: number): number => (side * (view.zoom - 1)) / 2;
  const within = (value: number, limit: number): number => Math.min(limit, Math.max(-limit, value));
  return {
    ...view,
    x: within(view.x + dx, most(shown.width)),
    y: within(view.y + dy, most(shown.height)),
  };
}

/** The face in the middle, with room around it: its box takes `FACE_SHARE` of the stage. `face` is left, top, right,
 *  bottom as shares of the image's sides; `shown` is the image at zoom 1. */
export function ontoFace(view: ImageView, face: readonly number[], shown: Size, stage: Size): ImageView {
  const [left = 0, top = 0, right = 1, bottom = 1] = face;
  const width = Math.max(right - left, 0.01) * shown.width;
  const height = Math.max(bottom - top, 0.01) * shown.height;
  const fits = FACE_SHARE * Math.min(stage.width / width, stage.height / height);
  const zoom = Math.min(MOST_ZOOM, Math.max(1, fits));
  if (zoom === 1) return { ...view, zoom, x: 0, y: 0 };
  const x = (0.5 - (left + right) / 2) * shown.width * zoom;
  const y = (0.5 - (top + bottom) / 2) * shown.height * zoom;
  return panned({ ...view, zoom, x: 0, y: 0 }, x, y, shown);
}

export function brighter(view: ImageView): ImageView {
  return { ...view, brightness: nextLight(view.brightness) };
}

export function stronger(view: ImageView): ImageView {
  return { ...view, contrast: nextLight(view.contrast) };
}

function nextLight(value: number): number {
  return LIGHTS[(LIGHTS.indexOf(value) + 1) % LIGHTS.length] ?? 1;
}

/** For the next image: light stays as chosen, zoom and place start anew. */
export function forNext(view: ImageView): ImageView {
  return { ...view, zoom: 1, x: 0, y: 0 };
}

export function isPlain(view: ImageView): boolean {
  return view.zoom === 1 && view.brightness === 1 && view.contrast === 1;
}
