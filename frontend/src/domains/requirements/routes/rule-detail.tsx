import { Group, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import type { ClaimRule, ClaimRuleDetail } from "../../../api/requirement-types";
import { DataTable, type Column } from "../../../ui/data-table";
import { ErrorPanel } from "../../../ui/error-panel";
import { LoadingPage } from "../../../ui/loading";
import { RecordProblem } from "../../../ui/not-found";
import { useOrganization } from "../../../ui/organization";
import { Facts, Panel } from "../../../ui/panel";
import { TierBadge } from "../../../ui/tier-badge";
import { useTitle } from "../../../ui/title";
import { When } from "../../../ui/when";
import { Backtest } from "../components/backtest";
import { OnOff } from "../components/on-off";
import { RuleSwitch } from "../components/rule-switch";
import { SwitchText } from "../components/switch-text";
import { conditionText, type LabelOf } from "../conditions";
import { actionWord, labels, periodText } from "../model";
import { claimRules, requirements } from "../queries";

function settingText(rule: ClaimRule, label: LabelOf): string | undefined {
  const { field, value, note } = rule.settings;
  if (rule.action === "set_field") return `${label(String(field))} becomes ${JSON.stringify(value)}`;
  return rule.action === "add_note" ? String(note ?? "") : undefined;
}

function About({ rule, label }: { rule: ClaimRuleDetail; label: LabelOf }) {
  const setting = settingText(rule, label);
  return (
    <Panel title="What it says">
      <Stack gap="sm">
        <dl className="rule-text">
          <dt>When</dt>
          <dd>
            {rule.when ? conditionText(rule.when, label) : "Built into the program: it has no condition that one could read here."}
            {rule.payer ? <> (only claims of <span className="mono">{rule.payer}</span>)</> : null}
          </dd>
          <dt>Does</dt>
          <dd>{setting ? `${actionWord(rule.action)}: ${setting}` : actionWord(rule.action)}</dd>
          <dt>Says</dt>
          <dd>{rule.message}</dd>
          <dt>How to mend it</dt>
          <dd>{rule.hint ?? "–"}</dd>
          <dt>After</dt>
          <dd>{rule.citation ?? "–"}</dd>
        </dl>
        <Facts
          items={[
            ["Place in the order", String(rule.position)],
            ["Version", rule.version === null ? "–" : String(rule.version)],
            ["Holds", rule.tier === "builtin" ? "always" : periodText(rule.effective_from, rule.effective_to)],
          ]}
        />
      </Stack>
    </Panel>
  );
}

function versionColumns(label: LabelOf): Column<ClaimRule>[] {
  return [
    { name: "Version", cell: (rule) => rule.version, number: true, width: 72 },
    { name: "State", cell: (rule) => <OnOff rule={rule} /> },
    { name: "When", cell: (rule) => <span className="breakable">{conditionText(rule.when ?? {}, label)}</span>, width: "40%" },
    { name: "Does", cell: (rule) => actionWord(rule.action) },
    { name: "Holds", cell: (rule) => periodText(rule.effective_from, rule.effective_to) },
    { name: "Reason", cell: (rule) => rule.reason ?? "–" },
    { name: "Written", cell: (rule) => <When at={rule.created_at} /> },
  ];
}

function Header({ rule }: { rule: ClaimRuleDetail }) {
  const { slug } = useOrganization();
  return (
    <div>
      <Link className="link small" to="/o/$slug/requirements/rules" params={{ slug }}>
        Claim rules
      </Link>
      <Group gap={12}>
        <h1>{rule.name}</h1>
        <OnOff rule={rule} />
      </Group>
      <Group gap={12} className="small">
        <span className="mono muted">{rule.code}</span>
        <TierBadge tier={rule.tier} wordy />
      </Group>
    </div>
  );
}

export default function RuleDetail() {
  useTitle("Claim rule");
  const organization = useOrganization();
  const { code } = useParams({ strict: false }) as { code: string };
  const query = useQuery(claimRules.detail(organization.org_id, code));
  const fields = useQuery(requirements.fields(organization.org_id));
  const rule = query.data;
  if (!rule) {
    return query.isError ? (
      <RecordProblem error={query.error} retry={() => void query.refetch()} />
    ) : (
      <LoadingPage />
    );
  }
  const label = labels(fields.data?.items);
  return (
    <Stack gap="sm">
      <Header rule={rule} />
      {query.isError ? <ErrorPanel error={query.error} retry={() => void query.refetch()} /> : null}
      <About rule={rule} label={label} />
      <Panel title="In this organisation">
        <Stack gap="xs">
          <div>
            <SwitchText rule={rule} />
          </div>
          <RuleSwitch rule={rule} key={rule.code} />
        </Stack>
      </Panel>
      {rule.claim_rule_id ? <Backtest ruleId={rule.claim_rule_id} key={rule.claim_rule_id} /> : null}
      {rule.versions.length > 0 && rule.tier !== "builtin" ? (
        <Panel title="Versions" flush>
          <DataTable
            label="Versions"
            columns={versionColumns(label)}
            items={rule.versions}
            keyOf={(one) => one.claim_rule_id ?? one.code}
            empty={null}
          />
        </Panel>
      ) : null}
    </Stack>
  );
}
