import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { address, all, api } from "./client";
import { whileRunning } from "./jobs";
import { projectKey } from "./projects";
import type { Job, NewSnapshot, Snapshot } from "./types";

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
