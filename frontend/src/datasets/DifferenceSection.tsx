import { Select } from "@mantine/core";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { ArrowRight } from "lucide-react";
import { differenceCsvAddress, useDifference } from "../api/snapshots";
import type { Change, Snapshot } from "../api/types";
import { t } from "../i18n/management";
import { useClasses } from "../items/useClasses";
import { Chip } from "../ui/Chip";
import { ClassName } from "../ui/ClassTile";
import { type Column, DataTable } from "../ui/DataTable";
import { ErrorState } from "../ui/ErrorState";
import { count, date } from "../ui/format";
import { Section } from "../ui/Page";
import { Thumb } from "../ui/Thumb";
import styles from "./Datasets.module.css";
import { splitName } from "./SnapshotPage";

const KINDS = ["added", "removed", "relabelled", "moved"] as const;

/** What is different from another snapshot: every item with its picture, and all of it as CSV. */
export function DifferenceSection({
  project,
  number,
  others,
}: {
  project: number;
  number: number;
  others: readonly Snapshot[];
}) {
  const search = useSearch({ strict: false });
  const navigate = useNavigate();
  const choose = (change: { against?: string | undefined; kind?: string | undefined }) =>
    void navigate({ to: ".", search: (before) => ({ ...before, ...change }), replace: true });
  const against = others.find((one) => String(one.number) === search.against)?.number ?? null;
  if (others.length === 0) return null;
  return (
    <Section
      title={t("datasets.difference")}
      actions={
        against !== null && (
          <a className="opens" download href={differenceCsvAddress(project, number, against)}>
            {t("datasets.differenceCsv")}
          </a>
        )
      }
    >
      <Select
        aria-label={t("datasets.differentFrom")}
        placeholder={t("datasets.differentFrom")}
        w={320}
        clearable
        data={others.map((one) => ({ value: String(one.number), label: snapshotWords(one) }))}
        value={against === null ? null : String(against)}
        onChange={(value) => choose({ against: value ?? undefined, kind: undefined })}
      />
      {against !== null && (
        <Changes
          project={project}
          number={number}
          against={against}
          kind={search.kind}
          onKind={(kind) => choose({ kind })}
        />
      )}
    </Section>
  );
}

/** `snapshot 3, for the paper, 2 Nov`. */
export function snapshotWords(one: Snapshot): string {
  return [t("datasets.snapshot", { number: one.number }), one.name, date(one.created_at)]
    .filter(Boolean)
    .join(", ");
}

function Changes({
  project,
  number,
  against,
  kind,
  onKind,
}: {
  project: number;
  number: number;
  against: number;
  kind: string | undefined;
  onKind: (kind: string | undefined) => void;
}) {
  const difference = useDifference(project, number, against, kind);
  const counts = difference.data?.pages[0]?.counts ?? {};
  const rows = difference.data?.pages.flatMap((page) => page.results) ?? [];
  if (difference.isError)
    return <ErrorState error={difference.error} onRetry={() => void difference.refetch()} />;
  return (
    <div aria-live="polite">
      <p className={styles.row} style={{ margin: "16px 0 8px" }}>
        <Chip chosen={kind === undefined} onClick={() => onKind(undefined)}>
          {t("datasets.allChanges")}
        </Chip>
        {KINDS.map((one) => (
          <Chip key={one} chosen={kind === one} onClick={() => onKind(one)}>
            {t(`datasets.kinds.${one}`)} <strong>{count(counts[one] ?? 0)}</strong>
          </Chip>
        ))}
      </p>
      {difference.data && (
        <DataTable
          label={t("datasets.difference")}
          columns={columns(project)}
          rows={rows}
          rowKey={(row) => row.path}
          empty={<p className="quiet">{t("datasets.nothingChanged")}</p>}
        />
      )}
      {difference.hasNextPage && (
        <button type="button" className="opens" onClick={() => void difference.fetchNextPage()}>
          {t("datasets.showMore")}
        </button>
      )}
    </div>
  );
}

function columns(project: number): readonly Column<Change>[] {
  return [
    {
      key: "image",
      header: <span className="visually-hidden">{t("datasets.image")}</span>,
      width: 64,
      cell: (row) => <Thumb src={row.image?.thumb} alt="" size={48} />,
    },
    {
      key: "path",
      header: t("datasets.path"),
      cell: (row) => (
        <Link
          className="opens"
          to="/p/$projectId/items/$item"
          params={{ projectId: String(project), item: String(row.item) }}
        >
          {row.path}
        </Link>
      ),
    },
    {
      key: "kinds",
      header: t("datasets.change"),
      cell: (row) => row.kinds.map((kind) => t(`datasets.kinds.${kind}`).toLowerCase()).join(", "),
    },
    { key: "label", header: t("datasets.class_"), cell: (row) => <ClassChange row={row} /> },
    {
      key: "split",
      header: t("datasets.split"),
      cell: (row) => <Turned from={placeOf(row.before)} to={placeOf(row.after)} />,
    },
  ];
}

function ClassChange({ row }: { row: Change }) {
  const classes = useClasses();
  const words = (side: Change["before"]) =>
    side?.label ? <ClassName of={classes.of(side.label) ?? null} /> : (side?.status ?? "–");
  if (row.before?.label === row.after?.label && row.before?.status === row.after?.status)
    return words(row.after);
  return (
    <span className={styles.change}>
      {words(row.before)} <ArrowRight size={12} aria-label={t("datasets.became")} /> {words(row.after)}
    </span>
  );
}

function placeOf(side: Change["before"]): string {
  if (!side) return "–";
  const fold = side.fold === null ? "" : `, ${t("datasets.fold", { number: side.fold })}`;
  return `${side.split ? splitName(side.split) : "–"}${fold}`;
}

function Turned({ from, to }: { from: string; to: string }) {
  if (from === to) return <>{to}</>;
  return (
    <span className={styles.change}>
      {from} <ArrowRight size={12} aria-label={t("datasets.became")} /> {to}
    </span>
  );
}
