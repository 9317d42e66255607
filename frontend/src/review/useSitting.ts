import { useState } from "react";
import { useReviewQueue } from "../api/review";
import type { ReviewEntry } from "../api/types";
import type { Search } from "../app/address";
import { useProjectId } from "../app/place";
import { t } from "../i18n/management";
import type { Choice } from "./decisions";
import { type Entry, uuidOf } from "./outbox";
import { type Decided, following, lastTogether, remaining } from "./queue";
import { useOutbox } from "./useOutbox";

const LOW = 24;

/** One sitting of a reviewer: the queue with what was decided taken out, and the way back. */
export function useSitting(filters: Search) {
  const projectId = useProjectId();
  const queue = useReviewQueue(projectId, filters);
  const [decided, setDecided] = useState<readonly Decided[]>([]);
  const [returned, setReturned] = useState<readonly ReviewEntry[]>([]);
  const [chosen, setChosen] = useState<number | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const outbox = useOutbox(projectId, {
    refused,
    arrived(items) {
      // What an earlier visit had left to send: the queue was read before it arrived.
      const known = new Set(
        [...decided, ...returned.map((entry) => ({ entry }))].map(({ entry }) => entry.item.id),
      );
      if (items.some((item) => !known.has(item))) void queue.refetch();
    },
  });

  const left = remaining(queue.data?.pages.flatMap((page) => page.results) ?? [], decided, returned);
  const current = left.find(({ flag }) => flag.id === chosen) ?? left[0] ?? null;

  const more = () => {
    if (queue.hasNextPage && !queue.isFetchingNextPage) void queue.fetchNextPage();
  };
  const open = (entry: ReviewEntry | null) => {
    setChosen(entry?.flag.id ?? null);
    if (left.length < LOW) more();
  };

  function refused(entry: Entry, detail: string): void {
    const about = decided.find(({ uuid }) => uuid === uuidOf(entry));
    const item = entry.kind === "decide" ? entry.wish.item : entry.item;
    setProblem(t(entry.kind === "decide" ? "review.notTaken" : "review.stands", { item, detail }));
    if (entry.kind === "undo" || !about) return;
    setDecided((now) => now.filter((one) => one !== about));
    setReturned((now) => [about.entry, ...now.filter(({ flag }) => flag.id !== about.entry.flag.id)]);
    setChosen(about.entry.flag.id);
  }

  /** The same decision on each of these, taken back together too. */
  const decide = (choice: Choice, entries: readonly ReviewEntry[], reason = ""): boolean => {
    const together = crypto.randomUUID();
    const taken = entries.map((entry) => ({ entry, together, uuid: crypto.randomUUID() }));
    if (taken.length === 0) return false;
    setProblem(null);
    setDecided((now) => [...now, ...taken]);
    const gone = new Set(entries.map(({ item }) => item.id));
    open(
      following(
        left.filter((one) => one === current || !gone.has(one.item.id)),
        current,
      ),
    );
    outbox.add(
      taken.map(({ entry, uuid }) => ({
        kind: "decide",
        wish: { uuid, item: entry.item.id, verdict: choice.verdict, class_key: choice.classKey, reason },
      })),
    );
    return true;
  };
  const undo = (): boolean => {
    const last = lastTogether(decided);
    const [first] = last;
    if (!first) return false;
    setProblem(null);
    setDecided((now) => now.filter((one) => !last.includes(one)));
    setReturned((now) => [...last.map(({ entry }) => entry), ...now]);
    setChosen(first.entry.flag.id);
    outbox.add(last.map(({ uuid, entry }) => ({ kind: "undo", uuid, item: entry.item.id })));
    return true;
  };
  const move = (to: "next" | "previous"): boolean => {
    const entry = to === "next" ? following(left, current) : following([...left].reverse(), current);
    if (entry) open(entry);
    return entry !== null;
  };
  const dismiss = () => setProblem(null);
  const canUndo = decided.length > 0;
  const { waiting, problem: unsent } = outbox;
  const line = problem ?? (unsent ? t("review.unsent", { count: waiting, detail: unsent.detail }) : null);
  return { queue, left, current, decided, canUndo, problem: line, open, decide, undo, move, more, dismiss };
}
