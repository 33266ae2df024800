import type { ClaimRule } from "../../../api/requirement-types";
import { MeaningIcon } from "../../../ui/state-badge";
import { actionWord } from "../model";

/** What this organisation made of the rule, and what somebody asks to make of it. */
export function SwitchText({ rule }: { rule: ClaimRule }) {
  const { switch: made, request } = rule;
  if (!made && !request) return <span className="muted">As the rule says</span>;
  return (
    <>
      {made ? <div>{`${actionWord(made.switch)}${made.until ? ` until ${made.until}` : ""}`}</div> : null}
      {request ? (
        <div className="state" data-meaning="waiting">
          <MeaningIcon meaning="waiting" />
          Asked: {actionWord(request.switch).toLowerCase()}
        </div>
      ) : null}
    </>
  );
}
