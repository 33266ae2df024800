/**
 * Server-sent events read through fetch, because EventSource cannot send an Authorization header.
 * The parser follows the event stream grammar of the HTML standard, section 9.2.6.
 */

export interface StreamEvent {
  event: string;
  id: string;
  data: string;
}

/** Feed it text as it comes, in pieces of any size; it gives back the events that are whole. */
export class EventStreamParser {
  #rest = "";
  #event = "";
  #data: string[] = [];
  #id = "";

  push(text: string): StreamEvent[] {
    const events: StreamEvent[] = [];
    this.#rest += text;
    for (;;) {
      const end = this.#rest.search(/\r\n|\n|\r/);
      if (end < 0) return events;
      // A carriage return at the very end may be half of a pair.
      if (this.#rest[end] === "\r" && end === this.#rest.length - 1) return events;
      const width = this.#rest.startsWith("\r\n", end) ? 2 : 1;
      const line = this.#rest.slice(0, end);
      this.#rest = this.#rest.slice(end + width);
      const event = this.#line(line);
      if (event) events.push(event);
    }
  }

  #line(line: string): StreamEvent | undefined {
    if (line === "") return this.#dispatch();
    if (line.startsWith(":")) return undefined;
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") this.#event = value;
    else if (field === "data") this.#data.push(value);
    else if (field === "id" && !value.includes("\0")) this.#id = value;
    return undefined;
  }

  #dispatch(): StreamEvent | undefined {
    const data = this.#data;
    const event = this.#event || "message";
    this.#data = [];
    this.#event = "";
    return data.length > 0 ? { event, id: this.#id, data: data.join("\n") } : undefined;
  }
}

/** Milliseconds to wait before attempt `n` (from 0): doubling to 30 s, spread so that tabs do not march in step. */
export function backoff(n: number, random: () => number = Math.random): number {
  const ceiling = Math.min(30_000, 500 * 2 ** Math.min(n, 10));
  return Math.round(ceiling * (0.5 + random() / 2));
}

export type StreamState = "connecting" | "open" | "lost";

interface StreamOptions {
  open: (signal: AbortSignal) => Promise<Response>;
  onEvent: (event: StreamEvent) => void;
  onState: (state: StreamState) => void;
  signal: AbortSignal;
  /** The server sends a comment every 15 s; two of them missing means that nobody is there. */
  silenceMs?: number;
}

async function readOnce({ open, onEvent, onState, signal, silenceMs = 40_000 }: StreamOptions): Promise<boolean> {
  const attempt = new AbortController();
  const giveUp = (): void => attempt.abort();
  signal.addEventListener("abort", giveUp);
  let timer = setTimeout(giveUp, silenceMs);
  let opened = false;
  try {
    const response = await open(attempt.signal);
    if (!response.ok || !response.body) return false;
    opened = true;
    onState("open");
    const parser = new EventStreamParser();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return opened;
      clearTimeout(timer);
      timer = setTimeout(giveUp, silenceMs);
      parser.push(value).forEach(onEvent);
    }
  } catch {
    // Broken connections end up here whatever broke them: the caller says "lost" and tries again.
    return opened;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", giveUp);
    attempt.abort();
  }
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Keep one stream open until `signal` aborts; back off while the server is away. */
export async function keepStreaming(options: StreamOptions): Promise<void> {
  let failures = 0;
  options.onState("connecting");
  while (!options.signal.aborted) {
    const opened = await readOnce(options);
    if (options.signal.aborted) return;
    options.onState("lost");
    failures = opened ? 0 : failures + 1;
    await sleep(backoff(failures), options.signal);
  }
}
