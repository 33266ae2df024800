import type { RowChange, Saved } from "../../../api/requirement-types";
import { plural } from "../../../ui/format";
import type { LabelOf } from "../conditions";
import { changeTexts, periodText, scopeText } from "../model";

function ChangeItem({ change, label }: { change: RowChange; label: LabelOf }) {
  return (
    <li>
      <span className="muted">
        {scopeText(change)}, {periodText(change.valid_from, change.valid_to)}
      </span>
      {changeTexts(change, label).map((text) => (
        <div key={text}>{text}</div>
      ))}
    </li>
  );
}

/** What a save would change, as the server worked it out without writing anything. */
export function ChangeList({ saved, label }: { saved: Saved; label: LabelOf }) {
  const gone = saved.ended.length + saved.withdrawn.length;
  const told = saved.changes.filter((change) => Object.keys(change.fields).length > 0);
  return (
    <section className="preview" aria-label="What will change">
      <strong>
        {told.length === 0 ? "Nothing that is asked for changes now." : `${plural(told.length, "effective row")} will change:`}
      </strong>
      {told.length === 0 ? (
        <p className="small muted" style={{ margin: 0 }}>
          What stands says the same already, or this counts only once another person approves it.
        </p>
      ) : null}
      <ul className="findings small">
        {told.slice(0, 20).map((change) => (
          <ChangeItem
            key={[change.payer, change.plan, change.state, change.valid_from, change.action].join()}
            change={change}
            label={label}
          />
        ))}
      </ul>
      {told.length > 20 ? <p className="small muted">And {told.length - 20} more.</p> : null}
      {gone > 0 ? <p className="small" style={{ margin: 0 }}>{plural(gone, "older rule")} will end to make room.</p> : null}
    </section>
  );
}
