/** Which files go together in one request. (pure) */

export interface Outgoing {
  /** The name with its folders, as it will be kept. */
  path: string;
  file: File;
}

export const MOST_FILES = 100;
export const MOST_BYTES = 32 * 1024 * 1024;

/** Files in requests of at most `files` files and `bytes` bytes; a larger file goes alone. Keeps the order. */
export function batches<T extends { file: { size: number } }>(
  files: readonly T[],
  most: { files: number; bytes: number } = { files: MOST_FILES, bytes: MOST_BYTES },
): T[][] {
  const found: T[][] = [];
  let batch: T[] = [];
  let size = 0;
  for (const one of files) {
    if (batch.length > 0 && (batch.length >= most.files || size + one.file.size > most.bytes)) {
      found.push(batch);
      batch = [];
      size = 0;
    }
    batch.push(one);
    size += one.file.size;
  }
  if (batch.length > 0) found.push(batch);
  return found;
}

const LITTER = /(^|\/)(\.DS_Store|Thumbs\.db|desktop\.ini|\._[^/]*)$|(^|\/)__MACOSX\//;

/** Files without what operating systems leave lying in folders; of two files with one path the first. */
export function clean(files: readonly Outgoing[]): Outgoing[] {
  const seen = new Set<string>();
  return files.filter(({ path }) => {
    if (LITTER.test(path) || seen.has(path)) return false;
    seen.add(path);
    return true;
  });
}

/** What a delivery is called: its one file or folder, else how many files it has. */
export function deliveryName(files: readonly Outgoing[]): string {
  const first = files[0];
  if (!first) return "";
  if (files.length === 1) return first.path;
  const folder = first.path.includes("/") ? first.path.slice(0, first.path.indexOf("/")) : "";
  if (folder && files.every(({ path }) => path.startsWith(`${folder}/`))) return `${folder} (folder)`;
  return `${files.length} files`;
}
