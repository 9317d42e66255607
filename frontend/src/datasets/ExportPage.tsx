import { Button, SegmentedControl, Select } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { ArrowDownToLine } from "lucide-react";
import { csvAddress, useStartExport } from "../api/exports";
import { useSnapshots } from "../api/snapshots";
import type { ExportFormat } from "../api/types";
import { usePowers, useProjectId } from "../app/place";
import { EmptyState } from "../ui/EmptyState";
import { FormError } from "../ui/FormError";
import { date } from "../ui/format";
import { Page, Section } from "../ui/Page";
import { ColumnHelp } from "./ColumnHelp";
import styles from "./Datasets.module.css";
import { ExportsTable } from "./ExportsTable";

const FORMATS: { value: ExportFormat; label: string }[] = [
  { value: "labels-csv", label: "One row per item" },
  { value: "answers-csv", label: "Every single answer" },
];

export default function ExportPage() {
  const project = useProjectId();
  const can = usePowers();
  const snapshots = useSnapshots(project, can.data);
  const search = useSearch({ strict: false });
  const navigate = useNavigate();
  const choose = (change: { format?: string; snapshot?: string }) =>
    void navigate({ to: ".", search: (before) => ({ ...before, ...change }), replace: true });
  const format: ExportFormat = search.format === "answers-csv" ? "answers-csv" : "labels-csv";
  const start = useStartExport(project);
  if (!can.data) return <EmptyState title="Only managers and scientists export" />;
  const frozen = snapshots.data?.results.filter((one) => one.frozen_at) ?? [];
  const snapshot = frozen.find((one) => String(one.number) === search.snapshot)?.number ?? null;
  return (
    <Page title="Export">
      <Section title="Labels as CSV">
        <div className={styles.form}>
          <div className={styles.fields}>
            <SegmentedControl
              aria-label="What stands in a row"
              data={FORMATS}
              value={format}
              onChange={(value) => choose({ format: value })}
            />
            <Select
              label="From"
              w={260}
              data={[
                { value: "", label: "the project as it is now" },
                ...frozen.map((one) => ({
                  value: String(one.number),
                  label: `snapshot ${one.number}${one.name ? `, ${one.name}` : ""}, ${date(one.created_at)}`,
                })),
              ]}
              value={snapshot === null ? "" : String(snapshot)}
              onChange={(value) => choose({ snapshot: value ?? "" })}
            />
          </div>
          <div className={styles.row}>
            <Button
              variant="filled"
              component="a"
              download
              href={csvAddress(project, format, snapshot)}
              leftSection={<ArrowDownToLine size={16} />}
            >
              Download {format === "labels-csv" ? "labels.csv" : "answers.csv"}
            </Button>
            <Button
              loading={start.isPending}
              onClick={() => start.mutate({ format, ...(snapshot === null ? {} : { snapshot }) })}
            >
              Prepare a file to keep
            </Button>
          </div>
          <FormError error={start.error} />
          <p className="quiet">
            A snapshot gives the same bytes every time. A prepared file is made in the background and stays
            below with its checksum. Spreadsheets open both safely: no cell is run as a formula.
          </p>
        </div>
      </Section>
      <ExportsTable project={project} />
      <ColumnHelp format={format} />
    </Page>
  );
}
