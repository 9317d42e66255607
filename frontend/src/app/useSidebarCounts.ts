import { useQuery } from "@tanstack/react-query";
import { api } from "../api/client";
import { NOW_AND_THEN } from "../api/jobs";
import { projectKey } from "../api/projects";
import type { FlagYield, ItemCount, Job, Member, Page, Run, Snapshot } from "../api/types";
import { t } from "../i18n";
import { count } from "../ui/format";
import type { NavigationPage } from "./navigation";
import type { Powers } from "./place";

/** What stands at the right of each page's name in the sidebar. */
export function useSidebarCounts(
  project: number,
  can: Powers,
): Partial<Record<NavigationPage["to"], string>> {
  const items = useCount<ItemCount>(project, "items/count", can.see);
  const flags = useCount<FlagYield[]>(project, "flags/yield", can.review);
  const runs = useCount<Page<Run>>(project, "runs?limit=1", can.see);
  const snapshots = useCount<Page<Snapshot>>(project, "snapshots?limit=1", can.data);
  const members = useCount<Page<Member>>(project, "members?limit=500", can.see);
  const imports = useCount<Page<Job>>(project, "jobs?kind=import&state=running", can.data);
  const running = imports?.results.length ?? 0;
  return {
    "/p/$projectId/items": items && count(items.count),
    "/p/$projectId/review": flags && nonZero(flags.reduce((sum, row) => sum + row.open + row.in_review, 0)),
    // Runs and snapshots are numbered from 1 without gaps, so the newest number is their count.
    "/p/$projectId/runs": runs && nonZero(runs.results[0]?.number ?? 0),
    "/p/$projectId/snapshots": snapshots && nonZero(snapshots.results[0]?.number ?? 0),
    "/p/$projectId/members": members && count(members.results.length),
    "/p/$projectId/import": running ? t("app.running", { count: running }) : undefined,
  };
}

function useCount<T>(project: number, path: string, enabled: boolean): T | undefined {
  const { data } = useQuery({
    queryKey: [...projectKey(project), "sidebar", path],
    queryFn: () => api.get<T>(`/projects/${project}/${path}`),
    staleTime: NOW_AND_THEN,
    refetchInterval: NOW_AND_THEN,
    enabled,
  });
  return data;
}

function nonZero(value: number): string | undefined {
  return value ? count(value) : undefined;
}
