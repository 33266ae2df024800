import type { RowChange, Saved } from "../../../api/requirement-types";
import { plural } from "../../../ui/format";
import type { LabelOf } from "../conditions";
import { changeTexts, periodText, scopeText } from "../model";

function ChangeItem({ change, label }: { change: RowChange; label: LabelOf }) {
  const texts = changeTexts(change, label);
  return (
    <li>
      <span className="muted">
        {scopeText(change)}, {periodText(change.valid_from, change.valid_to)}
      </span>
      {texts.length === 0 ? <div>Only where it comes from or how long it holds changes.</div> : null}
      {texts.map((text) => (
        <div key={text}>{text}</div>
      ))}
    </li>
  );
}

/** What a save would change, as the server worked it out without writing anything. */
export function ChangeList({ saved, label }: { saved: Saved; label: LabelOf }) {
  const gone = saved.ended.length + saved.withdrawn.length;
  return (
    <section className="preview" aria-label="What will change">
      <strong>
        {saved.changes.length === 0
          ? "No effective row changes."
          : `${plural(saved.changes.length, "effective row")} will change:`}
      </strong>
      {saved.changes.length === 0 ? (
        <p className="small muted" style={{ margin: 0 }}>
          What stands says the same already, or the rule counts only once another person approves it.
        </p>
      ) : null}
      <ul className="findings small">
        {saved.changes.slice(0, 20).map((change) => (
          <ChangeItem
            key={[change.payer, change.plan, change.state, change.valid_from, change.action].join()}
            change={change}
            label={label}
          />
        ))}
      </ul>
      {saved.changes.length > 20 ? <p className="small muted">And {saved.changes.length - 20} more.</p> : null}
      {gone > 0 ? <p className="small" style={{ margin: 0 }}>{plural(gone, "older rule")} will end to make room.</p> : null}
    </section>
  );
}
