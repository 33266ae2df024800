import { count } from "./format";
import { MeaningIcon } from "./state-badge";
import type { Meaning } from "./tokens";

export interface Part {
  label: string;
  value: number;
  meaning: Meaning;
}

/** A bar of parts of a whole; a screen reader hears the figures. */
export function Bar({ parts, total, tall = false }: { parts: Part[]; total: number; tall?: boolean }) {
  const shown = parts.filter((part) => part.value > 0);
  const spoken = shown.map((part) => `${part.label} ${count(part.value)}`).join(", ");
  return (
    <div className={tall ? "bar tall" : "bar"} role="img" aria-label={`${spoken || "none yet"} of ${count(total)}`}>
      {shown.map((part) => (
        <span
          key={part.label}
          data-meaning={part.meaning}
          title={`${part.label}: ${count(part.value)}`}
          style={{ width: `${total > 0 ? (100 * part.value) / total : 0}%` }}
        />
      ))}
    </div>
  );
}

export function Legend({ parts }: { parts: Part[] }) {
  return (
    <ul className="legend">
      {parts.map((part) => (
        <li key={part.label}>
          <span className="state" data-meaning={part.meaning === "ended" ? "waiting" : part.meaning}>
            <MeaningIcon meaning={part.meaning} />
            {part.label} <b>{count(part.value)}</b>
          </span>
        </li>
      ))}
    </ul>
  );
}
