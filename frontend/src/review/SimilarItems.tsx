import { Link } from "@tanstack/react-router";
import { useSimilar } from "../api/review";
import type { Similar } from "../api/types";
import { useProjectId } from "../app/place";
import { t } from "../i18n/management";
import { useClasses } from "../items/useClasses";
import { ClassTile } from "../ui/ClassTile";
import { ErrorState } from "../ui/ErrorState";
import { count, fraction } from "../ui/format";
import { Thumb } from "../ui/Thumb";
import styles from "./ReviewPage.module.css";

const WHY_NONE: Readonly<Record<Similar["why_none"], string>> = {
  "": t("review.similar.none"),
  no_image: t("review.similar.noImage"),
  no_features: t("review.similar.noFeatures"),
  not_computed: t("review.similar.notComputed"),
};

/** The labelled items that look most like this one, with their classes. */
export function SimilarItems({ item }: { item: number }) {
  const { data, isError, error, refetch } = useSimilar(useProjectId(), item);
  return (
    <section className={styles.reason} aria-label={t("review.similar.title")} aria-busy={!data && !isError}>
      <h2>{t("review.similar.title")}</h2>
      {isError && (
        <ErrorState error={error} what={t("review.similar.failed")} onRetry={() => void refetch()} />
      )}
      {!data && !isError && <div className={styles.similarWait} />}
      {data && data.results.length === 0 && <p className="quiet small">{WHY_NONE[data.why_none]}</p>}
      {data && data.results.length > 0 && <Found found={data} />}
    </section>
  );
}

function Found({ found }: { found: Similar }) {
  const classes = useClasses();
  const projectId = String(useProjectId());
  return (
    <>
      <ul className={styles.similar}>
        {found.results.map(({ item, similarity }) => (
          <li key={item.id}>
            <Link
              to="/p/$projectId/items/$item"
              params={{ projectId, item: String(item.id) }}
              title={item.path}
            >
              <Thumb
                src={item.image?.thumb}
                alt={t("review.similar.one", { item: item.id, class: classes.nameOf(item.class_key) })}
                size={56}
              />
            </Link>
            <span className="small">
              <ClassTile of={classes.of(item.class_key)} /> {fraction(similarity)}
            </span>
          </li>
        ))}
      </ul>
      {found.searched < found.stored && (
        <p className="quiet small">
          {t("review.similar.partly", { searched: count(found.searched), stored: count(found.stored) })}
        </p>
      )}
    </>
  );
}
