import type { Overview } from "../api/types";
import { LineChart } from "../ui/charts/LineChart";
import { date, short } from "../ui/format";
import styles from "./Overview.module.css";
import { settledCurve } from "./settled";

/** How many items were settled by which day, against all there are. */
export function SettledChart({ overview }: { overview: Overview }) {
  const points = settledCurve(overview.per_day, overview.settled);
  const last = points.length - 1;
  if (last < 1) return null;
  const marks = [0, Math.round(last / 4), Math.round(last / 2), Math.round((3 * last) / 4), last];
  return (
    <div className={styles.chart}>
      <LineChart
        caption="items settled"
        height={180}
        x={{
          min: 0,
          max: last,
          ticks: marks,
          format: (day) => (day === last ? "today" : date(overview.per_day[day]?.date ?? "")),
        }}
        y={{ min: 0, max: overview.items, ticks: [0, overview.items / 2, overview.items], format: short }}
        lines={[{ points }]}
      />
    </div>
  );
}
