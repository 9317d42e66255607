import { t } from "../i18n";
import styles from "./ClassTile.module.css";
import { classPaint } from "./colours";

export interface TileClass {
  name: string;
  colour: string;
}

interface Props {
  /** The class; null is "cannot tell". */
  of: TileClass | null;
  /** Side in pixels: 16 in tables, 32 on a class button. */
  size?: 16 | 20 | 32;
  /** Names the class for screen readers; leave it off where the name stands beside the tile. */
  named?: boolean;
}

/** A class as its colour and first letter: never colour alone. */
export function ClassTile({ of, size = 16, named = false }: Props) {
  const paint = classPaint(of?.colour ?? null);
  const letter = of ? ([...of.name.trim()][0]?.toUpperCase() ?? "·") : "?";
  const name = of?.name ?? t("ui.cannotTell");
  const look = {
    className: of ? styles.tile : styles.none,
    "data-size": size,
    style: of ? { background: paint.background, color: paint.ink } : undefined,
  };
  if (!named) {
    return (
      <span {...look} aria-hidden="true">
        {letter}
      </span>
    );
  }
  return (
    <span {...look} role="img" aria-label={name} title={name}>
      {letter}
    </span>
  );
}

/** The tile with the class's name. */
export function ClassName({ of }: { of: TileClass | null }) {
  return (
    <span className={styles.pair}>
      <ClassTile of={of} /> {of?.name ?? t("ui.cannotTell")}
    </span>
  );
}
