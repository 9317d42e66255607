import { describe, expect, it } from "vitest";
import { Failure } from "./failure";
import { HttpServer } from "./server";

const SEAT = { user: 7, project: 3, screen: "5a" };

/** A browser whose requests are answered from a list. */
function browser(answers: (Response | Error)[], cookies = { now: "csrftoken=one" }) {
  const calls: { address: string; request: RequestInit | undefined }[] = [];
  const fetch = (address: string, request?: RequestInit) => {
    calls.push({ address, request });
    const answer = answers.shift();
    return answer instanceof Response
      ? Promise.resolve(answer)
      : Promise.reject(answer ?? new Error("no answer left"));
  };
  const web = { fetch: fetch as typeof globalThis.fetch, cookies: () => cookies.now };
  return { calls, cookies, server: new HttpServer(SEAT, web) };
}

function answer(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers });
}

const signedIn = (id: number | null) => answer(200, { user: id === null ? null : { id, name: "Ada" } });

describe("the labelling calls", () => {
  it("measure a lease by the server's clock, whatever the time is here", async () => {
    const lease = { assignments: [{ id: 1, expires_at: "2020-05-01T12:30:00Z" }], empty: null };
    const { server, calls } = browser([answer(200, lease, { Date: "Fri, 01 May 2020 12:00:00 GMT" })]);
    expect((await server.lease(5)).lifeMs).toBe(30 * 60_000);
    expect(calls[0]?.address).toBe("/api/v1/projects/3/lease");
    expect(JSON.parse(String(calls[0]?.request?.body))).toEqual({ count: 5, screen: "5a" });
  });

  it.each([
    [401, "signed_out"],
    [404, "closed"],
    [409, "closed"],
    [500, "busy"],
    [429, "busy"],
    [400, "refused"],
  ])("sort status %i as %s, with the reason the server gave", async (status, kind) => {
    const { server } = browser([answer(status, { code: "why", detail: "Because.", hint: "Do this." })]);
    const failure = await server.submit([]).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Failure);
    expect(failure).toMatchObject({ kind, code: "why", message: "Because.", hint: "Do this." });
  });

  it("know a lost network and a broken answer", async () => {
    const { server } = browser([new TypeError("Failed to fetch"), new Response("<html>", { status: 200 })]);
    await expect(server.submit([])).rejects.toMatchObject({ kind: "offline" });
    await expect(server.submit([])).rejects.toMatchObject({ kind: "busy" });
  });

  it("send nothing as somebody else who has signed in meanwhile", async () => {
    const { server, cookies, calls } = browser([signedIn(8)]);
    cookies.now = "csrftoken=two";
    await expect(server.submit([])).rejects.toMatchObject({
      kind: "signed_out",
      message: "Ada is signed in now.",
    });
    server.leave([{ uuid: "u", kind: "answer", item: 1, round: 0, class_key: null }], [4]);
    expect(calls.map(({ address }) => address)).toEqual(["/api/v1/session"]);
  });

  it("go on when the same person has signed in again", async () => {
    const { server, cookies, calls } = browser([signedIn(7), answer(200, { results: [] })]);
    cookies.now = "csrftoken=two";
    expect(await server.submit([])).toEqual([]);
    expect(calls[1]?.request?.headers).toMatchObject({ "X-CSRFToken": "two" });
  });

  it("tell an ended session from a role that was taken away", async () => {
    const gone = browser([answer(403, { code: "permission_denied", detail: "CSRF" }), signedIn(null)]);
    await expect(gone.server.submit([])).rejects.toMatchObject({ kind: "signed_out" });
    const here = browser([answer(403, { code: "forbidden", detail: "Not your role." }), signedIn(7)]);
    await expect(here.server.submit([])).rejects.toMatchObject({ kind: "closed", message: "Not your role." });
  });

  it("hand over what waits and give leases back when the page goes", () => {
    const { server, calls } = browser([answer(200, {}), answer(200, {})]);
    server.leave([{ uuid: "u", kind: "answer", item: 1, round: 0, class_key: null }], [4]);
    expect(calls.map(({ address, request }) => [address, request?.keepalive])).toEqual([
      ["/api/v1/projects/3/labels", true],
      ["/api/v1/projects/3/leases/return", true],
    ]);
  });
});
