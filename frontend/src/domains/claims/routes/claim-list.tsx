import { Group, Select, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import type { Claim } from "../../../api/types";
import { useStateChoices } from "../../../ui/lookups";
import { useOrganization } from "../../../ui/organization";
import { ClearBatchFilter } from "../../../ui/clear-batch-filter";
import { DataTable, type Column } from "../../../ui/data-table";
import { EmptyState } from "../../../ui/empty-state";
import { ErrorPanel } from "../../../ui/error-panel";
import { money, serviceDates } from "../../../ui/format";
import { Pager } from "../../../ui/pager";
import { StateBadge } from "../../../ui/state-badge";
import { stateWord } from "../../../ui/states";
import { useTitle } from "../../../ui/title";
import { When } from "../../../ui/when";
import { CLAIM_STATUSES } from "../model";
import { claims, LIMIT, payers } from "../queries";

interface ClaimSearch {
  status?: string;
  payer_id?: string;
  batch_job_id?: string;
  after?: string;
}

function columnsOf(slug: string): Column<Claim>[] {
  return [
    {
      name: "Claim",
      cell: (claim) => (
        <Link className="link mono nowrap" to="/o/$slug/claims/$id" params={{ slug, id: claim.claim_id }}>
          {claim.claim_number}
        </Link>
      ),
    },
    { name: "State", cell: (claim) => <StateBadge state={claim.status} /> },
    { name: "Patient", cell: (claim) => <span className="nowrap">{claim.patient}</span> },
    { name: "Payer", cell: (claim) => <span className="nowrap">{claim.payer.name}</span> },
    {
      name: "Service",
      cell: (claim) => (
        <span className="nowrap">{serviceDates(claim.service_date_from, claim.service_date_to)}</span>
      ),
    },
    { name: "Charges", cell: (claim) => money(claim.total_charges), number: true },
    { name: "Paid", cell: (claim) => money(claim.paid_amount), number: true },
    { name: "Adjusted", cell: (claim) => money(claim.adjusted_amount), number: true },
    { name: "Patient share", cell: (claim) => money(claim.patient_responsibility), number: true },
    { name: "Last event", cell: (claim) => <When at={claim.updated_at} /> },
  ];
}

function Filters({ search }: { search: ClaimSearch }) {
  const organization = useOrganization();
  const navigate = useNavigate();
  const list = useQuery(payers.list(organization.org_id));
  const set = (name: "status" | "payer_id", value: string | null): void => {
    const { after: _after, [name]: _old, ...rest } = search;
    void navigate({ to: ".", search: (value ? { ...rest, [name]: value } : rest) as never });
  };
  const known = useStateChoices("claim_status_lu", CLAIM_STATUSES);
  const own = search.status && !known.some((one) => one.value === search.status);
  return (
    <Group gap={8}>
      <Select
        aria-label="State"
        placeholder="Any state"
        size="xs"
        clearable
        searchable
        data={own && search.status ? [...known, { value: search.status, label: stateWord(search.status) }] : known}
        value={search.status ?? null}
        onChange={(value) => set("status", value)}
      />
      <Select
        aria-label="Payer"
        placeholder="Any payer"
        size="xs"
        clearable
        searchable
        data={(list.data?.items ?? []).map((payer) => ({ value: payer.payer_id, label: payer.name }))}
        value={search.payer_id ?? null}
        onChange={(value) => set("payer_id", value)}
      />
    </Group>
  );
}

function NoClaims({ search }: { search: ClaimSearch }) {
  const { slug } = useOrganization();
  if (search.status || search.payer_id || search.batch_job_id) {
    return (
      <EmptyState
        title="No claim matches"
        action={
          <Link className="link" to="/o/$slug/claims" params={{ slug }} search={{}}>
            Clear the filters
          </Link>
        }
      >
        Active filters: {search.status ? `state “${stateWord(search.status)}” ` : ""}
        {search.payer_id ? "one payer " : ""}
        {search.batch_job_id ? "one batch" : ""}
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title="No claims yet"
      action={
        <Link className="link" to="/o/$slug/batches" params={{ slug }}>
          Go to batches and upload an 837 file
        </Link>
      }
    >
      Claims come from the 837 files you upload. Each is followed from check to posting, and shows here what it waits
      for.
    </EmptyState>
  );
}

export default function ClaimList() {
  useTitle("Claims");
  const organization = useOrganization();
  const search: ClaimSearch = useSearch({ strict: false });
  const query = useQuery(
    claims.list(organization.org_id, {
      status: search.status,
      payer_id: search.payer_id,
      batch_job_id: search.batch_job_id,
      after: search.after,
    }),
  );
  return (
    <Stack gap="sm">
      <h1>Claims</h1>
      <section className="panel" aria-label="List of claims">
        <header>
          <Filters search={search} />
          <ClearBatchFilter batchJobId={search.batch_job_id} />
        </header>
        {query.isError ? (
          <div className="body">
            <ErrorPanel error={query.error} retry={() => void query.refetch()} />
          </div>
        ) : null}
        {query.isError && !query.data ? null : (
          <DataTable
            label="Claims"
            columns={columnsOf(organization.slug)}
            items={query.data?.items}
            keyOf={(claim) => claim.claim_id}
            stale={query.isPlaceholderData}
            empty={<NoClaims search={search} />}
          />
        )}
        <footer>
          <Pager page={query.data} limit={LIMIT} />
        </footer>
      </section>
    </Stack>
  );
}
