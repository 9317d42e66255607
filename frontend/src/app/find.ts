/** What the quick jump offers for some text. (pure) */

/** An item's number, when the text is one: `11806` or `#11,806`. */
export function itemNumber(text: string): number | null {
  const digits = text.trim().replace(/^#/, "").replaceAll(",", "");
  return /^[1-9]\d{0,15}$/.test(digits) ? Number(digits) : null;
}

/** Entries whose name holds every word of the text; those that begin with it come first. */
export function matching<T>(entries: readonly T[], name: (entry: T) => string, text: string): T[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [...entries];
  const found = entries.filter((entry) => words.every((word) => name(entry).toLowerCase().includes(word)));
  const begins = (entry: T) => (name(entry).toLowerCase().startsWith(text.trim().toLowerCase()) ? 0 : 1);
  return found.sort((a, b) => begins(a) - begins(b));
}
