import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, type Query } from "./client";
import { itemKey } from "./items";
import { projectKey } from "./projects";
import type { DecisionBody, FlagKind, FlagRow, FlagYield, ItemDetail, Page, ReviewEntry } from "./types";

const reviewKey = (project: number) => [...projectKey(project), "review"] as const;
const yieldKey = (project: number) => [...projectKey(project), "flag-yield"] as const;

/** The flags that wait, surest first. */
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

/** Decides on an item. The queue is left as it is: the screen moves on by itself and reloads when it ends. */
export function useDecide(project: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ item, ...body }: DecisionBody & { item: number }) =>
      api.post<ItemDetail>(`/projects/${project}/items/${item}/decision`, body),
    onSuccess: async (answer) => {
      client.setQueryData(itemKey(project, answer.id), answer);
      await client.invalidateQueries({ queryKey: yieldKey(project) });
    },
  });
}

export function useUndoDecision(project: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (item: number) => api.delete<ItemDetail>(`/projects/${project}/items/${item}/decision`),
    onSuccess: async (answer) => {
      client.setQueryData(itemKey(project, answer.id), answer);
      await client.invalidateQueries({ queryKey: yieldKey(project) });
    },
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
