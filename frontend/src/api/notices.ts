import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "./client";
import type { Notice, NoticeMail, Page } from "./types";

const KEY = ["notices"] as const;
const UNREAD = [...KEY, "unread"] as const;
const MAIL = ["notice-mail"] as const;
const EVERY_MS = 60_000;

interface Unread {
  unread: number;
}

/** How many notices are unread. Asked each minute while the page is looked at, and never waited for. */
export function useUnread() {
  return useQuery({
    queryKey: UNREAD,
    queryFn: () => api.get<Unread>("/me/notices/unread"),
    refetchInterval: EVERY_MS,
    staleTime: EVERY_MS / 2,
    retry: false,
  });
}

export function useNotices() {
  return useInfiniteQuery({
    queryKey: [...KEY, "list"],
    queryFn: ({ pageParam }) => api.get<Page<Notice>>("/me/notices", { limit: 30, cursor: pageParam }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next,
    staleTime: 0,
  });
}

export function useMarkRead() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { ids: number[] } | { up_to: number }) => api.post<Unread>("/me/notices/read", body),
    onSuccess: (left) => {
      client.setQueryData(UNREAD, left);
      return client.invalidateQueries({ queryKey: [...KEY, "list"] });
    },
  });
}

export function useNoticeMail() {
  return useQuery({ queryKey: MAIL, queryFn: () => api.get<NoticeMail>("/me/notices/mail") });
}

export function useChooseMail() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: NoticeMail) => api.put<NoticeMail>("/me/notices/mail", body),
    onSuccess: (chosen) => client.setQueryData(MAIL, chosen),
  });
}
