import { Link } from "@tanstack/react-router";
import type { Import } from "../api/types";
import { type Column, DataTable } from "../ui/DataTable";
import { date } from "../ui/format";
import { Num } from "../ui/Num";
import { Section } from "../ui/Page";

const COLUMNS: readonly Column<Import>[] = [
  {
    key: "name",
    header: "Name",
    cell: (one) => (
      <Link className="opens" to="." search={{ import: String(one.id) }}>
        {one.name}
      </Link>
    ),
  },
  { key: "state", header: "State", cell: (one) => one.state },
  { key: "date", header: "Date", cell: (one) => date(one.created_at) },
  { key: "by", header: "By", cell: (one) => one.created_by?.name ?? "–" },
  { key: "files", header: "Files", align: "right", cell: (one) => <Num value={one.counts.received} /> },
  {
    key: "items",
    header: "Items",
    align: "right",
    cell: (one) => <Num value={one.counts.new + one.counts.already_here} />,
  },
  { key: "rejected", header: "Rejected", align: "right", cell: (one) => <Num value={one.counts.rejected} /> },
];

/** The imports before; a name opens one. */
export function EarlierImports({ rows }: { rows: readonly Import[] }) {
  if (rows.length === 0) return null;
  return (
    <Section title="Other imports">
      <DataTable label="Other imports" columns={COLUMNS} rows={rows} rowKey={(one) => one.id} />
    </Section>
  );
}
