/** The keys that a labeller has chosen for a project, kept with their preferences. Pure. */
import { isRecord } from "../api/problem";

/** What a key does → the key: `class:female`, `cannot_tell`, `undo`, … */
export type OwnKeys = Readonly<Record<string, string>>;

const NONE: OwnKeys = {};
const KEYS = "keys";

/** The same object for the same preferences, so that nothing is computed anew. */
export function ownKeys(preferences: Readonly<Record<string, unknown>>, project: number): OwnKeys {
  const all = preferences[KEYS];
  const own = isRecord(all) ? all[String(project)] : undefined;
  return isRecord(own) && Object.values(own).every((key) => typeof key === "string")
    ? (own as OwnKeys)
    : NONE;
}

/** The preferences with these keys for the project; none of one's own are forgotten there. */
export function withKeys(
  preferences: Readonly<Record<string, unknown>>,
  project: number,
  own: OwnKeys,
): Record<string, unknown> {
  const all = isRecord(preferences[KEYS]) ? preferences[KEYS] : {};
  const { [String(project)]: _, ...others } = all;
  const empty = Object.keys(own).length === 0;
  return { ...preferences, [KEYS]: empty ? others : { ...others, [String(project)]: own } };
}

/** What an answer is called among the keys. */
export function nameOfAnswer(classKey: string | null): string {
  return classKey === null ? "cannot_tell" : `class:${classKey}`;
}
