import { expect, test } from "vitest";
import { labelOf, stateChoices, stateCode } from "./lookups";

const ADDED = [
  { code: "pending", label: "Pending", description: null, sort_order: 0, is_active: true },
  { code: "on_hold", label: "Held by the office", description: null, sort_order: 9, is_active: true },
  { code: "gone", label: "Gone", description: null, sort_order: 10, is_active: false },
];

test("choices are the known states, then what the installation added and still offers", () => {
  expect(stateChoices(["pending"], ADDED)).toEqual([
    { value: "pending", label: "Pending" },
    { value: "on_hold", label: "Held by the office" },
  ]);
  expect(stateChoices(["pending"], undefined)).toHaveLength(1);
});

test("a state that the page does not know is shown by its label, and by its code until that is there", () => {
  const found = { tables: { job_status_lu: ADDED } };
  expect(labelOf("on_hold", found)).toBe("Held by the office");
  expect(labelOf("on_hold", undefined)).toBe("On hold");
  expect(labelOf("999_accepted", found)).toBe("999 accepted");
});

test("an address may name any word as state, nothing else", () => {
  expect(stateCode("on_hold")).toBe("on_hold");
  expect(stateCode("a b")).toBeUndefined();
  expect(stateCode(7)).toBeUndefined();
});
