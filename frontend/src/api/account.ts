import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { all, api } from "./client";
import { SESSION_KEY } from "./queryClient";
import type { Me, NewToken, Session, Token, UserAccount } from "./types";

export function useChangeMe() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { name?: string; preferences?: Record<string, unknown> }) =>
      api.patch<Me>("/me", body),
    onSuccess: (user) =>
      client.setQueryData<Session>(SESSION_KEY, (before) => (before ? { ...before, user } : before)),
  });
}

export function useChangePassword() {
  return useMutation({
    mutationFn: (body: { old: string; new: string }) => api.post<void>("/me/password", body),
  });
}

export function useTokens() {
  return useQuery({ queryKey: ["tokens"], queryFn: () => all<Token>("/tokens") });
}

export interface TokenBody {
  name: string;
  project_id?: number | null;
  read_only?: boolean;
  expires_in_days?: number | null;
}

export function useCreateToken() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: TokenBody) => api.post<NewToken>("/tokens", body),
    onSuccess: () => client.invalidateQueries({ queryKey: ["tokens"] }),
  });
}

export function useRevokeToken() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: number) => api.delete(`/tokens/${id}`),
    onSuccess: () => client.invalidateQueries({ queryKey: ["tokens"] }),
  });
}

export function useUsers(enabled: boolean) {
  return useQuery({
    queryKey: ["users"],
    queryFn: () => all<UserAccount>("/users"),
    enabled,
  });
}

export function useChangeUser() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...body }: { id: number; is_active?: boolean; is_admin?: boolean }) =>
      api.patch<UserAccount>(`/users/${id}`, body),
    onSuccess: () => client.invalidateQueries({ queryKey: ["users"] }),
  });
}
