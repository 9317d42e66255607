import { useState } from "react";
import { ApiProblem } from "../api/problem";
import { useDecide, useReviewQueue, useUndoDecision } from "../api/review";
import type { ReviewEntry } from "../api/types";
import type { Search } from "../app/address";
import { useProjectId } from "../app/place";
import { t } from "../i18n";
import type { Choice } from "./decisions";
import { type Decided, following, lastUndoable, remaining } from "./queue";

const LOW = 12;

/** One sitting of a reviewer: the queue with what was decided taken out, and the way back. */
export function useSitting(filters: Search) {
  const projectId = useProjectId();
  const queue = useReviewQueue(projectId, filters);
  const deciding = useDecide(projectId);
  const undoing = useUndoDecision(projectId);
  const [decided, setDecided] = useState<readonly Decided[]>([]);
  const [returned, setReturned] = useState<readonly ReviewEntry[]>([]);
  const [chosen, setChosen] = useState<number | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  const left = remaining(queue.data?.pages.flatMap((page) => page.results) ?? [], decided, returned);
  const current = left.find(({ flag }) => flag.id === chosen) ?? left[0] ?? null;

  const more = () => {
    if (left.length < LOW && queue.hasNextPage && !queue.isFetchingNextPage) void queue.fetchNextPage();
  };
  const open = (entry: ReviewEntry | null) => {
    setChosen(entry?.flag.id ?? null);
    more();
  };
  const failed = (entry: ReviewEntry) => (error: Error) => {
    setDecided((now) => now.filter((one) => one.entry.item.id !== entry.item.id));
    setReturned((now) => [entry, ...now.filter((one) => one.flag.id !== entry.flag.id)]);
    setProblem(t("review.notTaken", { item: entry.item.id, detail: ApiProblem.from(error).detail }));
    setChosen(entry.flag.id);
  };
  const decide = ({ verdict, classKey }: Choice): boolean => {
    if (!current) return false;
    const entry = current;
    setProblem(null);
    setDecided((now) => [...now, { entry, verdict, classKey }]);
    open(following(left, entry));
    deciding.mutate(
      { item: entry.item.id, verdict, class_key: classKey, reason: "" },
      { onError: failed(entry) },
    );
    return true;
  };
  const undo = (): boolean => {
    const last = lastUndoable(decided);
    if (!last) return false;
    setProblem(null);
    setDecided((now) => now.filter((one) => one !== last));
    setReturned((now) => [last.entry, ...now]);
    setChosen(last.entry.flag.id);
    undoing.mutate(last.entry.item.id, {
      onError: (error) => {
        setDecided((now) => [...now, last]);
        setProblem(t("review.stands", { item: last.entry.item.id, detail: ApiProblem.from(error).detail }));
      },
    });
    return true;
  };
  const move = (to: "next" | "previous"): boolean => {
    const entry = to === "next" ? following(left, current) : following([...left].reverse(), current);
    if (entry) open(entry);
    return entry !== null;
  };
  const dismiss = () => setProblem(null);
  const canUndo = lastUndoable(decided) !== null;
  return { queue, left, current, decided, canUndo, problem, open, decide, undo, move, dismiss };
}
