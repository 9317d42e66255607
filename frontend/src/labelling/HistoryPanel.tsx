import { Button, Drawer, NativeSelect, TextInput } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Labelling } from "../api/types";
import { t } from "../i18n";
import { ErrorState } from "../ui/ErrorState";
import { count, percent, seconds, time } from "../ui/format";
import { SkeletonRows } from "../ui/Skeletons";
import { Thumb } from "../ui/Thumb";
import { questionKey } from "./facts";
import { type MyLabel, type Search, standing, useMyLabels } from "./history";
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
  const [search, setSearch] = useState<Search>({ said: "", day: "" });
  const labels = useMyLabels(project.id, search);
  const acts = labels.data?.pages.flatMap((page) => page.results) ?? [];
  const acted = new Map(acts.map((act) => [act.uuid, act]));
  const { mine } = project;
  return (
    <Drawer opened onClose={onClose} title={t("labelling.yourAnswers")} size={384}>
      <dl className={styles.numbers}>
        <dt>{t("labelling.todayTitle")}</dt>
        <dd>{count(today)}</dd>
        <dt>{t("labelling.inProject")}</dt>
        <dd>{count(mine.total + today - mine.today)}</dd>
        <dt>{t("labelling.minutes")}</dt>
        <dd>{t("labelling.minutesOf", { today: count(mine.minutes_today), all: count(mine.minutes) })}</dd>
        <dt>{t("labelling.timeEach")}</dt>
        <dd>{mine.seconds_each === null ? "–" : seconds(mine.seconds_each)}</dd>
        <dt>{t("labelling.pace")}</dt>
        <dd>{mine.seconds_each ? t("labelling.perHour", { n: count(3600 / mine.seconds_each) }) : "–"}</dd>
        <dt>{t("labelling.skipped")}</dt>
        <dd>{percent(mine.skip_share)}</dd>
      </dl>
      <p>
        <Link
          className="opens"
          to="/p/$projectId/mine"
          params={{ projectId: String(project.id) }}
          search={{}}
        >
          {t("labelling.howItGoes")}
        </Link>
      </p>
      <SearchLine project={project} search={search} onSearch={setSearch} />
      {labels.isSuccess && acts.length === 0 && <p className="quiet">{t("labelling.noneFound")}</p>}
      {labels.isPending && <SkeletonRows rows={8} />}
      {labels.isError && (
        <ErrorState
          error={labels.error}
          what={t("labelling.answersFailed")}
          onRetry={() => void labels.refetch()}
        />
      )}
      <div className={styles.history}>
        {standing(acts).map((done) => (
          <Entry
            key={questionKey(done.place)}
            project={project}
            done={done}
            act={acted.get(done.given.uuid)}
            onReturn={onReturn}
          />
        ))}
      </div>
      {labels.hasNextPage && (
        <Button
          mt="sm"
          fullWidth
          loading={labels.isFetchingNextPage}
          onClick={() => void labels.fetchNextPage()}
        >
          {t("labelling.earlierAnswers")}
        </Button>
      )}
    </Drawer>
  );
}

interface EntryProps {
  project: Labelling;
  done: Done;
  act: MyLabel | undefined;
  onReturn(done: Done): void;
}

/** One answer: a click returns to it while it can be changed; below it what reviewers say of it. */
function Entry({ project, done, act, onReturn }: EntryProps) {
  const closed = done.fate === "closed";
  return (
    <div className={styles.entryLine}>
      <button
        type="button"
        className={styles.entry}
        disabled={closed}
        title={closed ? t("labelling.notChangeable") : t("labelling.lookAgainAt")}
        onClick={() => onReturn(done)}
      >
        <Thumb src={done.place.image.thumb} alt="" size={40} />
        <Said done={done} classes={project.classes} />
        <time dateTime={act?.created_at}>{time(act?.created_at ?? "")}</time>
      </button>
      {act && act.kind === "answer" && (
        <Link
          className={`opens small ${styles.talk}`}
          to="/p/$projectId/thread/$item"
          params={{ projectId: String(project.id), item: String(act.item) }}
        >
          {talkWords(act)}
        </Link>
      )}
    </div>
  );
}

/** What there is to read behind an answer. */
function talkWords({ may_contest: otherwise, contest, comments }: MyLabel): string {
  const words = [
    otherwise ? t("talk.decidedOtherwise") : "",
    contest ? t("talk.yourContest", { state: t(`talk.contest.${contest}`) }) : "",
    comments ? t("talk.remarks", { count: comments }) : "",
  ].filter(Boolean);
  return words.join(" · ") || t("talk.write");
}

interface SearchProps {
  project: Labelling;
  search: Search;
  onSearch(search: Search): void;
}

function SearchLine({ project, search, onSearch }: SearchProps) {
  const said = [
    { value: "", label: t("labelling.anyAnswer") },
    ...project.classes.map(({ key, name }) => ({ value: key, label: name })),
    { value: "cannot_tell", label: t("ui.cannotTell") },
    { value: "skipped", label: t("labelling.skippedOne") },
  ];
  return (
    <div className={styles.search}>
      <NativeSelect
        aria-label={t("labelling.whichAnswer")}
        data={said}
        value={search.said}
        onChange={(event) => onSearch({ ...search, said: event.currentTarget.value })}
      />
      <TextInput
        type="date"
        aria-label={t("labelling.whichDay")}
        value={search.day}
        onChange={(event) => onSearch({ ...search, day: event.currentTarget.value })}
      />
    </div>
  );
}
