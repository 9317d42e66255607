import { useDistribution } from "../api/items";
import type { Distribution as Found } from "../api/types";
import type { Search } from "../app/address";
import { useProjectId } from "../app/place";
import { t } from "../i18n/management";
import { type Column, DataTable } from "../ui/DataTable";
import { ErrorState } from "../ui/ErrorState";
import { count } from "../ui/format";
import { Num } from "../ui/Num";
import { Section } from "../ui/Page";
import { SkeletonRows } from "../ui/Skeletons";
import { STATE_NAMES } from "../ui/StateBar";
import styles from "./Distribution.module.css";
import { FLAG_NAMES, filtersIn } from "./filters";
import { ItemsLink } from "./ItemsLink";
import { type Classes, useClasses } from "./useClasses";

interface Line {
  key: string;
  name: string;
  items: number;
  /** What of the address opens these items; null where no filter says it. */
  opens: Search | null;
}

/** What is among the chosen items: every number opens the items behind it. */
export function Distribution({ search }: { search: Search }) {
  const filters = filtersIn(search);
  const found = useDistribution(useProjectId(), filters);
  const classes = useClasses();
  if (found.isError)
    return (
      <ErrorState
        error={found.error}
        what={t("items.distributionNotLoaded")}
        onRetry={() => void found.refetch()}
      />
    );
  if (!found.data) return <SkeletonRows rows={12} />;
  return (
    <div className={styles.grid}>
      {parts(found.data, classes).map(({ title, note, lines }) => (
        <Section key={title} title={title} note={note}>
          <DataTable
            label={title}
            columns={columns(filters)}
            rows={lines}
            rowKey={(line) => line.key}
            empty={<p className="quiet">{t("items.none")}</p>}
          />
        </Section>
      ))}
    </div>
  );
}

function columns(filters: Search): readonly Column<Line>[] {
  return [
    { key: "name", header: t("items.value"), cell: (line) => line.name || t("items.none") },
    {
      key: "items",
      header: t("items.count"),
      align: "right",
      width: 96,
      cell: (line) =>
        line.opens ? (
          <ItemsLink search={{ ...filters, ...line.opens }}>{count(line.items)}</ItemsLink>
        ) : (
          <Num value={line.items} />
        ),
    },
  ];
}

interface Part {
  title: string;
  note?: string;
  lines: Line[];
}

function parts(found: Found, classes: Classes): Part[] {
  const lines = (
    rows: Found["classes"],
    name: (key: string) => string,
    opens: (key: string) => Search | null,
  ): Line[] => rows.map(({ key, items }) => ({ key, name: name(key), items, opens: opens(key) }));
  const named = (names: Readonly<Record<string, string>>) => (key: string) => names[key] ?? key;
  return [
    {
      title: t("items.classes"),
      lines: lines(
        found.classes,
        (key) => (key ? classes.nameOf(key) : t("items.noClass")),
        (key) => ({ class: key || "none" }),
      ),
    },
    { title: t("items.states"), lines: lines(found.states, named(STATE_NAMES), (key) => ({ state: key })) },
    {
      title: t("items.splitsTitle"),
      lines: lines(
        found.splits,
        (key) => key,
        (key) => ({ split: key || "none" }),
      ),
    },
    { title: t("items.flags"), lines: lines(found.flags, named(FLAG_NAMES), (key) => ({ flag: key })) },
    {
      title: t("items.tags"),
      lines: lines(
        found.tags,
        (key) => key,
        (key) => ({ tag: key }),
      ),
    },
    {
      title: t("items.duplicates"),
      lines: lines(
        found.duplicates,
        named({ exact: t("items.exact"), alike: t("items.alikeItems") }),
        (key) => (key === "alike" ? { alike: "any" } : null),
      ),
    },
    {
      title: t("items.formats"),
      lines: lines(
        found.formats,
        (key) => key,
        () => null,
      ),
    },
    {
      title: t("items.sizes"),
      lines: lines(
        found.sizes,
        (key) => (key === "0" ? t("items.sizeBelow") : t("items.sizeFrom", { n: key })),
        () => null,
      ),
    },
    ...found.metadata.map((field) => ({
      title: field.name,
      note: t("items.fieldNote", { count: field.different, items: count(field.items) }),
      lines: field.values.map(({ value, items }) => ({
        key: value,
        name: value,
        items,
        opens: { metadata: `${field.name}:${value}` },
      })),
    })),
  ];
}
