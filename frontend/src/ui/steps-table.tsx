import { useState, type ReactNode } from "react";
import type { Attempt, Step, StepError } from "../api/types";
import { DataTable, type Column } from "./data-table";
import { between, clock, duration, words } from "./format";
import { useNow } from "./now";
import { StateBadge } from "./state-badge";
import { When } from "./when";

const attemptColumns: Column<Attempt>[] = [
  { name: "Attempt", cell: (attempt) => attempt.attempt_number, number: true, width: 72 },
  { name: "Outcome", cell: (attempt) => (attempt.outcome ? words(attempt.outcome) : "Running") },
  { name: "Worker", cell: (attempt) => <span className="mono">{attempt.worker ?? "–"}</span> },
  { name: "Started", cell: (attempt) => (attempt.started_at ? clock(attempt.started_at) : "–") },
  {
    name: "Took",
    cell: (attempt) =>
      attempt.completed_at ? duration(between(attempt.started_at, attempt.completed_at, 0)) : "–",
    number: true,
  },
  {
    name: "Error",
    cell: (attempt) =>
      attempt.error ? (
        <>
          <span className="mono">{attempt.error.code}</span> {attempt.error.message}
        </>
      ) : (
        "–"
      ),
  },
];

function StepDetail({ step }: { step: Step }) {
  return (
    <div style={{ display: "grid", gap: 12, paddingTop: 4 }}>
      {step.attempts.length > 0 ? (
        <DataTable
          label={`Attempts of ${step.label}`}
          columns={attemptColumns}
          items={step.attempts}
          keyOf={(attempt) => String(attempt.attempt_number)}
          empty={null}
        />
      ) : null}
      {step.output ? (
        <div>
          <p className="small muted" style={{ margin: "0 0 4px" }}>
            Output
          </p>
          <pre className="json">{JSON.stringify(step.output, null, 2)}</pre>
        </div>
      ) : null}
    </div>
  );
}

function Failure({ error }: { error: StepError }) {
  return (
    <p data-meaning="bad" style={{ margin: 0 }}>
      {error.message} <span className="mono small">{error.code}</span>
    </p>
  );
}

function Took({ step }: { step: Step }) {
  const now = useNow();
  const running = step.status === "RUNNING" ? between(step.started_at, null, now) : null;
  return <>{duration(step.execution_time_ms ?? running ?? between(step.started_at, step.completed_at ?? step.started_at, now))}</>;
}

function attemptText(step: Step): string {
  if (step.status === "PENDING" || step.attempt_number === 0) return "–";
  return step.max_retries > 0 ? `${step.attempt_number} of ${step.max_retries + 1}` : String(step.attempt_number);
}

function stepKey(step: Step): string {
  return `${step.node_id}.${step.iteration}`;
}

/** The steps of a run in order, each with its error in place; attempts and output open under it. */
export function StepsTable({ steps, empty }: { steps: readonly Step[] | undefined; empty: ReactNode }) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const toggle = (key: string): void => {
    const next = new Set(open);
    if (!next.delete(key)) next.add(key);
    setOpen(next);
  };
  const columns: Column<Step>[] = [
    {
      name: "Step",
      cell: (step) => (
        <>
          <strong style={{ fontWeight: 500 }}>{step.label}</strong>
          {step.iteration > 1 ? <span className="muted"> pass {step.iteration}</span> : null}
          <br />
          <span className="muted mono">{step.action ?? step.node_type}</span>
        </>
      ),
    },
    { name: "State", cell: (step) => <StateBadge state={step.status} /> },
    { name: "Attempt", cell: attemptText, number: true },
    { name: "Started", cell: (step) => <When at={step.started_at} /> },
    { name: "Took", cell: (step) => <Took step={step} />, number: true },
    {
      name: "Details",
      width: 90,
      cell: (step) =>
        step.attempts.length > 0 || step.output ? (
          <button
            type="button"
            className="expander"
            aria-expanded={open.has(stepKey(step))}
            aria-label={`${open.has(stepKey(step)) ? "Hide" : "Show"} details of ${step.label}`}
            onClick={() => toggle(stepKey(step))}
          >
            {open.has(stepKey(step)) ? "Hide" : "Show"}
          </button>
        ) : null,
    },
  ];
  return (
    <DataTable
      label="Steps"
      columns={columns}
      items={steps}
      keyOf={stepKey}
      empty={empty}
      inner={(step) =>
        step.error || open.has(stepKey(step)) ? (
          <>
            {step.error ? <Failure error={step.error} /> : null}
            {open.has(stepKey(step)) ? <StepDetail step={step} /> : null}
          </>
        ) : null
      }
    />
  );
}
