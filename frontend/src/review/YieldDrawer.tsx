import { Drawer } from "@mantine/core";
import { useReviewYield } from "../api/review";
import type { ReviewYield } from "../api/types";
import { useProjectId } from "../app/place";
import { t } from "../i18n/management";
import { FLAG_NAMES } from "../items/filters";
import { ItemsLink } from "../items/ItemsLink";
import { type Column, DataTable } from "../ui/DataTable";
import { ErrorState } from "../ui/ErrorState";
import { count, percent } from "../ui/format";
import { Interval } from "../ui/Interval";
import { SkeletonRows } from "../ui/Skeletons";
import { useTableSort } from "../ui/useTableSort";
import styles from "./ReviewPage.module.css";

type Row = ReviewYield["rows"][number];

const COLUMNS: readonly Column<Row>[] = [
  { key: "kind", header: t("review.flag"), cell: (row) => FLAG_NAMES[row.kind], sort: (row) => row.kind },
  {
    key: "run",
    header: t("review.run"),
    align: "right",
    downFirst: true,
    sort: (row) => row.run,
    cell: (row) =>
      row.run === null ? (
        "–"
      ) : (
        <ItemsLink
          search={{ flagged_by_run: String(row.run) }}
          label={t("review.runNamed", { number: row.run, recipe: row.recipe })}
        >
          {row.run}
        </ItemsLink>
      ),
  },
  number("open", t("review.yield.open"), (row) => row.open + row.in_review),
  number("reviewed", t("review.yield.reviewed"), (row) => row.reviewed),
  number("changed", t("review.yield.changed"), (row) => row.changed),
  {
    key: "share",
    header: t("review.yield.share"),
    downFirst: true,
    sort: (row) => row.precision,
    cell: (row) =>
      row.precision === null || row.low === null || row.high === null ? (
        "–"
      ) : (
        <Interval value={row.precision} low={row.low} high={row.high} min={0} max={1} width={96} />
      ),
  },
];

function number(key: string, header: string, value: (row: Row) => number): Column<Row> {
  return { key, header, align: "right", downFirst: true, sort: value, cell: (row) => count(value(row)) };
}

/** What reviewing has brought: by kind of flag and by run, and the accuracy gained. */
export function YieldDrawer({ onClose }: { onClose(): void }) {
  const { data, isError, error, refetch } = useReviewYield(useProjectId());
  const [sort, setSort] = useTableSort("review-yield", "-run");
  return (
    <Drawer opened onClose={onClose} size="lg" title={t("review.yield.title")}>
      {isError && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!data && !isError && <SkeletonRows rows={6} />}
      {data && (
        <>
          <Gained told={data} />
          <DataTable
            label={t("review.yield.title")}
            columns={COLUMNS}
            rows={data.rows}
            rowKey={(row) => `${row.run} ${row.kind}`}
            sort={sort}
            onSort={setSort}
            empty={<p className="quiet">{t("review.whenFlags")}</p>}
          />
          <p className="quiet small">{t("review.yield.shareMeans")}</p>
        </>
      )}
    </Drawer>
  );
}

function Gained({ told: { corrected, labelled, gained, gold } }: { told: ReviewYield }) {
  if (!gained) return null;
  return (
    <div className={styles.gained}>
      <p>
        {t("review.yield.corrected", { count: corrected, labelled: count(labelled) })}{" "}
        <b>{percent(gained.value, 2)}</b>{" "}
        <span className="quiet small">
          {percent(gained.low, 2)}–{percent(gained.high, 2)}
        </span>
      </p>
      <p className="quiet small">
        {gold.items === 0
          ? t("review.yield.noGold")
          : t("review.yield.gold", {
              count: gold.items,
              before: count(gold.right_before),
              after: count(gold.right_after),
            })}
      </p>
    </div>
  );
}
