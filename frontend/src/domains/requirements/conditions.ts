/** Conditions, which come in the shape of JSONLogic, as text that a person reads. Pure. */

/** The label of a field's path; the path itself where nobody knows a label. */
export type LabelOf = (path: string) => string;

const COMPARED: Record<string, string> = {
  "==": "is",
  "!=": "is not",
  "<": "is less than",
  "<=": "is at most",
  ">": "is more than",
  ">=": "is at least",
  in: "is one of",
  starts_with: "starts with",
};

const OVER: Record<string, string> = {
  some: "at least one of",
  all: "every one of",
  none: "none of",
};

function isTerm(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length === 1;
}

function literal(value: unknown): string {
  if (Array.isArray(value)) return value.map(literal).join(", ") || "nothing";
  if (typeof value === "string") return `“${value}”`;
  if (value === undefined) return "nothing";
  if (value === null) return "empty";
  if (typeof value === "boolean") return value ? "yes" : "no";
  return typeof value === "number" ? String(value) : JSON.stringify(value);
}

function joined(terms: readonly unknown[], word: string, label: LabelOf): string {
  const parts = terms.map((term) => {
    const text = conditionText(term, label);
    const nested = isTerm(term) && ("and" in term || "or" in term);
    return nested && terms.length > 1 ? `(${text})` : text;
  });
  return parts.join(` ${word} `);
}

function operation(name: string, given: readonly unknown[], label: LabelOf): string {
  const [first, second] = given;
  const say = (term: unknown): string => conditionText(term, label);
  if (name === "and") return given.length === 0 ? "always" : joined(given, "and", label);
  if (name === "or") return given.length === 0 ? "never" : joined(given, "or", label);
  if (name === "not") return isTerm(first) && "exists" in first ? negated(first, label) : `not (${say(first)})`;
  if (name === "exists") return `${say(first)} is given`;
  if (name in OVER) return `for ${OVER[name]} ${say(first)}: ${say(second)}`;
  if (name === "count") {
    return second === undefined ? `the number of ${say(first)}` : `the number of ${say(first)} where ${say(second)}`;
  }
  if (name === "days_between") return `the days from ${say(first)} to ${say(second)}`;
  if (name === "+" || name === "-") return given.map(say).join(` ${name === "+" ? "plus" : "minus"} `);
  const word = COMPARED[name];
  return word ? `${say(first)} ${word} ${say(second)}` : JSON.stringify({ [name]: given });
}

function negated(term: Record<string, unknown>, label: LabelOf): string {
  const inner = term["exists"];
  return `${conditionText(Array.isArray(inner) ? inner[0] : inner, label)} is not given`;
}

/** `{"==": [{"var": "claim.frequency_code"}, "7"]}` as "Frequency code is “7”". */
export function conditionText(term: unknown, label: LabelOf = (path) => path): string {
  if (!isTerm(term)) return literal(term);
  const [entry] = Object.entries(term);
  if (!entry) return "always";
  const [name, given] = entry;
  if (name === "var") return given === "" ? "it" : label(String(given));
  return operation(name, Array.isArray(given) ? given : [given], label);
}
