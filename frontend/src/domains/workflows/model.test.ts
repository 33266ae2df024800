import { expect, it } from "vitest";
import type { Batch, Run } from "../../api/types";
import { addsUp, batchActions, batchAnswer, barParts, finished, ratePerSecond, runActions, speedText, timeLeft } from "./model";

const START = "2026-11-21T12:00:00Z";
const NOW = Date.parse("2026-11-21T12:00:10Z");

function batch(over: Partial<Batch>): Batch {
  return {
    batch_job_id: "b",
    file_name: "f.837",
    file_size: 1,
    workflow_id: "w",
    workflow_name: "end_to_end_rcm",
    status: "processing",
    counts: { total: 1000, pending: 450, processing: 40, completed: 490, failed: 10, set_aside: 7, cancelled: 3 },
    findings: [],
    money: { billed: "0", paid: "0", adjusted: "0", patient_responsibility: "0" },
    nodes: [],
    created_at: START,
    started_at: START,
    completed_at: null,
    ...over,
  };
}

function run(over: Partial<Run>): Run {
  return {
    run_id: "r",
    workflow_id: "w",
    workflow_name: "end_to_end_rcm",
    revision_num: 1,
    status: "IN_PROGRESS",
    pause_requested: false,
    current_step: "Submit",
    total_steps: 9,
    completed_steps: 4,
    error_step: null,
    error_code: null,
    error_message: null,
    batch_job_id: null,
    row_number: null,
    claim_id: null,
    waiting_for: null,
    created_at: START,
    started_at: START,
    completed_at: null,
    total_execution_time_ms: null,
    ...over,
  };
}

const allowed = (actions: { name: string; refusal: string | undefined }[]): string[] =>
  actions.filter((action) => action.refusal === undefined).map((action) => action.name);

it("counts set-aside and cancelled rows as finished, and sees when figures do not add up", () => {
  const { counts } = batch({});
  expect(finished(counts)).toBe(510);
  expect(addsUp(counts)).toBe(true);
  expect(addsUp({ ...counts, total: 1001 })).toBe(false);
  expect(barParts(counts).reduce((sum, part) => sum + part.value, 0)).toBe(counts.total - counts.pending);
});

it("reckons the rate from rows that ran, and the time left from what is not finished", () => {
  expect(ratePerSecond(batch({}), NOW)).toBe(50);
  expect(timeLeft(batch({}), NOW)).toBe(9800);
  expect(speedText(batch({}), NOW)).toBe("50/s on average · 10 s so far · 9.8 s left");
  const ended = batch({ completed_at: "2026-11-21T12:00:05Z", status: "completed" });
  expect(ratePerSecond(ended, NOW)).toBe(100);
  expect(timeLeft(ended, NOW)).toBeUndefined();
});

it("claims no rate while nothing runs", () => {
  expect(ratePerSecond(batch({ status: "paused" }), NOW)).toBeUndefined();
  expect(ratePerSecond(batch({ started_at: null }), NOW)).toBeUndefined();
});

it("offers a batch only what its state allows, and says why not", () => {
  expect(allowed(batchActions(batch({})))).toEqual(["pause", "retry", "cancel"]);
  expect(allowed(batchActions(batch({ status: "paused" })))).toEqual(["resume", "retry", "cancel"]);
  const done = batch({ status: "completed", counts: { ...batch({}).counts, failed: 0 } });
  expect(allowed(batchActions(done))).toEqual([]);
  expect(batchActions(done)[0]?.refusal).toBe("A completed one cannot be paused.");
});

it("names the count that a cancel stops", () => {
  const cancel = batchActions(batch({})).find((action) => action.name === "cancel");
  expect(cancel?.confirm?.text).toContain("490 rows not finished");
});

it("offers a run only what its state allows", () => {
  expect(allowed(runActions(run({})))).toEqual(["pause", "cancel"]);
  expect(allowed(runActions(run({ pause_requested: true })))).toEqual(["resume", "cancel"]);
  expect(allowed(runActions(run({ status: "FAILED" })))).toEqual(["retry"]);
  expect(allowed(runActions(run({ status: "COMPLETED" })))).toEqual([]);
});

it("does not call a batch paused before the server does", () => {
  expect(batchAnswer("pause", batch({ status: "processing" }))).toContain("next step");
  expect(batchAnswer("pause", batch({ status: "paused" }))).toBe("The server says: paused.");
});
