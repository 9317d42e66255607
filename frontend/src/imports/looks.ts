/** Which deliveries somebody looks at before they are applied: those with tables or with folders that say something.
 *  (pure) */

const TABLE = /\.(csv|tsv|json|jsonl|ndjson|manifest)$|(^|\/)fold_\d+_data\.txt$/i;
const SPLITS = new Set(["train", "val", "validation", "test"]);

export interface Looks {
  tables: boolean;
  /** Folders are called like classes. */
  classFolders: boolean;
  /** Folders are called train, val, validation or test. */
  splitFolders: boolean;
}

/** What the names of the files promise. `classes`: keys and names of the project's classes. */
export function looksOf(paths: readonly string[], classes: readonly string[]): Looks {
  const known = new Set(classes.map((name) => name.toLowerCase()));
  const found: Looks = { tables: false, classFolders: false, splitFolders: false };
  for (const path of paths) {
    if (TABLE.test(path)) found.tables = true;
    for (const folder of path.toLowerCase().split("/").slice(0, -1)) {
      if (known.has(folder)) found.classFolders = true;
      if (SPLITS.has(folder)) found.splitFolders = true;
    }
  }
  return found;
}

/** Whether somebody should say how it is read before it is applied. */
export function asksFirst(looks: Looks): boolean {
  return looks.tables || looks.classFolders || looks.splitFolders;
}

/** What was said of columns so far, with one column read otherwise. Another column of its table that had a role which
 *  only one may have is ignored from now on.
 *
 * @param said what was said of columns before
 * @param columns what each column of the table is now
 */
export function remapped(
  said: Readonly<Record<string, string>>,
  columns: Readonly<Record<string, string>>,
  column: string,
  role: string,
  single: ReadonlySet<string>,
): Record<string, string> {
  const next: Record<string, string> = { ...said };
  if (single.has(role)) {
    for (const [other, has] of Object.entries(columns)) if (has === role) next[other] = "ignore";
  }
  next[column] = role;
  return next;
}
