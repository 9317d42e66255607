import { Button, Select, Switch } from "@mantine/core";
import { useChangeImport, useCompleteImport, useImportTables } from "../api/imports";
import { isRunning } from "../api/jobs";
import type { Import, ImportTable } from "../api/types";
import { t } from "../i18n/management";
import { useClasses } from "../items/useClasses";
import { Tag } from "../ui/Chip";
import { type Column, DataTable } from "../ui/DataTable";
import { ErrorState } from "../ui/ErrorState";
import { FormError } from "../ui/FormError";
import { count } from "../ui/format";
import { Section } from "../ui/Page";
import { formName } from "./forms";
import styles from "./Import.module.css";
import { remapped } from "./looks";
import { reasonName } from "./reasons";
import { ROLES, SINGLE } from "./tableRoles";

/** How the tables and folders of an import will be read: seen, changed and tried before anything is written. */
export function ImportTables({
  one,
  project,
  held,
  sending,
}: {
  one: Import;
  project: number;
  /** This tab has sent everything and waits for a look. */
  held: boolean;
  /** This tab still sends. */
  sending: boolean;
}) {
  const open = isRunning(one.job.state) && !one.complete;
  const tables = useImportTables(project, one.id, open, one.counts.received);
  const change = useChangeImport(project);
  const complete = useCompleteImport(project);
  const found = tables.data ?? [];
  if (!open || (found.length === 0 && !held)) return null;
  const set = (options: Record<string, unknown>) => change.mutate({ id: one.id, ...options });
  return (
    <Section
      title={t("imports.howRead")}
      note={t("imports.nothingWritten")}
      actions={
        <Button
          variant="filled"
          disabled={sending}
          loading={complete.isPending || change.isPending}
          onClick={() => complete.mutate(one.id)}
        >
          {t("imports.applyIt")}
        </Button>
      }
    >
      {tables.isError && <ErrorState error={tables.error} onRetry={() => void tables.refetch()} />}
      <FormError error={change.error ?? complete.error} />
      <div className={styles.switches}>
        <Switch
          label={t("imports.classFolders")}
          checked={one.options.class_folders === true}
          onChange={(event) => set({ class_folders: event.currentTarget.checked })}
        />
        <Switch
          label={t("imports.splitFolders")}
          checked={one.options.split_folders === true}
          onChange={(event) => set({ split_folders: event.currentTarget.checked })}
        />
      </div>
      {found.map((table) => (
        <Table
          key={table.name}
          table={table}
          onMap={(column, role) =>
            set({ mapping: remapped(saidOf(one), table.columns, column, role, SINGLE) })
          }
        />
      ))}
    </Section>
  );
}

/** What somebody said of columns before. */
function saidOf(one: Import): Record<string, string> {
  return (one.options.mapping ?? {}) as Record<string, string>;
}

function Table({ table, onMap }: { table: ImportTable; onMap: (column: string, role: string) => void }) {
  return (
    <article className={styles.table} aria-label={table.name}>
      <div className={styles.headline}>
        <h3>{table.name}</h3>
        {table.form && (
          <span className="quiet">{t("imports.recognised", { form: formName(table.form) })}</span>
        )}
      </div>
      {table.problem && <p className="bad">{table.problem}</p>}
      <div className={styles.columns}>
        {Object.entries(table.columns).map(([column, role]) => (
          <Select
            key={column}
            label={column}
            size="xs"
            w={168}
            data={ROLES}
            value={role}
            allowDeselect={false}
            onChange={(value) => value && onMap(column, value)}
          />
        ))}
      </div>
      <FirstLines table={table} />
      <DryRun table={table} />
    </article>
  );
}

type Line = ImportTable["rows"][number];

const LINES: readonly (Column<Line> & { has: (row: Line) => boolean })[] = [
  { key: "line", header: t("imports.line"), align: "right", cell: (row) => row.line, has: () => true },
  { key: "name", header: t("imports.roles.name"), cell: (row) => row.name, has: () => true },
  {
    key: "label",
    header: t("imports.roles.label"),
    cell: (row) => row.label,
    has: (row) => row.label !== "",
  },
  {
    key: "labeller",
    header: t("imports.roles.labeller"),
    cell: (row) => row.labeller,
    has: (row) => row.labeller !== "",
  },
  {
    key: "group",
    header: t("imports.roles.group"),
    cell: (row) => row.group,
    has: (row) => row.group !== "",
  },
  {
    key: "split",
    header: t("imports.roles.split"),
    cell: (row) => row.split,
    has: (row) => row.split !== "",
  },
  {
    key: "fold",
    header: t("imports.roles.fold"),
    align: "right",
    cell: (row) => row.fold,
    has: (row) => row.fold !== null,
  },
  { key: "gold", header: t("imports.roles.gold"), cell: (row) => row.gold, has: (row) => row.gold !== "" },
  {
    key: "metadata",
    header: t("imports.roles.metadata"),
    cell: (row) => (
      <span className="quiet">
        {Object.entries(row.metadata)
          .map(([name, value]) => `${name}: ${value}`)
          .join(", ")}
      </span>
    ),
    has: (row) => Object.keys(row.metadata).length > 0,
  },
];

/** The first lines as they will be read; columns that say nothing are left out. */
function FirstLines({ table }: { table: ImportTable }) {
  if (table.rows.length === 0) return null;
  const columns = LINES.filter(({ has }) => table.rows.some(has));
  return (
    <DataTable
      label={t("imports.firstLines", { table: table.name })}
      columns={columns}
      rows={table.rows}
      rowKey={(row) => row.line}
    />
  );
}

/** What would become of the lines, against the items that there are now. */
function DryRun({ table }: { table: ImportTable }) {
  const classes = useClasses();
  const { report } = table;
  if (!report) return null;
  const labels = Object.entries(report.labels);
  const splits = Object.entries(report.splits);
  const refused = Object.entries(report.refused).sort(([, a], [, b]) => b - a);
  return (
    <div className={styles.report}>
      <p>
        {t(report.whole ? "imports.matched" : "imports.matchedOfFirst", {
          matched: count(report.matched),
          lines: count(report.lines),
        })}
        {labels.length > 0 &&
          ` ${t("imports.labelsOf", {
            labels: labels.map(([key, n]) => `${classes.nameOf(key)} ${count(n)}`).join(", "),
            count: report.labellers,
          })}`}
        {splits.length > 0 &&
          ` ${t("imports.splitsOf", { splits: splits.map(([name, n]) => `${name} ${count(n)}`).join(", ") })}`}
      </p>
      {refused.length > 0 && (
        <details>
          <summary className="bad">
            {t("imports.wouldBeRefused", {
              count: refused.reduce((sum, [, n]) => sum + n, 0),
            })}{" "}
            {refused.map(([reason, n]) => (
              <Tag key={reason} bad>
                {reasonName(reason)} {count(n)}
              </Tag>
            ))}
          </summary>
          <ul className={styles.unsent}>
            {report.examples.map((example) => (
              <li key={`${example.line}-${example.reason}`} className="small">
                {t("imports.lineNumber", { line: example.line })} {reasonName(example.reason)}:{" "}
                <span className="quiet">{example.detail}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
