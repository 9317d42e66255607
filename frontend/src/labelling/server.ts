/** The labelling calls of the API over fetch, with what only this screen needs: requests that outlive the page, the
 *  server's own clock, and certainty about who is signed in. */
import { t } from "../i18n";
import type {
  Assignment,
  Empty,
  LabelBody,
  LabelResult,
  PracticeBody,
  PracticeResult,
  PracticeState,
  ReportBody,
} from "./facts";
import { Failure, failureKind } from "./failure";
import type { LeaseAnswer } from "./leases";
import type { LabellingServer, Seat } from "./seat";

const API = "/api/v1";
const DEFAULT_LIFE_MS = 10 * 60_000;
/** Browsers refuse requests that outlive the page above 64 KiB. */
const KEEPALIVE_BYTES = 60_000;

export interface Web {
  fetch: typeof fetch;
  cookies(): string;
}

export const browserWeb: Web = { fetch: (...call) => fetch(...call), cookies: () => document.cookie };

/** `sentAt`: when the server answered, by its own clock. */
interface Received {
  body: unknown;
  sentAt: number;
}

export class HttpServer implements LabellingServer {
  /** The CSRF token under which this person was last seen; signing in always changes it. */
  private tokenOfUser: string;

  constructor(
    private readonly seat: Seat,
    private readonly web: Web = browserWeb,
  ) {
    this.tokenOfUser = csrfToken(web);
  }

  async lease(count: number): Promise<LeaseAnswer> {
    const { body, sentAt } = await this.post("lease", { count, screen: this.seat.screen });
    const { assignments, empty } = body as { assignments: Assignment[]; empty: Empty | null };
    return { assignments, empty, lifeMs: lifeMs(assignments[0]?.expires_at, sentAt) };
  }

  async renew(): Promise<{ ids: number[]; lifeMs: number }> {
    const { body, sentAt } = await this.post("leases/renew", { screen: this.seat.screen });
    const { assignments, expires_at } = body as { assignments: number[]; expires_at: string };
    return { ids: assignments, lifeMs: lifeMs(expires_at, sentAt) };
  }

  async submit(labels: LabelBody[]): Promise<LabelResult[]> {
    const { body } = await this.post("labels", { labels });
    return (body as { results: LabelResult[] }).results;
  }

  async report({ item, reason, note }: ReportBody): Promise<void> {
    await this.post(`items/${item}/report`, { reason, note: note ?? "" });
  }

  async practise(answer: PracticeBody): Promise<PracticeResult> {
    const { body } = await this.post("practice", answer);
    return body as PracticeResult;
  }

  async practice(): Promise<PracticeState> {
    const { body } = await this.send("practice", { credentials: "same-origin", cache: "no-store" });
    return body as PracticeState;
  }

  leave(labels: LabelBody[], leases: number[]): void {
    if (csrfToken(this.web) !== this.tokenOfUser) return;
    const call = { screen: this.seat.screen, assignments: leases };
    if (labels.length > 0) this.last("labels", { labels });
    if (leases.length > 0) this.last("leases/return", call);
  }

  /** A request that goes on when the page is gone. What it carries is in the outbox too, so its end does not matter. */
  private last(path: string, body: unknown): void {
    const text = JSON.stringify(body);
    if (text.length > KEEPALIVE_BYTES) return;
    this.web.fetch(this.address(path), { ...this.request(text), keepalive: true }).catch(() => undefined);
  }

  private async post(path: string, body: unknown): Promise<Received> {
    await this.checkWhoIsSignedIn(false);
    return this.send(path, this.request(JSON.stringify(body)));
  }

  private async send(path: string, request: RequestInit): Promise<Received> {
    const response = await this.call(this.address(path), request);
    const sentAt = Date.parse(response.headers.get("Date") ?? "") || Date.now();
    if (response.ok) return { body: response.status === 204 ? null : await json(response), sentAt };
    if (response.status === 403) await this.checkWhoIsSignedIn(true);
    const problem = await json(response).catch(() => null);
    throw failureOf(response.status, problem);
  }

  /** Never send one person's answers as another's: signing in elsewhere in this browser changes who asks. */
  private async checkWhoIsSignedIn(evenSo: boolean): Promise<void> {
    if (!evenSo && csrfToken(this.web) === this.tokenOfUser) return;
    const response = await this.call(`${API}/session`, { credentials: "same-origin", cache: "no-store" });
    if (!response.ok) throw failureOf(response.status, null);
    const { user } = (await json(response)) as { user: { id: number; name: string } | null };
    if (user?.id === this.seat.user) {
      this.tokenOfUser = csrfToken(this.web);
      return;
    }
    const who = user ? t("labelling.someoneElse", { name: user.name }) : t("problems.signed_out");
    throw new Failure("signed_out", "signed_out", who, t("labelling.keptUntil"));
  }

  private async call(address: string, request: RequestInit): Promise<Response> {
    try {
      return await this.web.fetch(address, request);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // fetch rejects with TypeError when nothing comes back
      throw new Failure("offline", "offline", t("problems.offline"));
    }
  }

  private request(body: string): RequestInit {
    const headers = { "Content-Type": "application/json", "X-CSRFToken": csrfToken(this.web) };
    return { method: "POST", credentials: "same-origin", headers, body };
  }

  private address(path: string): string {
    return `${API}/projects/${this.seat.project}/${path}`;
  }
}

export function csrfToken(web: Pick<Web, "cookies">): string {
  return /(?:^|;\s*)csrftoken=([^;]*)/.exec(web.cookies())?.[1] ?? "";
}

function failureOf(status: number, problem: unknown): Failure {
  const { code, detail, hint } = (problem ?? {}) as { code?: string; detail?: string; hint?: string };
  return new Failure(
    failureKind(status, code),
    code ?? `http_${status}`,
    detail ?? t("problems.status.other", { status }),
    hint,
  );
}

async function json(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch (error) {
    // A proxy's page, or an answer that broke off.
    if (!(error instanceof SyntaxError) && !(error instanceof TypeError)) throw error;
    throw new Failure("busy", "unreadable", t("labelling.unreadable"));
  }
}

/** How long a lease lives, by the server's clock alone: the one here may be wrong. */
function lifeMs(expiresAt: string | undefined, sentAt: number): number {
  const life = expiresAt ? Date.parse(expiresAt) - sentAt : Number.NaN;
  return life > 0 ? life : DEFAULT_LIFE_MS;
}
