import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { api, type Query } from "./client";
import { projectKey } from "./projects";
import type { Distribution, HistogramBin, ItemCount, ItemDetail, ItemRow, Page, Tagged } from "./types";

export const itemsKey = (project: number) => [...projectKey(project), "items"] as const;
export const itemKey = (project: number, item: number) => [...projectKey(project), "item", item] as const;

export type HistogramField = "margin" | "agreement" | "confidence";

/** Items by filters (see GET items), page after page. */
export function useItems(project: number, filters: Query, ordering: string, limit = 100) {
  return useInfiniteQuery({
    queryKey: [...itemsKey(project), filters, ordering, limit],
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<ItemRow>>(
        `/projects/${project}/items`,
        { ...filters, ordering, limit, cursor: pageParam },
        signal,
      ),
    initialPageParam: "",
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
  });
}

export function useItemCount(project: number, filters: Query = {}, enabled = true) {
  return useQuery({
    queryKey: [...itemsKey(project), "count", filters],
    queryFn: () => api.get<ItemCount>(`/projects/${project}/items/count`, filters),
    placeholderData: keepPreviousData,
    enabled,
  });
}

export function useItemHistogram(project: number, filters: Query, field: HistogramField) {
  return useQuery({
    queryKey: [...itemsKey(project), "histogram", field, filters],
    queryFn: () =>
      api.get<{ bins: HistogramBin[] }>(`/projects/${project}/items/histogram`, { ...filters, field }),
    placeholderData: keepPreviousData,
  });
}

export function useItem(project: number, item: number | null) {
  return useQuery({
    queryKey: itemKey(project, item ?? 0),
    queryFn: () => api.get<ItemDetail>(`/projects/${project}/items/${item}`),
    enabled: item !== null,
  });
}

export function useChangeItem(project: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ item, ...body }: { item: number; metadata?: Record<string, unknown>; group?: string }) =>
      api.patch<ItemDetail>(`/projects/${project}/items/${item}`, body),
    onSuccess: (answer) => client.setQueryData(itemKey(project, answer.id), answer),
  });
}

export function useDeleteItem(project: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (item: number) => api.delete(`/projects/${project}/items/${item}`),
    onSuccess: async (_, item) => {
      client.removeQueries({ queryKey: itemKey(project, item) });
      await client.invalidateQueries({ queryKey: projectKey(project) });
    },
  });
}

/** What is among the items that the filters leave. */
export function useDistribution(project: number, filters: Query) {
  return useQuery({
    queryKey: [...itemsKey(project), "distribution", filters],
    queryFn: () => api.get<Distribution>(`/projects/${project}/items/distribution`, filters),
    placeholderData: keepPreviousData,
  });
}

export function useTagItems(project: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { add?: string[]; remove?: string[]; filters: Readonly<Record<string, string>> }) =>
      api.post<Tagged>(`/projects/${project}/tags`, body),
    onSuccess: () => client.invalidateQueries({ queryKey: itemsKey(project) }),
  });
}
