import type { Forecast } from "../api/types";
import { t } from "../i18n/management";
import { DataTable } from "../ui/DataTable";
import { count, date, percent, seconds } from "../ui/format";

const DAY = 86_400_000;

/** What it takes to be 98, 99 and 99.5 % right: labels, work, and the day. */
export function GoalsTable({ forecast }: { forecast: Forecast }) {
  const day = (days: number | null) =>
    days === null ? "–" : date(new Date(Date.now() + days * DAY).toISOString());
  return (
    <DataTable
      label={t("quality.toReach")}
      rows={forecast.goals}
      rowKey={(goal) => goal.accuracy}
      columns={[
        {
          key: "accuracy",
          header: t("quality.accuracy"),
          cell: ({ accuracy }) => percent(accuracy, accuracy * 100 === Math.round(accuracy * 100) ? 0 : 1),
        },
        {
          key: "labels",
          header: t("quality.moreLabels"),
          align: "right",
          cell: ({ labels }) => {
            if (labels === null) return <span className="quiet">{t("quality.outOfReach")}</span>;
            return labels === 0 ? <span className="quiet">{t("quality.reached")}</span> : count(labels);
          },
        },
        {
          key: "hours",
          header: t("quality.hours"),
          align: "right",
          cell: ({ hours, labels }) => (labels && hours !== null ? seconds(hours * 3600) : "–"),
        },
        {
          key: "day",
          header: t("quality.day"),
          align: "right",
          cell: ({ days, labels }) => (labels ? day(days) : "–"),
        },
      ]}
    />
  );
}
