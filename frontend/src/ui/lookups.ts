/** The words that statuses may have, as the installation's lookup tables say: a value added there is shown at once. */
import { queryOptions, useQuery } from "@tanstack/react-query";
import { request } from "../api/client";
import type { Lookups } from "../api/types";
import { useOrganization } from "./organization";
import { isKnownState, stateWord } from "./states";

const TABLES = ["job_status_lu", "run_status_lu", "claim_status_lu"] as const;
export type StateTable = (typeof TABLES)[number];

const lookups = (orgId: string) =>
  queryOptions({
    queryKey: ["lookups", orgId] as const,
    queryFn: ({ signal }) => request<Lookups>("/lookups", { orgId, signal }),
    staleTime: 60_000,
  });

export interface Choice {
  value: string;
  label: string;
}

/** Values to choose from: those the page knows in its own order, then what the installation added. */
export function stateChoices(known: readonly string[], table: Lookups["tables"][string] | undefined): Choice[] {
  const added = (table ?? []).filter((value) => value.is_active && !known.includes(value.code));
  return [
    ...known.map((value) => ({ value, label: stateWord(value) })),
    ...added.map((value) => ({ value: value.code, label: value.label })),
  ];
}

/** The label of a state that the page has no word of its own for. */
export function labelOf(state: string, found: Lookups | undefined): string {
  if (isKnownState(state)) return stateWord(state);
  for (const table of TABLES) {
    const value = found?.tables[table]?.find((each) => each.code === state);
    if (value) return value.label;
  }
  return stateWord(state);
}

export function useStateChoices(table: StateTable, known: readonly string[]): Choice[] {
  const query = useQuery(lookups(useOrganization().org_id));
  return stateChoices(known, query.data?.tables[table]);
}

export function useStateLabel(state: string): string {
  const query = useQuery({ ...lookups(useOrganization().org_id), enabled: !isKnownState(state) });
  return labelOf(state, query.data);
}

/** What an address may say as a state. */
export function stateCode(raw: unknown): string | undefined {
  return typeof raw === "string" && /^\w{1,100}$/.test(raw) ? raw : undefined;
}
