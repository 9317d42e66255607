import type { ReactNode } from "react";
import type { Estimate, Run } from "../api/types";
import type { Search } from "../app/address";
import { t } from "../i18n";
import { ItemsLink } from "../items/ItemsLink";
import { useClasses } from "../items/useClasses";
import { count, fraction, percent, points } from "../ui/format";
import { Summary, SummaryStrip } from "../ui/Page";
import { behind, leaning, type Measures, type RunMetrics } from "./metrics";

/** What the run is worth, in large numerals with their intervals. */
export function MeasureStrip({
  measures,
  metrics,
  run,
  onTest,
}: {
  measures: Measures;
  metrics: RunMetrics;
  run: Run;
  onTest: boolean;
}) {
  const opens = behind(run, onTest);
  const other = metrics.second_opinion;
  const flags = Object.values(run.flags_raised).reduce((sum, value) => sum + (value ?? 0), 0);
  return (
    <SummaryStrip>
      <Measure label={t("runs.accuracy")} value={measures.accuracy} write={percent} opens={opens} />
      <Measure label={t("runs.f1Mean")} value={measures.f1_macro} write={percent} opens={opens} />
      <Measure label={t("runs.rocAuc")} value={measures.roc_auc} write={three} opens={opens} />
      <Measure label={t("runs.prAuc")} value={measures.pr_auc ?? null} write={three} opens={opens} />
      <Measure label={t("runs.logLoss")} value={measures.log_loss} write={three} opens={opens} />
      <Measure label={t("runs.ece")} value={measures.ece} write={three} opens={opens} />
      {metrics.gold && (
        <Measure
          label={t("runs.onGold")}
          value={metrics.gold.accuracy}
          write={percent}
          more={t("runs.items", { count: metrics.gold.n })}
          opens={behind(run, false, { gold: "true" })}
        />
      )}
      {other && (
        <Measure
          label={t("runs.secondOpinion")}
          value={other.accuracy}
          write={percent}
          more={other.agrees ? t("runs.agreesWith", { share: percent(other.agrees.value) }) : undefined}
          opens={behind(run, false, { on: "second_opinion", wrong: "true" })}
        />
      )}
      <Leaning metrics={metrics} run={run} />
      <Summary
        label={t("runs.flagged")}
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
  more,
  opens,
}: {
  label: string;
  value: Estimate | null;
  write(value: number): string;
  more?: string;
  /** The items behind it. */
  opens: Search;
}) {
  if (!value) return <Summary label={label} value="–" note={more ?? t("runs.notDefined")} />;
  const note: ReactNode = `${write(value.low).replace(" %", "")}–${write(value.high).replace(" %", "")}`;
  const text = write(value.value);
  return (
    <Summary
      label={label}
      value={<ItemsLink search={opens}>{text}</ItemsLink>}
      note={more ? `${note}, ${more}` : note}
    />
  );
}

/** Which way errors lean; it opens the items that were taken for the favoured class. */
function Leaning({ metrics, run }: { metrics: RunMetrics; run: Run }) {
  const classes = useClasses();
  const lean = metrics.classes.length === 2 ? leaning(metrics.asymmetry) : null;
  if (!lean) return null;
  const { share, towards, from, beyondNoise } = lean;
  return (
    <Summary
      label={t("runs.leansTo", { name: classes.nameOf(towards) })}
      value={
        <ItemsLink search={{ run: String(run.number), given: from, predicted: towards }}>
          {points(share.value)}
        </ItemsLink>
      }
      note={t(beyondNoise ? "runs.pointsBeyond" : "runs.pointsWithin", {
        low: points(share.low),
        high: points(share.high),
      })}
    />
  );
}

function flagWords(run: Run): string {
  const parts = Object.entries(run.flags_raised).filter(([, value]) => (value ?? 0) > 0);
  const names = parts.map(([kind, value]) => `${count(value ?? 0)} ${t(FLAGS[kind] ?? "runs.otherFlag")}`);
  return names.join(", ") || t("runs.nothingStands");
}

const FLAGS: Readonly<Record<string, "runs.flag.ambiguous" | "runs.flag.mislabelled">> = {
  ambiguous: "runs.flag.ambiguous",
  mislabelled: "runs.flag.mislabelled",
};
