import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { api, type Query } from "./client";
import { itemKey } from "./items";
import { projectKey } from "./projects";
import type {
  DecisionResult,
  DecisionWish,
  FlagKind,
  FlagRow,
  FlagYield,
  Page,
  ReviewEntry,
  ReviewYield,
  Similar,
} from "./types";

const reviewKey = (project: number) => [...projectKey(project), "review"] as const;
const yieldKey = (project: number) => [...projectKey(project), "flag-yield"] as const;

/** The flags that wait, those first that a look is worth most for. */
export function useReviewQueue(project: number, filters: Query, limit = 50) {
  return useInfiniteQuery({
    queryKey: [...reviewKey(project), filters, limit],
    queryFn: ({ pageParam }) =>
      api.get<Page<ReviewEntry>>(`/projects/${project}/review`, { ...filters, limit, cursor: pageParam }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next,
  });
}

export function useFlags(project: number, filters: Query, ordering = "-score", limit = 50) {
  return useInfiniteQuery({
    queryKey: [...projectKey(project), "flags", filters, ordering, limit],
    queryFn: ({ pageParam }) =>
      api.get<Page<FlagRow>>(`/projects/${project}/flags`, {
        ...filters,
        ordering,
        limit,
        cursor: pageParam,
      }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next,
  });
}

export function useFlagYield(project: number, run?: number, enabled = true) {
  return useQuery({
    queryKey: [...yieldKey(project), run ?? null],
    queryFn: () => api.get<FlagYield[]>(`/projects/${project}/flags/yield`, { run }),
    enabled,
  });
}

/** The doors that decisions leave by; the outbox of the review screen calls them. */
export const decisionsPort = (project: number) => ({
  decide: (decisions: readonly DecisionWish[]) =>
    api
      .post<{ results: DecisionResult[] }>(`/projects/${project}/decisions`, { decisions })
      .then(({ results }) => results),
  undo: (uuids: readonly string[]) =>
    api
      .post<{ results: DecisionResult[] }>(`/projects/${project}/decisions/undo`, { uuids })
      .then(({ results }) => results),
});

/** What is no longer true once decisions about these items have arrived. The queue is left as it is: the screen moves
 *  on by itself. */
export function useDecided(project: number) {
  const client = useQueryClient();
  return useCallback(
    (items: readonly number[]) => {
      for (const item of items) void client.invalidateQueries({ queryKey: itemKey(project, item) });
      void client.invalidateQueries({ queryKey: yieldKey(project) });
    },
    [client, project],
  );
}

/** What reviewing has brought, by kind and by run. */
export function useReviewYield(project: number) {
  return useQuery({
    queryKey: [...yieldKey(project), "review"],
    queryFn: () => api.get<ReviewYield>(`/projects/${project}/review/yield`),
  });
}

/** The labelled items that look most like one. */
export function useSimilar(project: number, item: number) {
  return useQuery({
    queryKey: [...itemKey(project, item), "similar"],
    queryFn: () => api.get<Similar>(`/projects/${project}/items/${item}/similar`),
    staleTime: 600_000,
  });
}

/** Sends flagged items to labellers for a blind second look: named flags, or all open ones of a kind. */
export function useOpenRounds(project: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { flags?: number[]; kind?: FlagKind }) =>
      api.post<{ opened: number }>(`/projects/${project}/review/rounds`, body),
    onSuccess: () => client.invalidateQueries({ queryKey: projectKey(project) }),
  });
}
