import { Link } from "@tanstack/react-router";
import type { Quality } from "../api/types";
import { useProjectId } from "../app/place";
import { t } from "../i18n/management";
import { ItemsLink } from "../items/ItemsLink";
import { count, fraction, percent, time } from "../ui/format";
import { Section } from "../ui/Page";
import styles from "./Quality.module.css";

type Consensus = Quality["consensus"];

const NAMES: Readonly<Record<string, string>> = {
  automatic: t("quality.methods.automatic"),
  majority: t("quality.methods.majority"),
  "one-coin": t("quality.methods.oneCoin"),
  "dawid-skene": t("quality.methods.dawidSkene"),
  fused: t("quality.methods.fused"),
  "share-of-labels/1": t("quality.methods.shares"),
};

export function methodName(key: string): string {
  return NAMES[key] ?? key;
}

/** `Consensus: fused, chosen automatically`. */
export function MethodName({ of }: { of: Consensus }) {
  return (
    <>
      {t("quality.consensus")}:{" "}
      <a className="opens" href="#method">
        {methodName(of.method)}
      </a>
      {of.asked === "automatic" && `, ${t("quality.chosenAutomatically")}`}
    </>
  );
}

/** The method, why, what it was learnt from, and what holds the rest up. */
export function Method({ method }: { method: Consensus }) {
  return (
    <Section title={t("quality.method")} id="method">
      <dl className={styles.facts}>
        <dt>{t("quality.method")}</dt>
        <dd>
          {methodName(method.method)}
          {method.asked === "automatic" && `, ${t("quality.chosenAutomatically")}`}. {method.reason}
        </dd>
        {method.version !== null && (
          <>
            <dt>{t("quality.learntFrom")}</dt>
            <dd>
              {t("quality.learntLabels", { count: method.labels })},{" "}
              {t("quality.learntLabellers", { count: method.labellers })},{" "}
              {t("quality.learntKnown", { count: method.known })}
              {!method.converged && `. ${t("quality.notConverged")}`}
            </dd>
            <dt>{t("quality.version")}</dt>
            <dd>
              {method.version}
              {method.created_at && `, ${time(method.created_at)}`}.{" "}
              {t("quality.newAnswers", { count: method.new_labels })}
              {!method.moved && ` ${t("quality.stillMoving")}`}
            </dd>
            <dt>{t("quality.sharedMistakes")}</dt>
            <dd>{t("quality.correlation", { value: fraction(method.correlation) })}</dd>
          </>
        )}
        <dt>{t("quality.enough")}</dt>
        <dd>
          {method.rule === "confidence" && method.target !== null
            ? t("quality.ruleConfidence", { target: percent(method.target) })
            : t("quality.ruleAgreement")}
        </dd>
        <dt>{t("quality.waitingItems")}</dt>
        <dd>
          <ItemsLink search={{ state: "open,in_dispute" }}>{count(method.waiting)}</ItemsLink>
          {method.stopped_because === "budget_spent" && `. ${t("quality.budgetSpent")}`}
          {method.stopped_because === "archived" && `. ${t("quality.archived")}`}
        </dd>
        {method.budget && (
          <>
            <dt>{t("quality.budget")}</dt>
            <dd>
              {t("quality.budgetOf", {
                spent: count(method.budget.spent),
                labels: count(method.budget.labels),
              })}
            </dd>
          </>
        )}
      </dl>
      {method.contradictory.length > 0 && <Contradictions items={method.contradictory} />}
    </Section>
  );
}

function Contradictions({ items }: { items: readonly number[] }) {
  return (
    <>
      <p className="bad">{t("quality.contradictory", { count: items.length })}</p>
      <ItemNumbers items={items} />
    </>
  );
}

/** Items that no filter of the gallery names, each with its own page. */
export function ItemNumbers({ items }: { items: readonly number[] }) {
  const projectId = String(useProjectId());
  return (
    <div className={styles.items}>
      {items.map((item) => (
        <Link
          key={item}
          className="opens"
          to="/p/$projectId/items/$item"
          params={{ projectId, item: String(item) }}
          search={{}}
        >
          #{item}
        </Link>
      ))}
    </div>
  );
}
