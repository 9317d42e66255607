/** A part of a project as its form has it, and as the API does. (pure) */

import type { Member, NewSubset, Subset } from "../api/types";

export interface PartDraft {
  name: string;
  folder: string;
  /** A metadata column and its value; empty: any. */
  field: string;
  value: string;
  /** Items named one by one; kept as they are, since only a script names them. */
  items: readonly number[];
  labellers: string[];
  groups: string[];
  exclusive: boolean;
  confined: boolean;
}

export const EMPTY_PART: PartDraft = {
  name: "",
  folder: "",
  field: "",
  value: "",
  items: [],
  labellers: [],
  groups: [],
  exclusive: true,
  confined: true,
};

interface Criteria {
  folder?: string;
  metadata?: Record<string, unknown>;
  items?: number[];
}

/** A subset as its form shows it. Further metadata columns, which only scripts give, stay out of the form. */
export function draftOf(subset: Subset): PartDraft {
  const { folder = "", metadata = {}, items = [] } = subset.criteria as Criteria;
  const [field = "", value = ""] = Object.entries(metadata)[0] ?? [];
  return {
    name: subset.name,
    folder,
    field,
    value: String(value),
    items,
    labellers: subset.labellers.map(String),
    groups: subset.groups.map(String),
    exclusive: subset.exclusive,
    confined: subset.confined,
  };
}

/** As the API takes it; what is empty is left out. `before`: the criteria it had, of which columns that the form does
 *  not show are kept. */
export function bodyOf(draft: PartDraft, before: Subset["criteria"] = {}): NewSubset {
  const former = Object.entries((before as Criteria).metadata ?? {}).slice(1);
  const field = draft.field.trim();
  const metadata = Object.fromEntries([...(field ? [[field, draft.value.trim()]] : []), ...former]);
  const folder = draft.folder.trim();
  return {
    name: draft.name.trim(),
    criteria: {
      ...(folder ? { folder } : {}),
      ...(Object.keys(metadata).length ? { metadata } : {}),
      ...(draft.items.length ? { items: draft.items } : {}),
    },
    labellers: draft.labellers.map(Number),
    groups: draft.groups.map(Number),
    exclusive: draft.exclusive,
    confined: draft.confined,
  };
}

export function choicesOfPeople(members: readonly Member[]): { value: string; label: string }[] {
  return members.map(({ user }) => ({ value: String(user.id), label: user.name }));
}

/** Names of these people; who has left the project goes by number. */
export function namesOf(members: readonly Member[], people: readonly number[]): string {
  const names = new Map(members.map(({ user }) => [user.id, user.name]));
  return people.map((one) => names.get(one) ?? `#${one}`).join(", ") || "–";
}
