import { useEffect, useRef } from "react";
import { t } from "../i18n";
import type { Pixels } from "./resample";
import styles from "./Try.module.css";

/** Exactly what the model was shown. */
export function Shown({ pixels }: { pixels: Pixels }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height, channels, data } = pixels;
  useEffect(() => {
    const rgba = new Uint8ClampedArray(width * height * 4).fill(255);
    for (let at = 0; at < width * height; at += 1) {
      for (let channel = 0; channel < 3; channel += 1) {
        rgba[4 * at + channel] = data[at * channels + (channels === 1 ? 0 : channel)] ?? 0;
      }
    }
    canvas.current?.getContext("2d")?.putImageData(new ImageData(rgba, width, height), 0, 0);
  }, [width, height, channels, data]);
  return (
    <figure className={styles.shown}>
      <canvas ref={canvas} width={width} height={height} role="img" aria-label={t("models.shownToModel")} />
      <figcaption className="quiet small">{t("models.shownToModel")}</figcaption>
    </figure>
  );
}
