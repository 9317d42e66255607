import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { ArrowDownToLine, Undo2 } from "lucide-react";
import { address } from "../api/client";
import { useUndoImport } from "../api/imports";
import type { Import } from "../api/types";
import { t } from "../i18n/management";
import { type Column, DataTable } from "../ui/DataTable";
import { FormError } from "../ui/FormError";
import { date } from "../ui/format";
import { Num } from "../ui/Num";
import { Section } from "../ui/Page";

/** The project's imports: who brought what and when. A name opens one; a manager may take one back. */
export function EarlierImports({
  rows,
  shown,
  project,
  canUndo,
}: {
  rows: readonly Import[];
  shown: number | null;
  project: number;
  canUndo: boolean;
}) {
  const undo = useUndoImport(project);
  if (rows.length === 0) return null;
  return (
    <Section title={t("imports.others")}>
      <FormError error={undo.error} />
      <DataTable
        label={t("imports.others")}
        columns={columns(project, canUndo ? (id) => undo.mutate(id) : null)}
        rows={rows}
        rowKey={(one) => one.id}
        dimmed={(one) => one.undone_at !== null}
        current={(one) => one.id === shown}
      />
    </Section>
  );
}

function columns(project: number, undo: ((id: number) => void) | null): readonly Column<Import>[] {
  return [
    {
      key: "name",
      header: t("imports.name"),
      cell: (one) => (
        <Link className="opens" to="." search={{ import: String(one.id) }}>
          {one.name}
        </Link>
      ),
    },
    { key: "state", header: t("imports.state"), cell: stateName },
    { key: "date", header: t("imports.date"), cell: (one) => date(one.created_at) },
    { key: "by", header: t("imports.by"), cell: (one) => one.created_by?.name ?? "–" },
    {
      key: "files",
      header: t("imports.files"),
      align: "right",
      cell: (one) => <Num value={one.counts.received} />,
    },
    {
      key: "items",
      header: t("imports.items"),
      align: "right",
      cell: (one) => <Num value={one.counts.new + one.counts.already_here} />,
    },
    {
      key: "rejected",
      header: t("imports.rejected"),
      align: "right",
      cell: (one) => <Rejected one={one} project={project} />,
    },
    {
      key: "undo",
      header: <span className="visually-hidden">{t("imports.undo")}</span>,
      align: "right",
      width: 150,
      cell: (one) =>
        undo &&
        canBeUndone(one) && (
          <Button
            size="compact-sm"
            variant="subtle"
            leftSection={<Undo2 size={14} aria-hidden="true" />}
            onClick={() => undo(one.id)}
          >
            {t("imports.undo")}
          </Button>
        ),
    },
  ];
}

function Rejected({ one, project }: { one: Import; project: number }) {
  if (one.counts.rejected === 0) return <Num value={0} />;
  return (
    <a
      className="opens"
      download
      href={address(`/projects/${project}/imports/${one.id}/rejected.csv`)}
      aria-label={t("imports.rejectedOf", { name: one.name, count: one.counts.rejected })}
    >
      <ArrowDownToLine size={12} aria-hidden="true" /> <Num value={one.counts.rejected} />
    </a>
  );
}

/** Where an import is, in one word. */
export function stateName(one: Import): string {
  return one.undone_at ? t("imports.states.undone") : t(`imports.states.${one.state}`);
}

export function canBeUndone(one: Import): boolean {
  return one.undone_at === null && ["finished", "failed", "cancelled"].includes(one.state);
}
