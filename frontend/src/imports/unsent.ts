/** Which files of a delivery are still to be sent, kept in the browser's storage so that a reload can name them. */

const PREFIX = "labelhub-import:";

export interface StoredUnsent {
  count: number;
  /** Empty when the list was too long for the storage. */
  paths: string[];
}

export function storeUnsent(
  delivery: number,
  paths: readonly string[],
  storage: Storage = localStorage,
): void {
  const key = PREFIX + delivery;
  if (paths.length === 0) {
    storage.removeItem(key);
    return;
  }
  try {
    storage.setItem(key, JSON.stringify({ count: paths.length, paths }));
  } catch (error) {
    if (!(error instanceof DOMException)) throw error; // the storage is full: keep at least how many
    storage.removeItem(key);
    storage.setItem(key, JSON.stringify({ count: paths.length, paths: [] }));
  }
}

export function loadUnsent(delivery: number, storage: Storage = localStorage): StoredUnsent | null {
  const text = storage.getItem(PREFIX + delivery);
  return text ? (JSON.parse(text) as StoredUnsent) : null;
}
