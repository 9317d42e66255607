import { Button, Checkbox } from "@mantine/core";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Play } from "lucide-react";
import { useState } from "react";
import { isRunning } from "../api/jobs";
import { useRuns } from "../api/runs";
import type { Run } from "../api/types";
import type { Search } from "../app/address";
import { usePowers, useProjectId } from "../app/place";
import { t } from "../i18n";
import { ItemsLink } from "../items/ItemsLink";
import { Tag } from "../ui/Chip";
import { type Column, DataTable } from "../ui/DataTable";
import { EmptyState } from "../ui/EmptyState";
import { ErrorState } from "../ui/ErrorState";
import { ago, bytes, count, percent, seconds } from "../ui/format";
import { Interval } from "../ui/Interval";
import { LinkButton } from "../ui/LinkButton";
import { Page } from "../ui/Page";
import { Shortened } from "../ui/Shortened";
import { SkeletonRows } from "../ui/Skeletons";
import { useTableSort } from "../ui/useTableSort";
import { toggledRun } from "./compare";
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
  const [chosen, setChosen] = useState<readonly number[]>([]);
  const start = can.train && (
    <Button
      variant="filled"
      leftSection={<Play size={16} aria-hidden="true" />}
      onClick={() => setStarting(true)}
    >
      {t("runs.start")}
    </Button>
  );
  return (
    <Page
      title={t("runs.title")}
      aside={runs.data && count(rows.length)}
      actions={
        rows.length > 0 && (
          <>
            <Compare chosen={chosen} />
            {start}
          </>
        )
      }
    >
      {runs.isPending && <SkeletonRows rows={8} />}
      {runs.isError && (
        <div className={styles.state}>
          <ErrorState error={runs.error} what={t("runs.notLoaded")} onRetry={() => void runs.refetch()} />
        </div>
      )}
      {runs.isSuccess && rows.length === 0 && (
        <EmptyState title={t("runs.noneYet")} action={start}>
          {t("runs.whatARunIs")}
        </EmptyState>
      )}
      {rows.length > 0 && (
        <div className={styles.table}>
          <Shortened of={runs.data} />
          <DataTable
            label={t("runs.title")}
            columns={columns(rows, chosen, (run) => setChosen(toggledRun(chosen, run)))}
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

/** Opens the runs that were chosen side by side. */
function Compare({ chosen }: { chosen: readonly number[] }) {
  const projectId = String(useProjectId());
  if (chosen.length < 2) return <span className="quiet small">{t("runs.chooseTwo")}</span>;
  return (
    <LinkButton to="/p/$projectId/runs/compare" params={{ projectId }} search={{ runs: chosen.join(",") }}>
      {t("runs.compareN", { count: chosen.length })}
    </LinkButton>
  );
}

function columns(
  rows: readonly Run[],
  chosen: readonly number[],
  onChoose: (run: number) => void,
): Column<Run>[] {
  const lows = rows.flatMap((run) => metricsOf(run)?.out_of_fold.accuracy.low ?? []);
  const axis = shareAxis(lows);
  const accuracy = (run: Run) => metricsOf(run)?.out_of_fold.accuracy ?? null;
  return [
    {
      key: "choose",
      header: <span className="visually-hidden">{t("runs.compare")}</span>,
      width: 32,
      cell: (run) =>
        metricsOf(run) && (
          <Checkbox
            size="xs"
            aria-label={t("runs.chooseRun", { number: run.number })}
            checked={chosen.includes(run.number)}
            onChange={() => onChoose(run.number)}
          />
        ),
    },
    {
      key: "number",
      header: t("runs.run"),
      cell: (run) => <RunLink run={run} />,
      sort: (run) => run.number,
      downFirst: true,
    },
    { key: "recipe", header: t("runs.recipe"), cell: (run) => run.recipe, sort: (run) => run.recipe },
    {
      key: "state",
      header: t("runs.state"),
      cell: (run) => <State run={run} />,
      sort: (run) => run.state,
      width: 260,
    },
    {
      key: "accuracy",
      header: t("runs.accuracyOof"),
      cell: (run) => <Accuracy run={run} min={axis.min} max={axis.max} />,
      sort: (run) => accuracy(run)?.value ?? null,
      downFirst: true,
    },
    {
      key: "items",
      header: t("runs.itemsHead"),
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
      header: t("runs.flagged"),
      align: "right",
      cell: (run) => <Flagged run={run} />,
      sort: flagged,
      downFirst: true,
    },
    {
      key: "snapshot",
      header: t("runs.snapshot"),
      align: "right",
      cell: (run) => run.snapshot?.number ?? "–",
    },
    {
      key: "seconds",
      header: t("runs.took"),
      align: "right",
      cell: (run) => (run.seconds === null ? "–" : seconds(run.seconds)),
      sort: (run) => run.seconds,
      downFirst: true,
    },
    {
      key: "bytes",
      header: t("runs.size"),
      align: "right",
      cell: (run) => (run.bytes ? bytes(run.bytes) : "–"),
      sort: (run) => run.bytes,
      downFirst: true,
    },
    {
      key: "by",
      header: t("runs.startedBy"),
      cell: (run) => run.created_by?.name ?? CAUSES[run.cause] ?? run.cause,
    },
    {
      key: "created_at",
      header: t("runs.when"),
      align: "right",
      cell: (run) => ago(run.created_at),
      sort: (run) => run.created_at,
      downFirst: true,
    },
  ];
}

const CAUSES: Record<string, string> = {
  accepted: t("runs.causes.accepted"),
  nightly: t("runs.causes.nightly"),
  demo: t("runs.causes.demo"),
};

function RunLink({ run }: { run: Run }) {
  const params = { projectId: String(useProjectId()), number: String(run.number) };
  return (
    <span className={styles.estimate}>
      <Link className="opens" to="/p/$projectId/runs/$number" params={params}>
        {t("runs.runNumber", { number: run.number })}
      </Link>
      {run.promoted && <Tag>{t("runs.promoted")}</Tag>}
    </span>
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
