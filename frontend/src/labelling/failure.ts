/** What can go wrong between the screen and the server, sorted by what the screen does about it. */
export type FailureKind =
  | "offline" // nothing came back: try again soon
  | "busy" // the server is there and cannot now: try again soon
  | "signed_out" // nobody, or somebody else, is signed in: wait for the person
  | "closed" // archived, deleted, or the role was taken away: keep everything, ask again slowly
  | "refused"; // this request will never be taken

export class Failure extends Error {
  constructor(
    readonly kind: FailureKind,
    readonly code: string,
    message: string,
    readonly hint: string = "",
  ) {
    super(message);
    this.name = "Failure";
  }
}

/** Codes that concern one act alone, whatever the status: the project is as open as before. */
const OF_ONE_ACT = new Set(["not_waiting", "uuid_conflict"]);

/** The kind of failure that an HTTP status and the code of its problem stand for. */
export function failureKind(status: number, code = ""): FailureKind {
  if (OF_ONE_ACT.has(code)) return "refused";
  if (status === 401) return "signed_out";
  if (status === 403 || status === 404 || status === 409) return "closed";
  if (status === 408 || status === 425 || status === 429 || status >= 500) return "busy";
  return "refused";
}
