import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { Run } from "../api/types";
import { useProjectId } from "../app/place";
import { ItemsLink } from "../items/ItemsLink";
import { useClasses } from "../items/useClasses";
import { ClassName } from "../ui/ClassTile";
import { HeatTable } from "../ui/charts/HeatTable";
import { LineChart } from "../ui/charts/LineChart";
import { Reliability } from "../ui/charts/Reliability";
import { count, fraction, percent } from "../ui/format";
import { Section } from "../ui/Page";
import { type Measures, mistakes, pointAt, type RunMetrics, shareAxis, type ThresholdPoint } from "./metrics";

interface ConfusionProps {
  run: Run;
  metrics: RunMetrics;
  measures: Measures;
  /** The predictions behind the cells are those that are stored, so the cells open items. */
  opens: boolean;
}

/** Given labels against what the model said; a cell opens its items. */
export function Confusion({ run, metrics, measures, opens }: ConfusionProps) {
  const classes = useClasses();
  const navigate = useNavigate();
  const projectId = String(useProjectId());
  const number = String(run.number);
  const open = (given: string, predicted: string) =>
    void navigate({
      to: "/p/$projectId/items",
      params: { projectId },
      search: { run: number, given, predicted },
    });
  const head = (key: string, said: boolean) => ({
    key,
    name: classes.nameOf(key),
    title: (
      <>
        {said && "said "}
        <ClassName of={classes.of(key)} />
      </>
    ),
  });
  const suspects = run.flags_raised.mislabelled ?? 0;
  return (
    <Section title="Confusion" note={`${count(measures.n)} items`}>
      <HeatTable
        caption="Given labels against what the model said"
        corner="Given label"
        rows={metrics.classes.map((key) => head(key, false))}
        columns={metrics.classes.map((key) => head(key, true))}
        counts={measures.confusion}
        onOpen={opens ? open : undefined}
      />
      <p className="quiet small">
        {count(mistakes(measures.confusion))} mistakes
        {suspects > 0 && (
          <>
            ;{" "}
            <ItemsLink search={{ flagged_by_run: number, flag: "mislabelled" }}>{count(suspects)}</ItemsLink>{" "}
            flagged as likely mislabelled
          </>
        )}
        .
      </p>
    </Section>
  );
}

const SHARE = {
  min: 0,
  max: 1,
  format: (value: number) => (value === 0 || value === 1 ? String(value) : fraction(value, 1)),
};

/** Accuracy and F1 at every threshold on P(second class). The line can be dragged, and the numbers follow. */
export function ThresholdChart({
  curve,
  metrics,
}: {
  curve: readonly ThresholdPoint[];
  metrics: RunMetrics;
}) {
  const classes = useClasses();
  const [picked, setPicked] = useState<number | null>(null);
  const chosen = metrics.threshold?.value ?? 0.5;
  const at = picked ?? chosen;
  const point = pointAt(curve, at);
  const middle = curve.filter(({ threshold }) => threshold >= 0.05 && threshold <= 0.95);
  const y = shareAxis(middle.flatMap(({ low, f1 }) => [low, f1]));
  const second = classes.nameOf(metrics.classes[1] ?? null);
  return (
    <Section
      title="Threshold"
      note={`chosen ${fraction(chosen)} on ${metrics.threshold?.chosen_on.replace(/_/g, " ") ?? ""}`}
    >
      <LineChart
        caption="share, by threshold"
        x={{
          ...SHARE,
          min: 0.05,
          max: 0.95,
          ticks: [0.1, 0.3, 0.5, 0.7, 0.9],
          label: `threshold on P(${second})`,
        }}
        y={{ ...y, format: (value) => percent(value, 0) }}
        lines={[
          { points: middle.map((one) => [one.threshold, one.accuracy] as const), label: "accuracy" },
          {
            points: middle.map((one) => [one.threshold, one.f1] as const),
            dashed: true,
            label: `F1 of ${second}`,
          },
        ]}
        bands={[{ points: middle.map((one) => [one.threshold, one.low, one.high] as const) }]}
        marker={{ x: at, label: picked === null ? `chosen ${fraction(chosen)}` : fraction(at) }}
        onPick={(x) => setPicked(Math.round(x * 100) / 100)}
      />
      {point && (
        <p className="quiet small">
          At {fraction(point.threshold)}: accuracy {percent(point.accuracy)} ({percent(point.low)}–
          {percent(point.high)}), F1 {percent(point.f1)}.{" "}
          {picked !== null && (
            <button type="button" className="opens" onClick={() => setPicked(null)}>
              Back to {fraction(chosen)}
            </button>
          )}
        </p>
      )}
    </Section>
  );
}

/** Whether stated probabilities come true. */
export function ReliabilityChart({ measures }: { measures: Measures }) {
  const bins = measures.reliability.flatMap(({ n, confidence, accuracy }) =>
    n > 0 && confidence !== null && accuracy
      ? [{ stated: confidence, right: accuracy.value, low: accuracy.low, high: accuracy.high, n }]
      : [],
  );
  return (
    <Section title="Reliability" note="does it mean what it says?">
      <Reliability bins={bins} />
    </Section>
  );
}
