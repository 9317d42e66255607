import { Button } from "@mantine/core";
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
  if (!said) return <div className={styles.coming} role="status" aria-label="The images are coming" />;
  return (
    <div className={styles.empty} role="status">
      <h2>{said.title}</h2>
      <p>{said.text}</p>
      {view.phase === "signed_out" ? (
        <Button onClick={onSignIn}>Sign in</Button>
      ) : (
        <Button onClick={onRetry}>Look again now</Button>
      )}
    </div>
  );
}

function words(view: Snapshot): { title: string; text: string } | null {
  const kept = view.waiting.length > 0 ? ` ${view.waiting.length} answers are kept and will be sent.` : "";
  switch (view.phase) {
    case "closed":
      return {
        title: "This project takes no answers now",
        text: `${view.closedBecause?.message ?? ""} ${view.closedBecause?.hint ?? ""}${kept}`,
      };
    case "signed_out":
      return { title: "You are signed out", text: `Sign in to go on.${kept}` };
    case "offline":
      return { title: "You are offline", text: `More images come when the network is back.${kept}` };
    case "busy":
      return { title: "The server does not answer", text: `It is asked again and again.${kept}` };
  }
  if (!view.empty) return null;
  return { title: TITLES[view.empty.code] ?? "Nothing to label now", text: view.empty.message };
}

const TITLES: Record<string, string> = {
  all_answered: "You are through",
  nothing_yet: "Nothing to label yet",
  waiting_for_others: "Others are still at work",
};
