import { type KeyboardEvent, useCallback, useEffect, useRef } from "react";
import type { ItemRow } from "../api/types";
import { t } from "../i18n/management";
import { ClassTile } from "../ui/ClassTile";
import { fraction } from "../ui/format";
import { agreementWords } from "./Facts";
import styles from "./Gallery.module.css";
import { useClasses } from "./useClasses";

interface Props {
  rows: readonly ItemRow[];
  chosen: number | null;
  onOpen(item: number): void;
  /** The end is near: more rows are wanted. */
  onEnd(): void;
}

/** Items as tiles. Arrow keys walk, Enter opens. */
export function Gallery({ rows, chosen, onOpen, onEnd }: Props) {
  const classes = useClasses();
  const grid = useRef<HTMLElement>(null);
  const tabbed = rows.some((row) => row.id === chosen) ? chosen : rows[0]?.id;
  return (
    <section
      ref={grid}
      className={styles.grid}
      aria-label={t("items.title")}
      onKeyDown={(event) => walk(event, grid.current)}
    >
      {rows.map((row) => (
        <button
          key={row.id}
          type="button"
          className={styles.tile}
          data-item={row.id}
          aria-pressed={row.id === chosen}
          tabIndex={row.id === tabbed ? 0 : -1}
          onClick={() => onOpen(row.id)}
        >
          {row.image ? (
            <img src={row.image.thumb} alt="" loading="lazy" decoding="async" />
          ) : (
            <span className={styles.unchecked}>{t("items.beingChecked")}</span>
          )}
          <span className={styles.caption}>
            <ClassTile of={classes.of(row.class_key)} />
            <span>{row.class_key === null ? "–" : fraction(row.confidence)}</span>
            <span className={styles.agreement}>{row.n_labels === 0 ? "" : agreementWords(row)}</span>
          </span>
          <span className="visually-hidden">
            {t("items.tile", {
              item: row.id,
              class: row.class_key === null ? t("items.noClassIn") : classes.nameOf(row.class_key),
            })}
          </span>
        </button>
      ))}
      <End onEnd={onEnd} />
    </section>
  );
}

/** Calls when it comes near the window. */
function End({ onEnd }: { onEnd(): void }) {
  const latest = useRef(onEnd);
  latest.current = onEnd;
  const watch = useCallback((element: HTMLDivElement | null) => {
    if (!element) return;
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) latest.current();
      },
      { rootMargin: "1200px" },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return <div ref={watch} className={styles.end} />;
}

/** Arrow keys between tiles, by where they stand on the screen. */
function walk(event: KeyboardEvent, grid: HTMLElement | null): void {
  if (event.ctrlKey || event.altKey || event.metaKey || !grid) return;
  const tiles = [...grid.querySelectorAll<HTMLElement>("[data-item]")];
  const at = tiles.indexOf(document.activeElement as HTMLElement);
  if (at < 0) return;
  const top = tiles[0]?.offsetTop;
  const columns = Math.max(1, tiles.filter((tile) => tile.offsetTop === top).length);
  const steps: Record<string, number> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -columns,
    ArrowDown: columns,
    Home: -at,
    End: tiles.length - 1 - at,
  };
  const step = steps[event.key];
  if (step === undefined) return;
  event.preventDefault();
  tiles[at + step]?.focus();
}

/** Give the focus back to a tile after its drawer has closed, and bring it into view. */
export function useTileFocus() {
  const pending = useRef<number | null>(null);
  useEffect(() => {
    const item = pending.current;
    if (item === null) return;
    pending.current = null;
    document.querySelector<HTMLElement>(`[data-item="${item}"]`)?.focus();
  });
  return useCallback((item: number | null) => {
    pending.current = item;
  }, []);
}
