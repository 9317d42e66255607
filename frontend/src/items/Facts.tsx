import { Link } from "@tanstack/react-router";
import { MessageSquare } from "lucide-react";
import type { ItemDetail, ItemRow } from "../api/types";
import { useProjectId } from "../app/place";
import { t } from "../i18n/management";
import { Tag } from "../ui/Chip";
import { ClassTile } from "../ui/ClassTile";
import { date, fraction, seconds, time } from "../ui/format";
import { STATE_NAMES } from "../ui/StateBar";
import { Thumb } from "../ui/Thumb";
import styles from "./Facts.module.css";
import { FLAG_NAMES } from "./filters";
import { ItemsLink } from "./ItemsLink";
import { ProbabilityBar, ProbabilityLegend } from "./Probability";
import { whyNot } from "./timeline";
import { useClasses } from "./useClasses";

/** `3 of 5`: how many labels equal the consensus. */
export function agreementWords(item: Pick<ItemRow, "agreement" | "n_labels">): string {
  if (item.agreement === null || item.n_labels === 0) return t("items.noLabels");
  return t("items.countOf", { found: Math.round(item.agreement * item.n_labels), total: item.n_labels });
}

/** What the item's answer is now and how sure it is. */
export function ConsensusFacts({ item }: { item: ItemDetail }) {
  const p = item.probabilities;
  const known = Object.keys(p).length > 0;
  return (
    <section className={styles.section} aria-label={t("items.consensus")}>
      <div className={styles.head}>
        <h2>{t("items.consensus")}</h2>
        <Tag>{STATE_NAMES[item.state]}</Tag>
      </div>
      {known && <ProbabilityBar p={p} />}
      {known && <ProbabilityLegend p={p} />}
      <dl className={styles.pairs}>
        <dt>{t("items.filters.agreement")}</dt>
        <dd>
          {item.agreement === null ? (
            t("items.noLabelsYet")
          ) : (
            <ItemsLink search={around("agreement", item.agreement)}>{agreementWords(item)}</ItemsLink>
          )}
          {item.n_cannot_tell > 0 && (
            <span className="quiet">, {t("items.nCannotTell", { n: item.n_cannot_tell })}</span>
          )}
        </dd>
        <dt>{t("items.filters.margin")}</dt>
        <dd>
          {known ? (
            <ItemsLink search={around("margin", item.margin)}>{fraction(item.margin)}</ItemsLink>
          ) : (
            "–"
          )}{" "}
          {t("items.ofPeople")}
          {item.model && (
            <>
              ,{" "}
              <ItemsLink search={around("model_margin", item.model.margin)}>
                {fraction(item.model.margin)}
              </ItemsLink>{" "}
              {t("items.ofModel")}
            </>
          )}
        </dd>
        <dt>{t("items.flags")}</dt>
        <dd>
          {item.flags.length === 0 ? t("items.noFlags") : null}
          {item.flags.map((kind, index) => (
            <span key={kind}>
              {index > 0 && ", "}
              <ItemsLink search={{ flag: kind }}>{FLAG_NAMES[kind].toLowerCase()}</ItemsLink>
            </span>
          ))}
        </dd>
        <dt>{t("items.file")}</dt>
        <dd className={styles.path}>{item.path}</dd>
        {item.split && (
          <>
            <dt>{t("items.split")}</dt>
            <dd>{item.split}</dd>
          </>
        )}
      </dl>
    </section>
  );
}

/** Items with nearly the same value. */
function around(name: string, value: number): Record<string, string> {
  const low = Math.max(0, value - 0.05).toFixed(2);
  const high = Math.min(1, value + 0.05).toFixed(2);
  return { [`${name}_min`]: low, [`${name}_max`]: high, order: name };
}

/** Every label with its labeller and the time it took. */
export function LabelFacts({ item }: { item: ItemDetail }) {
  const classes = useClasses();
  return (
    <section className={styles.section} aria-label={t("items.labels")}>
      <div className={styles.head}>
        <h2>{t("items.labels")}</h2>
      </div>
      {item.labels.length === 0 && <p className="quiet">{t("items.nobodyAnswered")}</p>}
      <ul className={styles.labels}>
        {item.labels.map((label) => (
          <li key={label.id} data-uncounted={!label.counts || undefined}>
            {label.kind === "answer" ? (
              <ClassTile of={classes.of(label.class_key)} named />
            ) : (
              <span className={styles.noTile} />
            )}
            <span className={styles.who}>
              <ItemsLink search={{ labeller: String(label.labeller.id) }}>{label.labeller.name}</ItemsLink>
              <span className="quiet small"> {remark(label)}</span>
            </span>
            <span className={styles.took} title={time(label.created_at)}>
              {label.duration_ms === null ? "" : seconds(label.duration_ms / 1000)}
            </span>
            <span className={styles.when}>{date(label.created_at)}</span>
          </li>
        ))}
      </ul>
      <Reports item={item} />
    </section>
  );
}

/** What people wrote when they reported the image. */
function Reports({ item }: { item: ItemDetail }) {
  const told = item.all_flags.filter(({ kind, raised_by, evidence }) => {
    return kind === "reported" && raised_by && typeof evidence.note === "string" && evidence.note;
  });
  return told.map((flag) => (
    <p key={flag.id} className={styles.note}>
      <MessageSquare size={14} aria-hidden="true" />
      <span>
        {t("items.reportedBy", { who: flag.raised_by?.name ?? "", note: String(flag.evidence.note) })}{" "}
        <span className="quiet small">{date(flag.raised_at)}</span>
      </span>
    </p>
  ));
}

function remark(label: ItemDetail["labels"][number]): string {
  const words = [
    label.purpose === "review" ? t("items.secondLook") : "",
    label.kind === "skip" ? t("items.skipped", { reason: label.reason || t("items.noReason") }) : "",
    label.kind === "undo" ? t("items.tookBack") : "",
    label.kind === "answer" && label.reason ? t("items.noted", { note: label.reason }) : "",
    label.kind === "answer" && !label.counts
      ? t("items.notCounted", { why: whyNot(label.why_not ?? "replaced") })
      : "",
  ];
  return words.filter(Boolean).join(", ");
}

/** What the newest run says, and earlier ones below it. */
export function ModelFacts({ item }: { item: ItemDetail }) {
  const classes = useClasses();
  const projectId = String(useProjectId());
  if (item.predictions.length === 0) return null;
  return (
    <section className={styles.section} aria-label={t("items.model")}>
      <div className={styles.head}>
        <h2>{t("items.model")}</h2>
      </div>
      <ul className={styles.labels}>
        {item.predictions.map((said) => (
          <li key={said.run}>
            <ClassTile of={classes.of(said.top_class)} named />
            <span className={styles.who}>
              {classes.nameOf(said.top_class)} {fraction(Math.max(...said.p))}
              <span className="quiet">
                {" "}
                {said.out_of_fold ? t("items.outOfFold") : t("items.hadNoLabel")}
              </span>
            </span>
            <span className={styles.when}>
              <Link
                className="opens"
                to="/p/$projectId/runs/$number"
                params={{ projectId, number: String(said.run) }}
                title={said.recipe}
              >
                {t("items.run", { number: said.run })}
              </Link>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Other items of the same group: the same person, near-duplicates. */
export function GroupFacts({ item }: { item: ItemDetail }) {
  const classes = useClasses();
  const projectId = String(useProjectId());
  if (!item.group) return null;
  return (
    <section className={styles.section} aria-label={t("items.sameGroup")}>
      <div className={styles.head}>
        <h2>{t("items.sameGroup")}</h2>
        <ItemsLink search={{ group: item.group }}>{item.group}</ItemsLink>
      </div>
      <ul className={styles.group}>
        {item.group_items.map((other) => (
          <li key={other.id}>
            <Link
              to="/p/$projectId/items/$item"
              params={{ projectId, item: String(other.id) }}
              title={other.path}
            >
              <Thumb src={other.image?.thumb} alt={t("ui.Item", { n: other.id })} size={56} />
            </Link>
            <span className="small">
              <ClassTile of={classes.of(other.class_key)} named /> {fraction(other.confidence)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
