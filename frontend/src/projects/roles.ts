import type { Role } from "../api/types";
import { t } from "../i18n/management";

const MOST_FIRST: readonly Role[] = ["manager", "scientist", "reviewer", "labeller"];

export function roleName(role: Role): string {
  return t(`projects.members.roles.${role}.name`);
}

/** The roles of a project, the one that may most first. */
export const ROLES: readonly { value: Role; label: string; may: string }[] = MOST_FIRST.map((value) => ({
  value,
  label: roleName(value),
  may: t(`projects.members.roles.${value}.may`),
}));
