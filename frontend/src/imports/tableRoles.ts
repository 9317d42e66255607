import { t } from "../i18n/management";

/** What a column may be; only one column of a table may be each of these. */
const SINGLE_ROLES = [
  "name",
  "label",
  "labeller",
  "group",
  "split",
  "fold",
  "gold",
  "true_class",
  "source_uri",
  "created_at",
  "seconds",
  "milliseconds",
] as const;

export const SINGLE: ReadonlySet<string> = new Set(SINGLE_ROLES);

/** For a select: every role in words. */
export const ROLES: readonly { value: string; label: string }[] = [...SINGLE_ROLES, "metadata", "ignore"].map(
  (value) => ({ value, label: t(`imports.roles.${value as (typeof SINGLE_ROLES)[number]}`) }),
);
