import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "./client";
import { SESSION_KEY } from "./queryClient";
import type { InvitationLook, Me, Session } from "./types";

export const sessionQuery = queryOptions({
  queryKey: SESSION_KEY,
  queryFn: () => api.get<Session>("/session"),
  staleTime: 60_000,
});

export function useSession() {
  return useQuery(sessionQuery);
}

/** Who is signed in. Only for pages behind sign-in. */
export function useMe(): Me {
  const { data } = useQuery(sessionQuery);
  return data?.user ?? NOBODY;
}

// Shown for the moment in which a sign-in has just ended and the dialog for it is up.
const NOBODY: Me = { id: 0, email: "", name: "", is_admin: false, preferences: {}, memberships: [] };

/** Signing in changes whom every answer is for: all that was loaded is asked for again. */
function useSignedIn() {
  const client = useQueryClient();
  return async (user: Me) => {
    client.setQueryData<Session>(SESSION_KEY, (before) => ({
      email_enabled: false,
      version: "",
      ...before,
      user,
    }));
    await client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== SESSION_KEY[0] });
  };
}

export function useSignIn() {
  const signedIn = useSignedIn();
  return useMutation({
    mutationFn: (body: { email: string; password: string }) => api.post<Me>("/session", body),
    onSuccess: signedIn,
  });
}

export function useSignOut() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api.delete("/session"),
    onSuccess: () => {
      const session = client.getQueryData<Session>(SESSION_KEY);
      client.clear();
      client.setQueryData<Session>(SESSION_KEY, {
        email_enabled: false,
        version: "",
        ...session,
        user: null,
      });
    },
  });
}

export function useRequestReset() {
  return useMutation({ mutationFn: (email: string) => api.post<void>("/password-reset", { email }) });
}

export function useConfirmReset() {
  return useMutation({
    mutationFn: (body: { uid: string; token: string; password: string }) =>
      api.post<void>("/password-reset/confirm", body),
  });
}

export function useInvitationLook(secret: string) {
  return useQuery({
    queryKey: ["invitation", secret],
    queryFn: () => api.get<InvitationLook>(`/invitations/${encodeURIComponent(secret)}`),
  });
}

export interface AcceptBody {
  name?: string;
  email?: string;
  password?: string;
}

export function useAcceptInvitation(secret: string) {
  const signedIn = useSignedIn();
  return useMutation({
    mutationFn: (body: AcceptBody) => api.post<Me>(`/invitations/${encodeURIComponent(secret)}/accept`, body),
    onSuccess: signedIn,
  });
}
