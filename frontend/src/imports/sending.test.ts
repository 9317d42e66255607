import { describe, expect, it } from "vitest";
import { ApiProblem } from "../api/problem";
import type { Outgoing } from "./batches";
import { PARALLEL, type Ports, type Progress, sendAll } from "./sending";

function files(count: number): Outgoing[] {
  return Array.from({ length: count }, (_, index) => ({
    path: `${index}.jpg`,
    file: new File(["x"], `${index}.jpg`),
  }));
}

/** A server that remembers what arrived; `answer` may throw for a request. */
function server(answer: (paths: string[], request: number) => void) {
  const arrived: string[] = [];
  const progress: Progress[] = [];
  const pauses: number[] = [];
  let requests = 0;
  let open = 0;
  let most = 0;
  const ports: Ports = {
    send: async (batch) => {
      most = Math.max(most, ++open);
      requests += 1;
      const request = requests;
      await Promise.resolve();
      open -= 1;
      answer(
        batch.map(({ path }) => path),
        request,
      );
    },
    arrived: (batch) => arrived.push(...batch.map(({ path }) => path)),
    progress: (now) => progress.push(now),
    wait: async (milliseconds, signal) => {
      pauses.push(milliseconds);
      signal.throwIfAborted();
    },
  };
  return { ports, arrived, progress, pauses, most: () => most };
}

const paths = (count: number) => files(count).map(({ path }) => path);

describe("sending a delivery", () => {
  it("sends each file once, a few requests at a time, and tells how far it is", async () => {
    const { ports, arrived, progress, most } = server(() => undefined);
    expect(await sendAll(files(950), ports, new AbortController().signal)).toEqual([]);
    expect([...arrived].sort()).toEqual(paths(950).sort());
    expect(most()).toBe(PARALLEL);
    expect(progress.at(-1)).toMatchObject({
      files: 950,
      sentFiles: 950,
      sentBytes: 950,
      bytes: 950,
      waiting: false,
    });
  });

  it("tries again with growing pauses while the server does not answer", async () => {
    let down = 12;
    const { ports, arrived, pauses, progress } = server(() => {
      if (down-- > 0) throw ApiProblem.offline();
    });
    expect(await sendAll(files(1), ports, new AbortController().signal)).toEqual([]);
    expect(arrived).toEqual(["0.jpg"]);
    expect(pauses.slice(0, 6)).toEqual([1000, 2000, 4000, 8000, 16000, 30000]);
    expect(progress.some((one) => one.waiting)).toBe(true);
    expect(progress.at(-1)?.waiting).toBe(false);
  });

  it("finds the one file that is too large and sends all others", async () => {
    const { ports, arrived } = server((sent) => {
      if (sent.includes("37.jpg")) throw ApiProblem.parse(413, "");
    });
    const unsent = await sendAll(files(130), ports, new AbortController().signal);
    expect(unsent.map(({ path }) => path)).toEqual(["37.jpg"]);
    expect([...arrived].sort()).toEqual(
      paths(130)
        .filter((path) => path !== "37.jpg")
        .sort(),
    );
  });

  it("ends with the reason when the project takes nothing", async () => {
    const { ports } = server(() => {
      throw ApiProblem.parse(409, JSON.stringify({ detail: "The project is archived.", code: "archived" }));
    });
    await expect(sendAll(files(5), ports, new AbortController().signal)).rejects.toMatchObject({
      code: "archived",
    });
  });

  it("stops when it is told to, and sends nothing afterwards", async () => {
    const stopper = new AbortController();
    const { ports, arrived } = server((_, request) => {
      if (request === PARALLEL) stopper.abort();
    });
    await expect(sendAll(files(2000), ports, stopper.signal)).rejects.toBeDefined();
    expect(arrived.length).toBeLessThanOrEqual(PARALLEL * 100);
  });
});
