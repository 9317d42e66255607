import { type PointerEvent, useRef, type WheelEvent } from "react";
import { type ImageView, panned, type Size, zoomed } from "./view";

const SWIPE_PX = 72;

type Change = (view: ImageView, shown: Size) => ImageView;
interface Point {
  x: number;
  y: number;
}

/** Wheel and pinch zoom, drag to pan, and on touch screens a swipe over an image that is not zoomed. */
export function useGestures(
  view: ImageView,
  change: (change: Change) => void,
  onSwipe?: (to: "left" | "right") => void,
) {
  const pointers = useRef(new Map<number, Point>());
  const start = useRef<Point | null>(null);

  const spread = (): number => {
    const [one, other] = [...pointers.current.values()];
    return one && other ? Math.hypot(one.x - other.x, one.y - other.y) : 0;
  };

  return {
    onWheel(event: WheelEvent) {
      if (!event.ctrlKey) change((now) => zoomed(now, event.deltaY < 0 ? 1.2 : 1 / 1.2));
    },
    onPointerDown(event: PointerEvent) {
      const point = { x: event.clientX, y: event.clientY };
      pointers.current.set(event.pointerId, point);
      start.current = pointers.current.size === 1 && event.pointerType === "touch" ? point : null;
      if (view.zoom > 1) event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerMove(event: PointerEvent) {
      const before = pointers.current.get(event.pointerId);
      if (!before) return;
      const apart = spread();
      const point = { x: event.clientX, y: event.clientY };
      pointers.current.set(event.pointerId, point);
      const now = spread();
      if (apart > 0 && now > 0) change((view) => zoomed(view, now / apart));
      else change((view, shown) => panned(view, point.x - before.x, point.y - before.y, shown));
    },
    onPointerUp(event: PointerEvent) {
      pointers.current.delete(event.pointerId);
      const from = start.current;
      start.current = null;
      if (!from || !onSwipe || view.zoom > 1) return;
      const dx = event.clientX - from.x;
      const dy = event.clientY - from.y;
      if (Math.abs(dx) > SWIPE_PX && Math.abs(dx) > 1.5 * Math.abs(dy)) onSwipe(dx < 0 ? "left" : "right");
    },
    onPointerCancel(event: PointerEvent) {
      pointers.current.delete(event.pointerId);
      start.current = null;
    },
  };
}
