import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { TriangleAlert } from "lucide-react";
import { useSyncExternalStore } from "react";
import { isRunning, useCancelJob } from "../api/jobs";
import type { Import } from "../api/types";
import { FormError } from "../ui/FormError";
import { bytes, count, plural, seconds, time } from "../ui/format";
import { Section } from "../ui/Page";
import { ProgressBar } from "../ui/ProgressBar";
import { Thumb } from "../ui/Thumb";
import { type Delivery, delivery, stop, subscribe } from "./deliveries";
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
            started {time(one.created_at)}
            {one.created_by && ` by ${one.created_by.name}`}
            {left && left.secondsLeft > 0 && `, about ${seconds(left.secondsLeft)} left`}
            {!running && `, ${one.state}`}
          </span>
        </div>
        {running && (
          <Button onClick={cancelAll} disabled={one.job.cancel_requested}>
            {one.job.cancel_requested ? "Cancelling" : "Cancel"}
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
          The server does not answer. Sending goes on by itself when it does; keep this tab open.
        </p>
      )}
      <UnsentNote one={one} project={project} sending={sending} />
      <div className={styles.body}>
        <Bars one={one} sending={sending} perSecond={left?.perSecond ?? null} />
        {one.latest.length > 0 && (
          <div className={styles.latest}>
            <span className="quiet small">Latest</span>
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
        name="Sent"
        done={progress ? progress.sentFiles : received}
        total={progress ? progress.files : received}
        running={Boolean(progress)}
        note={progress ? `${bytes(progress.sentBytes)} of ${bytes(progress.bytes)}` : bytes(one.bytes)}
      />
      <Bar
        name="Checked and decoded"
        done={checked}
        total={received}
        running={running && waiting > 0}
        note={perSecond === null ? "" : `${count(perSecond)} per second`}
      />
      <Bar
        name="Ready to label"
        done={ready}
        total={received}
        running={running && waiting > 0}
        note={ready > 0 ? "already in the queue" : ""}
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
        {count(props.done)} <span className="quiet">of {count(props.total)}</span>
      </span>
      <span className="quiet">{props.note}</span>
    </>
  );
}

function Results({ one, project }: { one: Import; project: number }) {
  const { counts } = one;
  if (counts.received === 0 && isRunning(one.job.state)) return null;
  return (
    <div className={styles.results} aria-live="polite">
      <span>
        <Link className="opens" to="/p/$projectId/items" params={{ projectId: String(project) }} search={{}}>
          {count(counts.new)}
        </Link>{" "}
        new
      </span>
      <span>{count(counts.already_here)} already here</span>
      {counts.cancelled > 0 && <span>{count(counts.cancelled)} left out</span>}
      {counts.rejected > 0 && (
        <a className="bad" href="#rejected">
          <TriangleAlert size={14} aria-hidden="true" /> {plural(counts.rejected, "file")} rejected
        </a>
      )}
    </div>
  );
}
