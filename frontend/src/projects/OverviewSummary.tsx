import { Link } from "@tanstack/react-router";
import type { Overview } from "../api/types";
import { count, fraction, percent, plural, plusMinus } from "../ui/format";
import { Summary, SummaryStrip } from "../ui/Page";

/** The four answers of the overview: how far, how much, how united, how good the model. */
export function OverviewSummary({ overview, project }: { overview: Overview; project: number }) {
  const params = { projectId: String(project) };
  const today = overview.per_day[overview.per_day.length - 1]?.labels ?? 0;
  return (
    <SummaryStrip>
      <Summary
        label="Settled"
        value={percent(overview.items ? overview.settled / overview.items : 0)}
        note={
          <>
            <Link
              className="opens"
              to="/p/$projectId/items"
              params={params}
              search={{ state: "accepted,stays_ambiguous,excluded" }}
            >
              {count(overview.settled)}
            </Link>{" "}
            of{" "}
            <Link className="opens" to="/p/$projectId/items" params={params} search={{}}>
              {plural(overview.items, "item")}
            </Link>
          </>
        }
      />
      <Summary
        label="Labels"
        value={count(overview.labels)}
        note={`${(overview.items ? overview.labels / overview.items : 0).toFixed(2)} per item, ${count(today)} answers today`}
      />
      <Summary
        label="Agreement, Krippendorff’s α"
        value={overview.alpha === null ? "–" : fraction(overview.alpha, 3)}
        note={overview.alpha === null ? "needs items with two labels" : "1 is perfect, 0 is chance"}
      />
      <Model overview={overview} params={params} />
    </SummaryStrip>
  );
}

function Model({ overview, params }: { overview: Overview; params: { projectId: string } }) {
  const run = overview.last_run;
  if (!run) return <Summary label="Model" value="–" note="no run yet" />;
  const known = run.accuracy !== null;
  return (
    <Summary
      label={`Model, run ${run.number}`}
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
      note={`${known && run.n !== null ? `on ${plural(run.n, "item")}, ` : ""}${run.recipe}`}
    />
  );
}
