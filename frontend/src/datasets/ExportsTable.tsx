import { Button } from "@mantine/core";
import { ArrowDownToLine } from "lucide-react";
import { exportFileAddress, useExports } from "../api/exports";
import { isRunning, useCancelJob } from "../api/jobs";
import type { Export } from "../api/types";
import { Tag } from "../ui/Chip";
import { type Column, DataTable } from "../ui/DataTable";
import { ErrorState } from "../ui/ErrorState";
import { bytes, time } from "../ui/format";
import { Num } from "../ui/Num";
import { Section } from "../ui/Page";
import { ProgressBar } from "../ui/ProgressBar";
import styles from "./Datasets.module.css";

/** Files that were prepared, with their progress. */
export function ExportsTable({ project }: { project: number }) {
  const exports = useExports(project);
  const cancel = useCancelJob(project);
  const rows = exports.data?.results ?? [];
  if (exports.isError) return <ErrorState error={exports.error} onRetry={() => void exports.refetch()} />;
  if (rows.length === 0) return null;
  return (
    <Section title="Prepared files">
      <DataTable
        label="Prepared files"
        columns={columns(project, (one) => cancel.mutate(one.job.id))}
        rows={rows}
        rowKey={(one) => one.id}
      />
    </Section>
  );
}

function columns(project: number, cancel: (one: Export) => void): Column<Export>[] {
  return [
    { key: "file", header: "File", cell: (one) => one.filename || one.format },
    {
      key: "from",
      header: "From",
      cell: (one) => (one.snapshot === null ? "the project" : `snapshot ${one.snapshot}`),
    },
    { key: "when", header: "Asked for", cell: (one) => time(one.created_at) },
    { key: "by", header: "By", cell: (one) => one.created_by?.name ?? "–" },
    { key: "rows", header: "Rows", align: "right", cell: (one) => <Num value={one.rows || null} /> },
    { key: "size", header: "Size", align: "right", cell: (one) => (one.bytes ? bytes(one.bytes) : "–") },
    {
      key: "sha256",
      header: "SHA-256",
      cell: (one) => (
        <span className="mono quiet" title={one.sha256 || undefined}>
          {one.sha256 ? `${one.sha256.slice(0, 12)}…` : "–"}
        </span>
      ),
    },
    {
      key: "state",
      header: <span className="visually-hidden">State</span>,
      align: "right",
      width: 220,
      cell: (one) => <State one={one} project={project} cancel={() => cancel(one)} />,
    },
  ];
}

function State({ one, project, cancel }: { one: Export; project: number; cancel: () => void }) {
  const { job } = one;
  if (job.state === "succeeded") {
    return (
      <Button
        size="compact-sm"
        component="a"
        download
        href={exportFileAddress(project, one.id)}
        leftSection={<ArrowDownToLine size={14} />}
      >
        Download
      </Button>
    );
  }
  if (isRunning(job.state)) {
    return (
      <span className={styles.row} style={{ justifyContent: "flex-end" }}>
        <span className={styles.bar}>
          <ProgressBar label={`Export ${one.id}`} done={job.done} total={job.total} running />
        </span>
        <Button size="compact-sm" variant="subtle" onClick={cancel} disabled={job.cancel_requested}>
          Cancel
        </Button>
      </span>
    );
  }
  return (
    <span title={job.error ?? undefined}>
      <Tag bad={job.state === "failed"}>{job.state}</Tag>
    </span>
  );
}
