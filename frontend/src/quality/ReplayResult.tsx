import { Link } from "@tanstack/react-router";
import { useProjectId } from "../app/place";
import { t } from "../i18n/management";
import { useClasses } from "../items/useClasses";
import { ClassName } from "../ui/ClassTile";
import { DataTable } from "../ui/DataTable";
import { count, fraction, percent } from "../ui/format";
import { STATE_NAMES } from "../ui/StateBar";
import { Estimate } from "./Estimate";
import { methodName } from "./Method";
import styles from "./Quality.module.css";
import type { Change, Replayed } from "./replay";

/** Labels saved, accuracy on gold then and now, and the items that would stand differently. */
export function ReplayResult({ result }: { result: Replayed }) {
  const { labels, accepted, gold } = result;
  const lows = [gold.now?.low, gold.replayed?.low].filter((low) => low !== undefined);
  const min = Math.max(0, Math.floor(Math.min(0.9, ...lows) * 10) / 10);
  return (
    <>
      <dl className={styles.facts}>
        <dt>{t("quality.method")}</dt>
        <dd>{methodName(result.method)}</dd>
        <dt>{t("quality.labels")}</dt>
        <dd>
          {t("quality.replayLabels", {
            used: count(labels.used),
            log: count(labels.log),
            saved: count(labels.saved),
            share: percent(labels.log ? labels.saved / labels.log : 0),
          })}
        </dd>
        <dt>{t("quality.labelsPerItem")}</dt>
        <dd>{result.labels_per_item === null ? "–" : fraction(result.labels_per_item)}</dd>
        <dt>{t("quality.accepted")}</dt>
        <dd>
          {t("quality.replayAccepted", {
            now: count(accepted.now),
            replayed: count(accepted.replayed),
            items: count(result.items),
          })}
        </dd>
        <dt>{t("quality.onGoldNow")}</dt>
        <dd>{gold.now ? <Estimate {...gold.now} min={min} /> : t("quality.noGold")}</dd>
        <dt>{t("quality.onGoldReplayed")}</dt>
        <dd>{gold.replayed ? <Estimate {...gold.replayed} min={min} /> : t("quality.noGold")}</dd>
      </dl>
      <h2>{t("quality.changed", { count: result.changed })}</h2>
      <Changes rows={result.changed_items} />
      {result.changed > result.changed_items.length && (
        <p className="quiet small">{t("quality.firstOfThem", { n: count(result.changed_items.length) })}</p>
      )}
    </>
  );
}

function Changes({ rows }: { rows: readonly Change[] }) {
  const classes = useClasses();
  const projectId = String(useProjectId());
  const stands = (key: string | null, state: string) => (
    <span className={styles.estimate}>
      {key === null ? "–" : <ClassName of={classes.of(key)} />}
      <span className="quiet small">{Object.entries(STATE_NAMES).find(([name]) => name === state)?.[1]}</span>
    </span>
  );
  if (!rows.length) return null;
  return (
    <DataTable
      label={t("quality.changedItems")}
      rows={rows}
      rowKey={(row) => row.item}
      columns={[
        {
          key: "item",
          header: t("quality.item"),
          cell: ({ item }) => (
            <Link
              className="opens"
              to="/p/$projectId/items/$item"
              params={{ projectId, item: String(item) }}
              search={{}}
            >
              #{item}
            </Link>
          ),
        },
        {
          key: "before",
          header: t("quality.standsNow"),
          cell: (row) => stands(row.class_before, row.state_before),
        },
        {
          key: "after",
          header: t("quality.wouldStand"),
          cell: (row) => stands(row.class_after, row.state_after),
        },
        {
          key: "confidence",
          header: t("quality.confidence"),
          align: "right",
          cell: ({ confidence }) => fraction(confidence),
        },
        { key: "labels", header: t("quality.labels"), align: "right", cell: ({ labels }) => count(labels) },
      ]}
    />
  );
}
