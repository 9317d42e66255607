import { Button } from "@mantine/core";
import { useState } from "react";
import { useSetThreshold } from "../api/models";
import type { Run } from "../api/types";
import { usePowers, useProjectId } from "../app/place";
import { t } from "../i18n";
import { useClasses } from "../items/useClasses";
import { LineChart } from "../ui/charts/LineChart";
import { ErrorState } from "../ui/ErrorState";
import { fraction, percent, time } from "../ui/format";
import { Section } from "../ui/Page";
import { pointAt, type RunMetrics, shareAxis, type ThresholdPoint } from "./metrics";
import styles from "./RunPage.module.css";

const SHARE = {
  min: 0.05,
  max: 0.95,
  ticks: [0.1, 0.3, 0.5, 0.7, 0.9],
  format: (value: number) => fraction(value, 1),
};
const CHOSEN_ON: Readonly<Record<string, "runs.onValidation" | "runs.onOutOfFold">> = {
  validation: "runs.onValidation",
  out_of_fold: "runs.onOutOfFold",
};

interface Props {
  run: Run;
  curve: readonly ThresholdPoint[];
  metrics: RunMetrics;
}

/** Accuracy and F1 at every threshold on P(second class). The line can be dragged, the numbers follow, and what was
 *  found can be set as the threshold in use, beside the one that the run chose. */
export function ThresholdChart({ run, curve, metrics }: Props) {
  const classes = useClasses();
  const [picked, setPicked] = useState<number | null>(null);
  const chosen = metrics.threshold?.value ?? 0.5;
  const byHand = run.threshold?.by_hand ?? null;
  const at = picked ?? byHand ?? chosen;
  const middle = curve.filter(({ threshold }) => threshold >= 0.05 && threshold <= 0.95);
  const y = shareAxis(middle.flatMap(({ low, f1 }) => [low, f1]));
  const second = classes.nameOf(metrics.classes[1] ?? null);
  const on = CHOSEN_ON[metrics.threshold?.chosen_on ?? ""];
  return (
    <Section
      title={t("runs.threshold")}
      note={t("runs.chosenOn", { value: fraction(chosen), on: on ? t(on) : "" })}
    >
      <LineChart
        caption={t("runs.shareByThreshold")}
        x={{ ...SHARE, label: t("runs.thresholdOn", { name: second }) }}
        y={{ ...y, format: (value) => percent(value, 0) }}
        lines={[
          {
            points: middle.map((one) => [one.threshold, one.accuracy] as const),
            label: t("runs.accuracyLine"),
          },
          {
            points: middle.map((one) => [one.threshold, one.f1] as const),
            dashed: true,
            label: t("runs.f1Of", { name: second }),
          },
        ]}
        bands={[{ points: middle.map((one) => [one.threshold, one.low, one.high] as const) }]}
        marker={{ x: at, label: markerWords(picked, byHand, chosen) }}
        onPick={(x) => setPicked(Math.round(x * 100) / 100)}
      />
      <Setting run={run} curve={curve} at={at} picked={picked} chosen={chosen} onPicked={setPicked} />
    </Section>
  );
}

function markerWords(picked: number | null, byHand: number | null, chosen: number): string {
  if (picked !== null) return fraction(picked);
  if (byHand !== null) return t("runs.markByHand", { value: fraction(byHand) });
  return t("runs.markChosen", { value: fraction(chosen) });
}

function Setting({
  run,
  curve,
  at,
  picked,
  chosen,
  onPicked,
}: {
  run: Run;
  curve: readonly ThresholdPoint[];
  at: number;
  picked: number | null;
  chosen: number;
  onPicked(value: number | null): void;
}) {
  const can = usePowers();
  const set = useSetThreshold(useProjectId(), run.number);
  const save = (value: number | null) => set.mutate(value, { onSuccess: () => onPicked(null) });
  const hand = run.threshold;
  return (
    <div className={styles.setting}>
      <p className="quiet small">
        {pointWords(curve, at)}{" "}
        {at !== chosen && t("runs.besideChosen", { words: pointWords(curve, chosen) })}
      </p>
      {hand?.by_hand != null && (
        <p className="quiet small">
          {t("runs.setBy", {
            value: fraction(hand.by_hand),
            name: hand.set_by?.name ?? "–",
            when: hand.set_at ? time(hand.set_at) : "–",
          })}
        </p>
      )}
      {set.isError && <ErrorState error={set.error} what={t("runs.thresholdNotSet")} />}
      <div className={styles.buttons}>
        {picked !== null && can.train && (
          <Button size="compact-sm" loading={set.isPending} onClick={() => save(picked)}>
            {t("runs.useThreshold", { value: fraction(picked) })}
          </Button>
        )}
        {picked !== null && (
          <button type="button" className="opens" onClick={() => onPicked(null)}>
            {t("runs.backTo", { value: fraction(hand?.by_hand ?? chosen) })}
          </button>
        )}
        {picked === null && hand?.by_hand != null && can.train && (
          <Button size="compact-sm" loading={set.isPending} onClick={() => save(null)}>
            {t("runs.useChosen", { value: fraction(chosen) })}
          </Button>
        )}
      </div>
    </div>
  );
}

function pointWords(curve: readonly ThresholdPoint[], at: number): string {
  const point = pointAt(curve, at);
  if (!point) return "";
  return t("runs.atThreshold", {
    at: fraction(point.threshold),
    accuracy: percent(point.accuracy),
    low: percent(point.low),
    high: percent(point.high),
    f1: percent(point.f1),
  });
}
