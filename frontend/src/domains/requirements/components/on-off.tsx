import type { ClaimRule } from "../../../api/requirement-types";
import { MeaningIcon } from "../../../ui/state-badge";
import { hereText, isOn } from "../model";

/** Whether the rule acts in this organisation today, as icon and word. */
export function OnOff({ rule }: { rule: ClaimRule }) {
  const meaning = isOn(rule) ? "good" : "ended";
  return (
    <span className="state" data-meaning={meaning}>
      <MeaningIcon meaning={meaning} />
      {hereText(rule)}
    </span>
  );
}
