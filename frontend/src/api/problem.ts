/** Errors of the API as one class. The server answers with RFC 9457 problem details; a network that fails becomes one too. */
import { t } from "../i18n";

export interface ProblemBody {
  title?: string;
  status?: number;
  detail?: string;
  code?: string;
  hint?: string;
  fields?: Record<string, string>;
}

export class ApiProblem extends Error {
  constructor(
    /** HTTP status; 0 when nothing came back. */
    readonly status: number,
    readonly code: string,
    /** What was wrong, as one sentence. */
    readonly detail: string,
    /** What to do about it. */
    readonly hint: string = "",
    /** Field of the input → reason. */
    readonly fields: Readonly<Record<string, string>> = {},
  ) {
    super(detail);
    this.name = "ApiProblem";
  }

  get signedOut(): boolean {
    return this.status === 401;
  }

  /** The reason for one field, for the message below its input. */
  field(name: string): string | undefined {
    return this.fields[name];
  }

  static offline(): ApiProblem {
    return new ApiProblem(0, "offline", t("problems.offline"), t("problems.offlineHint"));
  }

  /** A problem from an answer's body, which is not JSON when a proxy answered in place of LabelHub. */
  static parse(status: number, text: string): ApiProblem {
    const body = parsed(text);
    return new ApiProblem(
      status,
      typeof body.code === "string" ? body.code : `http_${status}`,
      typeof body.detail === "string" && body.detail ? body.detail : sentence(status),
      typeof body.hint === "string" ? body.hint : "",
      isRecord(body.fields) ? texts(body.fields) : {},
    );
  }

  /** Whatever was thrown, as a problem. */
  static from(error: unknown): ApiProblem {
    if (error instanceof ApiProblem) return error;
    return new ApiProblem(
      0,
      "unexpected",
      error instanceof Error ? error.message : String(error),
      t("problems.unexpectedHint"),
    );
  }
}

function parsed(text: string): Record<string, unknown> {
  try {
    const body: unknown = JSON.parse(text);
    return isRecord(body) ? body : {};
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return {};
  }
}

/** An object with names, as JSON has them. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function texts(fields: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).map(([name, reason]) => [name, String(reason)]));
}

function sentence(status: number): string {
  if (status === 401) return t("problems.status.notSignedIn");
  if (status === 403) return t("problems.status.role");
  if (status === 404) return t("problems.status.nothing");
  if (status === 413) return t("problems.status.large");
  if (status === 429) return t("problems.status.often");
  if (status >= 502 && status <= 504) return t("problems.status.notReady");
  if (status >= 500) return t("problems.status.failed");
  return t("problems.status.other", { status });
}
