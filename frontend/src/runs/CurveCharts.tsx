import { t } from "../i18n";
import { type Line, LineChart } from "../ui/charts/LineChart";
import { fraction } from "../ui/format";
import { Section } from "../ui/Page";
import type { Measures } from "./metrics";

const UNIT = {
  min: 0,
  max: 1,
  ticks: [0, 0.25, 0.5, 0.75, 1],
  format: (value: number) => (value === 0 || value === 1 ? String(value) : fraction(value)),
};
const CHANCE: Line = {
  points: [
    [0, 0],
    [1, 1],
  ],
  reference: true,
};

export interface NamedMeasures {
  name: string;
  measures: Measures;
}

/** ROC and precision-recall curves of one run, or of several over each other. */
export function CurveCharts({ runs }: { runs: readonly NamedMeasures[] }) {
  const roc = linesOf(runs, ({ roc_curve }) => roc_curve?.map(({ fpr, tpr }) => [fpr, tpr] as const));
  const pr = linesOf(runs, ({ pr_curve }) =>
    pr_curve?.map(({ recall, precision }) => [recall, precision] as const),
  );
  return (
    <>
      {roc.length > 0 && (
        <Section title={t("runs.roc")}>
          <LineChart
            caption={t("runs.tpr")}
            x={{ ...UNIT, label: t("runs.fpr") }}
            y={UNIT}
            lines={[CHANCE, ...roc]}
          />
        </Section>
      )}
      {pr.length > 0 && (
        <Section title={t("runs.pr")}>
          <LineChart
            caption={t("runs.precision")}
            x={{ ...UNIT, label: t("runs.recall") }}
            y={UNIT}
            lines={pr}
          />
        </Section>
      )}
    </>
  );
}

/** The last run's line is drawn whole, earlier ones dashed and grey by turns. */
function linesOf(
  runs: readonly NamedMeasures[],
  of: (measures: Measures) => (readonly [number, number])[] | undefined,
): Line[] {
  return runs.flatMap(({ name, measures }, index) => {
    const found = of(measures);
    const back = runs.length - 1 - index;
    return found ? [{ points: found, label: name, reference: back > 0, dashed: back % 2 === 1 }] : [];
  });
}
