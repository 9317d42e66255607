import { Button } from "@mantine/core";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Eye } from "lucide-react";
import { useItemCount, useItems } from "../api/items";
import type { Search } from "../app/address";
import { usePowers, useProjectId } from "../app/place";
import { t } from "../i18n/management";
import { useScreenKeys } from "../labelling/useScreenKeys";
import { EmptyState } from "../ui/EmptyState";
import { ErrorState } from "../ui/ErrorState";
import { count } from "../ui/format";
import { Page } from "../ui/Page";
import { SkeletonTiles } from "../ui/Skeletons";
import { Distribution } from "./Distribution";
import { FilterBar } from "./FilterBar";
import { filtersIn } from "./filters";
import { Gallery, useTileFocus } from "./Gallery";
import { ItemDrawer } from "./ItemDrawer";
import styles from "./ItemsPage.module.css";
import { TagThese } from "./TagThese";

const KEYS = new Map([
  ["j", "next"],
  ["k", "previous"],
  ["escape", "close"],
] as const);

/** /p/:projectId/items: the gallery; `?item=` opens the drawer. */
export default function ItemsPage() {
  const projectId = useProjectId();
  const search: Search = useSearch({ strict: false });
  const navigate = useNavigate();
  const filters = filtersIn(search);
  const items = useItems(projectId, filters, search.order ?? "id");
  const counted = useItemCount(projectId, filters);
  const focusTile = useTileFocus();
  const can = usePowers();
  const glance = search.view === "glance";
  const rows = items.data?.pages.flatMap((page) => page.results) ?? [];
  const chosen = search.item ? Number(search.item) : null;
  const at = rows.findIndex((row) => row.id === chosen);

  const go = (next: Search, replace = false) => void navigate({ to: ".", search: next, replace });
  const open = (item: number) => go({ ...search, item: String(item) }, chosen !== null);
  const close = () => {
    focusTile(chosen);
    go({ ...search, item: undefined });
  };
  const step = (by: 1 | -1) => {
    const next = rows[at + by];
    if (next) open(next.id);
    if (at + by >= rows.length - 10) more();
  };
  const more = () => {
    if (items.hasNextPage && !items.isFetchingNextPage) void items.fetchNextPage();
  };
  useScreenKeys(KEYS, chosen !== null, (key) => {
    if (key === "close") close();
    else step(key === "next" ? 1 : -1);
    return true;
  });

  const { count: found, total } = counted.data ?? { count: null, total: null };
  return (
    <Page
      title={t("items.title")}
      aside={
        found !== null &&
        total !== null &&
        (found === total ? count(total) : t("items.countOf", { found: count(found), total: count(total) }))
      }
      actions={
        <>
          <Button onClick={() => go({ ...search, view: glance ? undefined : "glance", item: undefined })}>
            {glance ? t("items.gallery") : t("items.glance")}
          </Button>
          {can.data && <TagThese filters={filters} />}
          <ReviewThese search={search} />
        </>
      }
    >
      <FilterBar search={search} onSearch={(next) => go({ ...next, item: undefined })} />
      {glance && <Distribution search={search} />}
      <div className={styles.page} hidden={glance} data-drawer={chosen !== null || undefined}>
        <div>
          {items.isPending && <SkeletonTiles tiles={40} />}
          {items.isError && (
            <div className={styles.state}>
              <ErrorState
                error={items.error}
                what={t("items.notLoaded")}
                onRetry={() => void items.refetch()}
              />
            </div>
          )}
          {items.isSuccess && rows.length === 0 && <NoItems filtered={Object.keys(filters).length > 0} />}
          {rows.length > 0 && <Gallery rows={rows} chosen={chosen} onOpen={open} onEnd={more} />}
        </div>
        {chosen !== null && (
          <ItemDrawer item={chosen} place={at < 0 ? null : at + 1} of={found} onStep={step} onClose={close} />
        )}
      </div>
    </Page>
  );
}

/** Flagged items go to the reviewer's queue with the same filters. */
function ReviewThese({ search }: { search: Search }) {
  const projectId = String(useProjectId());
  const can = usePowers();
  if (!can.review || !search.flag || search.flag.includes(",")) return null;
  const kind = search.flag === "any" ? undefined : search.flag;
  return (
    <Button
      leftSection={<Eye size={16} aria-hidden="true" />}
      renderRoot={(props) => (
        <Link
          to="/p/$projectId/review"
          params={{ projectId }}
          search={{ kind, class: search.class, run: search.flagged_by_run }}
          {...props}
        />
      )}
    >
      {t("items.reviewThese")}
    </Button>
  );
}

function NoItems({ filtered }: { filtered: boolean }) {
  const projectId = String(useProjectId());
  const can = usePowers();
  if (filtered) return <EmptyState title={t("items.noneMeets")}>{t("items.takeOneAway")}</EmptyState>;
  return (
    <EmptyState
      title={t("items.noItemsYet")}
      action={
        can.data && (
          <Button
            variant="filled"
            renderRoot={(props) => <Link to="/p/$projectId/import" params={{ projectId }} {...props} />}
          >
            {t("items.importImages")}
          </Button>
        )
      }
    >
      {t("items.appearWhenChecked")}
    </EmptyState>
  );
}
