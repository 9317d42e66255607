import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { all, api } from "./client";
import { projectKey } from "./projects";
import type { Invitation, Member, NewInvitation, Role } from "./types";

const membersKey = (project: number) => [...projectKey(project), "members"] as const;
const invitationsKey = (project: number) => [...projectKey(project), "invitations"] as const;

export function useMembers(project: number, enabled = true) {
  return useQuery({
    queryKey: membersKey(project),
    queryFn: () => all<Member>(`/projects/${project}/members`),
    enabled,
  });
}

export function useSetRole(project: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ user, role }: { user: number; role: Role }) =>
      api.patch<Member>(`/projects/${project}/members/${user}`, { role }),
    onSettled: () => client.invalidateQueries({ queryKey: membersKey(project) }),
  });
}

export function useRemoveMember(project: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (user: number) => api.delete(`/projects/${project}/members/${user}`),
    onSettled: () => client.invalidateQueries({ queryKey: membersKey(project) }),
  });
}

export function useResetLink(project: number) {
  return useMutation({
    mutationFn: (user: number) =>
      api.post<{ url: string; expires_at: string }>(`/projects/${project}/members/${user}/reset-link`),
  });
}

export function useInvitations(project: number, enabled: boolean) {
  return useQuery({
    queryKey: invitationsKey(project),
    queryFn: () => all<Invitation>(`/projects/${project}/invitations`),
    enabled,
  });
}

export function useInvite(project: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { role: Role; email?: string; expires_in_days?: number }) =>
      api.post<NewInvitation>(`/projects/${project}/invitations`, body),
    onSuccess: () => client.invalidateQueries({ queryKey: invitationsKey(project) }),
  });
}

export function useRevokeInvitation(project: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: number) => api.delete(`/projects/${project}/invitations/${id}`),
    onSuccess: () => client.invalidateQueries({ queryKey: invitationsKey(project) }),
  });
}
