/** What the screens of requirements and claim rules work out from the API's answers. Pure. */
import type {
  Check,
  ClaimRule,
  EffectiveField,
  KnownField,
  Person,
  RequirementRow,
  RowChange,
  Source,
} from "../../api/requirement-types";
import { tierWord } from "../../ui/tier-badge";
import { conditionText, type LabelOf } from "./conditions";

export const OPERATIONS = ["require", "optional", "forbid", "default", "validate", "conditional", "output"] as const;
export type Operation = (typeof OPERATIONS)[number];

export const OPERATION_WORDS: Record<string, string> = {
  require: "Required",
  optional: "Optional",
  forbid: "Not allowed",
  default: "Default",
  validate: "Check",
  conditional: "Condition",
  output: "Returned",
};

export function operationWord(operation: string): string {
  return OPERATION_WORDS[operation] ?? operation;
}

export function labels(fields: readonly KnownField[] | undefined): LabelOf {
  const known = new Map((fields ?? []).map((field) => [field.path, field.label]));
  return (path) => known.get(path) ?? path;
}

const THEN: Record<string, string> = { require: "Required", forbid: "Not allowed" };

/** What is asked of the field: one line each, the plain word first. */
export function obligations(field: EffectiveField, label: LabelOf): string[] {
  const conditions = field.conditionals.map(
    (one) => `${THEN[one.then] ?? one.then} when ${conditionText(one.when, label)}`,
  );
  const plain = field.presence !== "optional" || conditions.length === 0;
  const said = plain ? [OPERATION_WORDS[field.presence] ?? field.presence, ...conditions] : conditions;
  return field.output ? [...said, "Returned by the task"] : said;
}

const CODE_SYSTEMS: Record<string, string> = {
  icd10cm: "ICD-10-CM",
  icd10pcs: "ICD-10-PCS",
  hcpcs: "HCPCS Level II",
  cpt: "CPT",
  place_of_service: "place of service",
  pos: "place of service",
  msdrg: "MS-DRG",
  ndc: "NDC",
};

export function valueText(value: unknown): string {
  if (Array.isArray(value)) return value.map(valueText).join(", ");
  return typeof value === "string" ? value : JSON.stringify(value);
}

const CHECK_TEXTS: Record<string, (value: unknown) => string> = {
  type: (value) => `is a ${valueText(value)}`,
  format: (value) => `has the form of a ${valueText(value)}`,
  min_length: (value) => `at least ${valueText(value)} characters`,
  max_length: (value) => `at most ${valueText(value)} characters`,
  pattern: (value) => `matches ${valueText(value)}`,
  enum: (value) => `one of ${valueText(value)}`,
  min: (value) => `at least ${valueText(value)}`,
  max: (value) => `at most ${valueText(value)}`,
  checksum: (value) => `check digit of ${value === "npi" ? "an NPI" : valueText(value)}`,
  code_system: (value) => `a code of ${CODE_SYSTEMS[String(value)] ?? valueText(value)}`,
};

export function checkText(check: Pick<Check, "key" | "value">): string {
  if (check.value === null) return `no ${check.key.replaceAll("_", " ")} any more`;
  return CHECK_TEXTS[check.key]?.(check.value) ?? `${check.key} ${valueText(check.value)}`;
}

/** The checks of a rule as it is written, where `range` stands for `min` and `max`. */
function writtenChecks(value: Record<string, unknown>): string[] {
  return Object.entries(value).flatMap(([key, asked]) =>
    key === "range" && typeof asked === "object" && asked !== null
      ? Object.entries(asked).map(([bound, limit]) => checkText({ key: bound, value: limit }))
      : [checkText({ key, value: asked })],
  );
}

/** What a rule says of its field, in words. */
export function ruleText(rule: Pick<RequirementRow, "operation" | "value">, label: LabelOf): string {
  const { operation, value } = rule;
  if (operation === "default") return `Default ${valueText(value["value"])}`;
  if (operation === "validate") return writtenChecks(value).join("; ") || "Check";
  if (operation === "conditional") {
    return `${THEN[String(value["then"] ?? "require")] ?? valueText(value["then"])} when ${conditionText(value["when"], label)}`;
  }
  if (operation === "optional" && value["removed"] === true) return "Not asked for";
  return operationWord(operation);
}

/** The rule that the row's own columns tell of: the one that says how much is asked, else the last that stands. */
export function leading(field: EffectiveField): Source | undefined {
  return field.presence_from ?? field.sources.findLast((source) => source.won) ?? undefined;
}

/** The tiers whose word stands in the field, each once; the one that says how much is asked comes first. */
export function standingTiers(field: EffectiveField): string[] {
  const first = leading(field);
  const others = field.sources.filter((source) => source.won).map((source) => source.tier as string);
  return [...new Set(first ? [first.tier as string, ...others] : others)];
}

export function personText(person: Person | null): string {
  if (!person) return "–";
  if (!person.name) return "the installation";
  return person.role ? `${person.name} (${person.role.replaceAll("_", " ")})` : person.name;
}

interface Named {
  rule_id: string;
  tier: string;
  version: number;
}

function named(rule: Named): string {
  return `${tierWord(rule.tier)} rule, version ${rule.version}`;
}

/** Notes name rules by id; people know them by tier and version. */
export function noteText(note: string | null, rules: readonly Named[]): string {
  if (!note) return "";
  return rules.reduce(
    (text, rule) =>
      text
        .replaceAll(`rule ${rule.rule_id} (version`, "rule (version")
        .replaceAll(`${rule.tier} rule ${rule.rule_id}`, named(rule))
        .replaceAll(`rule ${rule.rule_id}`, `rule (version ${rule.version})`)
        .replaceAll(rule.rule_id, named(rule)),
    note,
  );
}

/** Which rule stands instead, and the server's note where it says more than that. */
export function winnerText(row: Pick<RequirementRow, "overridden_by" | "note">, rules: readonly Named[]): string {
  const winner = rules.find((rule) => rule.rule_id === row.overridden_by);
  const note = noteText(row.note, rules);
  if (winner && note.includes(named(winner))) return note.charAt(0).toUpperCase() + note.slice(1);
  const said = winner ? `Overridden by ${named(winner)}` : "Overridden";
  return note ? `${said}: ${note}` : said;
}

/** What a change makes of one field: "Optional → Required". */
export function changeTexts(change: RowChange, label: LabelOf): string[] {
  return Object.entries(change.fields).map(
    ([path, { before, after }]) => `${label(path)}: ${sideText(before, label)} → ${sideText(after, label)}`,
  );
}

function list<T>(value: unknown): T[] {
  return Array.isArray(value) ? (value as T[]) : [];
}

/** A field as a dry run tells it: bare values, where what says nothing is left out. */
function sideText(side: Record<string, unknown> | null, label: LabelOf): string {
  if (!side) return "not asked for";
  const parts = [OPERATION_WORDS[String(side["presence"])] ?? String(side["presence"])];
  parts.push(...list<Check>(side["validate"]).map(checkText));
  for (const one of list<{ when: unknown; then: string }>(side["conditionals"])) {
    parts.push(`${THEN[one.then] ?? one.then} when ${conditionText(one.when, label)}`);
  }
  const given = side["default"];
  if (typeof given === "object" && given !== null && "value" in given) parts.push(`default ${valueText(given.value)}`);
  if (side["output"] === true) parts.push("returned");
  if (typeof side["waived_until"] === "string") parts.push(`waived until ${side["waived_until"]}`);
  return parts.join(", ").toLowerCase();
}

/** For whom a rule holds: "all payers", "aetna · plan HMO · TX". */
export function scopeText(scope: { payer: string | null; plan: string | null; state: string | null }): string {
  const parts = [scope.payer ?? "all payers"];
  if (scope.plan) parts.push(`plan ${scope.plan}`);
  if (scope.state) parts.push(scope.state);
  return parts.join(" · ");
}

export function periodText(from: string | null, to: string | null): string {
  if (!from && !to) return "always";
  return to ? `${from ?? "…"} until ${to}` : `from ${from}`;
}

export const ACTION_WORDS: Record<string, string> = {
  error: "Stops the claim",
  hold: "Holds for review",
  warn: "Warns",
  set_field: "Sets a field",
  add_note: "Adds a note",
  off: "Off",
};

export function actionWord(action: string): string {
  return ACTION_WORDS[action] ?? action;
}

/** What the rule does in this organisation today. */
export function hereText(rule: Pick<ClaimRule, "acts_as" | "action">): string {
  if (rule.acts_as === null || rule.acts_as === "off") return "Off";
  return rule.acts_as === rule.action ? "On" : `On: ${actionWord(rule.acts_as).toLowerCase()}`;
}

export function isOn(rule: Pick<ClaimRule, "acts_as">): boolean {
  return rule.acts_as !== null && rule.acts_as !== "off";
}

export const EFFECT_WORDS: Record<string, string> = {
  error: "Would stop",
  hold: "Would hold",
  warn: "Would warn",
  changed: "Would change",
  noted: "Would note",
  failed: "Cannot judge: would hold",
};

const STRICTNESS: Record<string, number> = { off: 0, warn: 1, hold: 2, error: 3 };
/** These have no severity that could be another one: they happen, or they are off. */
const DOES = new Set(["set_field", "add_note"]);

/** Is it less than what the rule does itself? Then another person must approve it. */
export function weakens(action: string, to: string): boolean {
  if (to === "off") return true;
  return (STRICTNESS[to] ?? Infinity) < (STRICTNESS[action] ?? 0);
}

/** What an organisation may make of a rule, strictest first; its own action is "as the rule says". */
export function switchChoices(rule: Pick<ClaimRule, "action" | "switch">): { value: string; label: string }[] {
  const severities = DOES.has(rule.action) ? [] : ["error", "hold", "warn"];
  const others = [...severities, "off"].filter((to) => to !== rule.action);
  const choices = others.map((value) => ({ value, label: actionWord(value) }));
  return rule.switch ? [{ value: "as-is", label: "Does what the rule says, again" }, ...choices] : choices;
}
