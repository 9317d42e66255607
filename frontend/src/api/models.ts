/** Models in use: the registry, predictions of single images, comparisons. */
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { all, api } from "./client";
import { isRunning } from "./jobs";
import { projectKey } from "./projects";
import type { ChangedItem, Comparison, Job, ModelAnswer, Page, Promoted, Promotion, Run } from "./types";

const modelKey = (project: number) => [...projectKey(project), "model"] as const;
const WAIT = 700;

export function usePromoted(project: number, enabled = true) {
  return useQuery({
    queryKey: modelKey(project),
    queryFn: () => api.get<Promoted>(`/projects/${project}/model`),
    enabled,
  });
}

export function usePromotions(project: number) {
  return useQuery({
    queryKey: [...modelKey(project), "promotions"],
    queryFn: () => all<Promotion>(`/projects/${project}/model/promotions`),
  });
}

/** Promotes a run, or without one goes back to the model before. */
export function useChooseModel(project: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ run, reason }: { run: number | null; reason: string }) =>
      api.post<Promotion>(
        run === null ? `/projects/${project}/model/rollback` : `/projects/${project}/runs/${run}/promote`,
        { reason },
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: projectKey(project) }),
  });
}

/** The threshold set by hand; null goes back to the one that the run chose. */
export function useSetThreshold(project: number, number: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (value: number | null) =>
      api.put<Run>(`/projects/${project}/runs/${number}/threshold`, { value }),
    onSuccess: () => client.invalidateQueries({ queryKey: projectKey(project) }),
  });
}

/** What the promoted model says of an image. The server may need longer: then its job is asked until it has ended. */
export function usePredict(project: number) {
  return useMutation({
    mutationFn: async (image: File) => {
      const form = new FormData();
      form.append("image", image);
      const first = await api.upload<ModelAnswer | { job: Job }>(`/projects/${project}/predict`, form);
      return "job" in first ? answered(project, first.job) : first;
    },
  });
}

async function answered(project: number, started: Job): Promise<ModelAnswer> {
  let job = started;
  while (isRunning(job.state)) {
    await new Promise((done) => setTimeout(done, WAIT));
    job = await api.get<Job>(`/projects/${project}/jobs/${started.id}`);
  }
  if (job.state !== "succeeded") throw new Error(job.error ?? job.state);
  return job.result as unknown as ModelAnswer;
}

export function useComparison(project: number, runs: readonly number[]) {
  return useQuery({
    queryKey: [...projectKey(project), "compare", runs],
    queryFn: () => api.get<Comparison>(`/projects/${project}/compare`, { runs: runs.join(",") }),
    enabled: runs.length > 1,
  });
}

export type Side = "changed" | "fixed" | "broken";

export function useChangedItems(project: number, old: number, now: number, side: Side) {
  return useInfiniteQuery({
    queryKey: [...projectKey(project), "compare", "items", old, now, side],
    queryFn: ({ pageParam }) =>
      api.get<Page<ChangedItem>>(`/projects/${project}/compare/items`, {
        old,
        new: now,
        side,
        limit: 50,
        cursor: pageParam,
      }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next,
  });
}
