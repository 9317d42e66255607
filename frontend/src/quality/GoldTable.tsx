import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useChangeGold } from "../api/gold";
import type { Gold, GoldChange } from "../api/types";
import { usePowers, useProjectId } from "../app/place";
import { t } from "../i18n/management";
import { useClasses } from "../items/useClasses";
import { ClassName } from "../ui/ClassTile";
import { type Column, DataTable } from "../ui/DataTable";
import { FormError } from "../ui/FormError";
import { count, date } from "../ui/format";
import { Thumb } from "../ui/Thumb";
import { Estimate } from "./Estimate";
import styles from "./Quality.module.css";
import { wilson } from "./shares";

interface Props {
  rows: readonly Gold[];
  more: (() => void) | undefined;
  loading: boolean;
}

/** Gold with how often it was met and how people did on it. Each change can be turned back by its opposite. */
export function GoldTable({ rows, more, loading }: Props) {
  const project = useProjectId();
  const can = usePowers();
  const change = useChangeGold(project);
  const columns = useColumns();
  return (
    <>
      <FormError error={change.error} />
      <DataTable
        label={t("quality.gold.title")}
        rows={rows}
        rowKey={(row) => row.item}
        columns={
          can.manage
            ? [
                ...columns,
                {
                  key: "actions",
                  header: "",
                  label: t("quality.gold.actions"),
                  align: "right",
                  cell: (row) => (
                    <Actions row={row} onChange={(next) => change.mutate({ item: row.item, ...next })} />
                  ),
                },
              ]
            : columns
        }
      />
      {more && (
        <Button onClick={more} loading={loading}>
          {t("quality.gold.more")}
        </Button>
      )}
    </>
  );
}

function useColumns(): Column<Gold>[] {
  const classes = useClasses();
  const projectId = String(useProjectId());
  return [
    {
      key: "item",
      header: t("quality.item"),
      cell: ({ item, path, image }) => (
        <span className={styles.thumb}>
          <Thumb src={image?.thumb} alt="" size={32} />
          <Link
            className="opens"
            to="/p/$projectId/items/$item"
            params={{ projectId, item: String(item) }}
            search={{}}
          >
            {path}
          </Link>
        </span>
      ),
    },
    {
      key: "class",
      header: t("quality.gold.answer"),
      cell: ({ class_key }) => <ClassName of={classes.of(class_key)} />,
    },
    { key: "use", header: t("quality.gold.use"), cell: ({ use }) => t(`quality.gold.uses.${use}`) },
    {
      key: "origin",
      header: t("quality.gold.origin"),
      cell: ({ origin, created_at }) => `${t(`quality.gold.origins.${origin}`)}, ${date(created_at)}`,
    },
    { key: "met", header: t("quality.gold.met"), align: "right", cell: ({ met }) => count(met.answers) },
    {
      key: "right",
      header: t("quality.gold.right"),
      cell: ({ met }) => {
        const share = wilson(met.right, met.first_meetings);
        return share ? <Estimate {...share} /> : <span className="quiet">–</span>;
      },
    },
    {
      key: "why",
      header: t("quality.gold.explanation"),
      cell: ({ explanation, retired_because }) =>
        retired_because === "worn" ? t("quality.gold.worn") : explanation || <span className="quiet">–</span>,
    },
  ];
}

function Actions({ row, onChange }: { row: Gold; onChange(next: GoldChange): void }) {
  const button = (words: string, next: GoldChange) => (
    <Button size="compact-sm" onClick={() => onChange(next)}>
      {words}
    </Button>
  );
  if (row.state === "proposed") {
    return (
      <span className={styles.estimate}>
        {button(t("quality.gold.take"), { state: "active" })}
        {button(t("quality.gold.decline"), { state: "declined" })}
      </span>
    );
  }
  if (row.state !== "active") return button(t("quality.gold.bringBack"), { state: "active" });
  return (
    <span className={styles.estimate}>
      {row.use === "gold"
        ? button(t("quality.gold.toPractice"), { use: "practice" })
        : button(t("quality.gold.toGold"), { use: "gold" })}
      {button(t("quality.gold.retire"), { state: "retired" })}
    </span>
  );
}
