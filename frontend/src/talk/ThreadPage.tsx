import { Link, useParams } from "@tanstack/react-router";
import type { StandingDecision } from "../api/types";
import { usePowers, useProjectId } from "../app/place";
import { t } from "../i18n";
import { useClasses } from "../items/useClasses";
import { type MyLabel, useOwnAnswer } from "../labelling/history";
import { ClassName } from "../ui/ClassTile";
import { time } from "../ui/format";
import { Page, Section } from "../ui/Page";
import { SkeletonRows } from "../ui/Skeletons";
import styles from "./Talk.module.css";
import { Thread } from "./Thread";

/** /p/:projectId/thread/:item: one image that one has answered, what was decided, and what was written about it. */
export default function ThreadPage() {
  const project = useProjectId();
  const params: { item?: string } = useParams({ strict: false });
  const item = Number(params.item);
  const own = useOwnAnswer(project, item);
  const can = usePowers();
  const to = can.see ? "/p/$projectId/items/$item" : "/p/$projectId/label";
  return (
    <main className={styles.page}>
      <Page
        title={t("talk.aboutAnImage")}
        before={
          <Link className="opens quiet" to={to} params={{ projectId: String(project), item: String(item) }}>
            {can.see ? t("ui.Item", { n: item }) : t("talk.toLabelling")}
          </Link>
        }
      >
        {own.isPending && <SkeletonRows rows={4} />}
        {own.data && <OwnAnswer of={own.data} />}
        <Thread project={project} item={item} staff={can.see} />
      </Page>
    </main>
  );
}

function OwnAnswer({ of }: { of: MyLabel }) {
  const classes = useClasses();
  return (
    <Section title={t("talk.yourAnswer")}>
      <div className={styles.answer}>
        {of.image && (
          <img
            src={of.image.display}
            alt={t("talk.theImage")}
            width={of.image.width}
            height={of.image.height}
          />
        )}
        <dl className={styles.facts}>
          <dt>{t("talk.youSaid")}</dt>
          <dd>
            {of.kind === "skip" ? t("labelling.skippedOne") : <ClassName of={classes.of(of.class_key)} />}{" "}
            <span className="quiet small">{time(of.created_at)}</span>
          </dd>
          {of.decision && (
            <>
              <dt>{t("talk.decided")}</dt>
              <dd>
                <Decided as={of.decision} />{" "}
                <span className="quiet small">{time(of.decision.created_at)}</span>
              </dd>
            </>
          )}
        </dl>
      </div>
    </Section>
  );
}

function Decided({ as }: { as: StandingDecision }) {
  const classes = useClasses();
  if (as.verdict === "exclude") return t("talk.excluded");
  return <ClassName of={classes.of(as.class_key)} />;
}
