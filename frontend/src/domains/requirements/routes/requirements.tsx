import { Button, Group, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import type { RequirementRow } from "../../../api/requirement-types";
import { EmptyState } from "../../../ui/empty-state";
import { ErrorPanel } from "../../../ui/error-panel";
import { plural } from "../../../ui/format";
import { useMay, useOrganization } from "../../../ui/organization";
import { useTitle } from "../../../ui/title";
import type { RequirementSearch } from "../address";
import { EffectiveTable } from "../components/effective-table";
import { EndDialog } from "../components/end-dialog";
import { RuleDialog } from "../components/rule-dialog";
import { ScopeFilters } from "../components/scope-filters";
import { SubNavigation } from "../components/sub-navigation";
import { TierRows } from "../components/tier-rows";
import { Waivers } from "../components/waivers";
import type { LabelOf } from "../conditions";
import { labels } from "../model";
import { requirements, type Asked } from "../queries";
import { emptyForm, formOf, type RuleForm } from "../rule-form";

type Open = { kind: "rule"; start: RuleForm } | { kind: "end"; row: RequirementRow } | undefined;

function FutureDays({ days }: { days: readonly string[] }) {
  if (days.length === 0) return null;
  return (
    <span className="small">
      Reads otherwise from{" "}
      {days.slice(0, 6).map((day) => (
        <Link
          key={day}
          className="link nowrap"
          style={{ marginRight: 8, textDecoration: "underline" }}
          to="."
          search={((old: Record<string, unknown>) => ({ ...old, on: day })) as never}
        >
          {day}
        </Link>
      ))}
    </span>
  );
}

function NoFields({ task }: { task: string }) {
  return (
    <EmptyState title="Nothing is asked of this task">
      No tier has a rule for <span className="mono">{task}</span> that holds on this day, so every field may be left
      out. Rules of the installation and of payers come with its set-up; this organisation can add its own here.
    </EmptyState>
  );
}

function View({ asked, search, label, open }: { asked: Asked; search: RequirementSearch; label: LabelOf; open: (what: Open) => void }) {
  const organization = useOrganization();
  const query = useQuery(requirements.effective(organization.org_id, asked));
  if (query.isError && !query.data) return <ErrorPanel error={query.error} retry={() => void query.refetch()} />;
  return (
    <>
      <section className="panel" aria-label="What the task needs">
        <header>
          <h2>{query.data ? `${plural(query.data.fields.length, "field")} as of ${query.data.on}` : "Fields"}</h2>
          <FutureDays days={query.data?.changes_on ?? []} />
        </header>
        {query.isError ? (
          <div className="body">
            <ErrorPanel error={query.error} retry={() => void query.refetch()} />
          </div>
        ) : null}
        <EffectiveTable
          fields={query.data?.fields}
          asked={asked}
          search={search}
          label={label}
          stale={query.isPlaceholderData}
          empty={<NoFields task={asked.task} />}
        />
      </section>
      <Waivers task={asked.task} label={label} />
      <TierRows
        asked={asked}
        label={label}
        end={(row) => open({ kind: "end", row })}
        change={(row) => open({ kind: "rule", start: formOf(row) })}
      />
    </>
  );
}

export default function Requirements() {
  useTitle("Requirements");
  const organization = useOrganization();
  const search: RequirementSearch = useSearch({ strict: false });
  const mayWrite = useMay("requirements:rule:write");
  const fields = useQuery(requirements.fields(organization.org_id));
  const [opened, setOpened] = useState<Open>();
  const label = labels(fields.data?.items);
  const { task, why: _why, ...scope } = search;
  const close = (): void => setOpened(undefined);
  const start = (waiver: boolean): void => setOpened({ kind: "rule", start: { ...emptyForm(scope), waiver, operation: waiver ? "optional" : "require" } });
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <h1>Requirements</h1>
        {mayWrite && task ? (
          <Group gap={8}>
            <Button variant="default" onClick={() => start(true)}>Ask for a waiver</Button>
            <Button onClick={() => start(false)}>Add a rule</Button>
          </Group>
        ) : null}
      </Group>
      <SubNavigation />
      <section className="panel" aria-label="Which requirements">
        <div className="body">
          <ScopeFilters search={search} />
        </div>
      </section>
      {task ? (
        <View asked={{ task, ...scope }} search={search} label={label} open={setOpened} />
      ) : (
        <section className="panel" aria-label="No task chosen">
          <EmptyState title="Choose a task">
            Each kind of task needs certain fields: the installation says which, a payer may ask for others, and this
            organisation may ask for more. Choose a task above to see what they come to, and why.
          </EmptyState>
        </section>
      )}
      {opened?.kind === "rule" && task ? <RuleDialog task={task} start={opened.start} close={close} /> : null}
      {opened?.kind === "end" ? <EndDialog row={opened.row} label={label} close={close} /> : null}
    </Stack>
  );
}
