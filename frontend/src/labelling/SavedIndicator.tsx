import { Check, CloudOff, LogIn, RefreshCw, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { locale, t } from "../i18n";
import type { OutboxPhase } from "./outbox";
import { phaseHelp, phaseWords } from "./phase";
import styles from "./SavedIndicator.module.css";
import type { Snapshot } from "./seat";

interface Props {
  view: Snapshot;
  onRetry(): void;
  onSignIn(): void;
}

const ICONS: Record<OutboxPhase, typeof Check> = {
  saved: Check,
  sending: RefreshCw,
  busy: RefreshCw,
  offline: CloudOff,
  signed_out: LogIn,
  closed: TriangleAlert,
};

/** Saved, waiting or offline, in one place; it opens the outbox. */
export function SavedIndicator({ view, onRetry, onSignIn }: Props) {
  const [open, setOpen] = useState(false);
  const { state, count, tone } = phaseWords(view);
  const Icon = ICONS[view.phase];
  // A batch that is under way for a moment is no news: only what lasts is said.
  const calm = view.phase === "sending" && view.waiting.length < 5;
  return (
    <div className={styles.place} data-part="saved" data-waiting={view.waiting.length}>
      <button type="button" className={styles.button} aria-expanded={open} onClick={() => setOpen(!open)}>
        <span className={styles.state} data-tone={calm ? "good" : tone}>
          {calm ? <Check size={16} aria-hidden="true" /> : <Icon size={16} aria-hidden="true" />}
          <span aria-live="polite">{calm ? t("labelling.phases.saved") : count ? `${state},` : state}</span>
        </span>
        {count && <span className="opens">{count}</span>}
      </button>
      {open && (
        <div className={styles.panel} role="dialog" aria-label={t("labelling.outbox")}>
          <p>{phaseHelp(view)}</p>
          {view.waiting.length > 0 && (
            <p className="quiet">
              {t("labelling.oldest", { count: view.waiting.length, since: clock(view.waiting[0]) })}
            </p>
          )}
          {view.refusals.length > 0 && <Refusals view={view} />}
          <div className={styles.actions}>
            {view.phase === "signed_out" && (
              <button type="button" className={styles.action} onClick={onSignIn}>
                {t("labelling.signIn")}
              </button>
            )}
            {view.phase !== "saved" && (
              <button type="button" className={styles.action} onClick={onRetry}>
                {t("labelling.tryNow")}
              </button>
            )}
            <button type="button" className={styles.action} onClick={() => setOpen(false)}>
              {t("ui.close")}
            </button>
          </div>
        </div>
      )}
    </div>
  );
}

function Refusals({ view }: { view: Snapshot }) {
  return (
    <>
      <h2>{t("labelling.notTaken")}</h2>
      <ul className={styles.refusals}>
        {view.refusals.map(({ entry, detail }) => (
          <li key={entry.uuid}>{t("labelling.refusal", { item: entry.body.item, detail })}</li>
        ))}
      </ul>
    </>
  );
}

function clock(entry: Snapshot["waiting"][number] | undefined): string {
  const at = entry?.to === "labels" ? entry.body.answered_at : undefined;
  return at
    ? new Date(at).toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit" })
    : t("labelling.momentAgo");
}
