import { Link, useSearch } from "@tanstack/react-router";
import { useComparison } from "../api/models";
import type { Comparison, Estimate, Pair, Run } from "../api/types";
import type { Search } from "../app/address";
import { useProjectId } from "../app/place";
import { t } from "../i18n";
import { ItemsLink } from "../items/ItemsLink";
import { Tag } from "../ui/Chip";
import { LineChart } from "../ui/charts/LineChart";
import { type Column, DataTable } from "../ui/DataTable";
import { EmptyState } from "../ui/EmptyState";
import { ErrorState } from "../ui/ErrorState";
import { bytes, count, fraction, percent, points, pValue, seconds, short } from "../ui/format";
import { Interval } from "../ui/Interval";
import { Page, Section } from "../ui/Page";
import { SkeletonRows } from "../ui/Skeletons";
import { ChangedItems } from "./ChangedItems";
import { CurveCharts } from "./CurveCharts";
import { finding, measuredPairs, runsIn } from "./compare";
import { metricsOf, shareAxis } from "./metrics";
import pageStyles from "./RunPage.module.css";
import styles from "./Runs.module.css";

/** /p/:projectId/runs/compare?runs=3,5: runs side by side. */
export default function ComparePage() {
  const projectId = useProjectId();
  const search: Search = useSearch({ strict: false });
  const runs = runsIn(search.runs);
  const comparison = useComparison(projectId, runs);
  return (
    <Page
      title={t("runs.compareTitle", { runs: runs.join(", ") })}
      before={
        <span className="quiet">
          <Link to="/p/$projectId/runs" params={{ projectId: String(projectId) }}>
            {t("runs.title")}
          </Link>{" "}
          /
        </span>
      }
    >
      {runs.length < 2 && <EmptyState title={t("runs.chooseTwo")}>{t("runs.chooseTwoHelp")}</EmptyState>}
      {comparison.isError && (
        <div className={styles.state}>
          <ErrorState
            error={comparison.error}
            what={t("runs.notCompared")}
            onRetry={() => void comparison.refetch()}
          />
        </div>
      )}
      {comparison.isLoading && <SkeletonRows rows={10} />}
      {comparison.data && <Compared found={comparison.data} />}
    </Page>
  );
}

function Compared({ found }: { found: Comparison }) {
  const named = found.runs.flatMap((run) => {
    const metrics = metricsOf(run);
    return metrics
      ? [{ name: t("runs.runNumber", { number: run.number }), measures: metrics.out_of_fold }]
      : [];
  });
  const pairs = measuredPairs(found.pairs);
  return (
    <>
      <Section title={t("runs.sideBySide")} note={t("runs.outOfFold")}>
        <DataTable
          label={t("runs.sideBySide")}
          columns={runColumns(found.runs)}
          rows={found.runs}
          rowKey={(run) => run.number}
        />
      </Section>
      <Section title={t("runs.paired")} note={t("runs.pairedNote")}>
        <DataTable
          label={t("runs.paired")}
          columns={PAIR_COLUMNS}
          rows={pairs}
          rowKey={(one) => `${one.old} ${one.new} ${one.on}`}
          empty={<p className="quiet">{t("runs.nothingShared")}</p>}
        />
      </Section>
      <div className={pageStyles.charts}>
        <CurveCharts runs={named} />
        <AccuracyCurves runs={found.runs} />
        <LearningCurves runs={found.runs} />
      </div>
      <ChangedItems runs={found.runs.map(({ number }) => number)} />
    </>
  );
}

function runColumns(runs: readonly Run[]): Column<Run>[] {
  const measures = (run: Run) => metricsOf(run)?.out_of_fold;
  const axis = shareAxis(runs.flatMap((run) => measures(run)?.accuracy.low ?? []));
  const three = (key: "roc_auc" | "pr_auc" | "log_loss" | "ece", header: string): Column<Run> => ({
    key,
    header,
    align: "right",
    cell: (run) => words(measures(run)?.[key], (value) => fraction(value, 3)),
  });
  return [
    { key: "run", header: t("runs.run"), cell: (run) => <RunName run={run} /> },
    { key: "recipe", header: t("runs.recipe"), cell: (run) => run.recipe },
    {
      key: "n",
      header: t("runs.itemsHead"),
      align: "right",
      cell: (run) => (
        <ItemsLink search={{ run: String(run.number) }}>{count(measures(run)?.n ?? 0)}</ItemsLink>
      ),
    },
    {
      key: "accuracy",
      header: t("runs.accuracy"),
      cell: (run) => {
        const value = measures(run)?.accuracy;
        return value ? (
          <span className={styles.estimate}>
            {percent(value.value)}
            <Interval {...value} {...axis} />
          </span>
        ) : (
          "–"
        );
      },
    },
    {
      key: "f1",
      header: t("runs.f1Mean"),
      align: "right",
      cell: (run) => words(measures(run)?.f1_macro, percent),
    },
    three("roc_auc", t("runs.rocAuc")),
    three("pr_auc", t("runs.prAuc")),
    three("log_loss", t("runs.logLoss")),
    three("ece", t("runs.ece")),
    {
      key: "took",
      header: t("runs.took"),
      align: "right",
      cell: (run) => (run.seconds === null ? "–" : seconds(run.seconds)),
    },
    { key: "bytes", header: t("runs.size"), align: "right", cell: (run) => bytes(run.bytes) },
  ];
}

function words(value: Estimate | null | undefined, write: (value: number) => string) {
  if (!value) return "–";
  return (
    <span className={styles.withInterval}>
      {write(value.value)}
      <span className="quiet small">
        {write(value.low).replace(" %", "")}–{write(value.high).replace(" %", "")}
      </span>
    </span>
  );
}

function RunName({ run }: { run: Run }) {
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

const PAIR_COLUMNS: Column<Pair>[] = [
  {
    key: "pair",
    header: t("runs.runs"),
    cell: (one) => t("runs.fromTo", { old: one.old, now: one.new }),
  },
  {
    key: "on",
    header: t("runs.measuredOn"),
    cell: (one) => t(one.on === "test" ? "runs.test" : "runs.outOfFold"),
  },
  { key: "n", header: t("runs.itemsHead"), align: "right", cell: (one) => count(one.n) },
  {
    key: "old",
    header: t("runs.onlyOld"),
    align: "right",
    cell: (one) => <Differing pair={one} side="broken" n={one.only_old} />,
  },
  {
    key: "new",
    header: t("runs.onlyNew"),
    align: "right",
    cell: (one) => <Differing pair={one} side="fixed" n={one.only_new} />,
  },
  {
    key: "difference",
    header: t("runs.differencePoints"),
    align: "right",
    cell: ({ difference, low, high }) =>
      difference === null || low === null || high === null
        ? "–"
        : `${points(difference)} (${points(low)} – ${points(high)})`,
  },
  { key: "p", header: t("runs.mcnemar"), align: "right", cell: (one) => pValue(one.p_value) },
  {
    key: "says",
    header: t("runs.finding"),
    cell: (one) => t(`runs.findings.${finding(one)}`, { old: one.old, now: one.new }),
  },
];

/** Opens the items below that only one of the two got right; those of the test split alone are not listed. */
function Differing({ pair, side, n }: { pair: Pair; side: "fixed" | "broken"; n: number }) {
  const search: Search = useSearch({ strict: false });
  if (pair.on === "test" || n === 0) return count(n);
  return (
    <Link
      className="opens"
      to="."
      search={{ ...search, old: String(pair.old), new: String(pair.new), side }}
      hash="changed"
      replace
    >
      {count(n)}
    </Link>
  );
}

/** Accuracy by threshold, the runs over each other. */
function AccuracyCurves({ runs }: { runs: readonly Run[] }) {
  const found = runs.flatMap((run) => {
    const curve = metricsOf(run)?.out_of_fold.threshold_curve;
    return curve
      ? [{ run, curve: curve.filter((one) => one.threshold >= 0.05 && one.threshold <= 0.95) }]
      : [];
  });
  if (found.length === 0) return null;
  const y = shareAxis(found.flatMap(({ curve }) => curve.map(({ accuracy }) => accuracy)));
  return (
    <Section title={t("runs.threshold")}>
      <LineChart
        caption={t("runs.accuracyByThreshold")}
        x={{ min: 0.05, max: 0.95, ticks: [0.1, 0.3, 0.5, 0.7, 0.9], format: (value) => fraction(value, 1) }}
        y={{ ...y, format: (value) => percent(value, 0) }}
        lines={found.map(({ run, curve }, index) => ({
          points: curve.map((one) => [one.threshold, one.accuracy] as const),
          ...over(run.number, found.length - 1 - index),
        }))}
      />
    </Section>
  );
}

/** Learning curves over each other. */
function LearningCurves({ runs }: { runs: readonly Run[] }) {
  const found = runs.flatMap((run) => {
    const curve = metricsOf(run)?.learning_curve;
    const known = curve?.points.flatMap(({ labels, accuracy }) => (accuracy ? [{ labels, accuracy }] : []));
    return known?.length ? [{ run, known }] : [];
  });
  if (found.length === 0) return null;
  const all = found.flatMap(({ known }) => known);
  return (
    <Section title={t("runs.worthIt")}>
      <LineChart
        caption={t("runs.accuracyOutOfFold")}
        x={{
          min: 0,
          max: Math.max(...all.map(({ labels }) => labels)),
          format: short,
          label: t("runs.learntFrom"),
        }}
        y={{
          ...shareAxis(all.map(({ accuracy }) => accuracy.value)),
          format: (value) => percent(value, 0),
        }}
        lines={found.map(({ run, known }, index) => ({
          points: known.map((one) => [one.labels, one.accuracy.value] as const),
          dots: true,
          ...over(run.number, found.length - 1 - index),
        }))}
      />
    </Section>
  );
}

function over(number: number, back: number) {
  return { label: t("runs.runNumber", { number }), reference: back > 0, dashed: back % 2 === 1 };
}
