import { Autocomplete, Group, Select, Textarea, TextInput } from "@mantine/core";
import type { KnownField } from "../../../api/requirement-types";
import { OPERATION_WORDS, OPERATIONS, type Operation } from "../model";
import { CHECKS, COMPARISONS, type RuleForm } from "../rule-form";

export interface FieldsProps {
  form: RuleForm;
  set: (part: Partial<RuleForm>) => void;
  known: readonly KnownField[];
}

const HINTS: Record<Operation, string> = {
  require: "It must be given.",
  optional: "It may be left out.",
  forbid: "It must not be given.",
  default: "Stands in the field when nothing is given.",
  validate: "What a value must meet.",
  conditional: "Required or not allowed while a condition holds.",
  output: "The task must bring it back.",
};

function FieldBox({ label, value, set, known }: { label: string; value: string; set: (path: string) => void; known: readonly KnownField[] }) {
  const said = known.find((field) => field.path === value)?.label;
  return (
    <Autocomplete
      label={label}
      description={said ?? "A path such as member.id; the organisation's own begin with custom."}
      data={known.map((field) => field.path)}
      filter={({ options, search }) => {
        const wanted = search.toLowerCase();
        const texts = new Map(known.map((field) => [field.path, `${field.path} ${field.label} ${field.aliases.join(" ")}`.toLowerCase()]));
        return options.filter((option) => "value" in option && (texts.get(String(option.value)) ?? "").includes(wanted)).slice(0, 30);
      }}
      renderOption={({ option }) => (
        <span>
          <span className="mono">{option.value}</span>{" "}
          <span className="muted small">{known.find((field) => field.path === option.value)?.label}</span>
        </span>
      )}
      value={value}
      onChange={set}
    />
  );
}

function ConditionBoxes({ form, set, known }: FieldsProps) {
  return (
    <>
      <FieldBox label="When this field" value={form.when} set={(when) => set({ when })} known={known} />
      <Group gap={8} grow align="end">
        <Select
          label="Comparison"
          allowDeselect={false}
          data={[...COMPARISONS]}
          value={form.comparison}
          onChange={(comparison) => set({ comparison: comparison ?? "==" })}
        />
        {form.comparison === "exists" ? null : (
          <TextInput
            label={form.comparison === "in" ? "Values, separated by commas" : "Compared value"}
            value={form.compared}
            onChange={(event) => set({ compared: event.currentTarget.value })}
          />
        )}
        <Select
          label="Then it is"
          allowDeselect={false}
          data={[
            { value: "require", label: "Required" },
            { value: "forbid", label: "Not allowed" },
          ]}
          value={form.then}
          onChange={(then) => set({ then: then === "forbid" ? "forbid" : "require" })}
        />
      </Group>
    </>
  );
}

/** The value that an operation takes; most take none. */
function ValueBoxes(props: FieldsProps) {
  const { form, set } = props;
  if (form.operation === "conditional") return <ConditionBoxes {...props} />;
  if (form.operation !== "default" && form.operation !== "validate") return null;
  const value = (
    <TextInput
      label="Value"
      value={form.value}
      onChange={(event) => set({ value: event.currentTarget.value })}
    />
  );
  if (form.operation === "default") return value;
  return (
    <Group gap={8} grow align="end">
      <Select
        label="Kind of check"
        allowDeselect={false}
        data={[...CHECKS]}
        value={form.check}
        onChange={(check) => set({ check: check ?? "pattern", value: check === "checksum" ? "npi" : form.value })}
      />
      {value}
    </Group>
  );
}

/** What a rule says, from when to when, and why. */
export function RuleFields(props: FieldsProps) {
  const { form, set, known } = props;
  return (
    <>
      <FieldBox label="Field" value={form.field} set={(field) => set({ field })} known={known} />
      <Select
        label="Operation"
        description={HINTS[form.operation]}
        allowDeselect={false}
        data={OPERATIONS.map((value) => ({ value, label: OPERATION_WORDS[value] ?? value }))}
        value={form.operation}
        onChange={(operation) => set({ operation: OPERATIONS.find((one) => one === operation) ?? "require" })}
      />
      <ValueBoxes {...props} />
      <Group gap={8} grow align="end">
        <TextInput
          label="From"
          description="Left empty: today."
          type="date"
          value={form.from}
          onChange={(event) => set({ from: event.currentTarget.value })}
        />
        <TextInput
          label={form.waiver ? "Until" : "To"}
          description="The first day without it."
          type="date"
          value={form.to}
          onChange={(event) => set({ to: event.currentTarget.value })}
        />
      </Group>
      <Textarea
        label="Reason"
        autosize
        minRows={2}
        maxLength={2000}
        value={form.reason}
        onChange={(event) => set({ reason: event.currentTarget.value })}
      />
    </>
  );
}
