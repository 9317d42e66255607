import { SegmentedControl } from "@mantine/core";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useGold } from "../api/gold";
import type { GoldState } from "../api/types";
import { usePowers, useProjectId } from "../app/place";
import { t } from "../i18n/management";
import { EmptyState } from "../ui/EmptyState";
import { ErrorState } from "../ui/ErrorState";
import { Page, Section } from "../ui/Page";
import { SkeletonRows } from "../ui/Skeletons";
import { AddGold } from "./AddGold";
import { GoldTable } from "./GoldTable";
import styles from "./Quality.module.css";

const STATES: readonly GoldState[] = ["active", "proposed", "retired", "declined"];

/** Items whose right answer is known: those that serve, those that the platform proposes, those that are worn. */
export default function GoldPage() {
  const projectId = useProjectId();
  const can = usePowers();
  const search = useSearch({ strict: false });
  const navigate = useNavigate();
  const state = STATES.find((one) => one === search.state) ?? "active";
  const gold = useGold(projectId, state, can.data);
  const rows = gold.data?.pages.flatMap(({ results }) => results);
  const show = (next: GoldState) => void navigate({ to: ".", search: { state: next } });
  return (
    <Page title={t("quality.gold.title")}>
      <Section title={t("quality.gold.add")} note={t("quality.gold.means")}>
        {can.manage ? (
          <AddGold onProposed={() => show("proposed")} />
        ) : (
          <p className="quiet">{t("quality.gold.managersAdd")}</p>
        )}
        {can.manage && (
          <p className={styles.text}>
            <Link
              className="opens"
              to="/p/$projectId/settings"
              params={{ projectId: String(projectId) }}
              search={{}}
              hash="policies"
            >
              {t("quality.gold.policies")}
            </Link>
          </p>
        )}
      </Section>
      <Section>
        <SegmentedControl
          aria-label={t("quality.state")}
          value={state}
          onChange={(value) => show(STATES.find((one) => one === value) ?? "active")}
          data={STATES.map((value) => ({ value, label: t(`quality.gold.states.${value}`) }))}
        />
        {gold.isError && (
          <ErrorState
            error={gold.error}
            what={t("quality.gold.notLoaded")}
            onRetry={() => void gold.refetch()}
          />
        )}
        {gold.isPending && <SkeletonRows rows={6} />}
        {rows && rows.length === 0 && (
          <EmptyState title={t("quality.gold.none")}>{t("quality.gold.noneWhy")}</EmptyState>
        )}
        {rows && rows.length > 0 && (
          <GoldTable
            rows={rows}
            more={gold.hasNextPage ? () => void gold.fetchNextPage() : undefined}
            loading={gold.isFetchingNextPage}
          />
        )}
      </Section>
    </Page>
  );
}
