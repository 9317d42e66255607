/** Sends the files of one delivery: some requests at once, patient with a network that fails. Knows nothing of React. */

import { ApiProblem } from "../api/problem";
import { worthRetrying } from "../api/queryClient";
import { batches, type Outgoing } from "./batches";

export const PARALLEL = 3;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;

export interface Progress {
  files: number;
  bytes: number;
  sentFiles: number;
  sentBytes: number;
  /** The server does not answer; sending goes on by itself. */
  waiting: boolean;
}

export interface Unsent {
  path: string;
  reason: string;
}

export interface Ports {
  /** `sent` may be told how many bytes of a large file are safe. */
  send: (files: readonly Outgoing[], signal: AbortSignal, sent: (bytes: number) => void) => Promise<unknown>;
  /** Told after each request that arrived. */
  arrived: (files: readonly Outgoing[]) => void;
  progress: (progress: Progress) => void;
  /** Resolves after so many milliseconds, or rejects when the signal is aborted. */
  wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** Sends all files and answers with those that the server refused for good. Rejects with ApiProblem when it refuses
 *  everything (archived, signed out, not allowed), and with the signal's reason when stopped. */
export async function sendAll(
  files: readonly Outgoing[],
  ports: Ports,
  signal: AbortSignal,
): Promise<Unsent[]> {
  const queue: Outgoing[][] = batches(files);
  const unsent: Unsent[] = [];
  const progress: Progress = {
    files: files.length,
    bytes: files.reduce((sum, one) => sum + one.file.size, 0),
    sentFiles: 0,
    sentBytes: 0,
    waiting: false,
  };
  const tell = (change: Partial<Progress>) =>
    ports.progress(Object.assign(progress, change) && { ...progress });
  const lane = async () => {
    for (let batch = queue.shift(); batch; batch = queue.shift()) {
      let counted = 0;
      const sent = (bytes: number) => {
        tell({ sentBytes: progress.sentBytes + bytes - counted, waiting: false });
        counted = bytes;
      };
      const refused = await sendPatiently(batch, ports, signal, sent, (waiting) => tell({ waiting }));
      if (!refused) {
        ports.arrived(batch);
        const size = batch.reduce((sum, one) => sum + one.file.size, 0);
        tell({
          sentFiles: progress.sentFiles + batch.length,
          sentBytes: progress.sentBytes + size - counted,
          waiting: false,
        });
      } else if (batch.length > 1) {
        const half = Math.ceil(batch.length / 2); // one of them is too large: find out which
        queue.unshift(batch.slice(0, half), batch.slice(half));
      } else {
        unsent.push(...batch.map(({ path }) => ({ path, reason: refused.detail })));
      }
    }
  };
  tell({});
  await Promise.all(Array.from({ length: PARALLEL }, lane));
  return unsent;
}

/** Sends one request, again and again while only the network or a restart is in the way. Answers with the problem when
 *  the request itself is too large or its name is refused. */
async function sendPatiently(
  batch: readonly Outgoing[],
  ports: Ports,
  signal: AbortSignal,
  sent: (bytes: number) => void,
  waiting: (is: boolean) => void,
): Promise<ApiProblem | null> {
  for (let pause = FIRST_WAIT_MS; ; pause = Math.min(LONGEST_WAIT_MS, pause * 2)) {
    signal.throwIfAborted();
    try {
      await ports.send(batch, signal, sent);
      return null;
    } catch (error) {
      if (error instanceof ApiProblem && (error.status === 413 || error.field("path"))) return error;
      if (!worthRetrying(error)) throw error;
    }
    waiting(true);
    await ports.wait(pause, signal);
  }
}
