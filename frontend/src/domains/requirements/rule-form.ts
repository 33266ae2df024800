/** What somebody types into the form of a rule, and what goes to the API. Pure. */
import { OPERATIONS, type Operation } from "./model";

export const CHECKS = [
  { value: "pattern", label: "Pattern" },
  { value: "min_length", label: "Shortest length" },
  { value: "max_length", label: "Longest length" },
  { value: "enum", label: "One of (separated by commas)" },
  { value: "min", label: "Smallest number" },
  { value: "max", label: "Largest number" },
  { value: "checksum", label: "Check digit" },
  { value: "code_system", label: "Code system" },
] as const;

export const COMPARISONS = [
  { value: "==", label: "is" },
  { value: "!=", label: "is not" },
  { value: "in", label: "is one of" },
  { value: "starts_with", label: "starts with" },
  { value: ">", label: "is more than" },
  { value: "<", label: "is less than" },
  { value: "exists", label: "is given" },
] as const;

export interface RuleForm {
  field: string;
  operation: Operation;
  /** Of a default or of a check. */
  value: string;
  check: string;
  when: string;
  comparison: string;
  compared: string;
  then: "require" | "forbid";
  payer: string;
  plan: string;
  state: string;
  from: string;
  to: string;
  reason: string;
  supersede: boolean;
  /** Ask for a waiver: the last day is `to`, and another person approves. */
  waiver: boolean;
}

const NUMBER = /^-?\d+(\.\d+)?$/;
const WHOLE = /^\d+$/;

/** "007" and "+1" stay text: a code is no number. */
function typed(text: string): string | number {
  const trimmed = text.trim();
  return NUMBER.test(trimmed) && String(Number(trimmed)) === trimmed ? Number(trimmed) : trimmed;
}

function commas(text: string): string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

function checkValue(check: string, text: string): unknown {
  if (check === "enum") return { enum: commas(text) };
  if (check === "min" || check === "max") return { range: { [check]: typed(text) } };
  if (check === "min_length" || check === "max_length") {
    return { [check]: WHOLE.test(text.trim()) ? Number(text.trim()) : text.trim() };
  }
  return { [check]: text.trim() };
}

function condition(form: RuleForm): unknown {
  const variable = { var: form.when.trim() };
  if (form.comparison === "exists") return { exists: [variable] };
  if (form.comparison === "in") return { in: [variable, commas(form.compared)] };
  const number = form.comparison === ">" || form.comparison === "<";
  return { [form.comparison]: [variable, number ? typed(form.compared) : form.compared.trim()] };
}

export function valueOf(form: RuleForm): unknown {
  if (form.operation === "default") return { value: form.value.trim() };
  if (form.operation === "validate") return checkValue(form.check, form.value);
  if (form.operation === "conditional") return { when: condition(form), then: form.then };
  return {};
}

/** The first thing that is missing, in words; nothing when it can be sent. */
export function missing(form: RuleForm): string | undefined {
  if (!form.field.trim()) return "Choose a field.";
  if ((form.operation === "default" || form.operation === "validate") && !form.value.trim()) return "Give a value.";
  if (form.operation === "conditional") {
    if (!form.when.trim()) return "Say which field the condition looks at.";
    if (form.comparison !== "exists" && !form.compared.trim()) return "Say what it is compared with.";
  }
  if (form.waiver && !form.to) return "A waiver needs the day on which it ends.";
  if (form.waiver && !form.reason.trim()) return "A waiver needs a reason.";
  return undefined;
}

/** What is sent; an empty box is left out. */
export function bodyOf(form: RuleForm, task: string, dryRun: boolean): Record<string, unknown> {
  const given: [string, string][] = [
    ["payer", form.payer],
    ["plan", form.plan],
    ["state", form.state],
    ["effective_from", form.from],
    [form.waiver ? "until" : "effective_to", form.to],
    ["reason", form.reason.trim()],
  ];
  return {
    task,
    field: form.field.trim(),
    operation: form.operation,
    value: valueOf(form),
    supersede: form.supersede,
    dry_run: dryRun,
    ...Object.fromEntries(given.filter(([, value]) => value !== "")),
  };
}

export function emptyForm(scope: { payer?: string; plan?: string; state?: string }): RuleForm {
  return {
    field: "",
    operation: "require",
    value: "",
    check: "pattern",
    when: "",
    comparison: "==",
    compared: "",
    then: "require",
    payer: scope.payer ?? "",
    plan: scope.plan ?? "",
    state: scope.state ?? "",
    from: "",
    to: "",
    reason: "",
    supersede: false,
    waiver: false,
  };
}

function text(value: unknown): string {
  if (Array.isArray(value)) return value.map(text).join(", ");
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

function formOfCheck(value: Record<string, unknown>): Partial<RuleForm> {
  const range = value["range"];
  const flat = typeof range === "object" && range !== null ? { ...value, ...range } : value;
  const found = CHECKS.find((check) => check.value in flat);
  return found ? { check: found.value, value: text(flat[found.value as keyof typeof flat]) } : {};
}

function formOfCondition(value: Record<string, unknown>): Partial<RuleForm> {
  const when = value["when"];
  const [entry] = typeof when === "object" && when !== null ? Object.entries(when) : [];
  if (!entry || !Array.isArray(entry[1])) return {};
  const [comparison, [variable, compared]] = [entry[0], entry[1] as unknown[]];
  if (!COMPARISONS.some((one) => one.value === comparison)) return {};
  const path = typeof variable === "object" && variable !== null && "var" in variable ? text(variable.var) : "";
  return { comparison, when: path, compared: text(compared), then: value["then"] === "forbid" ? "forbid" : "require" };
}

interface Written {
  field: string;
  operation: string;
  value: Record<string, unknown>;
  payer: string | null;
  plan: string | null;
  state: string | null;
  effective_to: string | null;
  reason: string | null;
  waiver_until: string | null;
  waiver_reason: string | null;
}

/** A rule that stands, to be changed: what is saved takes its place from its first day on. */
export function formOf(row: Written): RuleForm {
  const operation = OPERATIONS.find((one) => one === row.operation) ?? "require";
  const waiver = row.waiver_until !== null;
  const parts =
    operation === "validate" ? formOfCheck(row.value) : operation === "conditional" ? formOfCondition(row.value) : {};
  return {
    ...emptyForm({
      ...(row.payer ? { payer: row.payer } : {}),
      ...(row.plan ? { plan: row.plan } : {}),
      ...(row.state ? { state: row.state } : {}),
    }),
    field: row.field,
    operation,
    value: operation === "default" ? text(row.value["value"]) : "",
    to: (waiver ? row.waiver_until : row.effective_to) ?? "",
    reason: (waiver ? row.waiver_reason : row.reason) ?? "",
    supersede: true,
    waiver,
    ...parts,
  };
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

/** Whether the form can say all that the rule says: otherwise saving it would lose some of it unasked. */
export function fitsForm(row: Written & { endpoint_id: string | null }): boolean {
  return row.endpoint_id === null && canonical(valueOf(formOf(row))) === canonical(row.value);
}
