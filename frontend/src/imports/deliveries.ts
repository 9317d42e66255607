/** The deliveries that this tab sends, apart from React: moving between pages does not stop them. */

import { changeImport, completeImport, openUpload, sendFiles, sendPiece, startImport } from "../api/imports";
import { ApiProblem } from "../api/problem";
import { clean, deliveryName, MOST_BYTES, type Outgoing } from "./batches";
import { asksFirst, looksOf } from "./looks";
import { checksum, sendInPieces } from "./resumable";
import { type Progress, sendAll, type Unsent } from "./sending";
import { loadUnsent, storeUnsent } from "./unsent";

export interface Delivery {
  id: number;
  project: number;
  progress: Progress;
  state: "sending" | "sent" | "stopped" | "failed";
  /** Everything is there, and somebody says first how tables and folders are read. */
  held: boolean;
  /** Refused one by one, for good. */
  refused: Unsent[];
  error: ApiProblem | null;
}

const deliveries = new Map<number, Delivery>();
const stoppers = new Map<number, AbortController>();
const listeners = new Set<() => void>();
let sending = 0;

export function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function delivery(id: number): Delivery | undefined {
  return deliveries.get(id);
}

export function stop(id: number): void {
  stoppers.get(id)?.abort();
}

/** Starts a delivery and sends its files in the background. Rejects with ApiProblem when it cannot be started.
 *
 * With tables, or folders called like one of `classes` or like splits, the import waits for somebody to complete it. */
export async function deliver(
  project: number,
  files: readonly Outgoing[],
  classes: readonly string[],
): Promise<number> {
  const wanted = clean(files);
  const looks = looksOf(
    wanted.map(({ path }) => path),
    classes,
  );
  const { id } = await startImport(project, deliveryName(wanted));
  if (looks.splitFolders) await changeImport(project, id, { split_folders: true });
  void run(project, id, wanted, asksFirst(looks));
  return id;
}

/** Sends what an earlier delivery still lacks; other files are left out. Answers how many those are. */
export function resume(project: number, id: number, files: readonly Outgoing[]): number {
  const lacking = loadUnsent(id);
  const wanted = clean(files);
  const known = new Set(lacking?.paths);
  const fitting = known.size ? wanted.filter(({ path }) => known.has(path)) : wanted;
  if (fitting.length > 0) void run(project, id, fitting);
  return wanted.length - fitting.length;
}

async function run(project: number, id: number, files: readonly Outgoing[], ask = false): Promise<void> {
  const stopper = new AbortController();
  stoppers.set(id, stopper);
  const lacking = new Set(loadUnsent(id)?.paths ?? []);
  for (const { path } of files) lacking.add(path);
  storeUnsent(id, [...lacking]);
  const set = (change: Partial<Delivery>) => {
    const before = deliveries.get(id) ?? fresh(project, id);
    deliveries.set(id, { ...before, ...change });
    for (const listener of listeners) listener();
  };
  set({ ...fresh(project, id) });
  hold(+1);
  try {
    const refused = await sendAll(
      files,
      {
        send: (batch, signal, sent) => {
          const first = batch[0];
          return first && first.file.size > MOST_BYTES
            ? sendLarge(project, id, first, signal, sent)
            : sendFiles(project, id, batch, signal);
        },
        arrived: (batch) => {
          for (const { path } of batch) lacking.delete(path);
          storeUnsent(id, [...lacking]);
        },
        progress: (progress) => set({ progress }),
        wait,
      },
      stopper.signal,
    );
    const whole = lacking.size === refused.length;
    if (whole && !ask) await completeImport(project, id);
    set({ state: "sent", refused, held: whole && ask });
  } catch (error) {
    if (stopper.signal.aborted) set({ state: "stopped" });
    else set({ state: "failed", error: ApiProblem.from(error) });
  } finally {
    hold(-1);
  }
}

/** A file that is too large for one request goes in pieces, so that what has arrived survives a cut, a closed tab and a
 *  restart of the server. */
async function sendLarge(
  project: number,
  id: number,
  { path, file }: Outgoing,
  signal: AbortSignal,
  sent: (bytes: number) => void,
): Promise<void> {
  let upload = "";
  await sendInPieces(
    file,
    {
      open: async () => {
        const mark = String(file.lastModified);
        const opened = await openUpload(project, id, { path, bytes: file.size, mark }, signal);
        upload = opened.id;
        return opened;
      },
      send: async (offset, piece) =>
        sendPiece(project, id, upload, { offset, piece, checksum: await checksum(piece) }, signal),
      safe: sent,
    },
    signal,
  );
}

function fresh(project: number, id: number): Delivery {
  const progress = { files: 0, bytes: 0, sentFiles: 0, sentBytes: 0, waiting: false };
  return { id, project, progress, state: "sending", held: false, refused: [], error: null };
}

/** While files are being sent the browser asks before it closes the tab. */
function hold(change: number): void {
  sending += change;
  if (sending > 0) window.addEventListener("beforeunload", ask);
  else window.removeEventListener("beforeunload", ask);
}

function ask(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
