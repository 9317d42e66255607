import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { all, api } from "./client";
import { SESSION_KEY } from "./queryClient";
import type {
  GuidelineImage,
  NewClass,
  NewProject,
  Policies,
  Project,
  ProjectClass,
  ProjectRow,
} from "./types";

/** Everything that was loaded about one project begins with this key. */
export const projectKey = (project: number) => ["project", project] as const;

export const projectQuery = (project: number) =>
  queryOptions({
    queryKey: [...projectKey(project), "itself"],
    queryFn: () => api.get<Project>(`/projects/${project}`),
    staleTime: 30_000,
  });

export function useProject(project: number) {
  return useQuery(projectQuery(project));
}

export const projectsQuery = queryOptions({
  queryKey: ["projects"],
  queryFn: () => all<ProjectRow>("/projects"),
});

export function useProjects() {
  return useQuery(projectsQuery);
}

/** A change of the projects themselves also changes the session, which names them. */
function useProjectsChanged() {
  const client = useQueryClient();
  return () =>
    Promise.all([
      client.invalidateQueries({ queryKey: ["projects"] }),
      client.invalidateQueries({ queryKey: SESSION_KEY }),
    ]);
}

export function useCreateProject() {
  const changed = useProjectsChanged();
  return useMutation({
    mutationFn: (body: NewProject) => api.post<Project>("/projects", body),
    onSuccess: changed,
  });
}

export interface ProjectChange {
  name?: string;
  question?: string;
  guidelines?: string;
  policies?: Partial<Policies>;
}

export function useChangeProject(project: number) {
  const client = useQueryClient();
  const changed = useProjectsChanged();
  return useMutation({
    mutationFn: (body: ProjectChange) => api.patch<Project>(`/projects/${project}`, body),
    onSuccess: async (answer) => {
      client.setQueryData(projectQuery(project).queryKey, answer);
      await changed();
    },
  });
}

export function useArchive(project: number) {
  const client = useQueryClient();
  const changed = useProjectsChanged();
  return useMutation({
    mutationFn: (archive: boolean) =>
      api.post<Project>(`/projects/${project}/${archive ? "archive" : "unarchive"}`),
    onSuccess: async (answer) => {
      client.setQueryData(projectQuery(project).queryKey, answer);
      await changed();
    },
  });
}

export function useClone(project: number) {
  const changed = useProjectsChanged();
  return useMutation({
    mutationFn: (body: { name: string; members?: boolean }) =>
      api.post<Project>(`/projects/${project}/clone`, body),
    onSuccess: changed,
  });
}

export function useDeleteProject(project: number) {
  const client = useQueryClient();
  const changed = useProjectsChanged();
  return useMutation({
    mutationFn: () => api.delete(`/projects/${project}`),
    onSuccess: async () => {
      await changed();
      client.removeQueries({ queryKey: projectKey(project) });
    },
  });
}

function useRefreshProject(project: number) {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: projectQuery(project).queryKey });
}

export function useAddClass(project: number) {
  const refresh = useRefreshProject(project);
  return useMutation({
    mutationFn: (body: NewClass) => api.post<ProjectClass>(`/projects/${project}/classes`, body),
    onSuccess: refresh,
  });
}

export interface ClassChange {
  key: string;
  name?: string;
  hotkey?: string;
  colour?: string;
  position?: number;
  retired?: boolean;
}

export function useChangeClass(project: number) {
  const refresh = useRefreshProject(project);
  return useMutation({
    mutationFn: ({ key, ...body }: ClassChange) =>
      api.patch<ProjectClass>(`/projects/${project}/classes/${encodeURIComponent(key)}`, body),
    onSuccess: refresh,
  });
}

export function useRemoveClass(project: number) {
  const refresh = useRefreshProject(project);
  return useMutation({
    mutationFn: (key: string) =>
      api.delete<ProjectClass | undefined>(`/projects/${project}/classes/${encodeURIComponent(key)}`),
    onSuccess: refresh,
  });
}

export function useAddGuidelineImage(project: number) {
  const refresh = useRefreshProject(project);
  return useMutation({
    mutationFn: ({ file, class_key, caption }: { file: File; class_key: string; caption: string }) => {
      const form = new FormData();
      form.append("image", file, file.name);
      form.append("class_key", class_key);
      form.append("caption", caption);
      return api.upload<GuidelineImage>(`/projects/${project}/guideline-images`, form);
    },
    onSuccess: refresh,
  });
}

export function useRemoveGuidelineImage(project: number) {
  const refresh = useRefreshProject(project);
  return useMutation({
    mutationFn: (id: number) => api.delete(`/projects/${project}/guideline-images/${id}`),
    onSuccess: refresh,
  });
}
