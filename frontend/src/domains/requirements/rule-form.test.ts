import { expect, it } from "vitest";
import { requirementSearch } from "./address";
import { bodyOf, emptyForm, fitsForm, formOf, missing, valueOf, type RuleForm } from "./rule-form";

const form = (part: Partial<RuleForm>): RuleForm => ({ ...emptyForm({ payer: "ACME" }), field: "member.id", ...part });

const row = (operation: string, value: Record<string, unknown>) => ({
  field: "member.id",
  operation,
  value,
  payer: "ACME",
  plan: null,
  state: null,
  endpoint_id: null,
  effective_to: null,
  reason: null,
  waiver_until: null,
  waiver_reason: null,
});

it("makes the API's value of what was typed", () => {
  expect(valueOf(form({ operation: "require", value: "left over" }))).toEqual({});
  expect(valueOf(form({ operation: "validate", check: "max_length", value: " 12 " }))).toEqual({ max_length: 12 });
  expect(valueOf(form({ operation: "validate", check: "enum", value: "A, B,,C" }))).toEqual({ enum: ["A", "B", "C"] });
  expect(valueOf(form({ operation: "validate", check: "min", value: "0.5" }))).toEqual({ range: { min: 0.5 } });
  expect(valueOf(form({ operation: "default", value: "011" }))).toEqual({ value: "011" });
  expect(valueOf(form({ operation: "conditional", when: "claim.type", compared: "institutional", then: "forbid" }))).toEqual({
    when: { "==": [{ var: "claim.type" }, "institutional"] },
    then: "forbid",
  });
});

it("leaves out what is empty, and gives a waiver its end by another name", () => {
  expect(bodyOf(form({}), "claim.submit", true)).toEqual({
    task: "claim.submit", field: "member.id", operation: "require", value: {}, supersede: false, dry_run: true, payer: "ACME",
  });
  const asked = bodyOf(form({ waiver: true, operation: "optional", to: "2027-01-01", reason: "Why" }), "claim.submit", false);
  expect(asked).toMatchObject({ until: "2027-01-01", reason: "Why", dry_run: false });
  expect(asked).not.toHaveProperty("effective_to");
});

it("says what is missing", () => {
  expect(missing(form({}))).toBeUndefined();
  expect(missing(form({ field: " " }))).toContain("field");
  expect(missing(form({ operation: "validate" }))).toContain("value");
  expect(missing(form({ operation: "conditional", when: "a" }))).toContain("compared");
  expect(missing(form({ operation: "conditional", when: "a", comparison: "exists" }))).toBeUndefined();
  expect(missing(form({ waiver: true }))).toContain("ends");
});

it("offers to change only rules of which the form loses nothing", () => {
  const fits: [string, Record<string, unknown>][] = [
    ["require", {}],
    ["validate", { max_length: 12 }],
    ["validate", { range: { max: 9 } }],
    ["conditional", { then: "require", when: { in: [{ var: "a" }, ["x", "y"]] } }],
    ["default", { value: "11" }],
  ];
  for (const [operation, value] of fits) {
    expect(fitsForm(row(operation, value)), JSON.stringify(value)).toBe(true);
    expect(valueOf(formOf(row(operation, value)))).toEqual(value);
  }
  const lost: [string, Record<string, unknown>][] = [
    ["optional", { removed: true }],
    ["validate", { max_length: 12, min_length: 2 }],
    ["conditional", { then: "require", when: { and: [] } }],
    ["default", { value: ["a"] }],
  ];
  for (const [operation, value] of lost) expect(fitsForm(row(operation, value)), JSON.stringify(value)).toBe(false);
});

it("takes from the address only what has the right form", () => {
  expect(requirementSearch({ task: "claim.submit", state: "TX", on: "2026-13-1", why: "member.id", payer: "a<b", x: "1" })).toEqual({
    task: "claim.submit", state: "TX", why: "member.id",
  });
});
