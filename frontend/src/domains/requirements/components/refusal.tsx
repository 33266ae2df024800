import type { ReactNode } from "react";
import { asProblem } from "../../../api/client";
import type { RuleProblem } from "../../../api/requirement-types";
import { ErrorPanel } from "../../../ui/error-panel";
import { TierBadge } from "../../../ui/tier-badge";

function problemsIn(error: unknown): RuleProblem[] {
  const value = asProblem(error).facts["problems"];
  return Array.isArray(value) ? (value as RuleProblem[]) : [];
}

/** Why a rule is refused: each problem with the tier it offends against, as the server says it. */
export function Refusal({ error, children }: { error: unknown; children?: ReactNode }) {
  const problems = problemsIn(error);
  return (
    <ErrorPanel error={error}>
      {problems.length > 1 ? (
        <ul className="findings" aria-label="Problems">
          {problems.map((problem) => (
            <li key={`${problem.code}-${problem.rule_id}`}>
              <TierBadge tier={problem.tier} /> {problem.message}
              <p className="small muted mono">{problem.code}</p>
            </li>
          ))}
        </ul>
      ) : null}
      {children}
    </ErrorPanel>
  );
}

/** Can a waiver help? */
export function needsWaiver(error: unknown): boolean {
  return problemsIn(error).some((problem) => problem.code.includes("waiver") || problem.code.includes("looser"));
}
