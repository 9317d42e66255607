import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "./client";
import { projectKey } from "./projects";
import type { Contest, NewRemark, Thread } from "./types";

export const threadKey = (project: number, item: number) => [...projectKey(project), "thread", item] as const;
const path = (project: number, item: number) => `/projects/${project}/items/${item}`;

/** What was written about an item, as far as one may read it. */
export function useThread(project: number, item: number) {
  return useQuery({
    queryKey: threadKey(project, item),
    queryFn: () => api.get<Thread>(`${path(project, item)}/thread`),
  });
}

/** Writes into a thread. The UUID makes a second try after a lost answer harmless. */
export function useWrite(project: number, item: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: NewRemark) => api.post<Thread>(`${path(project, item)}/thread`, body),
    onSuccess: (thread) => client.setQueryData(threadKey(project, item), thread),
  });
}

export function useContest(project: number, item: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { uuid: string; text: string }) =>
      api.post<Contest>(`${path(project, item)}/contest`, body),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: threadKey(project, item) }),
        client.invalidateQueries({ queryKey: [...projectKey(project), "my-labels"] }),
      ]),
  });
}
