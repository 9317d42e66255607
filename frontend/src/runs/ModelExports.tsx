import { Button } from "@mantine/core";
import { Download } from "lucide-react";
import { isRunning } from "../api/jobs";
import { cardAddress, modelExportAddress, useExportModel, useModelExports } from "../api/runWork";
import type { ModelExport, Run } from "../api/types";
import { usePowers, useProjectId } from "../app/place";
import { t } from "../i18n";
import { type Column, DataTable } from "../ui/DataTable";
import { ErrorState } from "../ui/ErrorState";
import { bytes } from "../ui/format";
import { Section } from "../ui/Page";
import { ProgressBar } from "../ui/ProgressBar";
import styles from "./Runs.module.css";

interface Row {
  format: string;
  /** The newest export in this format. */
  made: ModelExport | undefined;
}

/** The model for other programs: each format is made once and checked against the original. */
export function ModelExports({ run }: { run: Run }) {
  const project = useProjectId();
  const exports = useModelExports(project, run.number);
  const make = useExportModel(project, run.number);
  const can = usePowers();
  const rows: Row[] = (exports.data?.formats ?? []).map((format) => ({
    format,
    made: exports.data?.results.find((one) => one.format === format),
  }));
  const gone = run.pruned.includes("model");
  const columns: Column<Row>[] = [
    { key: "format", header: t("runs.format"), cell: ({ format }) => formatName(format) },
    {
      key: "checked",
      header: t("runs.check"),
      cell: ({ made }) => checkWords(made),
    },
    {
      key: "bytes",
      header: t("runs.size"),
      align: "right",
      cell: ({ made }) => (made?.sha256 ? bytes(made.bytes) : "–"),
    },
    {
      key: "file",
      header: <span className="visually-hidden">{t("runs.file")}</span>,
      align: "right",
      width: 240,
      cell: ({ format, made }) => (
        <File
          run={run}
          made={made}
          onMake={can.train && !gone ? () => make.mutate(format) : undefined}
          busy={make.isPending && make.variables === format}
        />
      ),
    },
  ];
  return (
    <Section
      title={t("runs.modelFiles")}
      note={gone ? t("runs.modelPruned") : t("runs.modelFilesNote")}
      actions={
        <>
          <a className="opens" href={cardAddress(project, run.number, "html")} download>
            {t("runs.cardHtml")}
          </a>
          <a className="opens" href={cardAddress(project, run.number, "md")} download>
            {t("runs.cardMd")}
          </a>
        </>
      }
    >
      {exports.isError && <ErrorState error={exports.error} onRetry={() => void exports.refetch()} />}
      {make.isError && <ErrorState error={make.error} what={t("runs.notExported")} />}
      <DataTable label={t("runs.modelFiles")} columns={columns} rows={rows} rowKey={(row) => row.format} />
    </Section>
  );
}

const NAMES: Readonly<Record<string, string>> = {
  keras: ".keras",
  savedmodel: "SavedModel",
  tflite: "LiteRT (.tflite)",
  tfjs: "TensorFlow.js",
};

export function formatName(format: string): string {
  return NAMES[format] ?? format;
}

function checkWords(made: ModelExport | undefined): string {
  if (!made?.sha256) return "–";
  if (made.difference === null || made.checked_on === 0) return t("runs.asItStands");
  return t("runs.checked", { difference: made.difference.toExponential(1), count: made.checked_on });
}

function File({
  run,
  made,
  onMake,
  busy,
}: {
  run: Run;
  made: ModelExport | undefined;
  onMake: (() => void) | undefined;
  busy: boolean;
}) {
  const project = useProjectId();
  if (made?.sha256) {
    return (
      <Button
        size="compact-sm"
        component="a"
        download
        href={modelExportAddress(project, run.number, made.id)}
        leftSection={<Download size={14} aria-hidden="true" />}
      >
        {t("runs.download")}
      </Button>
    );
  }
  if (made && isRunning(made.job.state)) {
    const { done, total } = made.job;
    return <ProgressBar label={t("runs.exporting")} done={done} total={total} running />;
  }
  return (
    <>
      {made?.job.error && <span className={styles.reason}>{made.job.error}</span>}
      {onMake && (
        <Button size="compact-sm" onClick={onMake} loading={busy}>
          {t("runs.prepare")}
        </Button>
      )}
    </>
  );
}
