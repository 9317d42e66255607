import { useNavigate } from "@tanstack/react-router";
import type { Run } from "../api/types";
import { useProjectId } from "../app/place";
import { t } from "../i18n";
import { ItemsLink } from "../items/ItemsLink";
import { useClasses } from "../items/useClasses";
import { ClassName } from "../ui/ClassTile";
import { HeatTable } from "../ui/charts/HeatTable";
import { LineChart } from "../ui/charts/LineChart";
import { Reliability } from "../ui/charts/Reliability";
import { count, fraction, percent, points, short } from "../ui/format";
import { Section } from "../ui/Page";
import {
  type BeforeAfter,
  behind,
  type Calibration,
  type LearningCurve,
  labelsAt,
  type Measures,
  mistakes,
  pays,
  type ReliabilityRow,
  type RunMetrics,
  shareAxis,
} from "./metrics";
import styles from "./RunPage.module.css";

interface ConfusionProps {
  run: Run;
  metrics: RunMetrics;
  measures: Measures;
  /** The predictions behind the cells are those that are stored, so the cells open items. */
  opens: boolean;
  onTest: boolean;
}

/** Given labels against what the model said; a cell opens its items. */
export function Confusion({ run, metrics, measures, opens, onTest }: ConfusionProps) {
  const classes = useClasses();
  const navigate = useNavigate();
  const projectId = String(useProjectId());
  const number = String(run.number);
  const open = (given: string, predicted: string) =>
    void navigate({
      to: "/p/$projectId/items",
      params: { projectId },
      search: behind(run, onTest, { given, predicted }),
    });
  const head = (key: string, said: boolean) => ({
    key,
    name: classes.nameOf(key),
    title: (
      <span className={styles.said}>
        {said && t("runs.said")} <ClassName of={classes.of(key)} />
      </span>
    ),
  });
  const suspects = run.flags_raised.mislabelled ?? 0;
  return (
    <Section title={t("runs.confusion")} note={t("runs.items", { count: measures.n })}>
      <HeatTable
        caption={t("runs.confusionCaption")}
        corner={t("runs.givenLabel")}
        rows={metrics.classes.map((key) => head(key, false))}
        columns={metrics.classes.map((key) => head(key, true))}
        counts={measures.confusion}
        onOpen={opens ? open : undefined}
      />
      <p className="quiet small">
        {t("runs.mistakes", { count: mistakes(measures.confusion) })}
        {suspects > 0 && (
          <>
            {"; "}
            <ItemsLink search={{ flagged_by_run: number, flag: "mislabelled" }}>
              {t("runs.suspects", { count: suspects })}
            </ItemsLink>
          </>
        )}
      </p>
    </Section>
  );
}

/** Accuracy when learning from a share of the labels, and whether the last step paid. */
export function LearningChart({ curve }: { curve: LearningCurve | null }) {
  if (!curve) {
    return (
      <Section title={t("runs.worthIt")}>
        <p className="quiet">{t("runs.noCurve")}</p>
      </Section>
    );
  }
  const known = curve.points.flatMap(({ labels, accuracy }) =>
    accuracy ? [[labels, accuracy] as const] : [],
  );
  const gain = curve.last_gain;
  const paid = pays(curve);
  return (
    <Section title={t("runs.worthIt")}>
      <LineChart
        caption={t("runs.accuracyOutOfFold")}
        x={{
          min: 0,
          max: Math.max(1, ...known.map(([labels]) => labels)),
          format: short,
          label: t("runs.learntFrom"),
        }}
        y={{ ...shareAxis(known.map(([, { low }]) => low)), format: (value) => percent(value, 0) }}
        lines={[{ points: known.map(([labels, { value }]) => [labels, value] as const), dots: true }]}
        bands={[{ points: known.map(([labels, { low, high }]) => [labels, low, high] as const) }]}
      />
      {gain && (
        <p className="small">
          {t("runs.lastGain", {
            from: count(labelsAt(curve, gain.from)),
            to: count(labelsAt(curve, gain.to)),
            value: points(gain.accuracy.value),
            low: points(gain.accuracy.low),
            high: points(gain.accuracy.high),
          })}{" "}
          <span className="quiet">{t(paid ? "runs.pays" : "runs.paysNot")}</span>
        </p>
      )}
    </Section>
  );
}

/** Whether stated probabilities come true, before and after temperature scaling. */
export function ReliabilityChart({
  measures,
  calibration,
  onTest,
}: {
  measures: Measures;
  calibration: Calibration | null;
  onTest: boolean;
}) {
  const both = (onTest ? calibration?.test : calibration?.out_of_fold) ?? null;
  if (!both) {
    return (
      <Section title={t("runs.reliability")} note={t("runs.meansIt")}>
        <Reliability bins={binsOf(measures.reliability)} />
      </Section>
    );
  }
  return (
    <>
      <Section title={t("runs.reliability")} note={t("runs.asSaid")}>
        <Reliability bins={binsOf(both.before.reliability)} />
        <p className="quiet small">{calibrationWords(both.before)}</p>
      </Section>
      <Section
        title={t("runs.calibrated")}
        note={t("runs.temperature", { value: fraction(calibration?.temperature ?? 1) })}
      >
        <Reliability bins={binsOf(both.after.reliability)} />
        <p className="quiet small">{calibrationWords(both.after)}</p>
      </Section>
    </>
  );
}

function calibrationWords({ ece, log_loss }: BeforeAfter["before"]): string {
  return t("runs.calibrationWords", { ece: fraction(ece, 3), loss: fraction(log_loss, 3) });
}

function binsOf(rows: readonly ReliabilityRow[]) {
  return rows.flatMap(({ n, confidence, accuracy }) =>
    n > 0 && confidence !== null && accuracy
      ? [{ stated: confidence, right: accuracy.value, low: accuracy.low, high: accuracy.high, n }]
      : [],
  );
}
