import { Undo2, Users, X } from "lucide-react";
import { t } from "../i18n/management";
import { ReasonMenu } from "../labelling/ReasonMenu";
import { ClassTile } from "../ui/ClassTile";
import { KeyCap } from "../ui/KeyCap";
import styles from "./DecisionBar.module.css";
import { type Choice, EXCLUDE_REASONS } from "./decisions";
import page from "./ReviewPage.module.css";

interface Props {
  choices: readonly Choice[];
  disabled: boolean;
  canUndo: boolean;
  /** How many are chosen in the grid; null outside it. */
  selected: number | null;
  /** The reason is being asked for. */
  excluding: boolean;
  onDecide(choice: Choice, reason?: string): void;
  onCancel(): void;
  onUndo(): void;
  onNext(): void;
}

/** The decisions, one key each. None has the focus by itself. */
export function DecisionBar(props: Props) {
  const { choices, disabled, canUndo, selected, excluding, onDecide, onCancel, onUndo, onNext } = props;
  const exclude = choices.find(({ verdict }) => verdict === "exclude");
  return (
    <footer className={styles.bar}>
      <span className={styles.side}>
        <button type="button" className={page.tool} aria-disabled={!canUndo || undefined} onClick={onUndo}>
          <Undo2 size={16} aria-hidden="true" /> {t("review.undo")} <Cap>Z</Cap>
        </button>
        {selected !== null && (
          <span className="quiet" role="status">
            {t("review.grid.selected", { count: selected })}
          </span>
        )}
      </span>
      <fieldset className={styles.decisions}>
        <legend className="visually-hidden">{t("review.yourDecision")}</legend>
        {choices.map((choice) => (
          <button
            key={`${choice.verdict} ${choice.classKey}`}
            type="button"
            className={styles.decision}
            aria-disabled={disabled || undefined}
            aria-expanded={choice === exclude ? excluding : undefined}
            onClick={() => onDecide(choice)}
          >
            {choice.verdict === "more_labels" && <Users size={16} aria-hidden="true" />}
            {choice.verdict === "exclude" && <X size={16} aria-hidden="true" />}
            {(choice.verdict === "class" || choice.verdict === "cannot_tell") && <ClassTile of={choice.of} />}
            {choice.name}
            {choice.key && <Cap>{choice.key.toUpperCase()}</Cap>}
          </button>
        ))}
        {excluding && exclude && (
          <div className={styles.menu}>
            <ReasonMenu
              title={t("review.excludeBecause")}
              reasons={EXCLUDE_REASONS}
              onChoose={(reason, words) => onDecide(exclude, words || reason.code)}
              onClose={onCancel}
            />
          </div>
        )}
      </fieldset>
      <button type="button" className={page.tool} aria-disabled={disabled || undefined} onClick={onNext}>
        {t("review.next")} <Cap>N</Cap>
      </button>
    </footer>
  );
}

function Cap({ children }: { children: string }) {
  return (
    <span className={styles.cap}>
      <KeyCap>{children}</KeyCap>
    </span>
  );
}
