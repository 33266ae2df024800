import { Button, Group, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import type { Batch } from "../../../api/types";
import { useMay, useOrganization } from "../../../ui/organization";
import { Bar } from "../../../ui/bar";
import { DataTable, type Column } from "../../../ui/data-table";
import { EmptyState } from "../../../ui/empty-state";
import { ErrorPanel } from "../../../ui/error-panel";
import { FilterTabs } from "../../../ui/filter-tabs";
import { bytes, count, duration, percent } from "../../../ui/format";
import { useStateChoices } from "../../../ui/lookups";
import { useNow } from "../../../ui/now";
import { Pager } from "../../../ui/pager";
import { StateBadge } from "../../../ui/state-badge";
import { stateWord } from "../../../ui/states";
import { useTitle } from "../../../ui/title";
import { When } from "../../../ui/when";
import { UploadDialog } from "../components/upload";
import { barParts, BATCH_STATUSES, finished, rateText, ratePerSecond, timeLeft } from "../model";
import { batches, LIMIT } from "../queries";
import { TEXTS } from "../texts";

function Progress({ batch }: { batch: Batch }) {
  const done = finished(batch.counts);
  return (
    <div style={{ display: "flex", alignItems: "center", gap: 8, minWidth: 170 }}>
      <Bar parts={barParts(batch.counts)} total={batch.counts.total} />
      <span className="muted small number" style={{ width: 42 }}>
        {percent(done, batch.counts.total)}
      </span>
    </div>
  );
}

function Speed({ batch }: { batch: Batch }) {
  const now = useNow();
  const left = timeLeft(batch, now);
  return (
    <>
      {rateText(ratePerSecond(batch, now))}
      {left === undefined ? null : <span className="muted"> · {duration(left)} left</span>}
    </>
  );
}

function columnsOf(slug: string): Column<Batch>[] {
  return [
    {
      name: "File",
      cell: (batch) => (
        <>
          <Link
            className="link"
            to="/o/$slug/batches/$id"
            params={{ slug, id: batch.batch_job_id }}
            style={{ fontWeight: 500 }}
          >
            {batch.file_name}
          </Link>
          <br />
          <span className="muted small">
            {bytes(batch.file_size)} · {batch.workflow_name}
          </span>
        </>
      ),
    },
    { name: "State", cell: (batch) => <StateBadge state={batch.status} /> },
    { name: "Progress", cell: (batch) => <Progress batch={batch} />, width: "22%" },
    { name: "Claims", cell: (batch) => count(batch.counts.total), number: true },
    { name: "Completed", cell: (batch) => count(batch.counts.completed), number: true },
    { name: "Failed", cell: (batch) => count(batch.counts.failed), number: true },
    { name: "Set aside", cell: (batch) => count(batch.counts.set_aside), number: true },
    { name: "Rate", cell: (batch) => <Speed batch={batch} />, number: true },
    { name: "Loaded", cell: (batch) => <When at={batch.created_at} /> },
  ];
}

export default function BatchList() {
  useTitle("Batches");
  const organization = useOrganization();
  const search = useSearch({ strict: false }) as { status?: string; after?: string };
  const status = search.status;
  const [uploading, setUploading] = useState(false);
  const query = useQuery(batches.list(organization.org_id, { status, after: search.after }));
  const choices = [
    { value: undefined, label: "All" },
    ...useStateChoices("job_status_lu", BATCH_STATUSES),
  ];
  const upload = useMay("workflows:batch:run") ? (
    <Button onClick={() => setUploading(true)}>Upload 837 file</Button>
  ) : null;
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <h1>Batches</h1>
        {upload}
      </Group>
      <section className="panel" aria-label="List of batches">
        <header>
          <FilterTabs label="Batches by state" choices={choices} chosen={status} />
        </header>
        {query.isError ? (
          <div className="body">
            <ErrorPanel error={query.error} retry={() => void query.refetch()} />
          </div>
        ) : null}
        {query.isError && !query.data ? null : (
          <DataTable
            label="Batches"
            columns={columnsOf(organization.slug)}
            items={query.data?.items}
            keyOf={(batch) => batch.batch_job_id}
            stale={query.isPlaceholderData}
            empty={
              status ? (
                <EmptyState title={`No batch is ${stateWord(status).toLowerCase()}`}>
                  The filter “{stateWord(status)}” leaves none. Choose “All” above to see every batch.
                </EmptyState>
              ) : (
                <EmptyState title="No batches yet" action={upload}>
                  {TEXTS.noBatches}
                </EmptyState>
              )
            }
          />
        )}
        <footer>
          <Pager page={query.data} limit={LIMIT} />
        </footer>
      </section>
      <UploadDialog opened={uploading} close={() => setUploading(false)} />
    </Stack>
  );
}
