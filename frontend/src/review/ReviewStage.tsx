import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode, Ref } from "react";
import type { ReviewEntry } from "../api/types";
import type { Search } from "../app/address";
import { useProjectId } from "../app/place";
import { t } from "../i18n/management";
import styles from "./ReviewPage.module.css";

interface Props {
  ref: Ref<HTMLElement>;
  current: ReviewEntry | null;
  /** Those that come next: their images are fetched meanwhile. */
  next: readonly ReviewEntry[];
  children: ReactNode;
}

/** The image under review. */
export function ReviewStage({ ref, current, next, children }: Props) {
  const mounted = current ? [current, ...next] : next;
  return (
    <section ref={ref} className={styles.stage} tabIndex={-1} aria-label={t("review.underReview")}>
      {mounted.map(
        ({ flag, item }) =>
          item.image && (
            <img
              key={flag.id}
              className={styles.image}
              data-visible={flag.id === current?.flag.id || undefined}
              src={item.image.display}
              alt={flag.id === current?.flag.id ? t("ui.Item", { n: item.id }) : ""}
              aria-hidden={flag.id === current?.flag.id ? undefined : true}
              decoding="sync"
              style={{ aspectRatio: `${item.image.width} / ${item.image.height}` }}
            />
          ),
      )}
      {children}
    </section>
  );
}

/** The queue is empty: says what was done and what to do next. */
export function Nothing({ decided, filters }: { decided: number; filters: Search }) {
  const projectId = String(useProjectId());
  const filtered = Boolean(filters.kind || filters.class || filters.labeller || filters.run);
  return (
    <div className={styles.nothing}>
      <h2>{decided > 0 ? t("review.through", { count: decided }) : t("review.nothingWaits")}</h2>
      <p>{filtered ? t("review.noneMeets") : t("review.whenFlags")}</p>
      <div className={styles.actions}>
        {filtered && (
          <Button
            renderRoot={(props) => (
              <Link to="/p/$projectId/review" params={{ projectId }} search={{}} {...props} />
            )}
          >
            {t("review.allFlags")}
          </Button>
        )}
        <Button renderRoot={(props) => <Link to="/p/$projectId/runs" params={{ projectId }} {...props} />}>
          {t("review.runs")}
        </Button>
      </div>
    </div>
  );
}
