import { Link } from "@tanstack/react-router";
import type { Forecast, Overview } from "../api/types";
import { t } from "../i18n/management";
import { ItemsLink } from "../items/ItemsLink";
import { count, date, decimals, fraction, percent, plusMinus } from "../ui/format";
import { Summary, SummaryStrip } from "../ui/Page";

interface Props {
  overview: Overview;
  forecast: Forecast | undefined;
  project: number;
}

/** The four answers of the overview: how far, how right, until when, how good the model. */
export function OverviewSummary({ overview, forecast, project }: Props) {
  const params = { projectId: String(project) };
  const each = overview.items ? overview.labels / overview.items : 0;
  return (
    <SummaryStrip>
      <Summary
        label={t("projects.overview.settled")}
        value={percent(overview.items ? overview.settled / overview.items : 0)}
        note={
          <>
            <ItemsLink search={{ state: "accepted,stays_ambiguous,excluded" }}>
              {count(overview.settled)}
            </ItemsLink>{" "}
            <ItemsLink search={{}}>{t("projects.overview.ofItems", { count: overview.items })}</ItemsLink>,{" "}
            <Link
              className="opens"
              to="/p/$projectId/quality"
              params={params}
              search={{}}
              title={alpha(overview)}
            >
              {t("projects.overview.labelsEach", { n: decimals(each, 2) })}
            </Link>
          </>
        }
      />
      <Accuracy overview={overview} params={params} />
      <Finish forecast={forecast} params={params} />
      <Model overview={overview} params={params} />
    </SummaryStrip>
  );
}

type Params = { projectId: string };

function alpha({ alpha: value }: Overview): string | undefined {
  return value === null ? undefined : t("projects.overview.alpha", { value: fraction(value, 3) });
}

/** What the newest audit says; without one, what it takes to know. */
function Accuracy({ overview, params }: { overview: Overview; params: Params }) {
  const { audit, audit_size } = overview;
  const known = audit?.accuracy;
  const way = (words: string) => (
    <Link className="opens" to="/p/$projectId/quality" params={params} search={{}} hash="audit">
      {words}
    </Link>
  );
  const needed = audit_size === null ? "" : t("projects.overview.auditNeeds", { count: audit_size });
  return (
    <Summary
      label={t("projects.overview.accuracy")}
      value={known ? percent(known.value) : "–"}
      interval={known ? plusMinus(known.low, known.high) : undefined}
      note={
        audit?.running ? (
          <>
            {t("projects.overview.auditing")}{" "}
            {way(
              t("projects.overview.auditAnswers", {
                done: count(audit.answered),
                total: count(audit.wanted),
              }),
            )}
          </>
        ) : audit && known ? (
          <>
            {t("projects.overview.wrongIn", { wrong: count(audit.wrong) })}{" "}
            {way(t("projects.overview.drawn", { count: audit.judged }))}
          </>
        ) : (
          <>
            {t("projects.overview.noAudit")} {needed && <>· {way(needed)}</>}
          </>
        )
      }
    />
  );
}

/** When every item is settled if people go on as they did. */
function Finish({ forecast, params }: { forecast: Forecast | undefined; params: Params }) {
  const done = forecast?.left === 0;
  const finish = forecast?.finish;
  const left = (
    <Link className="opens" to="/p/$projectId/quality" params={params} search={{}}>
      {t("projects.overview.labelsLeft", { count: forecast?.left ?? 0 })}
    </Link>
  );
  const value = done ? t("projects.overview.done") : finish?.date ? date(finish.date) : "–";
  return (
    <Summary
      label={t("projects.overview.finished")}
      value={value}
      note={
        !forecast ? undefined : done ? (
          t("projects.overview.allSettled")
        ) : finish?.early && finish.late && finish.early === finish.late ? (
          left
        ) : finish?.early && finish.late ? (
          <>
            {t("projects.overview.between", { early: date(finish.early), late: date(finish.late) })} {left}
          </>
        ) : (
          <>
            {t("projects.overview.noPace")} {left}
          </>
        )
      }
    />
  );
}

function Model({ overview, params }: { overview: Overview; params: Params }) {
  const run = overview.last_run;
  if (!run)
    return <Summary label={t("projects.overview.model")} value="–" note={t("projects.overview.noRun")} />;
  const known = run.accuracy !== null;
  return (
    <Summary
      label={t("projects.overview.modelRun", { n: run.number })}
      value={
        <Link
          className="opens"
          to="/p/$projectId/runs/$number"
          params={{ ...params, number: String(run.number) }}
          search={{}}
        >
          {known ? percent(run.accuracy ?? 0) : "–"}
        </Link>
      }
      interval={run.low !== null && run.high !== null ? plusMinus(run.low, run.high) : undefined}
      note={`${known && run.n !== null ? t("projects.overview.testItems", { count: run.n }) : ""} ${run.recipe}`}
    />
  );
}
