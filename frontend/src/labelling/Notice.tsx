import { X } from "lucide-react";
import { t } from "../i18n";
import styles from "./LabelScreen.module.css";
import type { Choice } from "./project";
import type { Snapshot } from "./seat";

interface Props {
  view: Snapshot;
  choices: readonly Choice[];
  onDismiss(): void;
  onLeave(): void;
}

/** One line above the answers: what the labeller should know now. */
export function Notice({ view, choices, onDismiss, onLeave }: Props) {
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
          <button
            type="button"
            className={styles.close}
            aria-label={t("labelling.closeLine")}
            onClick={onDismiss}
          >
            <X size={14} aria-hidden="true" />
          </button>
        </p>
      ) : null}
    </div>
  );
}

function nameOf(choices: readonly Choice[], classKey: string | null): string {
  return choices.find((choice) => choice.classKey === classKey)?.name ?? classKey ?? t("ui.cannotTell");
}
