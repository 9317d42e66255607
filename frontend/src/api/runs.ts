import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { address, all, api, type Query } from "./client";
import { EVERY_SECOND, isRunning, NOW_AND_THEN, whileRunning } from "./jobs";
import { projectKey } from "./projects";
import type { Job, NewRun, Page, Recipe, Run, RunFile, RunPrediction } from "./types";

const runsKey = (project: number) => [...projectKey(project), "runs"] as const;
export const runKey = (project: number, number: number) => [...runsKey(project), number] as const;

export function useRecipes(project: number) {
  return useQuery({
    queryKey: [...projectKey(project), "recipes"],
    queryFn: () => api.get<Recipe[]>(`/projects/${project}/recipes`),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function useRuns(project: number, enabled = true) {
  return useQuery({
    queryKey: runsKey(project),
    queryFn: () => all<Run>(`/projects/${project}/runs`),
    refetchInterval: ({ state }) => whileRunning(state.data?.results, (run) => run.state),
    enabled,
  });
}

export function useRun(project: number, number: number) {
  return useQuery({
    queryKey: runKey(project, number),
    queryFn: () => api.get<Run>(`/projects/${project}/runs/${number}`),
    refetchInterval: ({ state }) => (state.data && isRunning(state.data.state) ? EVERY_SECOND : NOW_AND_THEN),
  });
}

/** Starts a run. The key makes a request that is sent twice train once. */
export function useStartRun(project: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ key, ...body }: NewRun & { key: string }) =>
      api.post<{ run: Run; job: Job }>(`/projects/${project}/runs`, body, { "Idempotency-Key": key }),
    onSuccess: () => client.invalidateQueries({ queryKey: runsKey(project) }),
  });
}

/** `ordering`: margin, p_given, -p_top or id; filters: top, given, out_of_fold. */
export function useRunPredictions(
  project: number,
  number: number,
  filters: Query,
  limit = 25,
  enabled = true,
) {
  return useInfiniteQuery({
    queryKey: [...runKey(project, number), "predictions", filters, limit],
    queryFn: ({ pageParam }) =>
      api.get<Page<RunPrediction>>(`/projects/${project}/runs/${number}/predictions`, {
        ...filters,
        limit,
        cursor: pageParam,
      }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next,
    enabled,
  });
}

export function useRunFiles(project: number, number: number, enabled = true) {
  return useQuery({
    queryKey: [...runKey(project, number), "files"],
    queryFn: () => api.get<RunFile[]>(`/projects/${project}/runs/${number}/files`),
    enabled,
  });
}

export function runFileAddress(project: number, number: number, name: string): string {
  return address(
    `/projects/${project}/runs/${number}/files/${name.split("/").map(encodeURIComponent).join("/")}`,
  );
}
