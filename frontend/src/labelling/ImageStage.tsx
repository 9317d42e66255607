import { ImageOff } from "lucide-react";
import { type RefObject, useEffect, useLayoutEffect, useRef } from "react";
import { t } from "../i18n";
import { questionKey } from "./facts";
import styles from "./ImageStage.module.css";
import type { Place, Stage } from "./stage";
import { useGestures } from "./useGestures";
import { useSize } from "./useSize";
import { fitted, type ImageView, type Size } from "./view";

const MOUNTED_AHEAD = 4;
const KEPT_THUMBS = 30;

interface Props {
  stage: Stage;
  view: ImageView;
  /** Whether the server can be reached; without it an image that fails says nothing about the image. */
  reachable: boolean;
  /** The full size of the image on the stage, once it was asked for and is decoded. */
  full?: string | null;
  onView(change: (view: ImageView, shown: Size) => ImageView): void;
  onSwipe?: (to: "left" | "right") => void;
  /** The image on the stage has been painted. */
  onPainted(): void;
  stageRef: RefObject<HTMLElement | null>;
  children?: React.ReactNode;
}

/** The image being asked about. The next ones are mounted behind it, so that a swap only changes which is visible. */
export function ImageStage({
  stage,
  view,
  reachable,
  full = null,
  onView,
  onSwipe,
  onPainted,
  stageRef,
  children,
}: Props) {
  const size = useSize(stageRef);
  const { current, ahead } = stage;
  const shown = fitted(current?.image ?? { width: 1, height: 1 }, size);
  const gestures = useGestures(view, (change) => onView((now) => change(now, shown)), onSwipe);
  usePainted(current, onPainted);
  useWarmThumbs(stage);
  const ready = (place: Place) => place.imageState === "ready";
  const mounted = [
    ...(current && ready(current) ? [current] : []),
    ...ahead.filter(ready).slice(0, MOUNTED_AHEAD),
  ];
  return (
    <section
      ref={stageRef}
      data-part="stage"
      className={styles.stage}
      tabIndex={-1}
      aria-label={t("labelling.imageToLabel")}
      {...gestures}
    >
      {mounted.map((place) => {
        const box = fitted(place.image, size);
        const visible = place === current;
        return (
          <img
            key={questionKey(place)}
            className={styles.image}
            data-visible={visible || undefined}
            src={(visible && full) || place.image.display}
            alt={visible ? t("labelling.theImage") : ""}
            aria-hidden={visible ? undefined : true}
            decoding="sync"
            draggable={false}
            width={box.width}
            height={box.height}
            style={visible ? transformed(view) : undefined}
          />
        );
      })}
      {current?.imageState === "loading" && (
        <div className={styles.waiting} style={shown} role="status" aria-label={t("labelling.imageComing")} />
      )}
      {current?.imageState === "failed" && (
        <div className={styles.failed} role="alert">
          <ImageOff size={24} aria-hidden="true" />
          <p>{t(reachable ? "labelling.imageFailed" : "labelling.imageWaits")}</p>
        </div>
      )}
      {children}
    </section>
  );
}

function transformed({ zoom, x, y, brightness, contrast }: ImageView): React.CSSProperties {
  const light = brightness !== 1 || contrast !== 1;
  return {
    transform: zoom === 1 ? undefined : `translate(${x}px, ${y}px) scale(${zoom})`,
    filter: light ? `brightness(${brightness}) contrast(${contrast})` : undefined,
    cursor: zoom === 1 ? undefined : "grab",
  };
}

/** Tells when a new image has come onto the screen: in the frame after it became visible. */
function usePainted(current: Place | null, onPainted: () => void): void {
  const key = current?.imageState === "ready" ? `${questionKey(current)} ${current.how}` : null;
  const told = useRef(onPainted);
  told.current = onPainted;
  useLayoutEffect(() => {
    if (key === null) return;
    const frame = requestAnimationFrame(() => told.current());
    return () => cancelAnimationFrame(frame);
  }, [key]);
}

/** Fetches the thumbnails before the last answers show them, so that they are there without a network too. */
function useWarmThumbs({ ahead }: Stage): void {
  const warm = useRef(new Map<string, HTMLImageElement>());
  useEffect(() => {
    for (const { image, imageState } of ahead) {
      if (imageState !== "ready" || warm.current.has(image.thumb)) continue;
      const thumb = new Image();
      thumb.src = image.thumb;
      warm.current.set(image.thumb, thumb);
    }
    for (const url of warm.current.keys()) {
      if (warm.current.size <= KEPT_THUMBS) break;
      warm.current.delete(url);
    }
  }, [ahead]);
}
