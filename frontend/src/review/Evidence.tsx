import { Link } from "@tanstack/react-router";
import { MessageSquare } from "lucide-react";
import { useItem } from "../api/items";
import type { ItemDetail, ReviewEntry } from "../api/types";
import { useProjectId } from "../app/place";
import { t } from "../i18n/management";
import { agreementWords, GroupFacts, LabelFacts } from "../items/Facts";
import { FLAG_NAMES } from "../items/filters";
import { HistoryFacts } from "../items/History";
import { ItemsLink } from "../items/ItemsLink";
import { ProbabilityLegend, ProbabilityRow } from "../items/Probability";
import { labellersOf } from "../talk/people";
import { Thread } from "../talk/Thread";
import { Tag } from "../ui/Chip";
import { ErrorState } from "../ui/ErrorState";
import { fraction } from "../ui/format";
import { SkeletonRows } from "../ui/Skeletons";
import { STATE_NAMES } from "../ui/StateBar";
import { reasonWords } from "./queue";
import styles from "./ReviewPage.module.css";
import { SimilarItems } from "./SimilarItems";

/** Everything known of the item under review. */
export function Evidence({ entry }: { entry: ReviewEntry }) {
  const projectId = useProjectId();
  const { data, isError, error, refetch } = useItem(projectId, entry.item.id);
  return (
    <>
      <Reason entry={entry} />
      {isError && (
        <ErrorState error={error} what={t("review.evidenceFailed")} onRetry={() => void refetch()} />
      )}
      {!data && !isError && <SkeletonRows rows={10} />}
      {data && (
        <>
          <Probabilities item={data} />
          <LabelFacts item={data} />
          <SimilarItems item={data.id} />
          <GroupFacts item={data} />
          <Thread project={projectId} item={data.id} staff labellers={labellersOf(data)} />
          <HistoryFacts item={data} />
        </>
      )}
    </>
  );
}

/** Why it was flagged, and where it stands. */
function Reason({ entry }: { entry: ReviewEntry }) {
  const projectId = String(useProjectId());
  const { item, flag } = entry;
  const note = typeof flag.evidence.note === "string" ? flag.evidence.note : "";
  return (
    <section className={styles.reason} aria-label={t("review.reason")}>
      <div className={styles.reasonHead}>
        <h2>{FLAG_NAMES[flag.kind]}</h2>
        <Tag>{STATE_NAMES[item.state]}</Tag>
        <Link
          className="opens"
          to="/p/$projectId/items/$item"
          params={{ projectId, item: String(item.id) }}
          title={item.path}
        >
          {t("ui.item", { n: item.id })}
        </Link>
      </div>
      <p className="quiet">
        {flag.kind === "disputed" ? t("review.agreement") : reasonWords(entry)}
        {flag.run !== null && (
          <>
            , {t("review.runNumber")}{" "}
            <ItemsLink search={{ flagged_by_run: String(flag.run) }}>{flag.run}</ItemsLink>
          </>
        )}
        {flag.kind !== "disputed" && `, ${t("review.agreement")}`} {agreementWords(item)}
      </p>
      {note && (
        <p className={styles.note}>
          <MessageSquare size={14} aria-hidden="true" /> {note}
        </p>
      )}
    </section>
  );
}

/** What people said before the flag and what holds now, and what the newest run says. */
function Probabilities({ item }: { item: ItemDetail }) {
  const { model, before_flag: before } = item;
  return (
    <section className={styles.reason} aria-label={t("review.probability")}>
      <h2>{t("review.probability")}</h2>
      {before && <ProbabilityRow name={t("review.beforeFlag")} p={before} />}
      <ProbabilityRow name={t("review.now")} p={item.probabilities} />
      {model && (
        <>
          <ProbabilityRow name={t("review.model", { run: model.run ?? "?" })} p={model.p} />
          <ProbabilityLegend p={model.p} />
          <p className="quiet small">
            {t("review.marginOf", { margin: fraction(model.margin) })}{" "}
            {model.out_of_fold ? t("review.outOfFold") : t("review.withoutLabel")}
          </p>
        </>
      )}
    </section>
  );
}
