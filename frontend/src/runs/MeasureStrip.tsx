import type { ReactNode } from "react";
import type { Estimate, Run } from "../api/types";
import { ItemsLink } from "../items/ItemsLink";
import { count, fraction, percent } from "../ui/format";
import { Summary, SummaryStrip } from "../ui/Page";
import type { Measures } from "./metrics";

/** What the run is worth, in large numerals with their intervals. */
export function MeasureStrip({ measures, run }: { measures: Measures; run: Run }) {
  const flags = Object.values(run.flags_raised).reduce((sum, value) => sum + (value ?? 0), 0);
  return (
    <SummaryStrip>
      <Measure label="Accuracy" value={measures.accuracy} write={percent} />
      <Measure label="F1, mean of classes" value={measures.f1_macro} write={percent} />
      <Measure label="ROC AUC" value={measures.roc_auc} write={three} />
      <Measure label="Log loss" value={measures.log_loss} write={three} />
      <Measure label="Calibration error" value={measures.ece} write={three} />
      <Summary
        label="Flagged"
        value={
          flags > 0 ? (
            <ItemsLink search={{ flagged_by_run: String(run.number) }}>{count(flags)}</ItemsLink>
          ) : (
            "0"
          )
        }
        note={flagWords(run)}
      />
    </SummaryStrip>
  );
}

function three(value: number): string {
  return fraction(value, 3);
}

function Measure({
  label,
  value,
  write,
}: {
  label: string;
  value: Estimate | null;
  write(value: number): string;
}) {
  if (!value) return <Summary label={label} value="–" note="not defined here" />;
  const note: ReactNode = `${write(value.low).replace(" %", "")}–${write(value.high).replace(" %", "")}`;
  return <Summary label={label} value={write(value.value)} note={note} />;
}

function flagWords(run: Run): string {
  const parts = Object.entries(run.flags_raised).filter(([, value]) => (value ?? 0) > 0);
  return parts.map(([kind, value]) => `${count(value ?? 0)} ${kind}`).join(", ") || "nothing stands out";
}
