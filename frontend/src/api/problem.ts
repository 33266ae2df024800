/** What the API says when something went wrong (RFC 9457 problem+json), as an error one can throw. */

const KNOWN = new Set(["type", "title", "status", "code", "detail", "trace_id", "instance"]);

export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly traceId: string;
  /** Members beyond the standard ones: file, segment, offset, the id of the first batch, … */
  readonly facts: Readonly<Record<string, unknown>>;

  constructor(fields: {
    status: number;
    code: string;
    title: string;
    detail?: string;
    traceId?: string;
    facts?: Record<string, unknown>;
  }) {
    super(fields.title);
    this.name = "Problem";
    this.status = fields.status;
    this.code = fields.code;
    this.title = fields.title;
    this.detail = fields.detail ?? "";
    this.traceId = fields.traceId ?? "";
    this.facts = fields.facts ?? {};
  }

  /** May the same request succeed later although nobody mended anything? */
  get retryable(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** Read a failed answer's body; a body that is no problem+json (a proxy's page) still gives a Problem. */
export function problemFrom(status: number, body: unknown): Problem {
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    return new Problem({
      status,
      code: `http.${status}`,
      title: `The server answered ${status} without saying why.`,
    });
  }
  const members = Object.entries(body);
  const member = new Map<string, unknown>(members);
  return new Problem({
    status,
    code: text(member.get("code")) || `http.${status}`,
    title: text(member.get("title")) || `The server answered ${status}.`,
    detail: text(member.get("detail")),
    traceId: text(member.get("trace_id")),
    facts: Object.fromEntries(members.filter(([name]) => !KNOWN.has(name))),
  });
}

export function unreachable(): Problem {
  return new Problem({
    status: 0,
    code: "network.unreachable",
    title: "The server cannot be reached.",
    detail: "It may be restarting. What you see is the last data received.",
  });
}
