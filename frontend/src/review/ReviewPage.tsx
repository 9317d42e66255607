import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { useFlagYield } from "../api/review";
import type { FlagKind } from "../api/types";
import type { Search } from "../app/address";
import { useProjectId } from "../app/place";
import { t } from "../i18n";
import { useClasses } from "../items/useClasses";
import { useScreenKeys } from "../labelling/useScreenKeys";
import { ErrorState } from "../ui/ErrorState";
import { useTitle } from "../ui/Page";
import { SkeletonRows } from "../ui/Skeletons";
import { ClosedFlags } from "./ClosedFlags";
import { DecisionBar } from "./DecisionBar";
import { actionsOf, choicesFor } from "./decisions";
import { Evidence } from "./Evidence";
import { QueueList } from "./QueueList";
import styles from "./ReviewPage.module.css";
import { Nothing, ReviewStage } from "./ReviewStage";
import { ReviewStrip } from "./ReviewStrip";
import { useSitting } from "./useSitting";
import { brought } from "./yield";

/** /p/:projectId/review: flagged items, one after the other, everything known of each, decided by one key. */
export default function ReviewPage() {
  useTitle(t("review.title"));
  const search: Search = useSearch({ strict: false });
  const navigate = useNavigate();
  const filters = { kind: search.kind, class: search.class, run: search.run };
  return (
    <Sitting
      key={JSON.stringify(filters)}
      filters={filters}
      onFilters={(next) => void navigate({ to: ".", search: next })}
    />
  );
}

function Sitting({ filters, onFilters }: { filters: Search; onFilters(next: Search): void }) {
  const projectId = useProjectId();
  const kind = filters.kind as FlagKind | undefined;
  const run = filters.run ? Number(filters.run) : undefined;
  const yields = useFlagYield(projectId, run);
  const sitting = useSitting(filters);
  const { queue, left, current, problem } = sitting;
  const classes = useClasses();
  const [looking, setLooking] = useState<"reviewed" | "changed" | null>(null);
  const choices = choicesFor(classes.all, current?.item.class_key ?? null);
  const stage = useRef<HTMLElement>(null);
  useEffect(() => stage.current?.focus({ preventScroll: true }), []);
  useScreenKeys(actionsOf(choices), looking === null, (action) => {
    if ("decide" in action) return sitting.decide(action.decide);
    return action.move === "undo" ? sitting.undo() : sitting.move(action.move);
  });
  const next = left.filter((entry) => entry !== current).slice(0, 3);
  const total = yields.data && brought(yields.data, kind);
  return (
    <main className={styles.screen}>
      <ReviewStrip filters={filters} onFilters={onFilters} brought={total} onLook={setLooking} />
      <QueueList
        left={left}
        current={current}
        waiting={total?.waiting}
        open={total?.open ?? 0}
        kind={kind}
        loading={queue.isPending}
        onOpen={sitting.open}
      />
      <ReviewStage ref={stage} current={current} next={next}>
        {queue.isError && (
          <ErrorState
            error={queue.error}
            what={t("review.queueFailed")}
            onRetry={() => void queue.refetch()}
          />
        )}
        {queue.isSuccess && !current && <Nothing decided={sitting.decided.length} filters={filters} />}
        {problem && (
          <p className={styles.line} role="alert">
            {problem}{" "}
            <button type="button" className="opens" onClick={sitting.dismiss}>
              {t("ui.close")}
            </button>
          </p>
        )}
      </ReviewStage>
      <div className={styles.evidence}>
        {queue.isPending && <SkeletonRows rows={12} />}
        {current && <Evidence key={current.item.id} entry={current} />}
      </div>
      <DecisionBar
        choices={choices}
        disabled={!current}
        canUndo={sitting.canUndo}
        onDecide={(choice) => {
          sitting.decide(choice);
          stage.current?.focus({ preventScroll: true });
        }}
        onUndo={sitting.undo}
        onNext={() => sitting.move("next")}
      />
      {looking && <ClosedFlags kind={kind} run={run} only={looking} onClose={() => setLooking(null)} />}
    </main>
  );
}
