import type { Forecast, Overview } from "../api/types";
import { t } from "../i18n/management";
import { LineChart } from "../ui/charts/LineChart";
import { date, short } from "../ui/format";
import styles from "./Overview.module.css";
import { aheadOf, settledCurve, sinceBegun } from "./settled";

const DAY = 86_400_000;

/** How many items were settled by which day, and when all will be. */
export function SettledChart({ overview, forecast }: { overview: Overview; forecast: Forecast | undefined }) {
  const days = sinceBegun(overview.per_day);
  const points = settledCurve(days, overview.settled);
  const last = points.length - 1;
  if (last < 1) return null;
  const { settled, items } = overview;
  const ahead = forecast ? aheadOf(forecast.finish, { last, settled, items }) : null;
  const end = ahead?.end ?? last;
  const named = (day: number) => date(new Date(Date.parse(days[0]?.date ?? "") + day * DAY).toISOString());
  const step = Math.max(1, Math.ceil(end / 5));
  const marks = Array.from({ length: Math.floor(end / step) + 1 }, (_, index) => index * step);
  return (
    <div className={styles.chart}>
      <LineChart
        caption={t("projects.overview.curve")}
        height={200}
        x={{ min: 0, max: end, ticks: marks, format: named }}
        y={{ min: 0, max: items, ticks: [0, items / 2, items], format: short }}
        lines={[
          { points, label: t("projects.overview.soFar") },
          ...(ahead
            ? [{ points: ahead.line, dashed: true, reference: true, label: t("projects.overview.forecast") }]
            : []),
        ]}
        bands={ahead ? [{ points: ahead.band }] : []}
        marker={{ x: last, label: t("projects.overview.now") }}
      />
    </div>
  );
}
