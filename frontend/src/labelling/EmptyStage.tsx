import { Button } from "@mantine/core";
import { problemWords, t } from "../i18n";
import { time } from "../ui/format";
import type { Empty } from "./facts";
import styles from "./LabelScreen.module.css";
import type { Snapshot } from "./seat";

interface Props {
  view: Snapshot;
  onRetry(): void;
  onSignIn(): void;
}

/** Why there is no image, and when there will be one. */
export function EmptyStage({ view, onRetry, onSignIn }: Props) {
  const said = words(view);
  if (!said) return <div className={styles.coming} role="status" aria-label={t("labelling.imagesComing")} />;
  return (
    <div className={styles.empty} role="status" data-empty={view.empty?.code}>
      <h2>{said.title}</h2>
      <p>{said.text}</p>
      {view.phase === "signed_out" ? (
        <Button onClick={onSignIn}>{t("labelling.signIn")}</Button>
      ) : (
        <Button onClick={onRetry}>{t("labelling.lookAgain")}</Button>
      )}
    </div>
  );
}

function words(view: Snapshot): { title: string; text: string } | null {
  const kept = view.waiting.length > 0 ? ` ${t("labelling.kept", { count: view.waiting.length })}` : "";
  switch (view.phase) {
    case "closed":
      return {
        title: t("labelling.takesNone"),
        text: `${why(view.closedBecause)}${kept}`,
      };
    case "signed_out":
      return { title: t("labelling.signedOut"), text: `${t("labelling.signInToGoOn")}${kept}` };
    case "offline":
      return { title: t("labelling.offline"), text: `${t("labelling.moreWhenBack")}${kept}` };
    case "busy":
      return { title: t("labelling.serverSilent"), text: `${t("labelling.askedAgain")}${kept}` };
  }
  if (!view.empty) return null;
  const code = EMPTY.find((one) => one === view.empty?.code) ?? "other";
  return {
    title: t(`labelling.empty.${code}.title`),
    text: `${t(`labelling.empty.${code}.text`)} ${comeBack(view.empty)}`.trim(),
  };
}

const EMPTY = [
  "all_answered",
  "nothing_yet",
  "waiting_for_others",
  "paused",
  "practice",
  "limit",
  "budget_spent",
] as const;

/** When to come back, where the platform knows it. */
function comeBack({ code, back_at }: Empty): string {
  if (code === "limit") {
    return back_at ? t("labelling.backAt", { when: time(back_at) }) : t("labelling.shareDone");
  }
  return back_at && code === "waiting_for_others" ? t("labelling.freeAt", { when: time(back_at) }) : "";
}

function why(failure: Snapshot["closedBecause"]): string {
  if (!failure) return "";
  const said = problemWords(failure.code, failure.message);
  return said === failure.message ? `${said} ${failure.hint}` : said;
}
