import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { ArrowDownToLine, Snowflake } from "lucide-react";
import { useState } from "react";
import { isRunning, useJobs } from "../api/jobs";
import { useProject } from "../api/projects";
import { manifestAddress, useSnapshots } from "../api/snapshots";
import type { Job, ProjectClass, Snapshot } from "../api/types";
import { usePowers, useProjectId } from "../app/place";
import { t } from "../i18n/management";
import { Tag } from "../ui/Chip";
import { ClassTile } from "../ui/ClassTile";
import { type Column, DataTable } from "../ui/DataTable";
import { EmptyState } from "../ui/EmptyState";
import { ErrorState } from "../ui/ErrorState";
import { count, date } from "../ui/format";
import { Num } from "../ui/Num";
import { Page, Section } from "../ui/Page";
import { ProgressBar } from "../ui/ProgressBar";
import { SkeletonRows } from "../ui/Skeletons";
import { useTableSort } from "../ui/useTableSort";
import styles from "./Datasets.module.css";
import { FreezeForm } from "./FreezeForm";

export default function SnapshotsPage() {
  const id = useProjectId();
  const can = usePowers();
  const project = useProject(id);
  const snapshots = useSnapshots(id, can.data);
  const jobs = useJobs(id, { kind: "snapshot" }, can.data);
  const [sort, setSort] = useTableSort("snapshots", "-number");
  const [freezing, setFreezing] = useState(false);
  if (!can.data) return <EmptyState title={t("datasets.snapshotsNotAllowed")} />;
  const rows = snapshots.data?.results ?? [];
  const classes = project.data?.classes ?? [];
  return (
    <Page
      title={t("datasets.snapshots")}
      aside={snapshots.data && count(rows.length)}
      actions={
        !freezing && (
          <Button variant="filled" leftSection={<Snowflake size={16} />} onClick={() => setFreezing(true)}>
            {t("datasets.freezeNow")}
          </Button>
        )
      }
    >
      {freezing && <FreezeForm project={id} classes={classes} onDone={() => setFreezing(false)} />}
      <Section>
        {snapshots.isError && <ErrorState error={snapshots.error} onRetry={() => void snapshots.refetch()} />}
        {snapshots.isPending && <SkeletonRows />}
        {snapshots.data && (
          <DataTable
            label={t("datasets.snapshots")}
            columns={columns(id, classes, jobs.data?.results ?? [])}
            rows={rows}
            rowKey={(row) => row.number}
            sort={sort}
            onSort={setSort}
            empty={
              <EmptyState title={t("datasets.nothingFrozen")}>{t("datasets.whatASnapshotIs")}</EmptyState>
            }
          />
        )}
      </Section>
    </Page>
  );
}

function columns(
  project: number,
  classes: readonly ProjectClass[],
  jobs: readonly Job[],
): Column<Snapshot>[] {
  return [
    {
      key: "number",
      header: t("datasets.number"),
      width: 80,
      downFirst: true,
      sort: (row) => row.number,
      cell: (row) => (
        <Link
          className="opens"
          to="/p/$projectId/snapshots/$number"
          params={{ projectId: String(project), number: String(row.number) }}
        >
          {row.number}
        </Link>
      ),
    },
    {
      key: "name",
      header: t("datasets.name"),
      sort: (row) => row.name,
      cell: (row) => (
        <>
          {row.name || <span className="quiet">–</span>} {row.leaky && <Tag bad>{t("datasets.leaky")}</Tag>}
        </>
      ),
    },
    {
      key: "created",
      header: t("datasets.frozen"),
      sort: (row) => row.created_at,
      cell: (row) => <Frozen row={row} job={jobs.find((job) => job.id === row.job)} />,
    },
    {
      key: "by",
      header: t("datasets.by"),
      sort: (row) => row.created_by?.name,
      cell: (row) => row.created_by?.name ?? "–",
    },
    {
      key: "items",
      header: t("datasets.items"),
      align: "right",
      downFirst: true,
      sort: (row) => row.items,
      cell: (row) => <Num value={row.frozen_at ? row.items : null} />,
    },
    {
      key: "classes",
      header: t("datasets.classes"),
      cell: (row) => <ClassCounts row={row} classes={classes} />,
    },
    {
      key: "digest",
      header: "SHA-256",
      cell: (row) => (
        <span className="mono quiet" title={row.digest ?? undefined}>
          {row.digest ? `${row.digest.slice(0, 12)}…` : "–"}
        </span>
      ),
    },
    {
      key: "manifest",
      header: <span className="visually-hidden">{t("datasets.manifest")}</span>,
      align: "right",
      cell: (row) =>
        row.frozen_at && (
          <Button
            size="compact-sm"
            component="a"
            download
            href={manifestAddress(project, row.number)}
            leftSection={<ArrowDownToLine size={14} />}
          >
            {t("datasets.manifest")}
          </Button>
        ),
    },
  ];
}

function Frozen({ row, job }: { row: Snapshot; job: Job | undefined }) {
  if (row.frozen_at) return <>{date(row.frozen_at)}</>;
  if (job && isRunning(job.state)) {
    return (
      <span className={styles.bar}>
        <ProgressBar
          label={t("datasets.snapshotNumber", { number: row.number })}
          done={job.done}
          total={job.total}
          running
        />
      </span>
    );
  }
  return (
    <span title={job?.error ?? undefined}>
      <Tag bad={job?.state === "failed"}>
        {job ? t(`datasets.jobStates.${job.state}`) : t("datasets.notFrozen")}
      </Tag>
    </span>
  );
}

function ClassCounts({ row, classes }: { row: Snapshot; classes: readonly ProjectClass[] }) {
  const place = (key: string) => classes.findIndex((one) => one.key === key);
  const counts = Object.entries(row.class_counts).sort(([a], [b]) => place(a) - place(b));
  return (
    <span className={styles.counts}>
      {counts.map(([key, n]) => {
        const of = classes[place(key)];
        return (
          <span key={key}>
            {of ? <ClassTile of={of} named /> : key} <Num value={n} />
          </span>
        );
      })}
    </span>
  );
}
