import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { ArrowDownToLine } from "lucide-react";
import { csvAddress } from "../api/exports";
import type { ExportFormat, Overview } from "../api/types";
import { t } from "../i18n/management";
import { percent, plusMinus } from "../ui/format";
import { LinkButton } from "../ui/LinkButton";
import styles from "./Overview.module.css";

interface Props {
  overview: Overview;
  project: number;
}

/** The newest runs, each with what it reached. */
export function LastRuns({ overview, project }: Props) {
  const params = { projectId: String(project) };
  if (overview.last_runs.length === 0) return null;
  return (
    <section className={styles.needs} aria-label={t("projects.overview.lastRuns")}>
      <div className={styles.head}>
        <h2>{t("projects.overview.lastRuns")}</h2>
        <Link className="opens" to="/p/$projectId/runs" params={params} search={{}}>
          {t("projects.overview.allRuns")}
        </Link>
      </div>
      <ul className={styles.runs}>
        {overview.last_runs.map((run) => (
          <li key={run.number}>
            <Link
              className="opens"
              to="/p/$projectId/runs/$number"
              params={{ ...params, number: String(run.number) }}
              search={{}}
            >
              {t("projects.overview.run", { n: run.number })}
            </Link>
            <span className="quiet">{run.recipe}</span>
            <span className={styles.reached}>
              {run.accuracy === null
                ? t("projects.overview.notMeasured")
                : `${percent(run.accuracy)} ${run.low !== null && run.high !== null ? plusMinus(run.low, run.high) : ""}`}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The labels as they stand, at one click. */
export function YourFile({ overview, project }: Props) {
  const params = { projectId: String(project) };
  const known = (overview.states.accepted ?? 0) + (overview.states.stays_ambiguous ?? 0);
  const button = (format: ExportFormat, name: string) => (
    <Button
      component="a"
      download
      href={csvAddress(project, format, null)}
      leftSection={<ArrowDownToLine size={16} />}
    >
      {name}
    </Button>
  );
  return (
    <section className={styles.needs} aria-label={t("projects.overview.file")}>
      <div className={styles.head}>
        <h2>{t("projects.overview.file")}</h2>
        <Link className="opens" to="/p/$projectId/export" params={params} search={{}}>
          {t("projects.overview.otherFormats")}
        </Link>
      </div>
      <p className="quiet">{t("projects.overview.fileNow", { count: known })}</p>
      <div className={styles.buttons}>
        {button("labels-csv", t("projects.overview.labelsCsv"))}
        {button("answers-csv", t("projects.overview.answersCsv"))}
        <LinkButton to="/p/$projectId/snapshots" params={params} search={{}}>
          {t("projects.overview.freeze")}
        </LinkButton>
      </div>
    </section>
  );
}
