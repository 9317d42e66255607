import { Button, Drawer } from "@mantine/core";
import type { Labelling } from "../api/types";
import { ErrorState } from "../ui/ErrorState";
import { count, percent, seconds, time } from "../ui/format";
import { SkeletonRows } from "../ui/Skeletons";
import { Thumb } from "../ui/Thumb";
import { questionKey } from "./facts";
import { standing, useMyLabels } from "./history";
import { Said } from "./LastAnswers";
import styles from "./Panels.module.css";
import type { Done } from "./stage";

interface Props {
  project: Labelling;
  today: number;
  onReturn(done: Done): void;
  onClose(): void;
}

/** One's own numbers and every answer of one's own; one that is still open can be changed. */
export default function HistoryPanel({ project, today, onReturn, onClose }: Props) {
  const labels = useMyLabels(project.id);
  const acts = labels.data?.pages.flatMap((page) => page.results) ?? [];
  const when = new Map(acts.map((act) => [act.uuid, act.created_at]));
  const { mine } = project;
  return (
    <Drawer opened onClose={onClose} title="Your answers" size={384}>
      <dl className={styles.numbers}>
        <dt>Today</dt>
        <dd>{count(today)}</dd>
        <dt>In this project</dt>
        <dd>{count(mine.total + today - mine.today)}</dd>
        <dt>Time for each</dt>
        <dd>{mine.seconds_each === null ? "–" : seconds(mine.seconds_each)}</dd>
        <dt>Skipped</dt>
        <dd>{percent(mine.skip_share)}</dd>
      </dl>
      {labels.isPending && <SkeletonRows rows={8} />}
      {labels.isError && (
        <ErrorState
          error={labels.error}
          what="Your answers could not be loaded"
          onRetry={() => void labels.refetch()}
        />
      )}
      <div className={styles.history}>
        {standing(acts).map((done) => (
          <button
            key={questionKey(done.place)}
            type="button"
            className={styles.entry}
            disabled={done.fate === "closed"}
            title={done.fate === "closed" ? "Can no longer be changed" : "Look at it again"}
            onClick={() => onReturn(done)}
          >
            <Thumb src={done.place.image.thumb} alt="" size={40} />
            <Said done={done} classes={project.classes} />
            <time dateTime={when.get(done.given.uuid)}>{time(when.get(done.given.uuid) ?? "")}</time>
          </button>
        ))}
      </div>
      {labels.hasNextPage && (
        <Button
          mt="sm"
          fullWidth
          loading={labels.isFetchingNextPage}
          onClick={() => void labels.fetchNextPage()}
        >
          Show earlier answers
        </Button>
      )}
    </Drawer>
  );
}
