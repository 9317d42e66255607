import type { Epoch } from "../api/types";
import { t } from "../i18n";
import { LineChart } from "../ui/charts/LineChart";
import { fraction, percent } from "../ui/format";
import { Section } from "../ui/Page";
import { type EpochValue, epochLines, shareAxis } from "./metrics";
import styles from "./RunPage.module.css";

/** Loss and accuracy after every epoch, a line for each fold; the newest in front. */
export function EpochCharts({ epochs }: { epochs: readonly Epoch[] }) {
  const last = Math.max(2, ...epochs.map(({ epoch }) => epoch));
  const x = {
    min: 1,
    max: last,
    format: (value: number) => String(Math.round(value)),
    label: t("runs.epoch"),
  };
  const now = epochs[epochs.length - 1];
  return (
    <div className={styles.two}>
      <Section title={t("runs.accuracyByEpoch")} note={now && where(now)}>
        <LineChart
          caption={t("runs.epochCaption")}
          x={x}
          y={{
            ...shareAxis(values(epochs, "val_accuracy", "accuracy")),
            format: (value) => percent(value, 0),
          }}
          lines={lines(epochs, "val_accuracy", "accuracy")}
          height={180}
        />
      </Section>
      <Section title={t("runs.lossByEpoch")}>
        <LineChart
          caption={t("runs.epochCaption")}
          x={x}
          y={{
            min: 0,
            max: Math.max(0.1, ...values(epochs, "val_loss", "loss")) * 1.05,
            format: (value) => fraction(value),
          }}
          lines={lines(epochs, "val_loss", "loss")}
          height={180}
        />
      </Section>
    </div>
  );
}

function where({ fold, epoch }: Epoch): string {
  return fold === "final"
    ? t("runs.finalEpoch", { epoch })
    : t("runs.foldEpoch", { fold: String(fold), epoch });
}

function lines(epochs: readonly Epoch[], heldOut: EpochValue, own: EpochValue) {
  const newest = epochs[epochs.length - 1]?.fold;
  const folds = epochLines(
    epochs.filter(({ fold }) => fold !== "final"),
    heldOut,
  ).map(([name, points]) => ({ points, reference: name !== `fold ${newest}` }));
  const final = epochLines(
    epochs.filter(({ fold }) => fold === "final"),
    own,
  ).map(([, points]) => ({ points, dashed: true, label: t("runs.finalModel") }));
  return [...folds, ...final];
}

function values(epochs: readonly Epoch[], heldOut: EpochValue, own: EpochValue): number[] {
  return epochs.flatMap((one) => {
    const value = one.fold === "final" ? one[own] : one[heldOut];
    return typeof value === "number" && Number.isFinite(value) ? [value] : [];
  });
}
