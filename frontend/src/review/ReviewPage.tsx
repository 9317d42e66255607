import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { useFlagYield } from "../api/review";
import type { FlagKind, ReviewEntry } from "../api/types";
import type { Search } from "../app/address";
import { useProjectId } from "../app/place";
import { t } from "../i18n/management";
import { useClasses } from "../items/useClasses";
import { useScreenKeys } from "../labelling/useScreenKeys";
import { ErrorState } from "../ui/ErrorState";
import { useTitle } from "../ui/Page";
import { SkeletonRows } from "../ui/Skeletons";
import { ClosedFlags } from "./ClosedFlags";
import { DecisionBar } from "./DecisionBar";
import { type Action, actionsOf, type Choice, choicesFor } from "./decisions";
import { Evidence } from "./Evidence";
import { QueueList } from "./QueueList";
import { byItem, sharedClass } from "./queue";
import styles from "./ReviewPage.module.css";
import { Nothing, ReviewStage } from "./ReviewStage";
import { ReviewStrip } from "./ReviewStrip";
import { SelectGrid } from "./SelectGrid";
import { allToggled, meant, movedTo, NOTHING, toggled } from "./selection";
import { useSitting } from "./useSitting";
import { YieldDrawer } from "./YieldDrawer";
import { brought } from "./yield";

/** /p/:projectId/review: flagged items, everything known of each, decided by one key; one by one or many together. */
export default function ReviewPage() {
  useTitle(t("review.title"));
  const search: Search = useSearch({ strict: false });
  const navigate = useNavigate();
  const filters = { kind: search.kind, class: search.class, labeller: search.labeller, run: search.run };
  return (
    <Sitting
      key={JSON.stringify(filters)}
      filters={filters}
      grid={search.view === "grid"}
      onSearch={(next) => void navigate({ to: ".", search: next, replace: true })}
    />
  );
}

interface SittingProps {
  filters: Search;
  /** Many at once. */
  grid: boolean;
  onSearch(next: Search): void;
}

type Looking = "reviewed" | "changed" | "yield" | "excluding" | null;

function Sitting({ filters, grid, onSearch }: SittingProps) {
  const projectId = useProjectId();
  const kind = filters.kind as FlagKind | undefined;
  const run = filters.run ? Number(filters.run) : undefined;
  const yields = useFlagYield(projectId, run);
  const sitting = useSitting(filters);
  const { queue, left, problem } = sitting;
  const classes = useClasses();
  const [looking, setLooking] = useState<Looking>(null);
  const [selection, setSelection] = useState(NOTHING);
  const across = useRef(1);
  const stage = useRef<HTMLElement>(null);
  const toStage = () => stage.current?.focus({ preventScroll: true });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the other view has another stage
  useEffect(toStage, [grid]);

  const tiles = byItem(left);
  const items = tiles.map(({ item }) => item.id);
  const wanted = new Set(meant(selection, items));
  const chosen = grid ? tiles.filter(({ item }) => wanted.has(item.id)) : [];
  const current = grid ? (tiles[Math.min(selection.at, tiles.length - 1)] ?? null) : sitting.current;
  const targets: readonly ReviewEntry[] = grid ? chosen : current ? [current] : [];
  const choices = choicesFor(classes.all, sharedClass(targets));

  const decide = (choice: Choice, reason?: string): boolean => {
    if (targets.length === 0) return false;
    if (choice.verdict === "exclude" && reason === undefined) {
      setLooking("excluding");
      return true;
    }
    const taken = sitting.decide(choice, targets, reason);
    setLooking(null);
    setSelection((now) => ({ ...now, chosen: new Set() }));
    toStage();
    return taken;
  };
  const view = (next: "grid" | "one") => {
    if (grid && current) sitting.open(current);
    if (!grid)
      setSelection({
        ...NOTHING,
        at: Math.max(0, items.indexOf(current?.item.id ?? 0)),
      });
    onSearch({ ...filters, view: next === "grid" ? "grid" : undefined });
    return true;
  };
  const step = (right: number, down: number, extend: boolean) => {
    const by = grid ? right + down * across.current : down || right;
    if (grid) setSelection((now) => movedTo(now, now.at + by, items, extend));
    else return sitting.move(by > 0 ? "next" : "previous");
    return true;
  };
  const onKey = (action: Action, event: KeyboardEvent): boolean => {
    if ("decide" in action) return decide(action.decide);
    if ("right" in action) return step(action.right, action.down, event.shiftKey);
    if (action.move === "undo") return sitting.undo();
    if (action.move === "view") return view(grid ? "one" : "grid");
    if (action.move === "next") return step(1, 0, false);
    if (!grid) return false;
    if (action.move === "all") setSelection((now) => allToggled(now, items));
    if (action.move === "select") setSelection((now) => toggled(now, items[now.at]));
    return true;
  };
  useScreenKeys(actionsOf(choices), looking === null, onKey);

  const next = left.filter((entry) => entry !== current).slice(0, 3);
  const total = yields.data && brought(yields.data, kind);
  const notes = (
    <>
      {queue.isError && (
        <ErrorState error={queue.error} what={t("review.queueFailed")} onRetry={() => void queue.refetch()} />
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
    </>
  );
  return (
    <main className={styles.screen} data-grid={grid || undefined}>
      <ReviewStrip
        filters={filters}
        grid={grid}
        onFilters={(changed) => onSearch({ ...changed, view: grid ? "grid" : undefined })}
        onView={() => view(grid ? "one" : "grid")}
        brought={total}
        onLook={setLooking}
      />
      {!grid && (
        <QueueList
          left={left}
          current={current}
          waiting={total?.waiting}
          open={total?.open ?? 0}
          kind={kind}
          loading={queue.isPending}
          onOpen={sitting.open}
        />
      )}
      {grid ? (
        <SelectGrid
          ref={stage}
          entries={tiles}
          selection={selection}
          onAcross={(count) => {
            across.current = count;
          }}
          onPress={(at, extend) =>
            setSelection((now) =>
              extend ? movedTo(now, at, items, true) : toggled(movedTo(now, at, items), items[at]),
            )
          }
          onEnd={sitting.more}
        >
          {notes}
        </SelectGrid>
      ) : (
        <ReviewStage ref={stage} current={current} next={next}>
          {notes}
        </ReviewStage>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
      <section className={styles.evidence} tabIndex={0} aria-label={t("review.evidence")}>
        {queue.isPending && <SkeletonRows rows={12} />}
        {current && <Evidence key={current.item.id} entry={current} />}
      </section>
      <DecisionBar
        choices={choices}
        disabled={targets.length === 0}
        canUndo={sitting.canUndo}
        selected={grid ? selection.chosen.size && chosen.length : null}
        excluding={looking === "excluding"}
        onDecide={decide}
        onCancel={() => {
          setLooking(null);
          toStage();
        }}
        onUndo={sitting.undo}
        onNext={() => step(1, 0, false)}
      />
      {(looking === "reviewed" || looking === "changed") && (
        <ClosedFlags kind={kind} run={run} only={looking} onClose={() => setLooking(null)} />
      )}
      {looking === "yield" && <YieldDrawer onClose={() => setLooking(null)} />}
    </main>
  );
}
