import { ArrowDownToLine, ArrowUpFromLine, Play } from "lucide-react";
import { useOverview } from "../api/overview";
import { useForecast } from "../api/quality";
import type { Forecast, Overview } from "../api/types";
import { type Powers, usePowers, useProjectId } from "../app/place";
import { t } from "../i18n/management";
import { ItemsLink } from "../items/ItemsLink";
import { GoalsTable } from "../quality/GoalsTable";
import { BarChart } from "../ui/charts/BarChart";
import { EmptyState } from "../ui/EmptyState";
import { ErrorState } from "../ui/ErrorState";
import { date } from "../ui/format";
import { LinkButton } from "../ui/LinkButton";
import { Page, Section } from "../ui/Page";
import { SkeletonBlock, SkeletonRows } from "../ui/Skeletons";
import { StateBar, StateLegend } from "../ui/StateBar";
import { LabellersTable } from "./LabellersTable";
import { NeedsYou } from "./NeedsYou";
import styles from "./Overview.module.css";
import { OverviewSummary } from "./OverviewSummary";
import { LastRuns, YourFile } from "./RunsAndFile";
import { SettledChart } from "./SettledChart";
import { sinceBegun } from "./settled";

export default function OverviewPage() {
  const project = useProjectId();
  const can = usePowers();
  const overview = useOverview(project, can.see);
  return (
    <Page title={t("projects.overview.title")} actions={<Actions can={can} project={project} />}>
      {overview.isError && <ErrorState error={overview.error} onRetry={() => void overview.refetch()} />}
      {overview.isPending && can.see && <Loading />}
      {overview.data &&
        (overview.data.items === 0 ? (
          <NoItems can={can} project={project} />
        ) : (
          <Whole overview={overview.data} project={project} can={can} />
        ))}
    </Page>
  );
}

function Actions({ can, project }: { can: Powers; project: number }) {
  const params = { projectId: String(project) };
  return (
    <>
      {can.data && (
        <LinkButton
          to="/p/$projectId/import"
          params={params}
          search={{}}
          leftSection={<ArrowUpFromLine size={16} />}
        >
          {t("projects.overview.importImages")}
        </LinkButton>
      )}
      {can.data && (
        <LinkButton
          to="/p/$projectId/export"
          params={params}
          search={{}}
          leftSection={<ArrowDownToLine size={16} />}
        >
          {t("projects.overview.exportLabels")}
        </LinkButton>
      )}
      {can.train && (
        <LinkButton
          to="/p/$projectId/runs"
          params={params}
          search={{ start: "1" }}
          leftSection={<Play size={16} />}
        >
          {t("projects.overview.retrain")}
        </LinkButton>
      )}
    </>
  );
}

function Whole({ overview, project, can }: { overview: Overview; project: number; can: Powers }) {
  const forecast = useForecast(project, can.see).data;
  return (
    <>
      <OverviewSummary overview={overview} forecast={forecast} project={project} />
      <Section>
        <div className={styles.states}>
          <StateBar counts={overview.states} />
          <StateLegend
            counts={overview.states}
            number={(state, shown) => <ItemsLink search={{ state }}>{shown}</ItemsLink>}
          />
        </div>
      </Section>
      <div className={styles.columns}>
        <div className={styles.wide}>
          <LabellersTable overview={overview} project={project} />
          <SettledChart overview={overview} forecast={forecast} />
          <div className={styles.chart}>
            <AnswersPerDay overview={overview} />
          </div>
        </div>
        <div className={styles.narrow}>
          <NeedsYou overview={overview} project={project} can={can} />
          {forecast && <ToReach forecast={forecast} />}
          <LastRuns overview={overview} project={project} />
          {can.data && <YourFile overview={overview} project={project} />}
        </div>
      </div>
    </>
  );
}

function ToReach({ forecast }: { forecast: Forecast }) {
  return (
    <section className={styles.needs} aria-label={t("projects.overview.toReach")}>
      <div className={styles.head}>
        <h2>{t("projects.overview.toReach")}</h2>
      </div>
      <GoalsTable forecast={forecast} />
    </section>
  );
}

function AnswersPerDay({ overview }: { overview: Overview }) {
  const days = sinceBegun(overview.per_day);
  const last = days.length - 1;
  const labelled = new Set([0, Math.floor(days.length / 2), last]);
  const named = (index: number) =>
    index === last ? t("projects.overview.today") : date(days[index]?.date ?? "");
  return (
    <BarChart
      caption={t("projects.overview.answersPerDay")}
      bars={days.map((day, index) => ({
        key: day.date,
        value: day.labels,
        now: index === last,
        title: t("projects.overview.dayAnswers", { day: date(day.date), count: day.labels }),
        ...(labelled.has(index) ? { label: named(index) } : {}),
      }))}
    />
  );
}

function NoItems({ can, project }: { can: Powers; project: number }) {
  return (
    <EmptyState
      title={t("projects.overview.noImages")}
      action={
        can.data && (
          <LinkButton
            variant="filled"
            to="/p/$projectId/import"
            params={{ projectId: String(project) }}
            search={{}}
          >
            {t("projects.overview.importImages")}
          </LinkButton>
        )
      }
    >
      {t("projects.overview.noImagesHow")}
    </EmptyState>
  );
}

function Loading() {
  return (
    <>
      <div className={styles.loading}>
        <SkeletonBlock height={64} />
      </div>
      <SkeletonRows rows={10} />
    </>
  );
}
