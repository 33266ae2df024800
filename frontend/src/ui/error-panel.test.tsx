import { MantineProvider } from "@mantine/core";
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { problemFrom } from "../api/problem";
import { ErrorPanel } from "./error-panel";

afterEach(cleanup);

function show(error: unknown, retry?: () => void): void {
  render(
    <MantineProvider>
      <ErrorPanel error={error} {...(retry ? { retry } : {})} />
    </MantineProvider>,
  );
}

it("tells what, where, how to mend it, the code and the trace id", () => {
  show(
    problemFrom(422, {
      title: "The file is not X12.",
      detail: "It must start with ISA.",
      code: "edi.not_x12",
      trace_id: "4531b68b",
      file: "mail.txt",
      byte_offset: 0,
      batch_job_id: "5b0c",
      findings: [
        { snip: 1, rule_id: "x12.isa_missing", severity: "error", message: "No ISA.", hint: "Send it raw.", byte_offset: 0 },
      ],
    }),
  );
  const panel = screen.getByRole("alert");
  for (const text of ["The file is not X12.", "edi.not_x12", "4531b68b", "mail.txt", "Byte offset", "No ISA.", "byte 0", "Send it raw."]) {
    expect(panel.textContent).toContain(text);
  }
  expect(panel.textContent).not.toContain("5b0c");
});

it("offers to try again only where one can", () => {
  const retry = vi.fn();
  show(problemFrom(503, undefined), retry);
  screen.getByRole("button", { name: "Try again" }).click();
  expect(retry).toHaveBeenCalledOnce();
});
