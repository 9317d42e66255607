import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, call } from "./client";
import { NOW_AND_THEN } from "./jobs";
import { projectKey } from "./projects";
import type {
  ActionTaken,
  LabellerAction,
  LabellerDetail,
  MyFigures,
  NewAction,
  NewRule,
  Page,
  Rules,
} from "./types";

const peopleKey = (project: number) => [...projectKey(project), "labellers"] as const;

export function useLabeller(project: number, labeller: number, enabled = true) {
  return useQuery({
    queryKey: [...peopleKey(project), labeller],
    queryFn: () => api.get<LabellerDetail>(`/projects/${project}/labellers/${labeller}`),
    enabled,
  });
}

/** What was done about a labeller, newest first; asked again now and then, since setting aside is a job. */
export function useActions(project: number, labeller: number, enabled = true) {
  return useQuery({
    queryKey: [...peopleKey(project), labeller, "actions"],
    queryFn: () => api.get<Page<LabellerAction>>(`/projects/${project}/labellers/${labeller}/actions`),
    refetchInterval: NOW_AND_THEN,
    enabled,
  });
}

/** What stands about labellers now, newest first. */
export function useStandingActions(project: number, enabled: boolean) {
  return useQuery({
    queryKey: [...peopleKey(project), "standing"],
    queryFn: () => api.get<Page<LabellerAction>>(`/projects/${project}/labeller-actions`, { standing: "1" }),
    refetchInterval: NOW_AND_THEN,
    enabled,
  });
}

export function useAct(project: number, labeller: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: NewAction) =>
      api.post<ActionTaken>(`/projects/${project}/labellers/${labeller}/actions`, body),
    onSuccess: () => client.invalidateQueries({ queryKey: projectKey(project) }),
  });
}

export function useTakeBack(project: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (action: number) =>
      api.delete<ActionTaken>(`/projects/${project}/labeller-actions/${action}`),
    onSuccess: () => client.invalidateQueries({ queryKey: projectKey(project) }),
  });
}

export function useMyFigures(project: number) {
  return useQuery({
    queryKey: [...peopleKey(project), "mine"],
    queryFn: () => api.get<MyFigures>(`/projects/${project}/my-figures`),
  });
}

export function useRules(project: number) {
  return useQuery({
    queryKey: [...peopleKey(project), "rules"],
    queryFn: () => api.get<Rules>(`/projects/${project}/labeller-rules`),
  });
}

export function useSetRules(project: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (rules: NewRule[]) =>
      call<Rules>("PUT", `/projects/${project}/labeller-rules`, { body: { rules } }),
    onSuccess: (rules) => client.setQueryData([...peopleKey(project), "rules"], rules),
  });
}
