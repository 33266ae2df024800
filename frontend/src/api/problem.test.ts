import { expect, it } from "vitest";
import { problemFrom, unreachable } from "./problem";

it("keeps the code, the trace id and every fact of a problem", () => {
  const problem = problemFrom(409, {
    type: "about:blank",
    title: "This file was loaded before.",
    status: 409,
    code: "batch.file_already_loaded",
    detail: "Nothing was loaded again.",
    trace_id: "abc",
    batch_job_id: "5b0c",
  });
  expect(problem.code).toBe("batch.file_already_loaded");
  expect(problem.traceId).toBe("abc");
  expect(problem.facts).toEqual({ batch_job_id: "5b0c" });
  expect(problem.retryable).toBe(false);
});

it.each([undefined, "<html>", ["x"], null])("makes a problem of a body that is none: %s", (body) => {
  expect(problemFrom(502, body)).toMatchObject({ status: 502, code: "http.502", retryable: true });
});

it("tells a server that cannot be reached from one that refuses", () => {
  expect(unreachable()).toMatchObject({ code: "network.unreachable", retryable: true });
});
