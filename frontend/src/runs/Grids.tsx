import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Query } from "../api/client";
import { useRunPredictions } from "../api/runs";
import type { Run, RunPrediction } from "../api/types";
import { useProjectId } from "../app/place";
import { t } from "../i18n";
import { useClasses } from "../items/useClasses";
import { ClassTile } from "../ui/ClassTile";
import { ErrorState } from "../ui/ErrorState";
import { fraction } from "../ui/format";
import styles from "./RunPage.module.css";

const SHOWN = 25;
const MOST_CLASSES = 6;

/** The items that tell most about a run: the surest of each class, the most ambiguous, the most suspect. */
export function Grids({ run, classes }: { run: Run; classes: readonly string[] }) {
  const known = useClasses();
  return (
    <div className={styles.grids}>
      {classes.slice(0, MOST_CLASSES).map((key) => (
        <Grid
          key={key}
          run={run}
          query={{ ordering: "-p_top", top: key }}
          title={
            <>
              <ClassTile of={known.of(key)} /> {t("runs.surest", { name: known.nameOf(key) })}
            </>
          }
          note={(rows) => `P ${range(rows.map(topOf))}`}
          empty={t("runs.saysOfNone")}
        />
      ))}
      <Grid
        run={run}
        query={{ ordering: "margin" }}
        title={t("runs.mostAmbiguous")}
        note={(rows) => t("runs.marginRange", { range: range(rows.map(({ margin }) => margin)) })}
        empty={t("runs.nothingPredicted")}
      />
      <Grid
        run={run}
        query={{ ordering: "p_given", out_of_fold: true }}
        title={t("runs.mostSuspect")}
        note={(rows) => t("runs.givenRange", { range: range(rows.map(({ p_given }) => p_given ?? 0)) })}
        empty={t("runs.noSuspect")}
        given
      />
    </div>
  );
}

interface GridProps {
  run: Run;
  query: Query;
  title: ReactNode;
  note(rows: readonly RunPrediction[]): string;
  empty: string;
  /** Shows the given class on each tile. */
  given?: boolean;
}

function Grid({ run, query, title, note, empty, given = false }: GridProps) {
  const projectId = useProjectId();
  const classes = useClasses();
  const predictions = useRunPredictions(projectId, run.number, query, SHOWN);
  const all = predictions.data?.pages[0]?.results ?? [];
  const rows = given
    ? all.filter(({ given_class, top_class }) => given_class !== null && given_class !== top_class)
    : all;
  return (
    <section className={styles.grid}>
      <div className={styles.gridHead}>
        <h2>{title}</h2>
        {rows.length > 0 && <span className="quiet small">{note(rows)}</span>}
      </div>
      {predictions.isError && (
        <ErrorState error={predictions.error} onRetry={() => void predictions.refetch()} />
      )}
      {predictions.isSuccess && rows.length === 0 && <p className="quiet">{empty}</p>}
      <div className={styles.tiles}>
        {predictions.isPending &&
          Array.from({ length: SHOWN }, (_, index) => <span key={index} className={styles.tile} />)}
        {rows.map((row) => (
          <Link
            key={row.item}
            className={styles.tile}
            to="/p/$projectId/items/$item"
            params={{ projectId: String(projectId), item: String(row.item) }}
            title={titleOf(row, classes.nameOf)}
            aria-label={`${t("ui.Item", { n: row.item })}, ${titleOf(row, classes.nameOf)}`}
          >
            {row.image && <img src={row.image.thumb} alt="" loading="lazy" decoding="async" />}
            {given && (
              <span className={styles.corner}>
                <ClassTile of={classes.of(row.given_class)} size={20} />
              </span>
            )}
          </Link>
        ))}
      </div>
    </section>
  );
}

function titleOf(row: RunPrediction, nameOf: (key: string | null) => string): string {
  const said = { said: nameOf(row.top_class), p: fraction(topOf(row), 3) };
  if (row.given_class === null) return t("runs.tileNoLabel", said);
  return t("runs.tile", { ...said, given: nameOf(row.given_class), pGiven: fraction(row.p_given ?? 0, 3) });
}

function topOf({ p, top_class }: RunPrediction): number {
  return p[top_class] ?? 0;
}

function range(values: readonly number[]): string {
  const low = fraction(Math.min(...values), 3);
  const high = fraction(Math.max(...values), 3);
  return low === high ? low : `${low}–${high}`;
}
