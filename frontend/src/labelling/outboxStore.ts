import type { OutboxEntry } from "./facts";

/** Where the outbox outlives the page. Calls take effect in the order in which they were made. */
export interface OutboxStore {
  /** Whether it outlives the page. */
  readonly durable: boolean;
  /** Everything of this user, oldest first. */
  load(user: number): Promise<OutboxEntry[]>;
  add(entry: OutboxEntry): Promise<void>;
  remove(uuids: readonly string[]): Promise<void>;
}

/** For browsers without IndexedDB, or where it is full: as good as the tab. */
export class MemoryStore implements OutboxStore {
  readonly durable: boolean = false;
  private readonly entries = new Map<string, OutboxEntry>();

  load(user: number): Promise<OutboxEntry[]> {
    return Promise.resolve([...this.entries.values()].filter((entry) => entry.user === user));
  }

  add(entry: OutboxEntry): Promise<void> {
    this.entries.set(entry.uuid, entry);
    return Promise.resolve();
  }

  remove(uuids: readonly string[]): Promise<void> {
    for (const uuid of uuids) this.entries.delete(uuid);
    return Promise.resolve();
  }
}

const DATABASE = "labelhub-outbox";
const ENTRIES = "entries";

/** The outbox in IndexedDB: rows in the order in which they were added, found again by UUID. */
class IndexedDbStore implements OutboxStore {
  readonly durable = true;

  constructor(private readonly database: IDBDatabase) {}

  async load(user: number): Promise<OutboxEntry[]> {
    const rows = this.database.transaction(ENTRIES).objectStore(ENTRIES).index("user").getAll(user);
    return (await settled(rows)) as OutboxEntry[];
  }

  async add(entry: OutboxEntry): Promise<void> {
    const transaction = this.database.transaction(ENTRIES, "readwrite");
    transaction.objectStore(ENTRIES).add(entry);
    await committed(transaction);
  }

  async remove(uuids: readonly string[]): Promise<void> {
    const transaction = this.database.transaction(ENTRIES, "readwrite");
    const entries = transaction.objectStore(ENTRIES);
    const byUuid = entries.index("uuid");
    for (const uuid of uuids) {
      const found = byUuid.getKey(uuid);
      found.onsuccess = () => {
        if (found.result !== undefined) entries.delete(found.result);
      };
    }
    await committed(transaction);
  }
}

/** The store of this browser: IndexedDB, or memory where there is none (private windows, blocked storage). */
export async function openStore(
  factory: IDBFactory | undefined = globalThis.indexedDB,
): Promise<OutboxStore> {
  if (!factory) return new MemoryStore();
  try {
    return new IndexedDbStore(await open(factory));
  } catch (error) {
    if (error instanceof DOMException) return new MemoryStore();
    throw error;
  }
}

async function open(factory: IDBFactory): Promise<IDBDatabase> {
  const request = factory.open(DATABASE, 1);
  request.onupgradeneeded = () => {
    const entries = request.result.createObjectStore(ENTRIES, { autoIncrement: true });
    entries.createIndex("uuid", "uuid", { unique: true });
    entries.createIndex("user", "user");
  };
  const database = await settled(request);
  // A later version of this page may need to change the tables: do not stand in its way.
  database.onversionchange = () => database.close();
  return database;
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () =>
      reject(request.error ?? new DOMException("The browser's storage failed.", "UnknownError"));
  });
}

function committed(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = () =>
      reject(transaction.error ?? new DOMException("The browser's storage failed.", "QuotaExceededError"));
    transaction.oncomplete = () => resolve();
    transaction.onabort = failed;
    transaction.onerror = failed;
  });
}
