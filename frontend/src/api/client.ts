/** The only place that talks to the server. */
import { Problem, problemFrom, unreachable } from "./problem";
import { clearToken, currentToken } from "./token";

const ROOT = "/api/v1";

export type Params = Record<string, string | number | undefined>;

function address(path: string, params: Params): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value !== undefined && value !== "") query.set(name, String(value));
  }
  const text = query.toString();
  return `${ROOT}${path}${text ? `?${text}` : ""}`;
}

function headers(orgId: string | undefined, accept: string): Headers {
  const result = new Headers({ Accept: accept });
  const token = currentToken();
  if (token) result.set("Authorization", `Bearer ${token}`);
  if (orgId) result.set("X-Org-Id", orgId);
  return result;
}

async function bodyOf(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return undefined;
  }
}

interface Request {
  orgId?: string | undefined;
  params?: Params;
  method?: "GET" | "POST";
  body?: FormData;
  /** Sent as JSON, in place of a form. */
  json?: unknown;
  /** Idempotency-Key: the same thing asked for twice is done once. */
  once?: string;
  signal?: AbortSignal | undefined;
}

/** Ask the API. Throws a Problem for every answer that is no success; 401 also ends the sign-in. */
export async function request<T>(path: string, options: Request = {}): Promise<T> {
  const token = currentToken();
  const sent = headers(options.orgId, "application/json");
  if (options.json !== undefined) sent.set("Content-Type", "application/json");
  if (options.once) sent.set("Idempotency-Key", options.once);
  const content = options.json === undefined ? options.body : JSON.stringify(options.json);
  let response: Response;
  try {
    response = await fetch(address(path, options.params ?? {}), {
      method: options.method ?? "GET",
      headers: sent,
      credentials: "same-origin",
      ...(content ? { body: content } : {}),
      ...(options.signal ? { signal: options.signal } : {}),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw unreachable();
  }
  const body = await bodyOf(response);
  if (response.ok) return body as T;
  const problem = problemFrom(response.status, body);
  // Only the token that was refused: another tab's answer must not end a newer sign-in.
  if (problem.status === 401 && token === currentToken()) clearToken();
  throw problem;
}

/** Open the organisation's event stream. */
export async function openEvents(orgId: string, signal: AbortSignal): Promise<Response> {
  const token = currentToken();
  const response = await fetch(`${ROOT}/events`, {
    headers: headers(orgId, "text/event-stream"),
    credentials: "same-origin",
    cache: "no-store",
    signal,
  });
  if (response.status === 401 && token === currentToken()) clearToken();
  return response;
}

export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem({
    status: -1,
    code: "page.unexpected",
    title: "The page met something unexpected.",
    detail: error instanceof Error ? error.message : "",
  });
}
