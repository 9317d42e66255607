import type { ExportFormat } from "../api/types";
import { type Column, DataTable } from "../ui/DataTable";
import { Section } from "../ui/Page";
import styles from "./Datasets.module.css";

interface Row {
  column: string;
  means: string;
}

const LABELS: readonly Row[] = [
  { column: "customId", means: "The item’s path as it was imported." },
  { column: "imageUrl", means: "Where the image came from, else its address here (asks for an API token)." },
  {
    column: "<question>.value",
    means: "The accepted class. Empty while the item is open, in dispute, ambiguous or excluded.",
  },
  { column: "label", means: "The class that leads, accepted or not." },
  { column: "confidence", means: "The consensus’ probability of that class." },
  { column: "agreement", means: "The share of the labels that say the same." },
  { column: "n_labels", means: "How many labels count." },
  { column: "status", means: "accepted, open, in_dispute, stays_ambiguous or excluded." },
  { column: "split", means: "train, validation or test." },
  { column: "sha256", means: "The image’s checksum." },
  { column: "snapshot, run", means: "Which snapshot this is, and which run last predicted the item." },
];

const ANSWERS: readonly Row[] = [
  { column: "annotation_id", means: "The answer’s number." },
  { column: "annotator", means: "A steady pseudonym of the labeller; no e-mail addresses." },
  { column: "<question>", means: "The class that was chosen; empty for cannot tell and skips." },
  { column: "created_at, updated_at", means: "When, in UTC." },
  { column: "id, image", means: "The item and its path." },
  { column: "lead_time", means: "Seconds from the image to the answer." },
  {
    column: "round, purpose, kind",
    means: "Which look at the item it was, and whether an answer, a skip or an undo.",
  },
  { column: "counts, why_not", means: "Whether it counts for the consensus, else why not." },
];

const COLUMNS: readonly Column<Row>[] = [
  { key: "column", header: "Column", width: 220, cell: (row) => <span className="mono">{row.column}</span> },
  { key: "means", header: "Means", cell: (row) => row.means },
];

/** How the columns of an export read. */
export function ColumnHelp({ format }: { format: ExportFormat }) {
  return (
    <Section title="How the columns read">
      <div className={styles.columns}>
        <DataTable
          label="Columns"
          columns={COLUMNS}
          rows={format === "labels-csv" ? LABELS : ANSWERS}
          rowKey={(row) => row.column}
        />
      </div>
    </Section>
  );
}
