import { useParams } from "@tanstack/react-router";
import { useProject } from "../api/projects";
import type { Role } from "../api/types";

/** The project in the address. Only below /p/$projectId. */
export function useProjectId(): number {
  const { projectId } = useParams({ strict: false });
  return Number(projectId);
}

/** What a role may do in its project; what it may not is not shown. */
export interface Powers {
  /** Items, labels, flags, runs, overview. */
  see: boolean;
  /** Decide about flagged items. */
  review: boolean;
  /** Start runs. */
  train: boolean;
  /** Import, snapshots, exports. */
  data: boolean;
  /** Settings, members, deleting. */
  manage: boolean;
}

export function powersOf(role: Role | undefined): Powers {
  const manage = role === "manager";
  return {
    see: role !== undefined && role !== "labeller",
    review: manage || role === "reviewer",
    train: manage || role === "scientist",
    data: manage || role === "scientist",
    manage,
  };
}

export function usePowers(): Powers {
  const { data } = useProject(useProjectId());
  return powersOf(data?.role);
}
