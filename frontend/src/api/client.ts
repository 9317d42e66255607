/** The one door to the API: JSON in and out, CSRF header, problems as exceptions. */

import { ApiProblem } from "./problem";

export const API = "/api/v1";

export type QueryValue = string | number | boolean | null | undefined;
export type Query = Readonly<Record<string, QueryValue>>;

export interface RequestOptions {
  query?: Query | undefined;
  /** Sent as JSON. */
  body?: unknown;
  /** Sent as multipart; instead of `body`. */
  form?: FormData;
  /** Sent as it is; `headers` say what it is. */
  raw?: Blob;
  headers?: Readonly<Record<string, string>>;
  signal?: AbortSignal | undefined;
}

export type Method = "GET" | "POST" | "PATCH" | "PUT" | "DELETE";

/** Calls the API. `path` begins after /api/v1. Throws ApiProblem for every answer that is not a success. */
export async function call<T>(method: Method, path: string, options: RequestOptions = {}): Promise<T> {
  const response = await send(method, path, options);
  if (response.status === 204) return undefined as T;
  const text = await response.text();
  return (text ? JSON.parse(text) : undefined) as T;
}

/** What is no JSON: Markdown, CSV. Throws as `call` does. */
export async function text(path: string, query?: Query): Promise<string> {
  return (await send("GET", path, { query, headers: { Accept: "*/*" } })).text();
}

async function send(method: Method, path: string, options: RequestOptions): Promise<Response> {
  const headers = new Headers(options.headers);
  if (!headers.has("Accept")) headers.set("Accept", "application/json");
  if (options.body !== undefined) headers.set("Content-Type", "application/json");
  if (method !== "GET") headers.set("X-CSRFToken", csrfToken(document.cookie));
  const request: RequestInit = {
    method,
    headers,
    credentials: "same-origin",
    body: options.raw ?? options.form ?? (options.body === undefined ? null : JSON.stringify(options.body)),
    signal: options.signal ?? null,
  };
  const response = await fetched(address(path, options.query), request);
  if (!response.ok) throw ApiProblem.parse(response.status, await response.text());
  return response;
}

async function fetched(url: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(url, request);
  } catch (error) {
    if (error instanceof TypeError) throw ApiProblem.offline();
    throw error;
  }
}

/** The full address of a call; query values that are null, undefined or "" are left out. */
export function address(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== "") search.set(name, String(value));
  }
  const text = search.toString();
  return `${API}${path}${text ? `?${text}` : ""}`;
}

export function csrfToken(cookies: string): string {
  return /(?:^|;\s*)csrftoken=([^;]*)/.exec(cookies)?.[1] ?? "";
}

export const api = {
  get: <T>(path: string, query?: Query, signal?: AbortSignal) => call<T>("GET", path, { query, signal }),
  post: <T>(path: string, body?: unknown, headers?: Readonly<Record<string, string>>) =>
    call<T>("POST", path, headers ? { body, headers } : { body }),
  upload: <T>(path: string, form: FormData, signal?: AbortSignal) => call<T>("POST", path, { form, signal }),
  put: <T>(path: string, body: unknown) => call<T>("PUT", path, { body }),
  patch: <T>(path: string, body: unknown) => call<T>("PATCH", path, { body }),
  delete: <T = void>(path: string) => call<T>("DELETE", path),
};

const PAGE = 500;
const MOST_PAGES = 20;

/** A list page by page until it ends, for screens that sort and search what they show. `next` is null when that is
 *  all of it; a list of more than ten thousand rows is cut there, and its screen says so. */
export async function all<T>(
  path: string,
  query: Query = {},
): Promise<{ results: T[]; next: string | null }> {
  const results: T[] = [];
  let next: string | null = "";
  for (let page = 0; page < MOST_PAGES && next !== null; page += 1) {
    const one: { results: T[]; next: string | null } = await api.get(path, {
      ...query,
      limit: PAGE,
      cursor: next,
    });
    results.push(...one.results);
    next = one.next;
  }
  return { results, next };
}
