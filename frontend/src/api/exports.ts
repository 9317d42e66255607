import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { address, api } from "./client";
import { whileRunning } from "./jobs";
import { projectKey } from "./projects";
import type { Export, ExportFormat, Job, NewExport, Page } from "./types";

const exportsKey = (project: number) => [...projectKey(project), "exports"] as const;

export function useExports(project: number) {
  return useQuery({
    queryKey: exportsKey(project),
    queryFn: () => api.get<Page<Export>>(`/projects/${project}/exports`, { limit: 50 }),
    refetchInterval: ({ state }) => whileRunning(state.data?.results, (one) => one.job.state),
  });
}

export function useStartExport(project: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: NewExport) =>
      api.post<{ export: Export; job: Job }>(`/projects/${project}/exports`, body),
    onSuccess: () => client.invalidateQueries({ queryKey: exportsKey(project) }),
  });
}

export function exportFileAddress(project: number, id: number): string {
  return address(`/projects/${project}/exports/${id}/file`);
}

/** Streams the file at once, without a job. */
export function csvAddress(project: number, format: ExportFormat, snapshot: number | null): string {
  return address(`/projects/${project}/${format === "labels-csv" ? "labels" : "answers"}.csv`, { snapshot });
}
