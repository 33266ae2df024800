/** Which meaning (colour, icon) a state has. A state that is not listed is shown as "waiting", by its own word. */
import { words } from "./format";
import type { Meaning } from "./tokens";

const MEANING: Record<string, Meaning> = {
  pending: "waiting",
  draft: "waiting",
  ready: "waiting",
  batched: "waiting",
  queued: "waiting",
  secondary_ready: "waiting",
  processing: "active",
  in_progress: "active",
  running: "active",
  transmitted: "active",
  sent: "active",
  accepted_999: "active",
  "999_accepted": "active",
  received: "active",
  in_adjudication: "active",
  forwarded: "active",
  appealed: "active",
  completed: "good",
  accepted: "good",
  acknowledged: "good",
  adjudicated: "good",
  paid: "good",
  posted: "good",
  resolved: "good",
  zero_balance: "good",
  paused: "attention",
  pended: "attention",
  partial: "attention",
  partially_completed: "attention",
  retrying: "attention",
  set_aside: "attention",
  underpaid: "attention",
  patient_balance: "attention",
  credit_balance: "attention",
  failed: "bad",
  rejected: "bad",
  denied: "bad",
  scrub_failed: "bad",
  cancelled: "ended",
  skipped: "ended",
  voided: "ended",
  corrected: "ended",
  closed: "ended",
  written_off: "ended",
  refunded: "ended",
};

const WORD: Record<string, string> = {
  "999_accepted": "999 accepted",
  accepted_999: "999 accepted",
  partial: "Partly paid",
  partially_completed: "Partly completed",
};

export function isKnownState(state: string): boolean {
  return state.toLowerCase() in MEANING;
}

export function meaningOf(state: string): Meaning {
  return MEANING[state.toLowerCase()] ?? "waiting";
}

export function stateWord(state: string): string {
  return WORD[state.toLowerCase()] ?? words(state);
}
