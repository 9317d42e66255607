import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Labelling } from "../api/types";
import { t } from "../i18n";
import { EmptyStage } from "./EmptyStage";
import { questionKey } from "./facts";
import styles from "./Grid.module.css";
import { GridBar } from "./GridBar";
import { GridLarge } from "./GridLarge";
import { GridTiles } from "./GridTiles";
import { allToggled, answersOf, choosing, freshGrid, type GridState, movedTo, toggled } from "./grid";
import { type GridAction, gridActions } from "./gridKeys";
import type { LabellingMachine } from "./machine";
import { Notice } from "./Notice";
import type { Choice } from "./project";
import { useSnapshot } from "./useMachine";
import { useScreenKeys } from "./useScreenKeys";

interface Props {
  machine: LabellingMachine;
  project: Labelling;
  offered: readonly Choice[];
  size: number;
  /** Something lies over the screen. */
  covered: boolean;
  onGuidelines(): void;
  onRetry(): void;
  onSignIn(): void;
}

/** Many items at once: every one of a class is selected, and the page is submitted with one key. */
export function GridScreen({
  machine,
  project,
  offered,
  size,
  covered,
  onGuidelines,
  onRetry,
  onSignIn,
}: Props) {
  const view = useSnapshot(machine);
  const { page } = view;
  const keys = useMemo(() => page.map(questionKey), [page]);
  const classes = useMemo(() => project.classes.map(({ key }) => key), [project.classes]);
  const [grid, setGrid] = useState<GridState>(() => freshGrid(classes[0] ?? ""));
  const [across, setAcross] = useState(1);
  const [seen, setSeen] = useState(false);
  const [large, setLarge] = useState(false);
  const tiles = useRef<HTMLDivElement>(null);
  const first = keys[0];
  const last = keys[keys.length - 1];
  useEffect(() => tiles.current?.focus({ preventScroll: true }), []);
  useEffect(() => machine.showPages(size), [machine, size]);
  // Only another last image is to be looked at anew: the same page is listed again whenever anything moves.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the change that counts
  useEffect(() => setSeen(false), [last]);
  // Another page has come: what was marked on the one before says nothing about it.
  useEffect(() => {
    setGrid((now) => ({ ...freshGrid(now.chosen), marks: kept(now, keys) }));
    if (first !== undefined) requestAnimationFrame(() => machine.painted());
  }, [first, machine, keys]);

  const answers = useMemo(() => answersOf(grid, keys, classes), [grid, keys, classes]);
  const submit = useCallback(() => {
    if (!seen || answers.size === 0) return false;
    return machine.answerPage(answers, { mode: "grid", tiles: keys.length, chosen: grid.chosen });
  }, [seen, answers, machine, keys, grid.chosen]);

  const current = keys[grid.at];
  const act = (action: GridAction, extend: boolean): boolean => {
    if (typeof action === "object" && "mark" in action) setGrid(toggled(grid, current, action.mark));
    else if (typeof action === "object")
      setGrid(movedTo(grid, grid.at + action.right + action.down * across, keys, extend));
    else if (action === "select") setGrid(toggled(grid, current));
    else if (action === "all") setGrid(allToggled(grid, keys));
    else if (action === "choose") setGrid(choosing(grid, classes));
    else if (action === "large") setLarge(!large);
    else if (action === "escape") setLarge(false);
    else if (action === "guidelines") onGuidelines();
    else if (action === "last_page") machine.undoPage();
    else return submit();
    return true;
  };
  const bound = useMemo(() => gridActions(offered), [offered]);
  useScreenKeys(bound, !covered, (action, event) => act(action, event.shiftKey));

  return (
    <>
      <div className={styles.centre}>
        {page.length > 0 ? (
          <GridTiles
            ref={tiles}
            page={page}
            grid={grid}
            project={project}
            onAcross={setAcross}
            onSeen={setSeen}
            onPress={(index, extend) =>
              setGrid(
                extend
                  ? movedTo(grid, index, keys, true)
                  : toggled(movedTo(grid, index, keys, false), keys[index]),
              )
            }
          />
        ) : (
          <EmptyStage view={view} onRetry={onRetry} onSignIn={onSignIn} />
        )}
        <Notice
          view={view}
          choices={offered}
          onDismiss={() => machine.dismissNotice()}
          onLeave={() => machine.goOn()}
        />
        {large && page[grid.at] && <GridLarge place={page[grid.at]} onClose={() => setLarge(false)} />}
      </div>
      <GridBar
        project={project}
        cannotTellKey={offered.find(({ classKey }) => classKey === null)?.key ?? ""}
        grid={grid}
        answers={answers}
        left={keys.length - answers.size}
        canSubmit={seen && answers.size > 0}
        canUndo={view.canUndoPage}
        onChoose={(key) => setGrid(choosing(grid, classes, key))}
        onUndo={() => machine.undoPage()}
        onSubmit={() => {
          submit();
          tiles.current?.focus({ preventScroll: true });
        }}
        title={t("labelling.grid.selectEvery")}
      />
    </>
  );
}

/** Marks of questions that are still there: a page that only grew keeps them. */
function kept(grid: GridState, keys: readonly string[]): GridState["marks"] {
  const there = new Set(keys);
  return new Map([...grid.marks].filter(([key]) => there.has(key)));
}
