import { t } from "../i18n";
import styles from "./Grid.module.css";
import type { Place } from "./stage";

/** One tile of the grid as large as the stage. */
export function GridLarge({ place, onClose }: { place: Place | undefined; onClose(): void }) {
  if (!place) return null;
  return (
    <button
      type="button"
      className={styles.large}
      aria-label={t("labelling.grid.closeLarge")}
      onClick={onClose}
    >
      <img src={place.image.display} alt={t("labelling.theImage")} />
    </button>
  );
}
