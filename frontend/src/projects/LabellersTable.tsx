import { Link } from "@tanstack/react-router";
import type { LabellerRow } from "../api/types";
import { usePowers } from "../app/place";
import { Avatar } from "../ui/Avatar";
import { type Column, DataTable } from "../ui/DataTable";
import { ago, count, percent, seconds } from "../ui/format";
import { Interval } from "../ui/Interval";
import { Num } from "../ui/Num";
import { useTableSort } from "../ui/useTableSort";
import styles from "./Overview.module.css";

/** Who answers: how much, how much in line with the others, how fast. */
export function LabellersTable({ rows, project }: { rows: readonly LabellerRow[]; project: number }) {
  const { manage } = usePowers();
  const [sort, setSort] = useTableSort("labellers", "-answers", "labellers");
  return (
    <section aria-label="Labellers">
      <div className={styles.head}>
        <h2>
          Labellers <span className="quiet">{count(rows.length)}</span>
        </h2>
        <span className="quiet small">Agrees: with the others, 95 % interval</span>
      </div>
      <DataTable
        label="Labellers"
        columns={columns(project, axis(rows), manage)}
        rows={rows}
        rowKey={(row) => row.user.id}
        sort={sort}
        onSort={setSort}
        empty={<p className="quiet">Nobody has answered yet. Invite people on the page Members.</p>}
      />
    </section>
  );
}

/** One axis for the whole column: from the lowest interval, in steps of five points, to 100 %. */
function axis(rows: readonly LabellerRow[]): [number, number] {
  const lows = rows.flatMap((row) => row.agreement_with_others?.low ?? []).sort((a, b) => a - b);
  const typical = lows[Math.floor(lows.length / 10)] ?? 0.8;
  return [Math.max(0, Math.min(0.9, Math.floor(typical * 20) / 20)), 1];
}

/** `opens`: names open the page of the labeller, which is for managers. */
function columns(project: number, [min, max]: [number, number], opens: boolean): Column<LabellerRow>[] {
  const params = { projectId: String(project) };
  return [
    {
      key: "name",
      header: "Labeller",
      sort: (row) => row.user.name,
      cell: (row) => (
        <span className={styles.who}>
          <Avatar name={row.user.name} />
          {opens ? (
            <Link
              className="opens"
              to="/p/$projectId/labellers/$labeller"
              params={{ ...params, labeller: String(row.user.id) }}
              search={{}}
            >
              {row.user.name}
            </Link>
          ) : (
            row.user.name
          )}
        </span>
      ),
    },
    {
      key: "answers",
      header: "Answers",
      align: "right",
      downFirst: true,
      sort: (row) => row.answers,
      cell: (row) => (
        <Link
          className="opens"
          to="/p/$projectId/items"
          params={params}
          search={{ labeller: String(row.user.id) }}
        >
          <Num value={row.answers} />
        </Link>
      ),
    },
    {
      key: "today",
      header: "Today",
      align: "right",
      downFirst: true,
      sort: (row) => row.today,
      cell: (row) => (row.today ? <Num value={row.today} /> : <span className="quiet">–</span>),
    },
    {
      key: "agrees",
      header: "Agrees",
      align: "right",
      downFirst: true,
      sort: (row) => row.agreement_with_others?.value,
      cell: (row) => (row.agreement_with_others ? percent(row.agreement_with_others.value) : "–"),
    },
    {
      key: "interval",
      header: "",
      label: "Agreement with its interval",
      width: 140,
      cell: (row) =>
        row.agreement_with_others && <Interval {...row.agreement_with_others} min={min} max={max} />,
    },
    {
      key: "pace",
      header: "Pace",
      align: "right",
      sort: (row) => row.seconds_each,
      cell: (row) => (row.seconds_each === null ? "–" : seconds(row.seconds_each)),
    },
    {
      key: "skips",
      header: "Skips",
      align: "right",
      downFirst: true,
      sort: (row) => row.skip_share,
      cell: (row) => percent(row.skip_share),
    },
    {
      key: "seen",
      header: "Seen",
      align: "right",
      downFirst: true,
      sort: (row) => row.last_at,
      cell: (row) => <span className="quiet">{row.last_at ? ago(row.last_at) : "–"}</span>,
    },
  ];
}
