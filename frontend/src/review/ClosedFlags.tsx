import { Button, Drawer } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useFlags } from "../api/review";
import type { FlagKind, FlagOutcome, FlagRow } from "../api/types";
import { useProjectId } from "../app/place";
import { t } from "../i18n/management";
import { FLAG_NAMES } from "../items/filters";
import { OUTCOME_NAMES } from "../items/timeline";
import { useClasses } from "../items/useClasses";
import { ClassTile } from "../ui/ClassTile";
import { ErrorState } from "../ui/ErrorState";
import { ago } from "../ui/format";
import { SkeletonRows } from "../ui/Skeletons";
import { Thumb } from "../ui/Thumb";
import styles from "./ReviewPage.module.css";

interface Props {
  kind: FlagKind | undefined;
  run: number | undefined;
  only: "reviewed" | "changed";
  onClose(): void;
}

const CHANGED: readonly (FlagOutcome | null)[] = ["label_changed", "stays_ambiguous", "excluded"];

/** What came of the flags that were looked at, the newest first. */
export function ClosedFlags({ kind, run, only, onClose }: Props) {
  const flags = useFlags(useProjectId(), { kind, run, status: "closed" }, "-closed_at");
  const all = flags.data?.pages.flatMap((page) => page.results) ?? [];
  const rows = all.filter(({ outcome }) =>
    only === "changed" ? CHANGED.includes(outcome) : outcome !== "withdrawn",
  );
  return (
    <Drawer
      opened
      onClose={onClose}
      title={only === "changed" ? t("review.changedByReview") : t("review.reviewedTitle")}
    >
      {flags.isPending && <SkeletonRows rows={8} />}
      {flags.isError && <ErrorState error={flags.error} onRetry={() => void flags.refetch()} />}
      <ul className={styles.closed}>
        {rows.map((flag) => (
          <Closed key={flag.id} flag={flag} />
        ))}
      </ul>
      {flags.hasNextPage && (
        <Button
          mt="sm"
          fullWidth
          loading={flags.isFetchingNextPage}
          onClick={() => void flags.fetchNextPage()}
        >
          {t("review.earlier")}
        </Button>
      )}
    </Drawer>
  );
}

function Closed({ flag }: { flag: FlagRow }) {
  const classes = useClasses();
  const params = { projectId: String(useProjectId()), item: String(flag.item) };
  return (
    <li>
      <Link className={styles.closedRow} to="/p/$projectId/items/$item" params={params}>
        <Thumb src={flag.image?.thumb} alt="" size={40} />
        <span>
          <span className={styles.given}>
            {flag.class_before && <ClassTile of={classes.of(flag.class_before)} named />}
            {flag.outcome === "label_changed" && (
              <>
                → <ClassTile of={classes.of(flag.class_after)} named />
              </>
            )}
            {flag.outcome && OUTCOME_NAMES[flag.outcome]}
          </span>
          <span className="quiet small">
            {FLAG_NAMES[flag.kind]}, {t("ui.item", { n: flag.item })}
          </span>
        </span>
        <time className="quiet small">{flag.closed_at && ago(flag.closed_at)}</time>
      </Link>
    </li>
  );
}
