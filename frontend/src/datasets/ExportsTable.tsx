import { Button } from "@mantine/core";
import { ArrowDownToLine } from "lucide-react";
import { exportFileAddress, useExports } from "../api/exports";
import { isRunning, useCancelJob } from "../api/jobs";
import type { Export } from "../api/types";
import { t } from "../i18n/management";
import { Tag } from "../ui/Chip";
import { type Column, DataTable } from "../ui/DataTable";
import { ErrorState } from "../ui/ErrorState";
import { bytes, time } from "../ui/format";
import { Num } from "../ui/Num";
import { Section } from "../ui/Page";
import { ProgressBar } from "../ui/ProgressBar";
import styles from "./Datasets.module.css";
import { formatName } from "./formats";

/** Files that were prepared, with their progress. */
export function ExportsTable({ project }: { project: number }) {
  const exports = useExports(project);
  const cancel = useCancelJob(project);
  const rows = exports.data?.results ?? [];
  if (exports.isError) return <ErrorState error={exports.error} onRetry={() => void exports.refetch()} />;
  if (rows.length === 0) return null;
  return (
    <Section title={t("datasets.prepared")}>
      <DataTable
        label={t("datasets.prepared")}
        columns={columns(project, (one) => cancel.mutate(one.job.id))}
        rows={rows}
        rowKey={(one) => one.id}
      />
      <p className="quiet small">{t("datasets.verifyHint")}</p>
    </Section>
  );
}

function columns(project: number, cancel: (one: Export) => void): Column<Export>[] {
  return [
    { key: "file", header: t("datasets.file"), cell: (one) => one.filename || formatName(one.format) },
    {
      key: "from",
      header: t("datasets.from"),
      cell: (one) =>
        one.snapshot === null ? t("datasets.theProject") : t("datasets.snapshot", { number: one.snapshot }),
    },
    { key: "when", header: t("datasets.askedFor"), cell: (one) => time(one.created_at) },
    { key: "by", header: t("datasets.by"), cell: (one) => one.created_by?.name ?? "–" },
    {
      key: "rows",
      header: t("datasets.rows"),
      align: "right",
      cell: (one) => <Num value={one.rows || null} />,
    },
    {
      key: "size",
      header: t("datasets.size"),
      align: "right",
      cell: (one) => (one.bytes ? bytes(one.bytes) : "–"),
    },
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
      header: <span className="visually-hidden">{t("datasets.state")}</span>,
      align: "right",
      width: 220,
      cell: (one) => <State one={one} project={project} cancel={() => cancel(one)} />,
    },
  ];
}

function State({ one, project, cancel }: { one: Export; project: number; cancel: () => void }) {
  const { job } = one;
  if (job.state === "succeeded" && !one.ready) return <Tag>{t("datasets.expired")}</Tag>;
  if (job.state === "succeeded") {
    return (
      <Button
        size="compact-sm"
        component="a"
        download
        href={exportFileAddress(project, one.id)}
        leftSection={<ArrowDownToLine size={14} />}
      >
        {t("datasets.download")}
      </Button>
    );
  }
  if (isRunning(job.state)) {
    return (
      <span className={styles.row} style={{ justifyContent: "flex-end" }}>
        <span className={styles.bar}>
          <ProgressBar
            label={t("datasets.exportNumber", { number: one.id })}
            done={job.done}
            total={job.total}
            running
          />
        </span>
        <Button size="compact-sm" variant="subtle" onClick={cancel} disabled={job.cancel_requested}>
          {t("datasets.cancel")}
        </Button>
      </span>
    );
  }
  return (
    <span title={job.error ?? undefined}>
      <Tag bad={job.state === "failed"}>{t(`datasets.jobStates.${job.state}`)}</Tag>
    </span>
  );
}
