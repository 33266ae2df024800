import { expect, it } from "vitest";
import type { EffectiveField, RowChange, Source } from "../../api/requirement-types";
import {
  changeTexts,
  checkText,
  hereText,
  labels,
  leading,
  noteText,
  obligations,
  personText,
  ruleText,
  scopeText,
  standingTiers,
  switchChoices,
  weakens,
  winnerText,
} from "./model";

const label = labels([{ path: "member.id", type: "text", label: "Member ID", aliases: [] }]);

function source(part: Partial<Source>): Source {
  return {
    rule_id: "r1",
    tier: "payer",
    operation: "require",
    version: 2,
    since: "2026-01-01",
    until: null,
    by: null,
    approved_by: null,
    reason: null,
    compliance_ref: null,
    won: true,
    note: null,
    ...part,
  };
}

function field(part: Partial<EffectiveField>): EffectiveField {
  return {
    field: "member.id",
    label: "Member ID",
    type: "text",
    presence: "optional",
    checks: [],
    default: null,
    conditionals: [],
    output: false,
    waived_until: null,
    presence_from: null,
    sources: [],
    ...part,
  };
}

it("says what is asked of a field: plainly, under a condition, as a result", () => {
  expect(obligations(field({ presence: "require" }), label)).toEqual(["Required"]);
  expect(obligations(field({ presence: "forbid", output: true }), label)).toEqual(["Not allowed", "Returned by the task"]);
  const conditionals = [{ when: { exists: [{ var: "member.id" }] }, then: "require", rule_id: "r1", tier: "payer" as const }];
  expect(obligations(field({ conditionals }), label)).toEqual(["Required when Member ID is given"]);
  expect(obligations(field({}), label)).toEqual(["Optional"]);
});

it("puts checks and rules into words", () => {
  expect(checkText({ key: "max_length", value: 12 })).toBe("at most 12 characters");
  expect(checkText({ key: "enum", value: ["A", 1] })).toBe("one of A, 1");
  expect(checkText({ key: "code_system", value: "icd10cm" })).toBe("a code of ICD-10-CM");
  expect(checkText({ key: "moon_phase", value: "full" })).toBe("moon_phase full");
  expect(ruleText({ operation: "validate", value: { range: { min: 1, max: 9 } } }, label)).toBe("at least 1; at most 9");
  expect(ruleText({ operation: "optional", value: { removed: true } }, label)).toBe("Not asked for");
  expect(ruleText({ operation: "default", value: { value: "11" } }, label)).toBe("Default 11");
});

it("names the winner by tier and version, never by id", () => {
  const rules = [source({ rule_id: "r1" }), source({ rule_id: "r2", tier: "organization", version: 1 })];
  expect(noteText("tightened by organization rule r2", rules)).toBe("tightened by Organisation rule, version 1");
  expect(noteText("required by payer tier (ACME) rule r1 (version 2); organization tier rule r2 does not count", rules)).toBe(
    "required by payer tier (ACME) rule (version 2); organization tier rule (version 1) does not count",
  );
  expect(winnerText({ overridden_by: "r2", note: "tightened by organization rule r2" }, rules)).toBe(
    "Tightened by Organisation rule, version 1",
  );
  expect(winnerText({ overridden_by: "r2", note: null }, rules)).toBe("Overridden by Organisation rule, version 1");
  expect(winnerText({ overridden_by: null, note: "nothing of it stands" }, rules)).toBe("Overridden: nothing of it stands");
});

it("takes version and person from the rule that decides, else from the last that stands", () => {
  const decides = source({ rule_id: "r9" });
  expect(leading(field({ presence_from: decides }))).toBe(decides);
  const [last, lost] = [source({ rule_id: "r2" }), source({ rule_id: "r3", won: false })];
  expect(leading(field({ sources: [source({}), last, lost] }))).toBe(last);
  expect(leading(field({}))).toBeUndefined();
});

it("shows each tier whose word stands, once, the one that decides first", () => {
  const global = source({ rule_id: "r1", tier: "global" });
  const check = source({ rule_id: "r2", tier: "payer", operation: "validate" });
  const lost = source({ rule_id: "r3", tier: "organization", won: false });
  expect(standingTiers(field({ presence_from: global, sources: [global, check, check, lost] }))).toEqual(["global", "payer"]);
  expect(standingTiers(field({}))).toEqual([]);
});

it("names people by name and role, and those of the installation not at all", () => {
  expect(personText({ user_id: "u", name: "Ada Byron", role: "org_admin" })).toBe("Ada Byron (org admin)");
  expect(personText({ user_id: "u", name: null, role: null })).toBe("the installation");
  expect(personText(null)).toBe("–");
});

it("tells before and after of a change, and for whom", () => {
  const change: RowChange = {
    task: "t", payer: "ACME", plan: null, state: "TX", valid_from: null, valid_to: null, action: "changes", organizations: 1,
    fields: { "member.id": { before: null, after: { presence: "require", validate: [{ key: "min_length", value: 3 }] } } },
  };
  expect(changeTexts(change, label)).toEqual(["Member ID: not asked for → required, at least 3 characters"]);
  expect(scopeText(change)).toBe("ACME · TX");
});

it("knows which switches weaken a rule", () => {
  expect(weakens("error", "hold")).toBe(true);
  expect(weakens("warn", "error")).toBe(false);
  expect(weakens("add_note", "off")).toBe(true);
  expect(switchChoices({ action: "set_field", switch: null }).map((one) => one.value)).toEqual(["off"]);
  expect(switchChoices({ action: "warn", switch: null }).map((one) => one.value)).toEqual(["error", "hold", "off"]);
  expect(hereText({ action: "error", acts_as: "warn" })).toBe("On: warns");
  expect(hereText({ action: "error", acts_as: null })).toBe("Off");
});
