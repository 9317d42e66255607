import { type ReactNode, type Ref, useEffect, useRef } from "react";
import type { ReviewEntry } from "../api/types";
import { t } from "../i18n/management";
import { useClasses } from "../items/useClasses";
import { ClassTile } from "../ui/ClassTile";
import { reasonWords } from "./queue";
import styles from "./SelectGrid.module.css";
import type { Selection } from "./selection";

interface Props {
  ref: Ref<HTMLElement>;
  entries: readonly ReviewEntry[];
  selection: Selection;
  /** How many tiles stand side by side. */
  onAcross(count: number): void;
  onPress(at: number, extend: boolean): void;
  /** The end of what is loaded is near. */
  onEnd(): void;
  children: ReactNode;
}

/** Thumbnails of flagged items: choose many, decide together. The list has the keys. */
export function SelectGrid({ ref, entries, selection, onAcross, onPress, onEnd, children }: Props) {
  const list = useRef<HTMLUListElement>(null);
  const end = useRef<HTMLDivElement>(null);
  const latest = useRef({ onAcross, onEnd });
  latest.current = { onAcross, onEnd };
  useEffect(() => {
    if (!list.current || !end.current) return;
    const measure = new ResizeObserver(([entry]) => {
      const columns = entry && getComputedStyle(entry.target).gridTemplateColumns.split(" ").length;
      latest.current.onAcross(columns || 1);
    });
    measure.observe(list.current);
    const near = new IntersectionObserver((seen) => {
      if (seen.some((one) => one.isIntersecting)) latest.current.onEnd();
    });
    near.observe(end.current);
    return () => {
      measure.disconnect();
      near.disconnect();
    };
  }, []);
  const at = Math.min(selection.at, entries.length - 1);
  useEffect(() => {
    document.getElementById(`flagged-${at}`)?.scrollIntoView({ block: "nearest" });
  }, [at]);
  return (
    <section
      ref={ref}
      className={styles.room}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls and has the keys
      tabIndex={0}
      aria-label={t("review.grid.label")}
      aria-describedby="grid-help"
    >
      <p id="grid-help" className="visually-hidden">
        {t("review.grid.help")}
      </p>
      <ul ref={list} className={styles.tiles}>
        {entries.map((entry, place) => (
          <Tile
            key={entry.item.id}
            entry={entry}
            place={place}
            here={place === at}
            chosen={selection.chosen.has(entry.item.id)}
            onPress={onPress}
          />
        ))}
      </ul>
      <div ref={end} />
      {children}
    </section>
  );
}

interface TileProps {
  entry: ReviewEntry;
  place: number;
  here: boolean;
  chosen: boolean;
  onPress(at: number, extend: boolean): void;
}

function Tile({ entry, place, here, chosen, onPress }: TileProps) {
  const classes = useClasses();
  const { item } = entry;
  const name = item.class_key === null ? t("review.noClass") : classes.nameOf(item.class_key);
  return (
    <li>
      <button
        id={`flagged-${place}`}
        type="button"
        tabIndex={-1}
        className={styles.tile}
        aria-pressed={chosen}
        aria-current={here ? "true" : undefined}
        onClick={(event) => onPress(place, event.shiftKey)}
      >
        {item.image && (
          <img src={item.image.thumb} alt="" loading="lazy" decoding="async" draggable={false} />
        )}
        <span className={styles.facts}>
          <span className="visually-hidden">{t("review.grid.tile", { item: item.id, class: name })}</span>
          <ClassTile of={classes.of(item.class_key)} /> {reasonWords(entry)}
        </span>
      </button>
    </li>
  );
}
