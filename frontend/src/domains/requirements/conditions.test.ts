import { expect, it } from "vitest";
import { conditionText } from "./conditions";

const label = (path: string): string => ({ "claim.frequency_code": "Frequency code", "service.lines": "Service lines" })[path] ?? path;

it.each([
  [{ "==": [{ var: "claim.frequency_code" }, "7"] }, "Frequency code is “7”"],
  [{ in: [{ var: "payer.code" }, ["A", "B"]] }, "payer.code is one of “A”, “B”"],
  [{ not: [{ exists: [{ var: "member.id" }] }] }, "member.id is not given"],
  [{ ">": [{ days_between: [{ var: "service.date" }, { var: "today" }] }, 90] }, "the days from service.date to today is more than 90"],
  [
    { and: [{ exists: [{ var: "a" }] }, { or: [{ "<": [{ var: "b" }, 1] }, { "!=": [{ var: "c" }, null] }] }] },
    "a is given and (b is less than 1 or c is not empty)",
  ],
  [
    { some: [{ var: "service.lines" }, { starts_with: [{ var: "procedure_code" }, "J"] }] },
    "for at least one of Service lines: procedure_code starts with “J”",
  ],
  [{ "==": [{ count: [{ var: "service.lines" }] }, 0] }, "the number of Service lines is 0"],
  [{ "==": [{ var: "assigned" }, true] }, "assigned is yes"],
  [{ and: [] }, "always"],
])("says %j in words", (condition, text) => {
  expect(conditionText(condition, label)).toBe(text);
});

it("shows an operator that it does not know as it is", () => {
  expect(conditionText({ xor: [1, 2] })).toBe('{"xor":[1,2]}');
  expect(conditionText(undefined)).toBe("nothing");
});
