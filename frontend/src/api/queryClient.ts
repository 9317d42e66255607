import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { ApiProblem } from "./problem";
import type { Session } from "./types";

export const SESSION_KEY = ["session"] as const;

/** Failures that trying again can mend: no network, a server that restarts. */
export function worthRetrying(error: unknown): boolean {
  if (!(error instanceof ApiProblem) || error.status === 507) return false; // 507: a full disk, for somebody to mend
  return error.status === 0 || error.status === 429 || error.status >= 502;
}

/** A sign-in that ended shows at once: the session is known to be empty, and the sign-in dialog opens. */
function noticeSignedOut(client: () => QueryClient, error: unknown): void {
  if (!(error instanceof ApiProblem) || !error.signedOut) return;
  client().setQueryData<Session>(SESSION_KEY, (before) => (before ? { ...before, user: null } : before));
}

export function createQueryClient(): QueryClient {
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError: (error) => noticeSignedOut(() => client, error) }),
    mutationCache: new MutationCache({ onError: (error) => noticeSignedOut(() => client, error) }),
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        refetchOnWindowFocus: true,
        retry: (failures, error) => failures < 3 && worthRetrying(error),
      },
    },
  });
  return client;
}
