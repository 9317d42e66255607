import type { ItemDetail, Person } from "../api/types";

/** Who has answered an item, each once, by name. */
export function labellersOf({ labels }: Pick<ItemDetail, "labels">): Person[] {
  const people = new Map(
    labels.filter(({ kind }) => kind === "answer").map(({ labeller }) => [labeller.id, labeller]),
  );
  return [...people.values()].sort((a, b) => a.name.localeCompare(b.name));
}
