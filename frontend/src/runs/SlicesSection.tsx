import type { Run } from "../api/types";
import { t } from "../i18n";
import { ItemsLink } from "../items/ItemsLink";
import { Tag } from "../ui/Chip";
import { type Column, DataTable } from "../ui/DataTable";
import { count, percent, points } from "../ui/format";
import { Interval } from "../ui/Interval";
import { Section } from "../ui/Page";
import { behindSlice, type Slice, type Slices, shareAxis } from "./metrics";
import styles from "./Runs.module.css";

/** Accuracy by every field of the metadata; the weak slices are named first. */
export function SlicesSection({ slices, run }: { slices: Slices; run: Run }) {
  if (slices.fields.length === 0) return null;
  const all = slices.fields.flatMap(({ values }) => values);
  const axis = shareAxis(all.flatMap(({ accuracy }) => accuracy?.low ?? []));
  const weak = slices.weak.map(({ field, value }) => `${field} = ${value}`);
  return (
    <Section
      title={t("runs.bySlice")}
      note={
        weak.length > 0
          ? t("runs.weakSlices", { count: weak.length, names: weak.join(", ") })
          : t("runs.noWeakSlice")
      }
    >
      <div className={styles.slices}>
        {slices.fields.map(({ field, values }) => (
          <div key={field}>
            <h3 className="small">{field}</h3>
            <DataTable
              label={field}
              columns={columns(axis, run, field)}
              rows={values}
              rowKey={(row) => row.value}
            />
          </div>
        ))}
      </div>
    </Section>
  );
}

function columns(axis: { min: number; max: number }, run: Run, field: string): Column<Slice>[] {
  return [
    {
      key: "value",
      header: t("runs.slice"),
      cell: (row) => (
        <>
          {row.value} {row.weak && <Tag bad>{t("runs.weak")}</Tag>}
        </>
      ),
    },
    {
      key: "n",
      header: t("runs.itemsHead"),
      align: "right",
      cell: (row) => <ItemsLink search={behindSlice(run, field, row)}>{count(row.n)}</ItemsLink>,
    },
    {
      key: "accuracy",
      header: t("runs.accuracy"),
      cell: (row) => {
        const { accuracy } = row;
        return accuracy ? (
          <span className={styles.estimate}>
            <ItemsLink search={{ ...behindSlice(run, field, row), wrong: "true" }}>
              {percent(accuracy.value)}
            </ItemsLink>
            <Interval {...accuracy} {...axis} />
          </span>
        ) : (
          "–"
        );
      },
    },
    {
      key: "difference",
      header: t("runs.toTheRest"),
      align: "right",
      cell: ({ difference }) =>
        difference
          ? `${points(difference.value)} (${points(difference.low)} – ${points(difference.high)})`
          : "–",
    },
  ];
}
