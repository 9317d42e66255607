import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "./client";
import { projectKey } from "./projects";
import type { Gold, GoldChange, GoldReport, GoldState, Page } from "./types";

const goldKey = (project: number) => [...projectKey(project), "gold"] as const;

export function useGold(project: number, state: GoldState, enabled = true) {
  return useInfiniteQuery({
    queryKey: [...goldKey(project), state],
    queryFn: ({ pageParam }) =>
      api.get<Page<Gold>>(`/projects/${project}/gold`, { state, limit: 100, cursor: pageParam }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next,
    enabled,
  });
}

/** Everything that adds gold; each answers with what became of it. */
export type GoldSource =
  | { kind: "table"; file: File }
  | { kind: "reviews" }
  | { kind: "proposals"; count: number };

export function useAddGold(project: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (source: GoldSource): Promise<GoldReport> => {
      if (source.kind === "reviews") return api.post(`/projects/${project}/gold/from-reviews`);
      if (source.kind === "proposals") {
        const found = await api.post<Page<Gold>>(`/projects/${project}/gold/proposals`, {
          count: source.count,
        });
        return { added: found.results.length, unchanged: 0, refused: [] };
      }
      const form = new FormData();
      form.append("file", source.file);
      return api.upload(`/projects/${project}/gold`, form);
    },
    onSuccess: () => client.invalidateQueries({ queryKey: goldKey(project) }),
  });
}

export function useChangeGold(project: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ item, ...change }: GoldChange & { item: number }) =>
      api.patch<Gold>(`/projects/${project}/gold/${item}`, change),
    onSuccess: () => client.invalidateQueries({ queryKey: goldKey(project) }),
  });
}
