/** What is done with a finished run: evaluations, exports of its model, its flags. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { address, api, type Query } from "./client";
import { whileRunning } from "./jobs";
import { runKey } from "./runs";
import type { Evaluation, Expected, ModelExport, ModelExports, NewEvaluation, RunAudit } from "./types";

export function useEvaluations(project: number, number: number) {
  return useQuery({
    queryKey: [...runKey(project, number), "evaluations"],
    queryFn: () => api.get<Evaluation[]>(`/projects/${project}/runs/${number}/evaluations`),
    refetchInterval: ({ state }) => whileRunning(state.data, (one) => one.job.state),
  });
}

export function useEvaluate(project: number, number: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: NewEvaluation) =>
      api.post<{ evaluation: Evaluation }>(`/projects/${project}/runs/${number}/evaluations`, body, {
        "Idempotency-Key": crypto.randomUUID(),
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: [...runKey(project, number), "evaluations"] }),
  });
}

export function useModelExports(project: number, number: number, enabled = true) {
  return useQuery({
    queryKey: [...runKey(project, number), "exports"],
    queryFn: () => api.get<ModelExports>(`/projects/${project}/runs/${number}/exports`),
    refetchInterval: ({ state }) => whileRunning(state.data?.results, (one) => one.job.state),
    enabled,
  });
}

export function useExportModel(project: number, number: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (format: string) =>
      api.post<{ export: ModelExport }>(`/projects/${project}/runs/${number}/exports`, { format }),
    onSuccess: () => client.invalidateQueries({ queryKey: [...runKey(project, number), "exports"] }),
  });
}

export function modelExportAddress(project: number, number: number, id: number): string {
  return address(`/projects/${project}/runs/${number}/exports/${id}/file`);
}

export function cardAddress(project: number, number: number, form: "md" | "html"): string {
  return address(`/projects/${project}/runs/${number}/card.${form}`);
}

/** What other thresholds and budgets would flag; with none, those of the project. */
export function useFlagPreview(project: number, number: number, rules: Query, enabled = true) {
  return useQuery({
    queryKey: [...runKey(project, number), "flag-preview", rules],
    queryFn: () => api.get<Expected[]>(`/projects/${project}/runs/${number}/flag-preview`, rules),
    placeholderData: (before) => before,
    enabled,
  });
}

export function useRunAudit(project: number, number: number) {
  return useQuery({
    queryKey: [...runKey(project, number), "audit"],
    queryFn: () => api.get<RunAudit>(`/projects/${project}/runs/${number}/audit`),
  });
}

export function useDrawAudit(project: number, number: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (items: number) => api.post<RunAudit>(`/projects/${project}/runs/${number}/audit`, { items }),
    onSuccess: (audit) => client.setQueryData([...runKey(project, number), "audit"], audit),
  });
}

/** Where the files of a TensorFlow.js export lie, one by one; ends with a slash. */
export function modelPartsAddress(project: number, number: number, id: number): string {
  return address(`/projects/${project}/runs/${number}/exports/${id}/files/`);
}

/** The page to try the model, as a zip of a static folder. */
export function tryFolderAddress(project: number, number: number, id: number): string {
  return address(`/projects/${project}/runs/${number}/exports/${id}/page`);
}
