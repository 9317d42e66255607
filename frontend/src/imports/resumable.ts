/** One large file in pieces, from where an earlier try ended. Knows neither React nor the network. */

import { ApiProblem } from "../api/problem";

/** What says that a piece has to be sent again, perhaps from another place. */
const AGAIN = new Set(["upload_offset", "upload_busy", "checksum", "cut_off"]);
const MOST_FAILURES = 5; // one after the other, without a byte more

export interface Opened {
  offset: number;
  /** How many bytes to send at once. */
  piece: number;
  finished: boolean;
}

export interface PiecePorts {
  /** Opens the upload of this file, or finds the one that was begun. */
  open: () => Promise<Opened>;
  send: (offset: number, piece: Blob) => Promise<unknown>;
  /** Told how many bytes of the file are safe. */
  safe: (bytes: number) => void;
}

/** Sends the file to its end. Rejects with ApiProblem when the network fails or the server refuses it; called again it
 *  goes on where it stopped. */
export async function sendInPieces(file: Blob, ports: PiecePorts, signal: AbortSignal): Promise<void> {
  let opened = await ports.open();
  let failures = 0;
  let at = opened.offset;
  while (!opened.finished) {
    signal.throwIfAborted();
    ports.safe(at);
    const end = Math.min(file.size, at + opened.piece);
    try {
      await ports.send(at, file.slice(at, end));
      if (end === file.size) break;
      at = end;
      failures = 0;
    } catch (error) {
      if (!(error instanceof ApiProblem) || !AGAIN.has(error.code) || ++failures > MOST_FAILURES) throw error;
      opened = await ports.open();
      at = opened.offset;
    }
  }
  ports.safe(file.size);
}

/** The SHA-256 of a piece for the header `Upload-Checksum`; null where the browser computes none (plain http). */
export async function checksum(piece: Blob): Promise<string | null> {
  if (!globalThis.crypto?.subtle) return null;
  const digest = await crypto.subtle.digest("SHA-256", await piece.arrayBuffer());
  return `sha256 ${btoa(String.fromCharCode(...new Uint8Array(digest)))}`;
}
