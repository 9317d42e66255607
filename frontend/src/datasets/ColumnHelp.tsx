import type { ExportFormat } from "../api/types";
import { t } from "../i18n/management";
import { type Column, DataTable } from "../ui/DataTable";
import { Section } from "../ui/Page";
import styles from "./Datasets.module.css";

interface Row {
  column: string;
  means: string;
}

const LABELS: readonly Row[] = [
  { column: "customId", means: t("datasets.columns.customId") },
  { column: "imageUrl", means: t("datasets.columns.imageUrl") },
  { column: "<question>.value", means: t("datasets.columns.questionValue") },
  { column: "label", means: t("datasets.columns.label") },
  { column: "confidence", means: t("datasets.columns.confidence") },
  { column: "agreement", means: t("datasets.columns.agreement") },
  { column: "n_labels", means: t("datasets.columns.n_labels") },
  { column: "status", means: t("datasets.columns.status") },
  { column: "split", means: t("datasets.columns.split") },
  { column: "sha256", means: t("datasets.columns.sha256") },
  { column: "snapshot, run", means: t("datasets.columns.snapshot") },
];

const ANSWERS: readonly Row[] = [
  { column: "annotation_id", means: t("datasets.columns.annotation_id") },
  { column: "annotator", means: t("datasets.columns.annotator") },
  { column: "<question>", means: t("datasets.columns.question") },
  { column: "created_at, updated_at", means: t("datasets.columns.created_at") },
  { column: "id, image", means: t("datasets.columns.id") },
  { column: "lead_time", means: t("datasets.columns.lead_time") },
  { column: "round, purpose, kind", means: t("datasets.columns.round") },
  { column: "counts, why_not", means: t("datasets.columns.counts") },
];

const COLUMNS: readonly Column<Row>[] = [
  {
    key: "column",
    header: t("datasets.column"),
    width: 220,
    cell: (row) => <span className="mono">{row.column}</span>,
  },
  { key: "means", header: t("datasets.means"), cell: (row) => row.means },
];

/** How the columns of an export read. */
export function ColumnHelp({ format }: { format: ExportFormat }) {
  return (
    <Section title={t("datasets.howColumnsRead")}>
      <div className={styles.columns}>
        <DataTable
          label={t("datasets.howColumnsRead")}
          columns={COLUMNS}
          rows={format === "labels-csv" ? LABELS : ANSWERS}
          rowKey={(row) => row.column}
        />
      </div>
    </Section>
  );
}
