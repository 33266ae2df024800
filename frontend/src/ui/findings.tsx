import type { Finding } from "../api/types";
import { whereIn } from "./finding-place";
import { MeaningIcon } from "./state-badge";

function FoundExpected({ finding }: { finding: Finding }) {
  if (!finding.found && !finding.expected) return null;
  return (
    <p className="small">
      {finding.found ? (
        <>
          <span className="muted">Found</span> <span className="mono">{finding.found}</span>{" "}
        </>
      ) : null}
      {finding.expected ? (
        <>
          <span className="muted">Expected</span> <span className="mono">{finding.expected}</span>
        </>
      ) : null}
    </p>
  );
}

/** Findings as a list: what is wrong, where to the byte, what was found and expected, how to mend it. */
export function FindingList({ findings }: { findings: readonly Finding[] }) {
  return (
    <ul className="findings">
      {findings.map((finding, index) => (
        <li key={`${finding.rule_id}-${index}`}>
          <span className="state" data-meaning={finding.severity === "error" ? "bad" : "attention"}>
            <MeaningIcon meaning={finding.severity === "error" ? "bad" : "attention"} />
            {finding.severity === "error" ? "Error" : "Warning"}
          </span>{" "}
          {finding.message}
          <p className="small muted">
            <span className="mono">{finding.rule_id}</span> · SNIP level {finding.snip}
            {whereIn(finding) ? <> · {whereIn(finding)}</> : null}
          </p>
          <FoundExpected finding={finding} />
          {finding.hint ? <p className="small">{finding.hint}</p> : null}
        </li>
      ))}
    </ul>
  );
}
