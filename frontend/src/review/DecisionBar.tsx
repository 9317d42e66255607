import { Undo2, Users, X } from "lucide-react";
import { t } from "../i18n";
import { ClassTile } from "../ui/ClassTile";
import { KeyCap } from "../ui/KeyCap";
import styles from "./DecisionBar.module.css";
import type { Choice } from "./decisions";
import page from "./ReviewPage.module.css";

interface Props {
  choices: readonly Choice[];
  disabled: boolean;
  canUndo: boolean;
  onDecide(choice: Choice): void;
  onUndo(): void;
  onNext(): void;
}

/** The decisions, one key each. None has the focus by itself. */
export function DecisionBar({ choices, disabled, canUndo, onDecide, onUndo, onNext }: Props) {
  return (
    <footer className={styles.bar}>
      <button type="button" className={page.tool} aria-disabled={!canUndo || undefined} onClick={onUndo}>
        <Undo2 size={16} aria-hidden="true" /> {t("review.undo")} <Cap>Z</Cap>
      </button>
      <fieldset className={styles.decisions}>
        <legend className="visually-hidden">{t("review.yourDecision")}</legend>
        {choices.map((choice) => (
          <button
            key={`${choice.verdict} ${choice.classKey}`}
            type="button"
            className={styles.decision}
            aria-disabled={disabled || undefined}
            onClick={() => onDecide(choice)}
          >
            {choice.verdict === "more_labels" && <Users size={16} aria-hidden="true" />}
            {choice.verdict === "exclude" && <X size={16} aria-hidden="true" />}
            {(choice.verdict === "class" || choice.verdict === "cannot_tell") && <ClassTile of={choice.of} />}
            {choice.name}
            {choice.key && <Cap>{choice.key.toUpperCase()}</Cap>}
          </button>
        ))}
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
