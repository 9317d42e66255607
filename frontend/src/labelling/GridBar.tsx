import { Undo2 } from "lucide-react";
import type { Labelling } from "../api/types";
import { t } from "../i18n";
import { ClassTile } from "../ui/ClassTile";
import { count } from "../ui/format";
import { KeyCap } from "../ui/KeyCap";
import styles from "./Grid.module.css";
import { type GridState, type Mark, otherClass } from "./grid";

interface Props {
  title: string;
  project: Labelling;
  /** Its key, where the project takes it. */
  cannotTellKey: string;
  grid: GridState;
  answers: ReadonlyMap<string, Mark>;
  /** How many stay unanswered. */
  left: number;
  canSubmit: boolean;
  canUndo: boolean;
  onChoose(classKey: string): void;
  onUndo(): void;
  onSubmit(): void;
}

/** What is being selected, what the page will say, and the way on and back. */
export function GridBar(props: Props) {
  const {
    title,
    project,
    cannotTellKey,
    grid,
    answers,
    left,
    canSubmit,
    canUndo,
    onChoose,
    onUndo,
    onSubmit,
  } = props;
  const fixed = project.classes.length === 2 && grid.marks.size > 0;
  return (
    <footer className={styles.bar}>
      <fieldset className={styles.choose}>
        <legend className={styles.title}>{title}</legend>
        {project.classes.map((of) => (
          <button
            key={of.key}
            type="button"
            className={styles.choice}
            aria-pressed={of.key === grid.chosen}
            aria-disabled={(fixed && of.key !== grid.chosen) || undefined}
            onClick={() => fixed || onChoose(of.key)}
          >
            <ClassTile of={of} /> {of.name}
          </button>
        ))}
        <KeyCap>C</KeyCap>
      </fieldset>
      <Help cannotTell={cannotTellKey} />
      <Counts project={project} grid={grid} answers={answers} left={left} />
      <button type="button" className={styles.undo} aria-disabled={!canUndo || undefined} onClick={onUndo}>
        <Undo2 size={16} aria-hidden="true" /> {t("labelling.grid.lastPage")} <KeyCap>Z</KeyCap>
      </button>
      <button
        type="button"
        className={styles.submit}
        aria-disabled={!canSubmit || undefined}
        onClick={onSubmit}
      >
        {t("labelling.grid.submit", { count: answers.size })}{" "}
        <span className={styles.cap}>{t("labelling.enter")}</span>
      </button>
    </footer>
  );
}

function Help({ cannotTell }: { cannotTell: string }) {
  const keys = [
    ["← ↑ ↓ →", t("labelling.grid.help.move")],
    [t("labelling.grid.help.space"), t("labelling.grid.help.select")],
    ["⇧", t("labelling.grid.help.range")],
    ["A", t("labelling.grid.help.all")],
    ["V", t("labelling.grid.help.large")],
    ...(cannotTell ? [[cannotTell.toUpperCase(), t("ui.cannotTell").toLowerCase()] as const] : []),
  ] as const;
  return (
    <p className={styles.help}>
      {keys.map(([key, words]) => (
        <span key={words}>
          <KeyCap>{key}</KeyCap> {words}
        </span>
      ))}
    </p>
  );
}

function Counts({ project, grid, answers, left }: Pick<Props, "project" | "grid" | "answers" | "left">) {
  const said = (key: Mark) => [...answers.values()].filter((mark) => mark === key).length;
  const other = otherClass(
    grid,
    project.classes.map(({ key }) => key),
  );
  return (
    <p className={styles.counts} role="status">
      {project.classes.map((of) => (
        <span key={of.key}>
          <ClassTile of={of} /> {of.key === other && t("labelling.grid.theOther")}{" "}
          <b>{count(said(of.key))}</b> {of.name}
        </span>
      ))}
      {said(null) > 0 && (
        <span>
          <ClassTile of={null} /> <b>{count(said(null))}</b> {t("ui.cannotTell")}
        </span>
      )}
      {left > 0 && <span className="quiet">{t("labelling.grid.stay", { count: left })}</span>}
    </p>
  );
}
