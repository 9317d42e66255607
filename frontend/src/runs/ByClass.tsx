import type { Estimate, Run } from "../api/types";
import type { Search } from "../app/address";
import { t } from "../i18n";
import { ItemsLink } from "../items/ItemsLink";
import { useClasses } from "../items/useClasses";
import { ClassName } from "../ui/ClassTile";
import { type Column, DataTable } from "../ui/DataTable";
import { count, fraction, percent, points } from "../ui/format";
import { Interval } from "../ui/Interval";
import { Section } from "../ui/Page";
import {
  type Asymmetry,
  behind,
  type ClassMeasure,
  type Measures,
  type RunMetrics,
  shareAxis,
} from "./metrics";
import styles from "./Runs.module.css";

/** Precision, recall and F1 of each class; the counts open the items. */
export function ByClass({
  run,
  measures,
  opens,
  onTest,
}: {
  run: Run;
  measures: Measures;
  opens: boolean;
  onTest: boolean;
}) {
  const classes = useClasses();
  const estimates = measures.per_class.flatMap(({ precision, recall, f1 }) => [precision, recall, f1]);
  const axis = shareAxis(estimates.flatMap((one) => one?.low ?? []));
  const share = (key: "precision" | "recall" | "f1", header: string): Column<ClassMeasure> => ({
    key,
    header,
    cell: (row) => <Share value={row[key]} {...axis} />,
  });
  const columns: Column<ClassMeasure>[] = [
    {
      key: "class",
      header: t("runs.class_"),
      cell: (row) => <ClassName of={classes.of(row.class)} />,
    },
    {
      key: "given",
      header: t("runs.given"),
      align: "right",
      cell: (row) => (
        <Opened search={behind(run, onTest, { given: row.class })} value={row.given} opens={opens} />
      ),
    },
    {
      key: "predicted",
      header: t("runs.saidCount"),
      align: "right",
      cell: (row) => (
        <Opened search={behind(run, onTest, { predicted: row.class })} value={row.predicted} opens={opens} />
      ),
    },
    share("precision", t("runs.precision")),
    share("recall", t("runs.recall")),
    share("f1", t("runs.f1")),
    {
      key: "roc",
      header: t("runs.rocAuc"),
      align: "right",
      cell: (row) => (row.roc_auc ? fraction(row.roc_auc.value, 3) : "–"),
    },
    {
      key: "pr",
      header: t("runs.prAuc"),
      align: "right",
      cell: (row) => (row.pr_auc ? fraction(row.pr_auc.value, 3) : "–"),
    },
  ];
  return (
    <Section title={t("runs.byClass")}>
      <DataTable
        label={t("runs.byClass")}
        columns={columns}
        rows={measures.per_class}
        rowKey={(row) => row.class}
      />
    </Section>
  );
}

function Opened({ search, value, opens }: { search: Search; value: number; opens: boolean }) {
  return opens && value > 0 ? <ItemsLink search={search}>{count(value)}</ItemsLink> : count(value);
}

function Share({ value, min, max }: { value: Estimate | null; min: number; max: number }) {
  if (!value) return <span className="quiet">–</span>;
  return (
    <span className={styles.estimate}>
      {percent(value.value)}
      <Interval {...value} min={min} max={max} />
    </span>
  );
}

/** Which of two classes is more often taken for the other, for every two of more than two classes. */
export function AsymmetryTable({ run, metrics }: { run: Run; metrics: RunMetrics }) {
  const classes = useClasses();
  const rows = metrics.asymmetry ?? [];
  if (metrics.classes.length < 3 || rows.length === 0) return null;
  const taken = (key: "a_as_b" | "b_as_a", header: string): Column<Asymmetry> => ({
    key,
    header,
    align: "right",
    cell: (row) => {
      const [given, predicted] = key === "a_as_b" ? [row.a, row.b] : [row.b, row.a];
      const value = row[key];
      if (!value) return "–";
      return (
        <ItemsLink search={{ run: String(run.number), given, predicted }}>{percent(value.value)}</ItemsLink>
      );
    },
  });
  const columns: Column<Asymmetry>[] = [
    { key: "a", header: "A", cell: (row) => <ClassName of={classes.of(row.a)} /> },
    { key: "b", header: "B", cell: (row) => <ClassName of={classes.of(row.b)} /> },
    taken("a_as_b", t("runs.aAsB")),
    taken("b_as_a", t("runs.bAsA")),
    {
      key: "difference",
      header: t("runs.differencePoints"),
      align: "right",
      cell: ({ difference: one }) =>
        one ? `${points(one.value)} (${points(one.low)} – ${points(one.high)})` : "–",
    },
  ];
  return (
    <Section title={t("runs.asymmetry")} note={t("runs.asymmetryNote")}>
      <DataTable
        label={t("runs.asymmetry")}
        columns={columns}
        rows={rows}
        rowKey={(row) => `${row.a} ${row.b}`}
      />
    </Section>
  );
}
