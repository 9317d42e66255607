import { X } from "lucide-react";
import { t } from "../i18n";
import { Thumb } from "../ui/Thumb";
import styles from "./LabelScreen.module.css";
import practice from "./Practice.module.css";
import type { Choice } from "./project";
import type { Snapshot, Told } from "./seat";

interface Props {
  view: Snapshot;
  choices: readonly Choice[];
  /** About the image on the stage: what looking closely came to. */
  note?: string | null;
  onDismiss(): void;
  onLeave(): void;
}

/** One line above the answers: what the labeller should know now. */
export function Notice({ view, choices, note = null, onDismiss, onLeave }: Props) {
  const { current } = view.stage;
  const former = current?.former;
  const skipped = former?.kind === "skip";
  const name = nameOf(choices, former?.classKey ?? null);
  return (
    <div role="status" aria-live="polite">
      {current?.how === "revisited" ? (
        <p className={styles.line}>
          {skipped ? t("labelling.youSkipped") : t("labelling.youSaid", { name })} {t("labelling.anotherKey")}
          <button type="button" className="opens" onClick={onLeave}>
            {t("labelling.leaveIt")}
          </button>
        </p>
      ) : current?.how === "reopened" ? (
        <p className={styles.line}>
          {skipped ? t("labelling.tookBackSkip") : t("labelling.tookBack", { name })}
        </p>
      ) : view.notice ? (
        <p className={styles.line}>
          {view.notice}
          <Close onDismiss={onDismiss} />
        </p>
      ) : view.told ? (
        <div className={styles.line} data-part="told">
          <ToldAbout told={view.told} choices={choices} />
          <Close onDismiss={onDismiss} />
        </div>
      ) : note ? (
        <p className={styles.line}>{note}</p>
      ) : null}
    </div>
  );
}

/** What was right on an image that is gone from the stage: the project tells its labellers. */
function ToldAbout({ told, choices }: { told: Told; choices: readonly Choice[] }) {
  const { right, class_key, explanation } = told.feedback;
  const name = nameOf(choices, class_key);
  return (
    <div className={practice.told}>
      <Thumb src={told.thumb} alt={t("labelling.practice.thatImage")} size={48} />
      <div>
        <strong>
          {right
            ? t("labelling.practice.right", { name })
            : t("labelling.practice.wrong", { said: nameOf(choices, told.said), name })}
        </strong>
        {explanation && <p>{explanation}</p>}
      </div>
    </div>
  );
}

function Close({ onDismiss }: { onDismiss(): void }) {
  return (
    <button type="button" className={styles.close} aria-label={t("labelling.closeLine")} onClick={onDismiss}>
      <X size={14} aria-hidden="true" />
    </button>
  );
}

function nameOf(choices: readonly Choice[], classKey: string | null): string {
  return choices.find((choice) => choice.classKey === classKey)?.name ?? classKey ?? t("ui.cannotTell");
}
