import { SegmentedControl } from "@mantine/core";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { isRunning } from "../api/jobs";
import { useRun } from "../api/runs";
import type { Run } from "../api/types";
import type { Search } from "../app/address";
import { useProjectId } from "../app/place";
import { t } from "../i18n";
import { ItemsLink } from "../items/ItemsLink";
import { Tag } from "../ui/Chip";
import { ErrorState } from "../ui/ErrorState";
import { fraction, percent, seconds } from "../ui/format";
import { Page, Section } from "../ui/Page";
import { SkeletonBlock, SkeletonRows } from "../ui/Skeletons";
import { AsymmetryTable, ByClass } from "./ByClass";
import { Confusion, LearningChart, ReliabilityChart } from "./Charts";
import { CurveCharts } from "./CurveCharts";
import { EpochCharts } from "./EpochCharts";
import { Evaluations } from "./Evaluations";
import { FlagsSection } from "./FlagsSection";
import { Grids } from "./Grids";
import { MeasureStrip } from "./MeasureStrip";
import { ModelExports } from "./ModelExports";
import { behind, type Measures, metricsOf, mistakes, noteOf, type RunMetrics } from "./metrics";
import { RunActions } from "./RunActions";
import { RunFiles } from "./RunFiles";
import styles from "./RunPage.module.css";
import { RunProgress, RunState } from "./RunState";
import { SlicesSection } from "./SlicesSection";
import { ThresholdChart } from "./ThresholdChart";

/** /p/:projectId/runs/:number */
export default function RunPage() {
  const projectId = useProjectId();
  const params: { number?: string } = useParams({ strict: false });
  const number = Number(params.number);
  const { data: run, isError, error, refetch } = useRun(projectId, number);
  return (
    <Page
      title={t("runs.runNumber", { number })}
      before={
        <span className="quiet">
          <Link to="/p/$projectId/runs" params={{ projectId: String(projectId) }}>
            {t("runs.title")}
          </Link>{" "}
          /
        </span>
      }
      aside={run && <About run={run} />}
      actions={run && <RunActions run={run} />}
    >
      {isError && (
        <div className={styles.state}>
          <ErrorState error={error} what={t("runs.runNotLoaded")} onRetry={() => void refetch()} />
        </div>
      )}
      {!run && !isError && <SkeletonRows rows={12} />}
      {run && <Body run={run} />}
    </Page>
  );
}

function About({ run }: { run: Run }) {
  const projectId = String(useProjectId());
  return (
    <span className={styles.about}>
      <RunState run={run} /> {run.promoted && <Tag>{t("runs.promoted")}</Tag>} {run.recipe}
      {run.snapshot && (
        <>
          ,{" "}
          <Link
            className="opens"
            to="/p/$projectId/snapshots"
            params={{ projectId }}
            title={run.snapshot.digest}
          >
            {t("runs.snapshotNumber", { number: run.snapshot.number })}
          </Link>{" "}
          {run.snapshot.leaky && (
            <span title={t("runs.leakyHint")}>
              <Tag bad>{t("runs.leaky")}</Tag>
            </span>
          )}
        </>
      )}
      , {t("runs.seedIs", { seed: run.seed })}
      {Object.entries(run.parameters).map(([name, value]) => `, ${name} ${String(value)}`)}
      {run.seconds !== null && `, ${seconds(run.seconds)}`}
    </span>
  );
}

function Body({ run }: { run: Run }) {
  const epochs = run.epochs ?? [];
  if (isRunning(run.state)) return <Training run={run} />;
  if (run.state !== "succeeded") {
    return (
      <>
        <div className={styles.state}>
          <div className={styles.ended} role="alert">
            <h2>{t(run.state === "failed" ? "runs.failed" : "runs.cancelled")}</h2>
            <p>{run.job.error ?? t("runs.stoppedEarly")}</p>
            {run.job.error_code && <p className="quiet mono">{run.job.error_code}</p>}
          </div>
        </div>
        {epochs.length > 0 && <EpochCharts epochs={epochs} />}
      </>
    );
  }
  return <Finished run={run} />;
}

/** While it trains, the strip holds its progress; what will come stands as skeletons in its places. */
function Training({ run }: { run: Run }) {
  const epochs = run.epochs ?? [];
  return (
    <>
      <div className={styles.training}>
        <RunProgress run={run} />
      </div>
      {epochs.length > 0 && <EpochCharts epochs={epochs} />}
      <div className={styles.charts}>
        {(["runs.confusion", "runs.threshold", "runs.worthIt"] as const).map((title) => (
          <Section key={title} title={t(title)}>
            <SkeletonBlock height={220} />
          </Section>
        ))}
      </div>
    </>
  );
}

function Finished({ run }: { run: Run }) {
  const search: Search = useSearch({ strict: false });
  const metrics = metricsOf(run);
  const epochs = run.epochs ?? [];
  const rest = (
    <>
      {epochs.length > 0 && <EpochCharts epochs={epochs} />}
      <RunFiles run={run} />
    </>
  );
  if (!metrics) {
    return (
      <>
        <p className={styles.state}>{noteOf(run) ?? t("runs.noMeasures")}</p>
        <ModelExports run={run} />
        {rest}
      </>
    );
  }
  const onTest = search.on === "test" && metrics.test !== null;
  const measures = onTest && metrics.test ? metrics.test : metrics.out_of_fold;
  const pruned = run.pruned.includes("predictions");
  return (
    <>
      <MeasureStrip measures={measures} metrics={metrics} run={run} onTest={onTest} />
      <Basis run={run} metrics={metrics} measures={measures} onTest={onTest} />
      <div className={styles.charts}>
        <Confusion run={run} metrics={metrics} measures={measures} opens={!pruned} onTest={onTest} />
        {measures.threshold_curve && (
          <ThresholdChart run={run} curve={measures.threshold_curve} metrics={metrics} />
        )}
        <LearningChart curve={metrics.learning_curve ?? null} />
      </div>
      {!pruned && <Grids run={run} classes={metrics.classes} />}
      {metrics.slices && <SlicesSection slices={metrics.slices} run={run} />}
      <FlagsSection run={run} />
      <div className={styles.charts}>
        <ReliabilityChart measures={measures} calibration={metrics.calibration ?? null} onTest={onTest} />
        <CurveCharts runs={[{ name: t("runs.runNumber", { number: run.number }), measures }]} />
      </div>
      <ByClass run={run} measures={measures} opens={!pruned} onTest={onTest} />
      <AsymmetryTable run={run} metrics={metrics} />
      <Evaluations run={run} />
      <ModelExports run={run} />
      {rest}
    </>
  );
}

/** What the numbers rest on, and the choice between all items out of fold and the test split. */
function Basis({
  run,
  metrics,
  measures,
  onTest,
}: {
  run: Run;
  metrics: RunMetrics;
  measures: Measures;
  onTest: boolean;
}) {
  const search: Search = useSearch({ strict: false });
  const navigate = useNavigate();
  const at = onTest ? measures.at_threshold : null;
  return (
    <div className={styles.basis}>
      <span>
        {t(onTest ? "runs.basisTest" : "runs.basisOutOfFold")}{" "}
        <ItemsLink search={behind(run, onTest)}>{t("runs.items", { count: measures.n })}</ItemsLink>
        {", "}
        <ItemsLink search={behind(run, onTest, { wrong: "true" })}>
          {t("runs.basisMistakes", { count: mistakes(measures.confusion) })}
        </ItemsLink>
        {"; "}
        {t("runs.moreWithout", { count: metrics.counts.only_predicted })}
        {at &&
          ` ${t("runs.atChosen", {
            threshold: fraction(at.threshold),
            accuracy: percent(at.accuracy.value),
            low: percent(at.accuracy.low),
            high: percent(at.accuracy.high),
          })}`}
      </span>
      {metrics.test && (
        <SegmentedControl
          size="xs"
          aria-label={t("runs.measuredOn")}
          value={onTest ? "test" : "out_of_fold"}
          onChange={(on) =>
            void navigate({
              to: ".",
              search: { ...search, on: on === "test" ? on : undefined },
              replace: true,
            })
          }
          data={[
            { value: "out_of_fold", label: t("runs.outOfFold") },
            { value: "test", label: t("runs.test") },
          ]}
        />
      )}
    </div>
  );
}
