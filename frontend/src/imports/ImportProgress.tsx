import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { TriangleAlert } from "lucide-react";
import { useSyncExternalStore } from "react";
import { isRunning, useCancelJob } from "../api/jobs";
import type { Import } from "../api/types";
import { t } from "../i18n/management";
import { FormError } from "../ui/FormError";
import { bytes, count, seconds, time } from "../ui/format";
import { Section } from "../ui/Page";
import { ProgressBar } from "../ui/ProgressBar";
import { Thumb } from "../ui/Thumb";
import { type Delivery, delivery, stop, subscribe } from "./deliveries";
import { stateName } from "./EarlierImports";
import styles from "./Import.module.css";
import { pace } from "./pace";
import { UnsentNote } from "./UnsentNote";

/** One import: what was sent, checked, and can be labelled. */
export function ImportProgress({ one, project }: { one: Import; project: number }) {
  const sending = useSyncExternalStore(subscribe, () => delivery(one.id));
  const cancel = useCancelJob(project);
  const running = isRunning(one.job.state);
  const cancelAll = () => {
    stop(one.id);
    cancel.mutate(one.job.id);
  };
  const left = pace(one, new Date());
  return (
    <Section>
      <div className={styles.top}>
        <div className={styles.headline}>
          <h2>{one.name}</h2>
          <span className="quiet">
            {one.created_by
              ? t("imports.startedBy", { time: time(one.created_at), name: one.created_by.name })
              : t("imports.started", { time: time(one.created_at) })}
            {left && left.secondsLeft > 0 && `, ${t("imports.left", { time: seconds(left.secondsLeft) })}`}
            {!running && `, ${stateName(one)}`}
          </span>
        </div>
        {running && (
          <Button onClick={cancelAll} disabled={one.job.cancel_requested}>
            {one.job.cancel_requested ? t("imports.cancelling") : t("imports.cancel")}
          </Button>
        )}
      </div>
      <FormError error={cancel.error ?? sending?.error} />
      {one.state === "failed" && one.job.error && (
        <p className="bad">
          <TriangleAlert size={16} aria-hidden="true" /> {one.job.error}
        </p>
      )}
      {sending?.state === "sending" && sending.progress.waiting && (
        <p role="status" className="bad">
          {t("imports.noAnswer")}
        </p>
      )}
      <UnsentNote one={one} project={project} sending={sending} />
      <div className={styles.body}>
        <Bars one={one} sending={sending} perSecond={left?.perSecond ?? null} />
        {one.latest.length > 0 && (
          <div className={styles.latest}>
            <span className="quiet small">{t("imports.latest")}</span>
            <div className={styles.thumbs}>
              {one.latest.map((image) => (
                <Thumb key={image.thumb} src={image.thumb} alt="" size={68} />
              ))}
            </div>
          </div>
        )}
      </div>
      <Results one={one} project={project} />
    </Section>
  );
}

function Bars({
  one,
  sending,
  perSecond,
}: {
  one: Import;
  sending: Delivery | undefined;
  perSecond: number | null;
}) {
  const { received, waiting, ready } = one.counts;
  const progress = sending?.state === "sending" ? sending.progress : null;
  const running = isRunning(one.job.state);
  const checked = received - waiting;
  return (
    <div className={styles.bars}>
      <Bar
        name={t("imports.sent")}
        done={progress ? progress.sentFiles : received}
        total={progress ? progress.files : received}
        running={Boolean(progress)}
        note={
          progress
            ? t("imports.of", { done: bytes(progress.sentBytes), total: bytes(progress.bytes) })
            : bytes(one.bytes)
        }
      />
      <Bar
        name={t("imports.checked")}
        done={checked}
        total={received}
        running={running && waiting > 0}
        note={perSecond === null ? "" : t("imports.perSecond", { n: count(perSecond) })}
      />
      <Bar
        name={t("imports.ready")}
        done={ready}
        total={received}
        running={running && waiting > 0}
        note={ready > 0 ? t("imports.inQueue") : ""}
      />
    </div>
  );
}

function Bar(props: { name: string; done: number; total: number; running: boolean; note: string }) {
  return (
    <>
      <span>{props.name}</span>
      <ProgressBar label={props.name} done={props.done} total={props.total} running={props.running} />
      <span>
        {count(props.done)}{" "}
        <span className="quiet">{t("imports.ofTotal", { total: count(props.total) })}</span>
      </span>
      <span className="quiet">{props.note}</span>
    </>
  );
}

function Results({ one, project }: { one: Import; project: number }) {
  const { counts } = one;
  const near = Number(one.job.result.near_duplicates ?? 0);
  if (counts.received === 0 && isRunning(one.job.state)) return null;
  return (
    <div className={styles.results} aria-live="polite">
      <span>
        <Link
          className="opens"
          to="/p/$projectId/items"
          params={{ projectId: String(project) }}
          search={{ import: String(one.id) }}
        >
          {count(counts.new)}
        </Link>{" "}
        {t("imports.new")}
      </span>
      <span>{t("imports.alreadyHere", { count: counts.already_here })}</span>
      {near > 0 && (
        <span>
          <Link
            className="opens"
            to="/p/$projectId/items"
            params={{ projectId: String(project) }}
            search={{ import: String(one.id), flag: "duplicate" }}
          >
            {t("imports.nearOf", { count: near })}
          </Link>
        </span>
      )}
      {counts.cancelled > 0 && <span>{t("imports.leftOut", { count: counts.cancelled })}</span>}
      {counts.rejected > 0 && (
        <a className="bad" href="#rejected">
          <TriangleAlert size={14} aria-hidden="true" /> {t("imports.nRejected", { count: counts.rejected })}
        </a>
      )}
    </div>
  );
}
