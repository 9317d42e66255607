import { Users } from "lucide-react";
import { useEffect, useRef } from "react";
import { ApiProblem } from "../api/problem";
import { useOpenRounds } from "../api/review";
import type { FlagKind, ReviewEntry } from "../api/types";
import { useProjectId } from "../app/place";
import { t } from "../i18n/management";
import { FLAG_NAMES } from "../items/filters";
import { ItemsLink } from "../items/ItemsLink";
import { useClasses } from "../items/useClasses";
import { ClassTile } from "../ui/ClassTile";
import { count } from "../ui/format";
import { SkeletonRows } from "../ui/Skeletons";
import { Thumb } from "../ui/Thumb";
import styles from "./QueueList.module.css";
import { reasonWords } from "./queue";
import page from "./ReviewPage.module.css";

interface Props {
  left: readonly ReviewEntry[];
  current: ReviewEntry | null;
  waiting: number | undefined;
  /** Of those, how many are not with labellers yet. */
  open: number;
  kind: FlagKind | undefined;
  loading: boolean;
  onOpen(entry: ReviewEntry): void;
}

/** The flags that wait, those first that a look is worth most for. */
export function QueueList({ left, current, waiting, open, kind, loading, onOpen }: Props) {
  return (
    <aside className={styles.queue} aria-label={t("review.queue")}>
      <div className={styles.queueHead}>
        <span className="quiet">
          {waiting !== undefined && <ItemsLink search={{ flag: kind ?? "any" }}>{count(waiting)}</ItemsLink>}{" "}
          {t("review.openWorth")}
        </span>
      </div>
      {loading && <SkeletonRows rows={8} />}
      <ul className={styles.entries}>
        {left.map((entry) => (
          <li key={entry.flag.id}>
            <Entry entry={entry} current={entry === current} kind={kind} onOpen={onOpen} />
          </li>
        ))}
      </ul>
      {kind && <SendToLabellers kind={kind} open={open} />}
    </aside>
  );
}

interface EntryProps {
  entry: ReviewEntry;
  current: boolean;
  kind: FlagKind | undefined;
  onOpen(entry: ReviewEntry): void;
}

function Entry({ entry, current, kind, onOpen }: EntryProps) {
  const classes = useClasses();
  const { item, flag } = entry;
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (current) button.current?.scrollIntoView({ block: "nearest" });
  }, [current]);
  return (
    <button
      ref={button}
      type="button"
      className={styles.entry}
      aria-current={current ? "true" : undefined}
      onClick={() => onOpen(entry)}
    >
      <Thumb src={item.image?.thumb} alt="" size={48} />
      <span className={styles.entryText}>
        <span className={page.given}>
          <ClassTile of={classes.of(item.class_key)} />
          {item.class_key === null ? t("review.noClass") : classes.nameOf(item.class_key)}
        </span>
        <span className="quiet small">
          {kind ? "" : `${FLAG_NAMES[flag.kind]}, `}
          {reasonWords(entry)}
          {flag.status === "in_review" && `, ${t("review.withLabellers")}`}
        </span>
      </span>
    </button>
  );
}

/** All open flags of a kind go back to labellers, who see them blind among their other items. */
function SendToLabellers({ kind, open }: { kind: FlagKind; open: number }) {
  const rounds = useOpenRounds(useProjectId());
  if (open === 0 && !rounds.isSuccess) return null;
  return (
    <div className={styles.send}>
      {open > 0 && (
        <button
          type="button"
          className={page.tool}
          disabled={rounds.isPending}
          onClick={() => rounds.mutate({ kind })}
        >
          <Users size={16} aria-hidden="true" /> {t("review.sendAll")}
        </button>
      )}
      <p className="quiet small" role="status">
        {rounds.isSuccess ? t("review.sent", { count: rounds.data.opened }) : t("review.secondLook")}
      </p>
      {rounds.isError && <p className="bad small">{ApiProblem.from(rounds.error).detail}</p>}
    </div>
  );
}
