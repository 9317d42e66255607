import { describe, expect, it } from "vitest";
import { ApiProblem } from "../api/problem";
import { checksum, sendInPieces } from "./resumable";

const FILE = new File(["0123456789abcdefghij"], "faces.zip");

/** A server that keeps pieces of four bytes; `fault` may throw before one is kept. */
function server(kept = "", fault: (offset: number, request: number) => void = () => undefined) {
  const state = { kept, safe: [] as number[], opened: 0, requests: 0 };
  const ports = {
    open: async () => {
      state.opened += 1;
      return { offset: state.kept.length, piece: 4, finished: state.kept.length === FILE.size };
    },
    send: async (offset: number, piece: Blob) => {
      state.requests += 1;
      fault(offset, state.requests);
      if (offset !== state.kept.length) throw new ApiProblem(409, "upload_offset", "elsewhere");
      state.kept += await piece.text();
    },
    safe: (bytes: number) => state.safe.push(bytes),
  };
  return { state, ports };
}

const never = new AbortController().signal;

describe("sending a large file", () => {
  it("sends it piece by piece and tells what is safe", async () => {
    const { state, ports } = server();
    await sendInPieces(FILE, ports, never);
    expect(state.kept).toBe(await FILE.text());
    expect(state.safe).toEqual([0, 4, 8, 12, 16, 20]);
  });

  it("goes on where an earlier try ended, also at 99 %", async () => {
    const { state, ports } = server("0123456789abcdefghi");
    await sendInPieces(FILE, ports, never);
    expect(state.kept).toBe(await FILE.text());
    expect(state.requests).toBe(1);
  });

  it("sends nothing when all of it is there", async () => {
    const { state, ports } = server(await FILE.text());
    await sendInPieces(FILE, ports, never);
    expect(state.requests).toBe(0);
    expect(state.safe).toEqual([20]);
  });

  it("asks for the place again when a piece was lost or damaged", async () => {
    const { state, ports } = server("", (_, request) => {
      if (request === 2) throw new ApiProblem(400, "checksum", "damaged");
    });
    await sendInPieces(FILE, ports, never);
    expect(state.kept).toBe(await FILE.text());
    expect(state.opened).toBe(2);
  });

  it("gives up on a piece that is refused again and again, and on what is no fault of a piece", async () => {
    const damaged = server("", () => {
      throw new ApiProblem(400, "checksum", "damaged");
    });
    await expect(sendInPieces(FILE, damaged.ports, never)).rejects.toMatchObject({ code: "checksum" });
    const away = server("", () => {
      throw ApiProblem.offline();
    });
    await expect(sendInPieces(FILE, away.ports, never)).rejects.toMatchObject({ code: "offline" });
    expect(away.state.requests).toBe(1);
  });

  it("stops when it is told to", async () => {
    const stopper = new AbortController();
    const { state, ports } = server("", (_, request) => request === 2 && stopper.abort());
    await expect(sendInPieces(FILE, ports, stopper.signal)).rejects.toThrow();
    expect(state.requests).toBe(2);
  });

  it("names a piece by its SHA-256", async () => {
    expect(await checksum(FILE.slice(0, 4))).toBe("sha256 G+LkUrRteg2WVrux92joJI66G3W67WX12Z6vqUiJmmo=");
  });
});
