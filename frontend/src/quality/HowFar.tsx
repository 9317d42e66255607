import { useAudits, useForecast } from "../api/quality";
import type { AuditRow, Forecast } from "../api/types";
import { useProjectId } from "../app/place";
import { t } from "../i18n/management";
import { ItemsLink } from "../items/ItemsLink";
import { LineChart } from "../ui/charts/LineChart";
import { ErrorState } from "../ui/ErrorState";
import { date, fraction, percent, short } from "../ui/format";
import { Section } from "../ui/Page";
import { SkeletonBlock } from "../ui/Skeletons";
import { curveOf, floorOf } from "./curve";
import { ranged } from "./Estimate";
import { GoalsTable } from "./GoalsTable";
import styles from "./Quality.module.css";

/** The curve of the past and the forecast, and what it takes to be righter. */
export function HowFar() {
  const project = useProjectId();
  const forecast = useForecast(project);
  const audits = useAudits(project);
  if (forecast.isError) {
    return (
      <ErrorState
        error={forecast.error}
        what={t("quality.forecastNotLoaded")}
        onRetry={() => void forecast.refetch()}
      />
    );
  }
  return (
    <div className={styles.wide}>
      <Section title={t("quality.howRight")} note={t("quality.howRightNote")}>
        {forecast.data ? (
          <AccuracyCurve forecast={forecast.data} audits={audits.data?.results ?? []} />
        ) : (
          <SkeletonBlock height={260} />
        )}
      </Section>
      <Section title={t("quality.toReach")}>{forecast.data && <Goals forecast={forecast.data} />}</Section>
    </div>
  );
}

function AccuracyCurve({ forecast, audits }: { forecast: Forecast; audits: readonly AuditRow[] }) {
  const curve = curveOf(forecast, audits);
  if (!curve.past.length && !curve.audits.length) return <p className="quiet">{t("quality.noForecast")}</p>;
  const last = curve.ahead[curve.ahead.length - 1]?.[0] ?? forecast.labels;
  const min = floorOf([...curve.band.map(([, low]) => low), ...curve.audits.map((one) => one.interval[1])]);
  const open = (line: number) => {
    if (line === 1) document.getElementById("audit")?.scrollIntoView();
  };
  return (
    <LineChart
      caption={t("quality.curveCaption")}
      height={280}
      x={{ min: 0, max: Math.max(1, last), format: short, label: t("quality.answersGiven") }}
      y={{ min, max: 1, format: (value) => percent(value, min >= 0.95 ? 1 : 0) }}
      lines={[
        { points: curve.past, dots: curve.past.length === 1, label: t("quality.expected") },
        { points: curve.audits.map(({ at }) => at), dots: true },
        { points: curve.ahead, dashed: true, reference: true, label: t("quality.forecast") },
      ]}
      bands={[{ points: curve.band }]}
      whiskers={[
        ...(curve.past.length === 1 ? curve.band : []),
        ...curve.audits.map(({ interval }) => interval),
      ]}
      marker={{ x: forecast.labels, label: t("quality.now") }}
      {...(curve.audits.length ? { onOpen: open } : {})}
    />
  );
}

function Goals({ forecast }: { forecast: Forecast }) {
  const { finish, expected, kept_word, pace_error } = forecast;
  return (
    <>
      <GoalsTable forecast={forecast} />
      <p className={styles.text}>
        {expected
          ? t("quality.expectedNow", { value: percent(expected.value), range: ranged(expected, percent) })
          : t("quality.noForecast")}{" "}
        {t("quality.notMeasured")}
      </p>
      <p className={styles.text}>
        {forecast.left === 0 ? (
          t("quality.allSettled")
        ) : (
          <>
            <ItemsLink search={{ state: "open,in_dispute" }}>
              {t("quality.waiting", { count: forecast.items - forecast.settled })}
            </ItemsLink>{" "}
            {t("quality.left", { count: forecast.left })}{" "}
            {finish.date && finish.early && finish.late
              ? t("quality.finish", {
                  date: date(finish.date),
                  early: date(finish.early),
                  late: date(finish.late),
                })
              : t("quality.nobodyWorks")}
          </>
        )}
      </p>
      <p className={styles.text}>
        {pace_error === null
          ? t("quality.noOldForecasts")
          : t("quality.oldForecasts", { share: percent(pace_error, 0) })}
        {kept_word.finished_on && kept_word.forecasts > 0
          ? " " +
            t("quality.keptWord", {
              date: date(kept_word.finished_on),
              within: kept_word.within,
              count: kept_word.forecasts,
              days: fraction(kept_word.error ?? 0, 1),
            })
          : null}
      </p>
    </>
  );
}
