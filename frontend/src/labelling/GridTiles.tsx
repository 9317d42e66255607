import { type Ref, useEffect, useRef, useState } from "react";
import type { Labelling } from "../api/types";
import { t } from "../i18n";
import { ClassTile } from "../ui/ClassTile";
import { questionKey } from "./facts";
import styles from "./Grid.module.css";
import { type GridState, type Tiling, tiling } from "./grid";
import type { Place } from "./stage";

const GAP = 12;
const EDGE = 4;
const LEAST = 96;

interface Props {
  ref: Ref<HTMLDivElement>;
  page: readonly Place[];
  grid: GridState;
  project: Labelling;
  /** How many tiles stand side by side. */
  onAcross(count: number): void;
  /** The last row has been in view. */
  onSeen(seen: boolean): void;
  onPress(index: number, extend: boolean): void;
}

/** The thumbnails. One of them is where the keys act; the list has the focus. */
export function GridTiles({ ref, page, grid, project, onAcross, onSeen, onPress }: Props) {
  const room = useRef<HTMLDivElement>(null);
  const { across, side } = useTiling(room, page.length, onAcross);
  const last = useRef<HTMLDivElement>(null);
  const lastKey = page.length > 0 ? questionKey(page[page.length - 1] as Place) : "";
  useEffect(() => {
    if (!last.current || !lastKey) return;
    const watch = new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && onSeen(true), {
      threshold: 0.5,
    });
    watch.observe(last.current);
    return () => watch.disconnect();
  }, [lastKey, onSeen]);
  const at = Math.min(grid.at, page.length - 1);
  useEffect(() => {
    document.getElementById(`tile-${at}`)?.scrollIntoView({ block: "nearest" });
  }, [at]);
  return (
    <div ref={room} className={styles.room}>
      <div
        ref={ref}
        className={styles.tiles}
        role="listbox"
        tabIndex={0}
        aria-multiselectable="true"
        aria-label={t("labelling.grid.images")}
        aria-activedescendant={`tile-${at}`}
        style={{ gridTemplateColumns: `repeat(${across}, ${side}px)` }}
      >
        {page.map((place, index) => (
          <Tile
            key={questionKey(place)}
            ref={index === page.length - 1 ? last : undefined}
            place={place}
            index={index}
            here={index === at}
            mark={grid.marks.get(questionKey(place))}
            project={project}
            onPress={onPress}
          />
        ))}
      </div>
    </div>
  );
}

interface TileProps {
  ref: Ref<HTMLDivElement> | undefined;
  place: Place;
  index: number;
  here: boolean;
  mark: string | null | undefined;
  project: Labelling;
  onPress(index: number, extend: boolean): void;
}

function Tile({ ref, place, index, here, mark, project, onPress }: TileProps) {
  const of = project.classes.find(({ key }) => key === mark) ?? null;
  const said = mark === undefined ? "" : (of?.name ?? t("ui.cannotTell"));
  const former = place.former?.kind === "answer" ? place.former.classKey : undefined;
  return (
    // The list has the keys; a tile only takes the pointer.
    // biome-ignore lint/a11y/useKeyWithClickEvents: see above
    <div
      ref={ref}
      id={`tile-${index}`}
      role="option"
      tabIndex={-1}
      className={styles.tile}
      aria-selected={mark !== undefined}
      aria-label={t("labelling.grid.tile", { n: index + 1, said })}
      data-here={here || undefined}
      data-marked={mark !== undefined || undefined}
      onClick={(event) => onPress(index, event.shiftKey)}
    >
      {place.imageState === "failed" ? (
        <span className={styles.failed}>{t("labelling.grid.failed")}</span>
      ) : (
        <img src={place.image.thumb} alt="" draggable={false} decoding="sync" />
      )}
      {place.secondLook && <span className={styles.second}>{t("labelling.secondLook")}</span>}
      {mark !== undefined && (
        <span className={styles.mark}>
          <ClassTile of={of} size={20} />
        </span>
      )}
      {mark === undefined && former !== undefined && (
        <span className={styles.former}>
          <ClassTile of={project.classes.find(({ key }) => key === former) ?? null} />
        </span>
      )}
    </div>
  );
}

function useTiling(
  room: React.RefObject<HTMLDivElement | null>,
  tiles: number,
  told: (across: number) => void,
): Tiling {
  const [now, setNow] = useState<Tiling>({ across: 4, side: LEAST });
  useEffect(() => {
    if (!room.current) return;
    const measure = ([entry]: ResizeObserverEntry[]) => {
      if (!entry) return;
      const { width, height } = entry.contentRect;
      const inside = { width: width - 2 * EDGE, height: height - 2 * EDGE };
      const next = tiling(Math.max(1, tiles), inside, GAP, LEAST);
      setNow(next);
      told(next.across);
    };
    const observer = new ResizeObserver(measure);
    observer.observe(room.current);
    return () => observer.disconnect();
  }, [room, tiles, told]);
  return now;
}
