/** One's own labels in this project, as the server has them. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { api } from "../api/client";
import { projectKey } from "../api/projects";
import type { Contest, Image, Page, StandingDecision } from "../api/types";
import { type LabelKind, questionKey } from "./facts";
import type { Done } from "./stage";

/** A row of GET /my-labels. */
export interface MyLabel {
  id: number;
  uuid: string;
  item: number;
  round: number;
  image: Image | null;
  kind: LabelKind;
  class_key: string | null;
  counted: boolean;
  changeable: boolean;
  created_at: string;
  /** How many remarks of the item's thread one may read. */
  comments: number;
  decision: StandingDecision | null;
  contest: Contest["state"] | null;
  may_contest: boolean;
}

const LAST = 10;

/** The last answers as the screen shows them when it opens. */
export async function lastAnswers(project: number): Promise<Done[]> {
  const { results } = await api.get<Page<MyLabel>>(`/projects/${project}/my-labels`, { limit: 3 * LAST });
  return standing(results).slice(0, LAST);
}

/** What is looked for among one's own answers: a class key, `cannot_tell` or `skipped`, and a day of this browser. */
export interface Search {
  said: string;
  /** `2026-11-22`, or empty for any. */
  day: string;
}

export function useMyLabels(project: number, { said, day }: Search) {
  const since = day ? new Date(`${day}T00:00`) : null;
  const until = since && new Date(since.getFullYear(), since.getMonth(), since.getDate() + 1);
  const wanted = { standing: "true", said, since: since?.toISOString(), until: until?.toISOString() };
  return useInfiniteQuery({
    queryKey: [...projectKey(project), "my-labels", said, day],
    queryFn: ({ pageParam }) =>
      api.get<Page<MyLabel>>(`/projects/${project}/my-labels`, { limit: 50, cursor: pageParam, ...wanted }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next,
    staleTime: 0,
  });
}

/** One's own newest answer to an item; null where there is none. */
export function useOwnAnswer(project: number, item: number) {
  return useQuery({
    queryKey: [...projectKey(project), "my-labels", "of-item", item],
    queryFn: async () => {
      const wanted = { item, standing: "true", limit: 1 };
      const { results } = await api.get<Page<MyLabel>>(`/projects/${project}/my-labels`, wanted);
      return results[0] ?? null;
    },
  });
}

/** What stands of these acts, the newest first: the newest act of each question, unless it took an answer back. */
export function standing(acts: readonly MyLabel[]): Done[] {
  const seen = new Set<string>();
  const all: Done[] = [];
  for (const act of acts) {
    const key = questionKey(act);
    if (seen.has(key)) continue;
    seen.add(key);
    if (act.kind !== "undo" && act.image) all.push(doneOf(act, act.image, act.kind));
  }
  return all;
}

function doneOf(act: MyLabel, image: Image, kind: "answer" | "skip"): Done {
  const { item, round, uuid, class_key: classKey } = act;
  return {
    place: { item, round, image, imageState: "loading", lease: null, former: null, how: "new" },
    given: { uuid, kind, classKey },
    fate: act.changeable ? "stored" : "closed",
  };
}
