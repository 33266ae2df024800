/** What the claim screens work out. Pure. */
import type { Claim, ClaimFinding, Released } from "../../api/types";
import type { Meaning } from "../../ui/tokens";

/** States one may filter by, in the order of a claim's life. */
export const CLAIM_STATUSES = [
  "draft",
  "scrub_failed",
  "ready",
  "batched",
  "transmitted",
  "999_accepted",
  "received",
  "in_adjudication",
  "pended",
  "rejected",
  "paid",
  "partial",
  "denied",
  "forwarded",
] as const;

const STATUS_SHAPE = /^[a-z0-9_]{1,40}$/;

/** A state of the address; the server knows them all and says 422 to one that is none. */
export function claimStatus(value: unknown): string | undefined {
  return typeof value === "string" && STATUS_SHAPE.test(value) ? value : undefined;
}

const FREQUENCY: Record<string, string> = { "1": "original", "7": "replacement", "8": "void" };

export function frequencyText(code: string): string {
  const word = FREQUENCY[code];
  return word ? `${code} (${word})` : code;
}

/** Diagnosis pointers (from 1) as the codes they point to; one that points nowhere stays a number. */
export function pointedCodes(pointers: readonly number[], diagnoses: readonly string[]): string {
  return pointers.map((pointer) => diagnoses[pointer - 1] ?? `#${pointer}`).join(", ");
}

const ACTIONS: Record<string, { word: string; meaning: Meaning }> = {
  error: { word: "Error", meaning: "bad" },
  hold: { word: "Held for review", meaning: "attention" },
  warn: { word: "Warning", meaning: "attention" },
  add_note: { word: "Note", meaning: "waiting" },
};

export function findingState(finding: ClaimFinding): { word: string; meaning: Meaning } {
  if (finding.released) return { word: "Released", meaning: "good" };
  return ACTIONS[finding.action] ?? { word: finding.action, meaning: "waiting" };
}

/** Rules that hold the claim and that a person may let it pass. */
export function releasable(claim: Pick<Claim, "status"> & { findings: readonly ClaimFinding[] }): string[] {
  if (claim.status !== "scrub_failed") return [];
  const holding = claim.findings.filter((finding) => finding.action === "hold" && !finding.released);
  return [...new Set(holding.map((finding) => finding.code))];
}

export function releaseAnswer(answer: Released): string {
  if (answer.goes_on) return "Released: its run goes on.";
  const left = [...answer.held_by, ...answer.errors];
  return left.length > 0 ? `Released from what you chose; still stopped by ${left.join(", ")}.` : "Released; no run waits for it.";
}
