import { Link } from "@tanstack/react-router";
import { count } from "./format";

export interface FilterChoice {
  value: string | undefined;
  label: string;
  count?: number;
}

/** A filter as links, so that each choice has an address and opens in a new tab. Pages start anew. */
export function FilterTabs({ label, choices, chosen }: { label: string; choices: FilterChoice[]; chosen: string | undefined }) {
  return (
    <nav aria-label={label} className="filter-tabs">
      {choices.map((choice) => (
        <Link
          key={choice.label}
          to="."
          search={((old: Record<string, unknown>) => {
            const { after: _after, page: _page, status: _status, ...rest } = old;
            return choice.value ? { ...rest, status: choice.value } : rest;
          }) as never}
          className="filter-tab"
          activeProps={{}}
          inactiveProps={{}}
          aria-current={choice.value === chosen ? "true" : undefined}
        >
          {choice.label}
          {choice.count === undefined ? null : <span className="muted"> {count(choice.count)}</span>}
        </Link>
      ))}
    </nav>
  );
}
