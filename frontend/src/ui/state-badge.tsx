import type { ReactElement } from "react";
import { useStateLabel } from "./lookups";
import { meaningOf } from "./states";
import type { Meaning } from "./tokens";

const SHAPES: Record<Meaning, ReactElement> = {
  waiting: <circle cx="6" cy="6" r="4.2" fill="none" stroke="currentColor" strokeWidth="1.6" />,
  active: (
    <>
      <circle cx="6" cy="6" r="4.2" fill="none" stroke="currentColor" strokeWidth="1.6" />
      <path d="M6 1.8a4.2 4.2 0 0 1 0 8.4z" fill="currentColor" />
    </>
  ),
  good: <path d="M1.8 6.4 4.8 9.4 10.4 2.8" fill="none" stroke="currentColor" strokeWidth="2" />,
  attention: (
    <path d="M6 1.4 11 10.4H1z" fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinejoin="round" />
  ),
  bad: <path d="M2.2 2.2 9.8 9.8M9.8 2.2 2.2 9.8" fill="none" stroke="currentColor" strokeWidth="2" />,
  ended: <path d="M2 6h8" stroke="currentColor" strokeWidth="2.4" />,
};

export function MeaningIcon({ meaning }: { meaning: Meaning }) {
  return (
    <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true" focusable="false">
      {SHAPES[meaning]}
    </svg>
  );
}

/** A state as icon, word and colour: never colour alone. */
export function StateBadge({ state, word }: { state: string; word?: string }) {
  const meaning = meaningOf(state);
  const label = useStateLabel(state);
  return (
    <span className="state" data-meaning={meaning}>
      <MeaningIcon meaning={meaning} />
      {word ?? label}
    </span>
  );
}
