import { Button, SegmentedControl } from "@mantine/core";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Download, Square } from "lucide-react";
import { isRunning, useCancelJob } from "../api/jobs";
import { runFileAddress, useRun } from "../api/runs";
import type { Run } from "../api/types";
import type { Search } from "../app/address";
import { usePowers, useProjectId } from "../app/place";
import { ItemsLink } from "../items/ItemsLink";
import { ErrorState } from "../ui/ErrorState";
import { count, plural, seconds } from "../ui/format";
import { Page, Section } from "../ui/Page";
import { SkeletonBlock, SkeletonRows } from "../ui/Skeletons";
import { Confusion, ReliabilityChart, ThresholdChart } from "./Charts";
import { EpochCharts } from "./EpochCharts";
import { Grids } from "./Grids";
import { MeasureStrip } from "./MeasureStrip";
import { metricsOf } from "./metrics";
import { RunFiles } from "./RunFiles";
import styles from "./RunPage.module.css";
import { RunProgress, RunState } from "./RunState";

/** /p/:projectId/runs/:number */
export default function RunPage() {
  const projectId = useProjectId();
  const params: { number?: string } = useParams({ strict: false });
  const number = Number(params.number);
  const { data: run, isError, error, refetch } = useRun(projectId, number);
  return (
    <Page
      title={`Run ${number}`}
      before={
        <span className="quiet">
          <Link to="/p/$projectId/runs" params={{ projectId: String(projectId) }}>
            Runs
          </Link>{" "}
          /
        </span>
      }
      aside={run && <About run={run} />}
      actions={run && <Actions run={run} />}
    >
      {isError && (
        <div className={styles.state}>
          <ErrorState error={error} what="This run could not be loaded" onRetry={() => void refetch()} />
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
      <RunState run={run} /> {run.recipe}
      {run.snapshot && (
        <>
          ,{" "}
          <Link
            className="opens"
            to="/p/$projectId/snapshots"
            params={{ projectId }}
            title={run.snapshot.digest}
          >
            snapshot {run.snapshot.number}
          </Link>
        </>
      )}
      , seed {run.seed}
      {Object.entries(run.parameters).map(([name, value]) => `, ${name} ${String(value)}`)}
      {run.seconds !== null && `, ${seconds(run.seconds)}`}
    </span>
  );
}

function Actions({ run }: { run: Run }) {
  const projectId = useProjectId();
  const can = usePowers();
  const cancel = useCancelJob(projectId);
  if (isRunning(run.state) && can.train) {
    return (
      <Button
        leftSection={<Square size={14} aria-hidden="true" />}
        loading={cancel.isPending}
        disabled={run.job.cancel_requested}
        onClick={() => cancel.mutate(run.job.id)}
      >
        {run.job.cancel_requested ? "Stopping" : "Cancel"}
      </Button>
    );
  }
  if (run.state !== "succeeded") return null;
  return (
    <Button
      component="a"
      href={runFileAddress(projectId, run.number, "model.keras")}
      download={`run-${run.number}.keras`}
      leftSection={<Download size={16} aria-hidden="true" />}
    >
      Model
    </Button>
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
            <h2>{run.state === "failed" ? "This run failed" : "This run was cancelled"}</h2>
            <p>{run.job.error ?? "It was stopped before its end. Nothing of it is used."}</p>
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
        {["Confusion", "Threshold", "Reliability"].map((title) => (
          <Section key={title} title={title}>
            <SkeletonBlock height={220} />
          </Section>
        ))}
      </div>
    </>
  );
}

function Finished({ run }: { run: Run }) {
  const search: Search = useSearch({ strict: false });
  const navigate = useNavigate();
  const metrics = metricsOf(run);
  const epochs = run.epochs ?? [];
  if (!metrics) return <p className={styles.state}>This run wrote down no measures.</p>;
  const onTest = search.on === "test" && metrics.test !== null;
  const measures = onTest && metrics.test ? metrics.test : metrics.out_of_fold;
  return (
    <>
      <MeasureStrip measures={measures} run={run} />
      <div className={styles.basis}>
        <span>
          {onTest ? "The final model on the test split, " : "Every item by a model that had not seen it, "}
          <ItemsLink search={{ run: String(run.number) }}>{plural(measures.n, "item")}</ItemsLink>;{" "}
          {count(metrics.counts.only_predicted)} more predicted without a label.
        </span>
        {metrics.test && (
          <SegmentedControl
            size="xs"
            aria-label="Measured on"
            value={onTest ? "test" : "out_of_fold"}
            onChange={(on) =>
              void navigate({
                to: ".",
                search: { ...search, on: on === "test" ? on : undefined },
                replace: true,
              })
            }
            data={[
              { value: "out_of_fold", label: "Out of fold" },
              { value: "test", label: "Test" },
            ]}
          />
        )}
      </div>
      <div className={styles.charts}>
        <Confusion run={run} metrics={metrics} measures={measures} opens={!onTest} />
        {measures.threshold_curve && <ThresholdChart curve={measures.threshold_curve} metrics={metrics} />}
        <ReliabilityChart measures={measures} />
      </div>
      <Grids run={run} classes={metrics.classes} />
      {epochs.length > 0 && <EpochCharts epochs={epochs} />}
      <RunFiles run={run} />
    </>
  );
}
