/** What the claim screens work out. Pure. */

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
