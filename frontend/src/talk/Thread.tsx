import { useThread } from "../api/threads";
import type { Contest, Person, Remark } from "../api/types";
import { t } from "../i18n";
import { Avatar } from "../ui/Avatar";
import { ErrorState } from "../ui/ErrorState";
import { ago, time } from "../ui/format";
import { SkeletonRows } from "../ui/Skeletons";
import styles from "./Talk.module.css";
import { WriteForm } from "./WriteForm";

interface Props {
  project: number;
  item: number;
  /** Whether the reader may see everything of the project: then they choose who reads what they write. */
  staff: boolean;
  /** Who has answered the item, for staff to address. */
  labellers?: readonly Person[];
}

/** What was written about an item, and a place to write. For the review screen, the item's page and labellers. */
export function Thread({ project, item, staff, labellers = [] }: Props) {
  const { data, isError, error, refetch } = useThread(project, item);
  return (
    <section className={styles.thread} aria-label={t("talk.title")}>
      <h2>{t("talk.title")}</h2>
      {isError && <ErrorState error={error} what={t("talk.failed")} onRetry={() => void refetch()} />}
      {!data && !isError && <SkeletonRows rows={3} />}
      {data && (
        <>
          {data.comments.length === 0 && (
            <p className="quiet">{staff ? t("talk.noneForStaff") : t("talk.none")}</p>
          )}
          <ol className={styles.remarks}>
            {data.comments.map((one) => (
              <RemarkLine key={one.id} of={one} staff={staff} />
            ))}
          </ol>
          {data.contests.map((one) => (
            <ContestLine key={one.id} of={one} staff={staff} />
          ))}
          {data.may_contest && <WriteForm project={project} item={item} kind="contest" />}
          <WriteForm project={project} item={item} kind="remark" staff={staff} labellers={labellers} />
        </>
      )}
    </section>
  );
}

function RemarkLine({ of, staff }: { of: Remark; staff: boolean }) {
  return (
    <li className={styles.remark} data-mine={of.mine || undefined}>
      <Avatar name={of.author.name} />
      <div>
        <p className={styles.who}>
          <b>{of.mine ? t("talk.you") : of.author.name}</b>{" "}
          <span className="quiet small">
            {of.kind === "contest" && `${t("talk.contests")} · `}
            {staff && `${readers(of)} · `}
            <time dateTime={of.created_at} title={time(of.created_at)}>
              {ago(of.created_at)}
            </time>
          </span>
        </p>
        <p className={styles.text}>{of.text}</p>
      </div>
    </li>
  );
}

function readers({ audience, to }: Remark): string {
  if (audience === "one" && to) return t("talk.readBy.one", { name: to.name });
  return t(audience === "labellers" ? "talk.readBy.labellers" : "talk.readBy.staff");
}

function ContestLine({ of, staff }: { of: Contest; staff: boolean }) {
  const state = t(`talk.contest.${of.state}`);
  return (
    <p className={styles.contest} data-open={of.state === "open" || undefined}>
      {staff ? t("talk.contestOf", { name: of.labeller.name, state }) : t("talk.yourContest", { state })}
    </p>
  );
}
