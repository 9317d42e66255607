import { Link } from "@tanstack/react-router";
import type { LabellerRow, Overview } from "../api/types";
import { usePowers } from "../app/place";
import { t } from "../i18n/management";
import { ItemsLink } from "../items/ItemsLink";
import { Avatar } from "../ui/Avatar";
import { Tag } from "../ui/Chip";
import { type Column, DataTable } from "../ui/DataTable";
import { ago, count, fraction, percent, seconds } from "../ui/format";
import { Interval } from "../ui/Interval";
import { Num } from "../ui/Num";
import { useTableSort } from "../ui/useTableSort";
import styles from "./Overview.module.css";

/** Who answers: how much, how right on gold, how much in line with the others, how fast. */
export function LabellersTable({ overview, project }: { overview: Overview; project: number }) {
  const { manage } = usePowers();
  const { labellers: rows, gold_threshold: threshold } = overview;
  const [sort, setSort] = useTableSort("labellers", "-answers", "labellers");
  return (
    <section aria-label={t("projects.overview.labellers")}>
      <div className={styles.head}>
        <h2>
          {t("projects.overview.labellers")} <span className="quiet">{count(rows.length)}</span>
        </h2>
        <span className="quiet small">
          {t("projects.overview.interval")}
          {threshold !== null && `, ${t("projects.overview.threshold", { share: percent(threshold, 0) })}`}
        </span>
      </div>
      <div className={styles.scroll}>
        <DataTable
          label={t("projects.overview.labellers")}
          columns={columns(project, rows, threshold, manage)}
          rows={rows}
          rowKey={(row) => row.user.id}
          dimmed={(row) => row.hold === "paused"}
          sort={sort}
          onSort={setSort}
          empty={<p className="quiet">{t("projects.overview.nobody")}</p>}
        />
      </div>
    </section>
  );
}

type Measure = (row: LabellerRow) => { value: number; low: number; high: number } | null;

/** One axis for the whole column: from the lowest interval, in steps of five points, to 100 %. */
function axis(rows: readonly LabellerRow[], measure: Measure): [number, number] {
  const lows = rows.flatMap((row) => measure(row)?.low ?? []).sort((a, b) => a - b);
  const typical = lows[Math.floor(lows.length / 10)] ?? 0.8;
  return [Math.max(0, Math.min(0.9, Math.floor(typical * 20) / 20)), 1];
}

const onGold: Measure = (row) => row.gold;
const withOthers: Measure = (row) => row.agreement_with_others;

/** `opens`: names and figures open the page of the labeller, which is for managers. The interval stands beside gold
 *  where anybody has met some, else beside the agreement. */
function columns(
  project: number,
  rows: readonly LabellerRow[],
  threshold: number | null,
  opens: boolean,
): Column<LabellerRow>[] {
  const gold = rows.some((row) => row.gold !== null);
  const [min, max] = axis(rows, gold ? onGold : withOthers);
  const bad = (row: LabellerRow) => threshold !== null && row.gold !== null && row.gold.value < threshold;
  const page = (row: LabellerRow, words: string) => (opens ? <Page {...{ project, row, words }} /> : words);
  const interval = (key: string, label: string, measure: Measure): Column<LabellerRow> => ({
    key,
    header: "",
    label,
    width: 104,
    cell: (row) => {
      const found = measure(row);
      const reference = gold && threshold !== null ? { reference: threshold } : {};
      return (
        found && <Interval {...found} {...reference} min={min} max={max} width={96} bad={gold && bad(row)} />
      );
    },
  });
  const goldColumns: Column<LabellerRow>[] = [
    {
      key: "gold",
      header: t("projects.overview.onGold"),
      align: "right",
      downFirst: true,
      sort: (row) => row.gold?.value,
      cell: (row) => (
        <span className={bad(row) ? "bad" : undefined}>
          {row.gold ? page(row, percent(row.gold.value)) : "–"}
        </span>
      ),
    },
    interval("gold-interval", t("projects.overview.onGoldInterval"), onGold),
  ];
  return [
    nameColumn(project, opens),
    ...workColumns(),
    ...(gold ? goldColumns : []),
    {
      key: "agrees",
      header: t("projects.overview.agrees"),
      align: "right",
      downFirst: true,
      sort: (row) => row.agreement_with_others?.value,
      cell: (row) => (row.agreement_with_others ? page(row, fraction(row.agreement_with_others.value)) : "–"),
    },
    ...(gold ? [] : [interval("agrees-interval", t("projects.overview.agreesInterval"), withOthers)]),
    ...habitColumns(),
  ];
}

function Page({ project, row, words }: { project: number; row: LabellerRow; words: string }) {
  const params = { projectId: String(project), labeller: String(row.user.id) };
  return (
    <Link className="opens" to="/p/$projectId/labellers/$labeller" params={params} search={{}}>
      {words}
    </Link>
  );
}

function nameColumn(project: number, opens: boolean): Column<LabellerRow> {
  return {
    key: "name",
    header: t("projects.overview.labeller"),
    sort: (row) => row.user.name,
    cell: (row) => (
      <span className={styles.who}>
        <Avatar name={row.user.name} />
        {opens ? <Page project={project} row={row} words={row.user.name} /> : row.user.name}
        {row.hold && <Tag>{t(`projects.overview.holds.${row.hold}`)}</Tag>}
      </span>
    ),
  };
}

function workColumns(): Column<LabellerRow>[] {
  return [
    {
      key: "answers",
      header: t("projects.overview.answers"),
      align: "right",
      downFirst: true,
      sort: (row) => row.answers,
      cell: (row) => (
        <ItemsLink search={{ labeller: String(row.user.id) }}>
          <Num value={row.answers} />
        </ItemsLink>
      ),
    },
    {
      key: "today",
      header: t("projects.overview.todayHead"),
      align: "right",
      downFirst: true,
      sort: (row) => row.today,
      cell: (row) => (row.today ? <Num value={row.today} /> : <span className="quiet">–</span>),
    },
  ];
}

function habitColumns(): Column<LabellerRow>[] {
  return [
    {
      key: "pace",
      header: t("projects.overview.pace"),
      align: "right",
      sort: (row) => row.seconds_each,
      cell: (row) => (row.seconds_each === null ? "–" : seconds(row.seconds_each)),
    },
    {
      key: "skips",
      header: t("projects.overview.skips"),
      align: "right",
      downFirst: true,
      sort: (row) => row.skip_share,
      cell: (row) => percent(row.skip_share),
    },
    {
      key: "seen",
      header: t("projects.overview.seen"),
      align: "right",
      downFirst: true,
      sort: (row) => row.last_at,
      cell: (row) => <span className="quiet">{row.last_at ? ago(row.last_at) : "–"}</span>,
    },
  ];
}
