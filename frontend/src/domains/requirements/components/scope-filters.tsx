import { Group, Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useOrganization } from "../../../ui/organization";
import type { RequirementSearch } from "../address";
import { payers, requirements } from "../queries";

type Name = keyof RequirementSearch;

/** A box that goes into the address when one leaves it or presses Enter; never letter by letter. */
function TextFilter({ label, value, width, set }: { label: string; value: string; width: number; set: (text: string) => void }) {
  const [text, setText] = useState(value);
  const send = (): void => {
    if (text.trim() !== value) set(text.trim());
  };
  return (
    <TextInput
      label={label}
      placeholder="Any"
      size="xs"
      w={width}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={send}
      onKeyDown={(event) => event.key === "Enter" && send()}
    />
  );
}

const WHOLE_DATE = /^(19|20|21)\d\d-\d\d-\d\d$/;

/** A date goes into the address once its year is one; what is half typed stays in the box. */
function DateFilter({ value, set }: { value: string; set: (text: string) => void }) {
  const [typed, setTyped] = useState({ text: value, before: value });
  const mine = value === typed.text || value === typed.before;
  const take = (text: string): void => {
    setTyped({ text, before: value });
    if (text === "" || WHOLE_DATE.test(text)) set(text);
  };
  return (
    <TextInput
      label="As of"
      type="date"
      size="xs"
      w={140}
      value={mine ? typed.text : value}
      onChange={(event) => take(event.currentTarget.value)}
    />
  );
}

/** Which task, for whom, on which day: all of it in the address. */
export function ScopeFilters({ search }: { search: RequirementSearch }) {
  const organization = useOrganization();
  const navigate = useNavigate();
  const tasks = useQuery(requirements.tasks(organization.org_id));
  const list = useQuery(payers.list(organization.org_id));
  const set = (name: Name, value: string | null): void => {
    const { [name]: _old, why: _why, ...rest } = search;
    void navigate({ to: ".", search: (value ? { ...rest, [name]: value } : rest) as never });
  };
  const known = tasks.data?.items ?? [];
  const option = (one: (typeof known)[number]) => ({ value: one.task, label: one.label === one.task ? one.task : `${one.label} (${one.task})` });
  return (
    <Group gap={8} align="end">
      <Select
        label="Task"
        placeholder="Choose a task"
        size="xs"
        w={270}
        searchable
        data={[
          { group: "With rules", items: known.filter((one) => one.has_rules).map(option) },
          { group: "Without rules", items: known.filter((one) => !one.has_rules).map(option) },
        ].filter((group) => group.items.length > 0)}
        value={search.task ?? null}
        onChange={(value) => set("task", value)}
      />
      <Select
        label="Payer"
        placeholder="Any payer"
        size="xs"
        w={180}
        clearable
        searchable
        data={(list.data?.items ?? []).map((payer) => ({ value: payer.code, label: payer.name }))}
        value={search.payer ?? null}
        onChange={(value) => set("payer", value)}
      />
      <TextFilter key={`plan-${search.plan}`} label="Plan" width={90} value={search.plan ?? ""} set={(text) => set("plan", text)} />
      <TextFilter
        key={`state-${search.state}`}
        label="State"
        width={64}
        value={search.state ?? ""}
        set={(text) => set("state", text.toUpperCase())}
      />
      <DateFilter value={search.on ?? ""} set={(text) => set("on", text)} />
    </Group>
  );
}
