import { expect, it } from "vitest";
import { ChangeLog, isTouched, liveEvent } from "./live-keys";

function changes(...events: [string, string][]) {
  const log = new ChangeLog();
  for (const [topic, id] of events) log.add({ topic, id });
  return log.take();
}

it("reads lists of a topic again, and of the records only the one that changed", () => {
  const some = changes(["batch", "b1"]);
  expect(isTouched(["org", "batch", "list", {}], undefined, some)).toBe(true);
  expect(isTouched(["org", "batch", "detail", "b1"], undefined, some)).toBe(true);
  expect(isTouched(["org", "batch", "rows", "b1", {}], undefined, some)).toBe(true);
  expect(isTouched(["org", "batch", "detail", "b2"], undefined, some)).toBe(false);
  expect(isTouched(["org", "run", "list", {}], undefined, some)).toBe(false);
  expect(isTouched(["me", "home"], undefined, some)).toBe(false);
});

it("reads a claim again when its run changed, since its page shows the run's steps", () => {
  const key = ["org", "claim", "detail", "c1"];
  expect(isTouched(key, { run_id: "r1" }, changes(["run", "r1"]))).toBe(true);
  expect(isTouched(key, { run_id: "r2" }, changes(["run", "r1"]))).toBe(false);
  expect(isTouched(key, undefined, changes(["run", "r1"]))).toBe(false);
});

it("forgets what it has handed out", () => {
  const log = new ChangeLog();
  log.add({ topic: "run", id: "r1" });
  expect(log.take().size).toBe(1);
  expect(log.take().size).toBe(0);
});

it("takes no event that is not what the contract says", () => {
  expect(liveEvent('{"topic":"run","id":"r1","version":3}')).toEqual({ topic: "run", id: "r1", version: 3 });
  expect(liveEvent('{"topic":"run"}')).toBeUndefined();
  expect(liveEvent("null")).toBeUndefined();
  expect(liveEvent("{half")).toBeUndefined();
});
