import { queryOptions } from "@tanstack/react-query";
import { api } from "./client";
import { projectKey } from "./projects";
import type { Labelling } from "./types";

/** What a label screen needs to begin; its leases and answers go through src/labelling. */
export const labellingQuery = (project: number) =>
  queryOptions({
    queryKey: [...projectKey(project), "labelling"],
    queryFn: () => api.get<Labelling>(`/projects/${project}/labelling`),
  });
