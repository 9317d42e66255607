import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "./client";
import { EVERY_SECOND, isRunning } from "./jobs";
import { projectKey } from "./projects";
import type { Audit, AuditRow, Audits, Forecast, Job, NewAudit, NewReplay, Quality } from "./types";

/** While people label, figures move; nobody watches them by the second. */
const MINUTE = 60_000;

const qualityKey = (project: number) => [...projectKey(project), "quality"] as const;

export function useQuality(project: number) {
  return useQuery({
    queryKey: qualityKey(project),
    queryFn: () => api.get<Quality>(`/projects/${project}/quality`),
    refetchInterval: MINUTE,
  });
}

export function useForecast(project: number, enabled = true) {
  return useQuery({
    enabled,
    queryKey: [...qualityKey(project), "forecast"],
    queryFn: () => api.get<Forecast>(`/projects/${project}/forecast`),
    refetchInterval: MINUTE,
  });
}

export function useAudits(project: number) {
  return useQuery({
    queryKey: [...qualityKey(project), "audits"],
    queryFn: () => api.get<Audits>(`/projects/${project}/audits`),
    refetchInterval: MINUTE / 4,
  });
}

/** One audit with the items that were wrong. */
export function useAudit(project: number, number: number) {
  return useQuery({
    queryKey: [...qualityKey(project), "audits", number],
    queryFn: () => api.get<Audit>(`/projects/${project}/audits/${number}`),
  });
}

export function useDrawAudit(project: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: NewAudit) => api.post<Audit>(`/projects/${project}/audits`, body),
    onSuccess: () => client.invalidateQueries({ queryKey: qualityKey(project) }),
  });
}

export function useCancelAudit(project: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ number }: AuditRow) => api.post<Audit>(`/projects/${project}/audits/${number}/cancel`),
    onSuccess: () => client.invalidateQueries({ queryKey: qualityKey(project) }),
  });
}

export function useStartReplay(project: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: NewReplay) => api.post<Job>(`/projects/${project}/replays`, body),
    onSuccess: () => client.invalidateQueries({ queryKey: [...projectKey(project), "jobs"] }),
  });
}

/** One job, asked after each second while it runs. */
export function useJob(project: number, job: number | null) {
  return useQuery({
    queryKey: [...projectKey(project), "jobs", "one", job],
    queryFn: () => api.get<Job>(`/projects/${project}/jobs/${job}`),
    refetchInterval: ({ state }) => (state.data && !isRunning(state.data.state) ? false : EVERY_SECOND),
    enabled: job !== null,
  });
}
