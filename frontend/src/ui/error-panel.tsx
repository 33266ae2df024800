import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { asProblem } from "../api/client";
import type { Finding } from "../api/types";
import { CopyText } from "./copy-text";
import { FindingList } from "./findings";
import { words } from "./format";

function findingsIn(facts: Readonly<Record<string, unknown>>): Finding[] {
  const value = facts["findings"];
  return Array.isArray(value) ? (value as Finding[]) : [];
}

function plainFacts(facts: Readonly<Record<string, unknown>>): [string, string][] {
  return Object.entries(facts)
    .filter(([, value]) => typeof value === "string" || typeof value === "number")
    .filter(([name]) => !name.endsWith("_id"))
    .map(([name, value]) => [words(name), String(value)]);
}

interface ErrorPanelProps {
  error: unknown;
  retry?: () => void;
  /** What else one can do here, such as a link to the first batch. */
  children?: ReactNode;
}

/** A failure told in place: what, where, how to mend it, its stable code and the trace id to quote. */
export function ErrorPanel({ error, retry, children }: ErrorPanelProps) {
  const problem = asProblem(error);
  const facts = plainFacts(problem.facts);
  const findings = findingsIn(problem.facts);
  return (
    <div className="problem" role="alert">
      <p>
        <strong>{problem.title}</strong>
      </p>
      {problem.detail ? <p className="prose">{problem.detail}</p> : null}
      {facts.length > 0 ? (
        <p className="small">
          {facts.map(([name, value]) => (
            <span key={name} style={{ marginRight: 16 }}>
              <span className="muted">{name}</span> <span className="mono">{value}</span>
            </span>
          ))}
        </p>
      ) : null}
      {findings.length > 0 ? <FindingList findings={findings} /> : null}
      {children}
      <p className="small muted">
        Code <span className="mono">{problem.code}</span>
        {problem.traceId ? (
          <>
            {" · "}trace <CopyText text={problem.traceId} label="trace id" />
          </>
        ) : null}
      </p>
      {retry ? (
        <Button size="compact-sm" variant="default" mt="xs" onClick={retry}>
          Try again
        </Button>
      ) : null}
    </div>
  );
}
