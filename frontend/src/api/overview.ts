import { useQuery } from "@tanstack/react-query";
import { api } from "./client";
import { projectKey } from "./projects";
import type { Overview } from "./types";

export function useOverview(project: number, enabled = true) {
  return useQuery({
    queryKey: [...projectKey(project), "overview"],
    queryFn: () => api.get<Overview>(`/projects/${project}/overview`),
    refetchInterval: 30_000,
    enabled,
  });
}
