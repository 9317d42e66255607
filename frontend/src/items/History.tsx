import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { ItemDetail, ItemEvent } from "../api/types";
import { useProjectId } from "../app/place";
import { t } from "../i18n/management";
import { date, time } from "../ui/format";
import styles from "./Facts.module.css";
import { wordsOf } from "./timeline";
import { useClasses } from "./useClasses";

/** The item's whole life, the oldest first; runs and snapshots open. */
export function HistoryFacts({ item }: { item: ItemDetail }) {
  const classes = useClasses();
  return (
    <section className={styles.section} aria-label={t("items.history")}>
      <div className={styles.head}>
        <h2>{t("items.history")}</h2>
      </div>
      <ol className={styles.history}>
        {item.history.map((event, index) => (
          <li key={index} data-what={event.what}>
            <time dateTime={event.at} title={time(event.at)}>
              {date(event.at)}
            </time>
            <span className={styles.dot} aria-hidden="true" />
            <Behind event={event}>{wordsOf(event, classes.nameOf)}</Behind>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Behind({ event, children }: { event: ItemEvent; children: ReactNode }) {
  const projectId = String(useProjectId());
  const { run } = event.facts;
  if (event.what === "predicted" && typeof run === "number") {
    return (
      <Link to="/p/$projectId/runs/$number" params={{ projectId, number: String(run) }}>
        {children}
      </Link>
    );
  }
  if (event.what === "snapshot") {
    return (
      <Link to="/p/$projectId/snapshots" params={{ projectId }}>
        {children}
      </Link>
    );
  }
  return <span>{children}</span>;
}
