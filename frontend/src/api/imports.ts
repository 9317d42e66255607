import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, call } from "./client";
import { EVERY_SECOND, isRunning, NOW_AND_THEN } from "./jobs";
import { projectKey } from "./projects";
import type { Import, ImportFile, ImportTable, Job, Page, Upload } from "./types";

export const importsKey = (project: number) => [...projectKey(project), "imports"] as const;

/** An import that still receives or works is asked after each second. */
function pace(imports: readonly Import[] | undefined): number {
  return imports?.some((one) => isRunning(one.job.state)) ? EVERY_SECOND : NOW_AND_THEN;
}

export function useImports(project: number, enabled = true) {
  return useQuery({
    queryKey: importsKey(project),
    queryFn: () => api.get<Page<Import>>(`/projects/${project}/imports`, { limit: 50 }),
    refetchInterval: ({ state }) => pace(state.data?.results),
    enabled,
  });
}

export function startImport(project: number, name: string): Promise<Import> {
  return api.post<Import>(`/projects/${project}/imports`, { name });
}

export function changeImport(
  project: number,
  delivery: number,
  options: Readonly<Record<string, unknown>>,
): Promise<Import> {
  return api.patch<Import>(`/projects/${project}/imports/${delivery}`, options);
}

export function sendFiles(
  project: number,
  delivery: number,
  files: readonly { path: string; file: File }[],
  signal: AbortSignal,
): Promise<{ received: number }> {
  const form = new FormData();
  for (const { path, file } of files) {
    form.append("file", file, file.name);
    form.append("path", path);
  }
  return api.upload(`/projects/${project}/imports/${delivery}/files`, form, signal);
}

/** The upload of a large file: a new one, or the one that was begun. */
export function openUpload(
  project: number,
  delivery: number,
  body: { path: string; bytes: number; mark: string },
  signal: AbortSignal,
): Promise<Upload> {
  return call<Upload>("POST", `/projects/${project}/imports/${delivery}/uploads`, { body, signal });
}

export function sendPiece(
  project: number,
  delivery: number,
  upload: string,
  { offset, piece, checksum }: { offset: number; piece: Blob; checksum: string | null },
  signal: AbortSignal,
): Promise<void> {
  return call<void>("PATCH", `/projects/${project}/imports/${delivery}/uploads/${upload}`, {
    raw: piece,
    headers: {
      "Content-Type": "application/offset+octet-stream",
      "Upload-Offset": String(offset),
      ...(checksum ? { "Upload-Checksum": checksum } : {}),
    },
    signal,
  });
}

export function completeImport(project: number, delivery: number): Promise<Job> {
  return api.post<Job>(`/projects/${project}/imports/${delivery}/complete`);
}

export function useCompleteImport(project: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (delivery: number) => completeImport(project, delivery),
    onSuccess: () => client.invalidateQueries({ queryKey: importsKey(project) }),
  });
}

export function useRejected(project: number, delivery: number, reason: string | null, total: number) {
  return useInfiniteQuery({
    queryKey: [...importsKey(project), delivery, "rejected", reason, total],
    queryFn: ({ pageParam }) =>
      api.get<Page<ImportFile>>(`/projects/${project}/imports/${delivery}/files`, {
        state: "rejected",
        reason,
        cursor: pageParam,
        limit: 50,
      }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next,
    enabled: total > 0,
    placeholderData: (before) => before,
  });
}

/** The tables that wait, with a dry run; asked anew when more files have arrived. */
export function useImportTables(project: number, delivery: number, enabled: boolean, received: number) {
  return useQuery({
    queryKey: [...importsKey(project), delivery, "tables", received],
    queryFn: () => api.get<ImportTable[]>(`/projects/${project}/imports/${delivery}/tables`),
    placeholderData: (before) => before,
    enabled,
  });
}

/** How columns and folders are read. */
export function useChangeImport(project: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...options }: { id: number } & Record<string, unknown>) =>
      changeImport(project, id, options),
    onSuccess: () => client.invalidateQueries({ queryKey: importsKey(project) }),
  });
}

export function useUndoImport(project: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: number) => api.post<Job>(`/projects/${project}/imports/${id}/undo`),
    onSuccess: () => client.invalidateQueries({ queryKey: projectKey(project) }),
  });
}
