import { Button, SegmentedControl, Select } from "@mantine/core";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { type Side, useChangedItems } from "../api/models";
import type { Search } from "../app/address";
import { useProjectId } from "../app/place";
import { t } from "../i18n";
import { useClasses } from "../items/useClasses";
import { ClassTile } from "../ui/ClassTile";
import { ErrorState } from "../ui/ErrorState";
import { fraction } from "../ui/format";
import { Section } from "../ui/Page";
import { SkeletonRows } from "../ui/Skeletons";
import styles from "./Changed.module.css";

const SIDES: readonly Side[] = ["changed", "fixed", "broken"];

/** The items of which a newer run thinks another class likeliest than an older one; each opens. The choice of runs and
 *  side stands in the address. */
export function ChangedItems({ runs }: { runs: readonly number[] }) {
  const search: Search = useSearch({ strict: false });
  const navigate = useNavigate();
  const pick = (name: "old" | "new", otherwise: number | undefined) =>
    runs.find((one) => String(one) === search[name]) ?? otherwise ?? 0;
  const old = pick("old", runs[0]);
  const now = pick("new", runs[runs.length - 1]);
  const side = SIDES.find((one) => one === search.side) ?? "changed";
  const set = (changes: Search) =>
    void navigate({ to: ".", search: { ...search, ...changes }, replace: true });
  const choices = runs.map((one) => ({
    value: String(one),
    label: t("runs.runNumber", { number: one }),
  }));
  return (
    <Section
      id="changed"
      title={t("runs.changedSide")}
      actions={
        <>
          {runs.length > 2 && (
            <>
              <Select
                size="xs"
                aria-label={t("runs.before")}
                data={choices}
                value={String(old)}
                allowDeselect={false}
                onChange={(value) => set({ old: value ?? undefined })}
              />
              <Select
                size="xs"
                aria-label={t("runs.after")}
                data={choices}
                value={String(now)}
                allowDeselect={false}
                onChange={(value) => set({ new: value ?? undefined })}
              />
            </>
          )}
          <SegmentedControl
            size="xs"
            aria-label={t("runs.changedSide")}
            value={side}
            onChange={(value) => set({ side: value })}
            data={SIDES.map((value) => ({ value, label: t(`runs.sides.${value}`) }))}
          />
        </>
      }
    >
      <Changed old={old} now={now} side={side} />
    </Section>
  );
}

function Changed({ old, now, side }: { old: number; now: number; side: Side }) {
  const projectId = useProjectId();
  const classes = useClasses();
  const items = useChangedItems(projectId, old, now, side);
  const rows = items.data?.pages.flatMap(({ results }) => results) ?? [];
  if (items.isError) return <ErrorState error={items.error} onRetry={() => void items.refetch()} />;
  if (items.isPending) return <SkeletonRows rows={4} />;
  if (rows.length === 0) return <p className="quiet">{t("runs.noneChanged")}</p>;
  return (
    <>
      <ul className={styles.changed}>
        {rows.map((row) => (
          <li key={row.item}>
            <Link
              className={styles.item}
              to="/p/$projectId/items/$item"
              params={{ projectId: String(projectId), item: String(row.item) }}
              aria-label={t("runs.changedItem", {
                item: row.item,
                given: classes.nameOf(row.given_class),
                before: classes.nameOf(row.before),
                after: classes.nameOf(row.after),
              })}
            >
              <span className={styles.picture}>
                {row.image && <img src={row.image.thumb} alt="" loading="lazy" decoding="async" />}
              </span>
              <span className={styles.turn}>
                <ClassTile of={classes.of(row.before)} /> → <ClassTile of={classes.of(row.after)} />{" "}
                {fraction(row.p_after[row.after] ?? 0)}
              </span>
              <span className="quiet small">
                {t("runs.givenIs", { name: classes.nameOf(row.given_class) })}
              </span>
            </Link>
          </li>
        ))}
      </ul>
      {items.hasNextPage && (
        <Button onClick={() => void items.fetchNextPage()} loading={items.isFetchingNextPage}>
          {t("runs.more")}
        </Button>
      )}
    </>
  );
}
