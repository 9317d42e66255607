import { t } from "../i18n";
import { ClassTile } from "../ui/ClassTile";
import { KeyCap } from "../ui/KeyCap";
import styles from "./Answers.module.css";
import type { Choice } from "./project";

const MOST_LARGE = 6;

interface Props {
  choices: readonly Choice[];
  /** The answer that was given before, where the image is shown again. */
  former: { classKey: string | null } | null;
  /** The answer whose key was pressed a moment ago. */
  pressed: string | null | undefined;
  disabled: boolean;
  onAnswer(choice: Choice): void;
}

/** The answers, one button each. They never move and none has the focus by itself. */
export function Answers({ choices, former, pressed, disabled, onAnswer }: Props) {
  return (
    <fieldset className={styles.answers} data-small={choices.length > MOST_LARGE || undefined}>
      <legend className="visually-hidden">{t("labelling.yourAnswer")}</legend>
      {choices.map((choice) => (
        <button
          key={choice.classKey ?? ""}
          type="button"
          className={styles.answer}
          data-cannot-tell={choice.classKey === null || undefined}
          data-pressed={pressed === choice.classKey || undefined}
          data-former={former?.classKey === choice.classKey || undefined}
          aria-disabled={disabled || undefined}
          aria-keyshortcuts={choice.key || undefined}
          onClick={() => onAnswer(choice)}
        >
          <ClassTile of={choice.of} size={choices.length > MOST_LARGE ? 20 : 32} />
          <span className={styles.name}>{choice.name}</span>
          {former?.classKey === choice.classKey && (
            <span className="visually-hidden">{t("labelling.soFar")}</span>
          )}
          {choice.key && (
            <span className={styles.cap}>
              <KeyCap>{choice.key.toUpperCase()}</KeyCap>
            </span>
          )}
        </button>
      ))}
    </fieldset>
  );
}
