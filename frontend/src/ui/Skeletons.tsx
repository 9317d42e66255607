import { Skeleton } from "@mantine/core";
import { t } from "../i18n";
import styles from "./Skeletons.module.css";

/** Grey lines in the places of the rows to come. */
export function SkeletonRows({ rows = 6 }: { rows?: number }) {
  return (
    <div className={styles.rows} role="status" aria-label={t("ui.loading")}>
      {Array.from({ length: rows }, (_, index) => (
        <Skeleton key={index} height={12} width={`${88 - ((index * 17) % 40)}%`} animate={false} />
      ))}
    </div>
  );
}

/** Grey squares in the places of the images to come. */
export function SkeletonTiles({ tiles = 24, size = 108 }: { tiles?: number; size?: number }) {
  return (
    <div className={styles.tiles} role="status" aria-label={t("ui.loading")}>
      {Array.from({ length: tiles }, (_, index) => (
        <Skeleton key={index} height={size} width={size} radius="sm" animate={false} />
      ))}
    </div>
  );
}

/** A grey block for a chart or a summary. */
export function SkeletonBlock({ height = 120 }: { height?: number }) {
  return <Skeleton height={height} animate={false} aria-label={t("ui.loading")} />;
}
