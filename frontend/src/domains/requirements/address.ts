/** What the address of the requirements screen may say. It is read with the router; the rest of the domain is not. */

export interface RequirementSearch {
  task?: string;
  payer?: string;
  plan?: string;
  state?: string;
  on?: string;
  /** Of which field the reasons are shown. */
  why?: string;
}

const SHAPES: Record<keyof RequirementSearch, RegExp> = {
  task: /^[\w.-]{1,200}$/,
  payer: /^[\w .&/-]{1,100}$/,
  plan: /^[\w .&/-]{1,100}$/,
  state: /^[A-Za-z]{2}$/,
  on: /^\d{4}-\d{2}-\d{2}$/,
  why: /^[\w.*[\]-]{1,200}$/,
};

export function requirementSearch(raw: Record<string, unknown>): RequirementSearch {
  const kept: [string, string][] = [];
  for (const [name, shape] of Object.entries(SHAPES)) {
    const value = raw[name];
    if (typeof value === "string" && shape.test(value)) kept.push([name, value]);
  }
  return Object.fromEntries(kept);
}
