import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { address, all, api, text } from "./client";
import { whileRunning } from "./jobs";
import { projectKey } from "./projects";
import type { Difference, Job, NewSnapshot, Snapshot } from "./types";

const snapshotsKey = (project: number) => [...projectKey(project), "snapshots"] as const;

export function useSnapshots(project: number, enabled = true) {
  return useQuery({
    queryKey: snapshotsKey(project),
    queryFn: () => all<Snapshot>(`/projects/${project}/snapshots`),
    refetchInterval: ({ state }) =>
      whileRunning(state.data?.results, (one) => (one.frozen_at ? "succeeded" : "running")),
    enabled,
  });
}

export function useSnapshot(project: number, number: number, enabled = true) {
  return useQuery({
    queryKey: [...snapshotsKey(project), number],
    queryFn: () => api.get<Snapshot>(`/projects/${project}/snapshots/${number}`),
    refetchInterval: ({ state }) =>
      whileRunning(state.data ? [state.data] : [], (one) => (one.frozen_at ? "succeeded" : "running")),
    enabled,
  });
}

/** The dataset card as Markdown. */
export function useCard(project: number, number: number) {
  return useQuery({
    queryKey: [...snapshotsKey(project), number, "card"],
    queryFn: () => text(`/projects/${project}/snapshots/${number}/card.md`),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** What is different from another snapshot, page after page. */
export function useDifference(project: number, number: number, older: number, kind: string | undefined) {
  return useInfiniteQuery({
    queryKey: [...snapshotsKey(project), number, "difference", older, kind],
    queryFn: ({ pageParam }) =>
      api.get<Difference>(`/projects/${project}/snapshots/${number}/difference/${older}`, {
        kind,
        after: pageParam,
      }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function differenceCsvAddress(project: number, number: number, older: number): string {
  return address(`/projects/${project}/snapshots/${number}/difference/${older}.csv`);
}

export function cardAddress(project: number, number: number): string {
  return address(`/projects/${project}/snapshots/${number}/card.md`);
}

export function croissantAddress(project: number, number: number): string {
  return address(`/projects/${project}/snapshots/${number}/croissant`);
}

export function useFreeze(project: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: NewSnapshot) =>
      api.post<{ snapshot: Snapshot; job: Job }>(`/projects/${project}/snapshots`, body, {
        "Idempotency-Key": crypto.randomUUID(),
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: snapshotsKey(project) }),
  });
}

export function manifestAddress(project: number, number: number): string {
  return address(`/projects/${project}/snapshots/${number}/manifest`);
}
