import { Link } from "@tanstack/react-router";
import { useMyFigures } from "../api/labellers";
import type { CountedShare, MyFigures } from "../api/types";
import { useProjectId } from "../app/place";
import { t } from "../i18n/management";
import { ErrorState } from "../ui/ErrorState";
import { percent, seconds } from "../ui/format";
import { Page, Section } from "../ui/Page";
import { SkeletonRows } from "../ui/Skeletons";
import { ranged } from "./Estimate";
import styles from "./Quality.module.css";

/** One's own figures in plain words: nothing of anybody else, and no figure before it means something. */
export default function MinePage() {
  const project = useProjectId();
  const mine = useMyFigures(project);
  return (
    <main className={styles.mine}>
      <Page
        title={t("quality.mine.title")}
        before={
          <Link
            className="opens quiet"
            to="/p/$projectId/label"
            params={{ projectId: String(project) }}
            search={{}}
          >
            {t("quality.mine.back")}
          </Link>
        }
      >
        {mine.isPending && <SkeletonRows rows={4} />}
        {mine.isError && <ErrorState error={mine.error} onRetry={() => void mine.refetch()} />}
        {mine.data && <Figures of={mine.data} />}
      </Page>
    </main>
  );
}

function Figures({ of }: { of: MyFigures }) {
  const share = (one: CountedShare | null, words: "others" | "known" | "itself") => (
    <p className={styles.text}>
      {one && one.value !== null
        ? t(`quality.mine.${words}`, {
            share: percent(one.value, 0),
            range: ranged(one, (x) => percent(x, 0)),
          })
        : t(`quality.mine.${words}Later`)}
    </p>
  );
  return (
    <>
      {of.asked.length > 0 && (
        <Section title={t("quality.mine.asked")}>
          {of.asked.map((action) => (
            <p key={action} className={styles.note}>
              {t(`quality.mine.asks.${action}`)}
            </p>
          ))}
        </Section>
      )}
      <Section title={t("quality.mine.answers", { count: of.answers })}>
        {share(of.agreement_with_others, "others")}
        {share(of.known_answers, "known")}
        {share(of.self_consistency, "itself")}
        {of.seconds_each !== null && (
          <p className={styles.text}>{t("quality.mine.pace", { each: seconds(of.seconds_each) })}</p>
        )}
        <p className={`quiet ${styles.text}`}>{t("quality.mine.fair")}</p>
      </Section>
    </>
  );
}
