import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { address, api, call } from "./client";
import { projectKey } from "./projects";
import type { Consequence, Limits, NewPeopleGroup, NewSubset, PeopleGroup, Subset } from "./types";

const peopleKey = (project: number) => [...projectKey(project), "people"] as const;

export function useGroups(project: number) {
  return useQuery({
    queryKey: [...peopleKey(project), "groups"],
    queryFn: () => api.get<{ results: PeopleGroup[] }>(`/projects/${project}/labeller-groups`),
  });
}

/** Parts of the project that are given to some labellers. */
export function useSubsets(project: number) {
  return useQuery({
    queryKey: [...peopleKey(project), "subsets"],
    queryFn: () => api.get<{ results: Subset[] }>(`/projects/${project}/subsets`),
  });
}

/** Makes one, or sets everything of the one with this number anew. */
export function useSaveGroup(project: number) {
  return useChange(project, ({ id, body }: { id: number | null; body: NewPeopleGroup }) =>
    save<PeopleGroup>(`/projects/${project}/labeller-groups`, id, body),
  );
}

export function useSaveSubset(project: number) {
  return useChange(project, ({ id, body }: { id: number | null; body: NewSubset }) =>
    save<Subset>(`/projects/${project}/subsets`, id, body),
  );
}

export function useDeleteGroup(project: number) {
  return useChange(project, (id: number) => api.delete(`/projects/${project}/labeller-groups/${id}`));
}

export function useDeleteSubset(project: number) {
  return useChange(project, (id: number) => api.delete(`/projects/${project}/subsets/${id}`));
}

function save<T>(path: string, id: number | null, body: unknown): Promise<T> {
  return id === null ? api.post<T>(path, body) : call<T>("PUT", `${path}/${id}`, { body });
}

function useChange<Given, Made>(project: number, change: (given: Given) => Promise<Made>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => client.invalidateQueries({ queryKey: peopleKey(project) }),
  });
}

/** Limits of one labeller that differ from the project's. */
export function useLimits(project: number, labeller: number) {
  return useQuery({
    queryKey: [...peopleKey(project), "limits", labeller],
    queryFn: () => api.get<Limits>(`/projects/${project}/labellers/${labeller}/limits`),
  });
}

export function useSetLimits(project: number, labeller: number) {
  return useChange(project, (body: Limits) =>
    call<Limits>("PUT", `/projects/${project}/labellers/${labeller}/limits`, { body }),
  );
}

/** What setting a labeller's labels aside would change. */
export function useConsequence(project: number, labeller: number, enabled: boolean) {
  return useQuery({
    queryKey: [...peopleKey(project), "consequence", labeller],
    queryFn: () => api.get<Consequence>(`/projects/${project}/labellers/${labeller}/consequence`),
    enabled,
  });
}

/** Answers and minutes of each person; days as `2026-11-22`, empty for all time. */
export function paymentsAddress(project: number, since: string, until: string, names: boolean): string {
  return address(`/projects/${project}/payments.csv`, { since, until, names: names ? "1" : "" });
}
