import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { backoff, EventStreamParser, keepStreaming, type StreamEvent, type StreamState } from "./sse";

const STREAM =
  ': hello\n\nevent: run\nid: 7\ndata: {"topic":"run"}\n\nid: 8\nevent: batch\ndata: one\ndata:two\n\n: beat\n\n';

function parse(text: string, size: number): StreamEvent[] {
  const parser = new EventStreamParser();
  const events: StreamEvent[] = [];
  for (let at = 0; at < text.length; at += size) events.push(...parser.push(text.slice(at, at + size)));
  return events;
}

const WHOLE: StreamEvent[] = [
  { event: "run", id: "7", data: '{"topic":"run"}' },
  { event: "batch", id: "8", data: "one\ntwo" },
];

it.each([1, 2, 3, 7, 1000])("reads the same events from pieces of %i characters", (size) => {
  expect(parse(STREAM, size)).toEqual(WHOLE);
  expect(parse(STREAM.replaceAll("\n", "\r\n"), size)).toEqual(WHOLE);
});

it("gives nothing for an event that has no end or no data", () => {
  expect(parse("event: run\ndata: half\n", 5)).toEqual([]);
  expect(parse("event: run\nid: 1\n\n", 5)).toEqual([]);
});

it("keeps the id until another comes and falls back to the event name message", () => {
  expect(parse("id: 1\ndata: a\n\ndata: b\n\n", 100)).toEqual([
    { event: "message", id: "1", data: "a" },
    { event: "message", id: "1", data: "b" },
  ]);
});

it("waits longer after each failure, up to half a minute, never in step", () => {
  expect([0, 1, 2, 3].map((n) => backoff(n, () => 1))).toEqual([500, 1000, 2000, 4000]);
  expect(backoff(50, () => 1)).toBe(30_000);
  expect(backoff(3, () => 0)).toBe(2000);
});

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function answer(text: string): Response {
  return new Response(
    new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(text));
        controller.close();
      },
    }),
  );
}

it("comes back after a lost connection and goes on with new events", async () => {
  const stop = new AbortController();
  const states: StreamState[] = [];
  const seen: string[] = [];
  const answers = [answer("data: 1\n\n"), new Response("", { status: 503 }), answer("data: 2\n\n")];
  const running = keepStreaming({
    open: async () => {
      const next = answers.shift();
      if (next) return next;
      stop.abort();
      throw new TypeError("over");
    },
    onEvent: (event) => seen.push(event.data),
    onState: (state) => states.push(state),
    signal: stop.signal,
  });
  await vi.advanceTimersByTimeAsync(60_000);
  await running;
  expect(seen).toEqual(["1", "2"]);
  expect(states).toEqual(["connecting", "open", "lost", "lost", "open", "lost"]);
});

it("gives up a connection on which nothing is heard any more", async () => {
  const stop = new AbortController();
  const states: StreamState[] = [];
  let opened = 0;
  const running = keepStreaming({
    open: (signal) => {
      opened += 1;
      const silent = new ReadableStream<Uint8Array>({
        start(controller) {
          signal.addEventListener("abort", () => controller.error(new DOMException("gone", "AbortError")));
        },
      });
      return Promise.resolve(new Response(silent));
    },
    onEvent: () => undefined,
    onState: (state) => states.push(state),
    signal: stop.signal,
    silenceMs: 40_000,
  });
  await vi.advanceTimersByTimeAsync(39_000);
  expect(states.at(-1)).toBe("open");
  await vi.advanceTimersByTimeAsync(3_000);
  expect(states).toContain("lost");
  expect(opened).toBe(2);
  stop.abort();
  await vi.advanceTimersByTimeAsync(1000);
  await running;
});
