import { Group, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import type { ClaimDetail as Claim } from "../../../api/types";
import { useOrganization } from "../../../ui/organization";
import { EmptyState } from "../../../ui/empty-state";
import { ErrorPanel } from "../../../ui/error-panel";
import { plural, serviceDates } from "../../../ui/format";
import { LoadingPage } from "../../../ui/loading";
import { MoneyStrip } from "../../../ui/money-strip";
import { RecordProblem } from "../../../ui/not-found";
import { Facts, Panel } from "../../../ui/panel";
import { StateBadge } from "../../../ui/state-badge";
import { StepsTable } from "../../../ui/steps-table";
import { useTitle } from "../../../ui/title";
import { When } from "../../../ui/when";
import { ClaimFindings } from "../components/claim-findings";
import { ClaimLines } from "../components/claim-lines";
import { Submissions } from "../components/submissions";
import { Timeline } from "../components/timeline";
import { frequencyText } from "../model";
import { claims } from "../queries";

function Header({ claim }: { claim: Claim }) {
  return (
    <div>
      <Group gap={12}>
        <h1>
          Claim <span className="mono" style={{ fontSize: 18 }}>{claim.claim_number}</span>
        </h1>
        <StateBadge state={claim.status} />
      </Group>
      <span className="muted small">
        {claim.patient} · {claim.payer.name} · changed <When at={claim.updated_at} />
      </span>
    </div>
  );
}

function Overview({ claim }: { claim: Claim }) {
  return (
    <Panel title="Claim">
      <Facts
        items={[
          ["Service dates", serviceDates(claim.service_date_from, claim.service_date_to)],
          ["Diagnoses", <span key="codes" className="mono">{claim.diagnoses.join(", ") || "–"}</span>],
          ["Frequency", frequencyText(claim.frequency_code)],
          ["Payer's claim number", <span key="number" className="mono">{claim.payer_claim_number ?? "–"}</span>],
          ["Findings", plural(claim.findings_count, "finding")],
          ["Version", String(claim.version)],
        ]}
      />
    </Panel>
  );
}

function StepsPanel({ claim }: { claim: Claim }) {
  const { slug } = useOrganization();
  const link = claim.run_id ? (
    <Link className="link small" to="/o/$slug/runs/$id" params={{ slug, id: claim.run_id }}>
      Open the run
    </Link>
  ) : null;
  return (
    <Panel title="Steps of its run" flush aside={link}>
      <StepsTable
        steps={claim.steps}
        empty={<EmptyState title="No run">No workflow has taken this claim yet.</EmptyState>}
      />
    </Panel>
  );
}

function TimelinePanel({ id }: { id: string }) {
  const organization = useOrganization();
  const query = useQuery(claims.timeline(organization.org_id, id));
  return (
    <Panel title="Timeline">
      {query.isError ? <ErrorPanel error={query.error} retry={() => void query.refetch()} /> : null}
      {query.data && query.data.items.length > 0 ? <Timeline items={query.data.items} /> : null}
      {query.data?.items.length === 0 ? <p className="muted" style={{ margin: 0 }}>Nothing has happened yet.</p> : null}
      {query.isPending ? <LoadingPage /> : null}
    </Panel>
  );
}

export default function ClaimDetail() {
  useTitle("Claim");
  const organization = useOrganization();
  const { id } = useParams({ strict: false }) as { id: string };
  const query = useQuery(claims.detail(organization.org_id, id));
  const claim = query.data;
  if (!claim) {
    return query.isError ? (
      <RecordProblem error={query.error} retry={() => void query.refetch()} />
    ) : (
      <LoadingPage />
    );
  }
  return (
    <Stack gap="sm">
      <Header claim={claim} />
      {query.isError ? <ErrorPanel error={query.error} retry={() => void query.refetch()} /> : null}
      {claim.denial_reason ? (
        <div className="problem">
          <h2>Denied by the payer</h2>
          <p className="prose">{claim.denial_reason}</p>
        </div>
      ) : null}
      <Panel title="Money of this claim">
        <MoneyStrip
          billed={claim.total_charges}
          paid={claim.paid_amount}
          adjusted={claim.adjusted_amount}
          patientResponsibility={claim.patient_responsibility}
        />
      </Panel>
      <div className="claim-columns">
        <Stack gap="sm" style={{ minWidth: 0 }}>
          <Overview claim={claim} />
          <ClaimFindings claim={claim} key={claim.claim_id} />
          <Panel title="Service lines" flush>
            <ClaimLines lines={claim.lines} diagnoses={claim.diagnoses} />
          </Panel>
          <StepsPanel claim={claim} />
          <Panel title="Submissions" flush>
            <Submissions items={claim.submissions} />
          </Panel>
        </Stack>
        <TimelinePanel id={claim.claim_id} />
      </div>
    </Stack>
  );
}
