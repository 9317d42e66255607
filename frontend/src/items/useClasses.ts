import { useMemo } from "react";
import { useProject } from "../api/projects";
import type { ProjectClass } from "../api/types";
import { useProjectId } from "../app/place";
import { t } from "../i18n";

export interface Classes {
  /** In use, in their order. */
  all: readonly ProjectClass[];
  /** Of a key, retired ones too; null is "cannot tell" or no class. */
  of(key: string | null): ProjectClass | null;
  nameOf(key: string | null): string;
}

const NONE: readonly ProjectClass[] = [];

/** The classes of the project in the address. */
export function useClasses(): Classes {
  const { data } = useProject(useProjectId());
  const classes = data?.classes ?? NONE;
  return useMemo(() => {
    const byKey = new Map(classes.map((one) => [one.key, one]));
    const of = (key: string | null) => (key === null ? null : (byKey.get(key) ?? null));
    return {
      all: classes.filter((one) => one.retired_at === null),
      of,
      nameOf: (key) => of(key)?.name ?? key ?? t("ui.cannotTell"),
    };
  }, [classes]);
}
