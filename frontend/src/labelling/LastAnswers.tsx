import { t } from "../i18n";
import { ClassTile } from "../ui/ClassTile";
import { Thumb } from "../ui/Thumb";
import { questionKey } from "./facts";
import styles from "./LastAnswers.module.css";
import type { LabelClass } from "./project";
import type { Done, Place } from "./stage";

const SHOWN = 10;

interface Props {
  last: readonly Done[];
  current: Place | null;
  classes: readonly LabelClass[];
  onReturn(done: Done): void;
}

/** Own last answers, the newest first; a click returns to one. */
export function LastAnswers({ last, current, classes, onReturn }: Props) {
  return (
    <nav className={styles.rail} aria-label={t("labelling.lastAnswers")}>
      <h2 className={styles.head}>{t("labelling.lastAnswers")}</h2>
      <ul>
        {last.slice(0, SHOWN).map((done) => (
          <li key={questionKey(done.place)}>
            <button
              type="button"
              className={styles.row}
              aria-current={
                current !== null && questionKey(done.place) === questionKey(current) ? "true" : undefined
              }
              disabled={done.fate === "closed"}
              title={t(`labelling.fates.${done.fate}`)}
              onClick={() => onReturn(done)}
            >
              <Thumb src={done.place.image.thumb} alt="" size={48} />
              <Said done={done} classes={classes} />
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** What was said of an item: the class with its tile, cannot tell, or skipped. */
export function Said({
  done,
  classes,
}: {
  done: Pick<Done, "given" | "fate">;
  classes: readonly LabelClass[];
}) {
  if (done.given.kind === "skip") return <span className="quiet">{t("labelling.skippedOne")}</span>;
  const { classKey } = done.given;
  const of = classes.find((one) => one.key === classKey) ?? null;
  return (
    <span className={styles.said} data-uncounted={done.fate === "does_not_count" || undefined}>
      <ClassTile of={of ?? (classKey === null ? null : { name: classKey, colour: "#71717a" })} />
      {of?.name ?? classKey ?? t("ui.cannotTell")}
    </span>
  );
}
