import { Button, Select } from "@mantine/core";
import { useState } from "react";
import { isRunning } from "../api/jobs";
import { useEvaluate, useEvaluations } from "../api/runWork";
import { useSnapshots } from "../api/snapshots";
import type { Estimate, Evaluation, Run } from "../api/types";
import { usePowers, useProjectId } from "../app/place";
import { t } from "../i18n";
import { Tag } from "../ui/Chip";
import { type Column, DataTable } from "../ui/DataTable";
import { ErrorState } from "../ui/ErrorState";
import { count, percent, time } from "../ui/format";
import { Section } from "../ui/Page";
import { ProgressBar } from "../ui/ProgressBar";
import styles from "./Runs.module.css";

interface Measured {
  measures: { n: number; accuracy: Estimate | null; f1_macro: Estimate | null };
  before?: { accuracy: Estimate | null };
  labels_changed?: number;
  wrong_before?: number;
  label_was_wrong?: number;
  newly_wrong?: number;
  left_out?: number;
}

/** The run measured anew: its predictions on newer labels, its model on the images of another snapshot. */
export function Evaluations({ run }: { run: Run }) {
  const project = useProjectId();
  const can = usePowers();
  const found = useEvaluations(project, run.number);
  return (
    <Section title={t("runs.evaluations")} note={t("runs.evaluationsNote")}>
      {found.isError && <ErrorState error={found.error} onRetry={() => void found.refetch()} />}
      {(found.data?.length ?? 0) > 0 && (
        <DataTable
          label={t("runs.evaluations")}
          columns={COLUMNS}
          rows={found.data ?? []}
          rowKey={(one) => one.id}
        />
      )}
      {can.train && <NewOne run={run} />}
    </Section>
  );
}

const COLUMNS: Column<Evaluation>[] = [
  {
    key: "kind",
    header: t("runs.whatWas"),
    cell: ({ kind }) => t(kind === "labels" ? "runs.onLabels" : "runs.onImages"),
  },
  { key: "snapshot", header: t("runs.snapshot"), align: "right", cell: (one) => one.snapshot },
  {
    key: "n",
    header: t("runs.itemsHead"),
    align: "right",
    cell: (one) => (measured(one) ? count(measured(one)?.measures.n ?? 0) : "–"),
  },
  {
    key: "accuracy",
    header: t("runs.accuracy"),
    align: "right",
    cell: (one) => estimate(measured(one)?.measures.accuracy),
  },
  {
    key: "before",
    header: t("runs.onOwnLabels"),
    align: "right",
    cell: (one) => estimate(measured(one)?.before?.accuracy),
  },
  { key: "what", header: t("runs.whatCame"), cell: (one) => <Outcome one={one} /> },
  { key: "when", header: t("runs.when"), align: "right", cell: (one) => time(one.created_at) },
];

function measured(one: Evaluation): Measured | null {
  return one.metrics as unknown as Measured | null;
}

function estimate(value: Estimate | null | undefined): string {
  return value ? `${percent(value.value)} (${percent(value.low)}–${percent(value.high)})` : "–";
}

function Outcome({ one }: { one: Evaluation }) {
  const { job } = one;
  const found = measured(one);
  if (isRunning(job.state)) {
    return <ProgressBar label={t("runs.evaluations")} done={job.done} total={job.total} running />;
  }
  if (!found) {
    return (
      <>
        <Tag bad>{t("runs.states.failed")}</Tag>
        <span className={styles.reason}>{job.error}</span>
      </>
    );
  }
  if (one.kind === "model") return <>{t("runs.leftOut", { count: found.left_out ?? 0 })}</>;
  return (
    <>
      {t("runs.labelWasWrong", {
        corrected: count(found.label_was_wrong ?? 0),
        wrong: count(found.wrong_before ?? 0),
        changed: count(found.labels_changed ?? 0),
        newly: count(found.newly_wrong ?? 0),
      })}
    </>
  );
}

function NewOne({ run }: { run: Run }) {
  const project = useProjectId();
  const snapshots = useSnapshots(project);
  const evaluate = useEvaluate(project, run.number);
  const [snapshot, setSnapshot] = useState<string | null>(null);
  const frozen = (snapshots.data?.results ?? []).filter((one) => one.frozen_at !== null);
  const start = (kind: "labels" | "model") => evaluate.mutate({ kind, snapshot: Number(snapshot) });
  return (
    <div className={styles.below}>
      <div className={styles.row}>
        <Select
          size="xs"
          aria-label={t("runs.snapshot")}
          placeholder={t("runs.chooseSnapshot")}
          data={frozen.map((one) => ({
            value: String(one.number),
            label: t("runs.snapshotNamed", { number: one.number, name: one.name }),
          }))}
          value={snapshot}
          onChange={setSnapshot}
        />
        <Button
          size="xs"
          disabled={snapshot === null || run.pruned.includes("predictions")}
          loading={evaluate.isPending}
          onClick={() => start("labels")}
        >
          {t("runs.rescore")}
        </Button>
        <Button
          size="xs"
          disabled={snapshot === null || run.pruned.includes("model")}
          loading={evaluate.isPending}
          onClick={() => start("model")}
        >
          {t("runs.evaluateImages")}
        </Button>
      </div>
      {evaluate.isError && <ErrorState error={evaluate.error} what={t("runs.notEvaluated")} />}
    </div>
  );
}
