import type { TimelineItem } from "../../../api/types";
import { absolute, words } from "../../../ui/format";
import { StateBadge } from "../../../ui/state-badge";

/** Names of documents ("277CA A2") stay as they are; names of events become words. */
function causeText(cause: string): string {
  return /^[a-z]+([._][a-z]+)*$/.test(cause) ? words(cause.replaceAll(".", " ")) : cause;
}

/** What happened to a claim, oldest first: state, cause, document, who. */
export function Timeline({ items }: { items: readonly TimelineItem[] }) {
  return (
    <ol className="timeline">
      {items.map((item, index) => (
        <li key={`${item.at}-${index}`}>
          <p>
            <StateBadge state={item.to_status} />
          </p>
          <p className="small">
            {causeText(item.cause)}
            {item.document ? (
              <>
                {" · "}
                <span className="mono">{item.document}</span>
              </>
            ) : null}
          </p>
          <p className="small muted">
            <time dateTime={item.at}>{absolute(item.at)}</time>
            {item.actor ? ` · ${item.actor}` : ""}
          </p>
        </li>
      ))}
    </ol>
  );
}
