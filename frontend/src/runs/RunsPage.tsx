import { Button } from "@mantine/core";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Play } from "lucide-react";
import { isRunning } from "../api/jobs";
import { useRuns } from "../api/runs";
import type { Run } from "../api/types";
import type { Search } from "../app/address";
import { usePowers, useProjectId } from "../app/place";
import { ItemsLink } from "../items/ItemsLink";
import { type Column, DataTable } from "../ui/DataTable";
import { EmptyState } from "../ui/EmptyState";
import { ErrorState } from "../ui/ErrorState";
import { ago, count, percent, seconds } from "../ui/format";
import { Interval } from "../ui/Interval";
import { Page } from "../ui/Page";
import { SkeletonRows } from "../ui/Skeletons";
import { useTableSort } from "../ui/useTableSort";
import { metricsOf, shareAxis } from "./metrics";
import { RunProgress, RunState } from "./RunState";
import styles from "./Runs.module.css";
import { StartRun } from "./StartRun";

/** /p/:projectId/runs: every training; `?start=1` opens the form for a new one. */
export default function RunsPage() {
  const runs = useRuns(useProjectId());
  const can = usePowers();
  const search: Search = useSearch({ strict: false });
  const navigate = useNavigate();
  const setStarting = (start: boolean) =>
    void navigate({ to: ".", search: { ...search, start: start ? "1" : undefined }, replace: !start });
  const [sort, setSort] = useTableSort("runs", "-number");
  const rows = runs.data?.results ?? [];
  const start = can.train && (
    <Button
      variant="filled"
      leftSection={<Play size={16} aria-hidden="true" />}
      onClick={() => setStarting(true)}
    >
      Start a run
    </Button>
  );
  return (
    <Page title="Runs" aside={runs.data && count(rows.length)} actions={rows.length > 0 && start}>
      {runs.isPending && <SkeletonRows rows={8} />}
      {runs.isError && (
        <div className={styles.state}>
          <ErrorState
            error={runs.error}
            what="The runs could not be loaded"
            onRetry={() => void runs.refetch()}
          />
        </div>
      )}
      {runs.isSuccess && rows.length === 0 && (
        <EmptyState title="No run yet" action={start}>
          A run trains a model on the accepted items, predicts every item, and flags those that are ambiguous
          or likely mislabelled.
        </EmptyState>
      )}
      {rows.length > 0 && (
        <div className={styles.table}>
          <DataTable
            label="Runs"
            columns={columns(rows)}
            rows={rows}
            rowKey={(run) => run.number}
            sort={sort}
            onSort={setSort}
            dimmed={(run) => run.state === "cancelled"}
          />
        </div>
      )}
      {search.start && can.train && <StartRun onClose={() => setStarting(false)} />}
    </Page>
  );
}

function columns(rows: readonly Run[]): Column<Run>[] {
  const lows = rows.flatMap((run) => metricsOf(run)?.out_of_fold.accuracy.low ?? []);
  const axis = shareAxis(lows);
  const accuracy = (run: Run) => metricsOf(run)?.out_of_fold.accuracy ?? null;
  return [
    {
      key: "number",
      header: "Run",
      cell: (run) => <RunLink run={run} />,
      sort: (run) => run.number,
      downFirst: true,
    },
    { key: "recipe", header: "Recipe", cell: (run) => run.recipe, sort: (run) => run.recipe },
    {
      key: "state",
      header: "State",
      cell: (run) => <State run={run} />,
      sort: (run) => run.state,
      width: 260,
    },
    {
      key: "accuracy",
      header: "Accuracy, out of fold",
      cell: (run) => <Accuracy run={run} min={axis.min} max={axis.max} />,
      sort: (run) => accuracy(run)?.value ?? null,
      downFirst: true,
    },
    {
      key: "items",
      header: "Items",
      align: "right",
      cell: (run) => {
        const n = metricsOf(run)?.out_of_fold.n;
        return n === undefined ? "–" : <ItemsLink search={{ run: String(run.number) }}>{count(n)}</ItemsLink>;
      },
      sort: (run) => metricsOf(run)?.out_of_fold.n ?? null,
      downFirst: true,
    },
    {
      key: "flags",
      header: "Flagged",
      align: "right",
      cell: (run) => <Flagged run={run} />,
      sort: flagged,
      downFirst: true,
    },
    { key: "snapshot", header: "Snapshot", align: "right", cell: (run) => run.snapshot?.number ?? "–" },
    {
      key: "seconds",
      header: "Took",
      align: "right",
      cell: (run) => (run.seconds === null ? "–" : seconds(run.seconds)),
      sort: (run) => run.seconds,
      downFirst: true,
    },
    {
      key: "by",
      header: "Started by",
      cell: (run) => run.created_by?.name ?? CAUSES[run.cause] ?? run.cause,
    },
    {
      key: "created_at",
      header: "When",
      align: "right",
      cell: (run) => ago(run.created_at),
      sort: (run) => run.created_at,
      downFirst: true,
    },
  ];
}

const CAUSES: Record<string, string> = {
  accepted: "newly accepted items",
  nightly: "every night",
  demo: "the demo",
};

function RunLink({ run }: { run: Run }) {
  const params = { projectId: String(useProjectId()), number: String(run.number) };
  return (
    <Link className="opens" to="/p/$projectId/runs/$number" params={params}>
      Run {run.number}
    </Link>
  );
}

function State({ run }: { run: Run }) {
  if (isRunning(run.state)) return <RunProgress run={run} />;
  return (
    <>
      <RunState run={run} />
      {run.state === "failed" && run.job.error && <span className={styles.reason}>{run.job.error}</span>}
    </>
  );
}

function Accuracy({ run, min, max }: { run: Run; min: number; max: number }) {
  const measured = metricsOf(run)?.out_of_fold.accuracy;
  if (!measured) return <span className="quiet">–</span>;
  return (
    <span className={styles.estimate}>
      {percent(measured.value)}
      <Interval {...measured} min={min} max={max} />
    </span>
  );
}

function flagged(run: Run): number {
  return Object.values(run.flags_raised).reduce((sum, value) => sum + (value ?? 0), 0);
}

function Flagged({ run }: { run: Run }) {
  const total = flagged(run);
  if (total === 0) return <>–</>;
  return <ItemsLink search={{ flagged_by_run: String(run.number) }}>{count(total)}</ItemsLink>;
}
