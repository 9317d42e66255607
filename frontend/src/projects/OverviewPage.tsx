import { Link } from "@tanstack/react-router";
import { ArrowDownToLine, ArrowUpFromLine, Play } from "lucide-react";
import { useOverview } from "../api/overview";
import type { Overview } from "../api/types";
import { type Powers, usePowers, useProjectId } from "../app/place";
import { BarChart } from "../ui/charts/BarChart";
import { EmptyState } from "../ui/EmptyState";
import { ErrorState } from "../ui/ErrorState";
import { count, date } from "../ui/format";
import { LinkButton } from "../ui/LinkButton";
import { Page, Section } from "../ui/Page";
import { SkeletonBlock, SkeletonRows } from "../ui/Skeletons";
import { StateBar, StateLegend } from "../ui/StateBar";
import { LabellersTable } from "./LabellersTable";
import { NeedsYou } from "./NeedsYou";
import styles from "./Overview.module.css";
import { OverviewSummary } from "./OverviewSummary";
import { SettledChart } from "./SettledChart";

export default function OverviewPage() {
  const project = useProjectId();
  const can = usePowers();
  const overview = useOverview(project, can.see);
  return (
    <Page title="Overview" actions={<Actions can={can} project={project} />}>
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
          Import images
        </LinkButton>
      )}
      {can.data && (
        <LinkButton
          to="/p/$projectId/export"
          params={params}
          search={{}}
          leftSection={<ArrowDownToLine size={16} />}
        >
          Export labels
        </LinkButton>
      )}
      {can.train && (
        <LinkButton
          to="/p/$projectId/runs"
          params={params}
          search={{ start: "1" }}
          leftSection={<Play size={16} />}
        >
          Retrain
        </LinkButton>
      )}
    </>
  );
}

function Whole({ overview, project, can }: { overview: Overview; project: number; can: Powers }) {
  const params = { projectId: String(project) };
  return (
    <>
      <OverviewSummary overview={overview} project={project} />
      <Section>
        <div className={styles.states}>
          <StateBar counts={overview.states} />
          <StateLegend
            counts={overview.states}
            number={(state, shown) => (
              <Link className="opens" to="/p/$projectId/items" params={params} search={{ state }}>
                {shown}
              </Link>
            )}
          />
        </div>
      </Section>
      <div className={styles.columns}>
        <div className={styles.wide}>
          <LabellersTable rows={overview.labellers} project={project} />
          <SettledChart overview={overview} />
        </div>
        <div className={styles.narrow}>
          <NeedsYou overview={overview} project={project} can={can} />
          <AnswersPerDay overview={overview} />
        </div>
      </div>
    </>
  );
}

function AnswersPerDay({ overview }: { overview: Overview }) {
  const days = overview.per_day;
  const last = days.length - 1;
  const labelled = new Set([0, Math.floor(days.length / 2), last]);
  return (
    <BarChart
      caption="answers per day"
      bars={days.map((day, index) => ({
        key: day.date,
        value: day.labels,
        now: index === last,
        title: `${date(day.date)}: ${count(day.labels)} answers`,
        ...(labelled.has(index) ? { label: index === last ? "today" : date(day.date) } : {}),
      }))}
    />
  );
}

function NoItems({ can, project }: { can: Powers; project: number }) {
  return (
    <EmptyState
      title="There are no images yet"
      action={
        can.data && (
          <LinkButton
            variant="filled"
            to="/p/$projectId/import"
            params={{ projectId: String(project) }}
            search={{}}
          >
            Import images
          </LinkButton>
        )
      }
    >
      Drop images, a folder or a zip onto the import page. They can be labelled as soon as they are checked,
      while the rest still comes in.
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
