/** Which items are chosen in the grid, and which one the keys act on. Pure. */

export interface Selection {
  chosen: ReadonlySet<number>;
  /** The place of the tile at hand. */
  at: number;
  /** Where a range begins. */
  anchor: number;
}

export const NOTHING: Selection = { chosen: new Set(), at: 0, anchor: 0 };

/** Go to a place; with `extend` everything from where the range began is chosen. */
export function movedTo(now: Selection, to: number, items: readonly number[], extend = false): Selection {
  const at = Math.max(0, Math.min(items.length - 1, to));
  if (!extend) return { ...now, at, anchor: at };
  const range = items.slice(Math.min(now.anchor, at), Math.max(now.anchor, at) + 1);
  return { ...now, at, chosen: new Set([...now.chosen, ...range]) };
}

/** Choose an item, or no longer. */
export function toggled(now: Selection, item: number | undefined): Selection {
  if (item === undefined) return now;
  const chosen = new Set(now.chosen);
  if (!chosen.delete(item)) chosen.add(item);
  return { ...now, chosen };
}

/** Choose all, or none when all are chosen. */
export function allToggled(now: Selection, items: readonly number[]): Selection {
  const all = items.every((item) => now.chosen.has(item));
  return { ...now, chosen: new Set(all ? [] : items) };
}

/** What a decision applies to: the chosen items that are still there, or else the one at hand. */
export function meant(now: Selection, items: readonly number[]): number[] {
  const chosen = items.filter((item) => now.chosen.has(item));
  const here = items[Math.min(now.at, items.length - 1)];
  return chosen.length > 0 ? chosen : here === undefined ? [] : [here];
}
