import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "./client";
import { projectKey } from "./projects";
import type { Job, JobState, Page } from "./types";

/** How often a running job is asked after, in milliseconds. */
export const EVERY_SECOND = 1000;
/** How often a page looks whether something new has begun. */
export const NOW_AND_THEN = 15_000;

export function isRunning(state: JobState): boolean {
  return state === "queued" || state === "running";
}

/** A refetch interval for a list that holds jobs: each second while one of them runs. */
export function whileRunning<T>(
  rows: readonly T[] | undefined,
  state: (row: T) => JobState | undefined,
): number {
  return rows?.some((row) => isRunning(state(row) ?? "succeeded")) ? EVERY_SECOND : NOW_AND_THEN;
}

export function useJobs(project: number, filter: { kind?: string; state?: string } = {}, enabled = true) {
  return useQuery({
    queryKey: [...projectKey(project), "jobs", filter],
    queryFn: () => api.get<Page<Job>>(`/projects/${project}/jobs`, filter),
    refetchInterval: ({ state }) => whileRunning(state.data?.results, (job) => job.state),
    enabled,
  });
}

export function useCancelJob(project: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (job: number) => api.post<Job>(`/projects/${project}/jobs/${job}/cancel`),
    onSuccess: () => client.invalidateQueries({ queryKey: projectKey(project) }),
  });
}
