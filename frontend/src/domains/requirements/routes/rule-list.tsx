import { Group, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import type { ClaimRule } from "../../../api/requirement-types";
import { DataTable, type Column } from "../../../ui/data-table";
import { EmptyState } from "../../../ui/empty-state";
import { ErrorPanel } from "../../../ui/error-panel";
import { FilterTabs } from "../../../ui/filter-tabs";
import { useOrganization } from "../../../ui/organization";
import { Pager } from "../../../ui/pager";
import { TierBadge } from "../../../ui/tier-badge";
import { useTitle } from "../../../ui/title";
import { OnOff } from "../components/on-off";
import { SubNavigation } from "../components/sub-navigation";
import { SwitchText } from "../components/switch-text";
import { actionWord } from "../model";
import { claimRules, LIMIT } from "../queries";

function columnsOf(slug: string): Column<ClaimRule>[] {
  return [
    {
      name: "Rule",
      cell: (rule) => (
        <>
          <Link className="link strong" to="/o/$slug/requirements/rules/$code" params={{ slug, code: rule.code }}>
            {rule.name}
          </Link>
          <div className="mono muted">{rule.code}</div>
        </>
      ),
      width: "38%",
    },
    { name: "Tier", cell: (rule) => <TierBadge tier={rule.tier} wordy /> },
    { name: "Payer", cell: (rule) => rule.payer ?? "All" },
    { name: "Does", cell: (rule) => <span className="nowrap">{actionWord(rule.action)}</span> },
    { name: "Here", cell: (rule) => <OnOff rule={rule} /> },
    { name: "Switch of this organisation", cell: (rule) => <SwitchText rule={rule} /> },
    { name: "Version", cell: (rule) => rule.version ?? "–", number: true },
  ];
}

function NoRules({ filtered }: { filtered: boolean }) {
  return filtered ? (
    <EmptyState title="No rule matches">Choose “All” above to see every rule.</EmptyState>
  ) : (
    <EmptyState title="No claim rules">
      Claim rules look at each claim before it is sent. The built-in ones, those of the installation and payers, and
      this organisation's own show here in the order in which they run.
    </EmptyState>
  );
}

export default function RuleList() {
  useTitle("Claim rules");
  const organization = useOrganization();
  const search = useSearch({ strict: false }) as { status?: string; after?: string };
  const active = search.status ? search.status === "on" : undefined;
  const query = useQuery(claimRules.list(organization.org_id, active, search.after));
  const choices = [
    { value: undefined, label: "All" },
    { value: "on", label: "On" },
    { value: "off", label: "Off" },
  ];
  return (
    <Stack gap="sm">
      <h1>Claim rules</h1>
      <Group>
        <SubNavigation />
      </Group>
      <section className="panel" aria-label="List of claim rules">
        <header>
          <FilterTabs label="Rules by state" choices={choices} chosen={search.status} />
          <span className="small muted">In the order in which they run</span>
        </header>
        {query.isError ? (
          <div className="body">
            <ErrorPanel error={query.error} retry={() => void query.refetch()} />
          </div>
        ) : null}
        {query.isError && !query.data ? null : (
          <DataTable
            label="Claim rules"
            columns={columnsOf(organization.slug)}
            items={query.data?.items}
            keyOf={(rule) => `${rule.tier}-${rule.code}-${rule.version ?? ""}`}
            stale={query.isPlaceholderData}
            empty={<NoRules filtered={search.status !== undefined} />}
          />
        )}
        <footer>
          <Pager page={query.data} limit={LIMIT} />
        </footer>
      </section>
    </Stack>
  );
}
