import { Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import type { Run } from "../../../api/types";
import { useOrganization } from "../../../ui/organization";
import { ClearBatchFilter } from "../../../ui/clear-batch-filter";
import { DataTable, type Column } from "../../../ui/data-table";
import { EmptyState } from "../../../ui/empty-state";
import { ErrorPanel } from "../../../ui/error-panel";
import { FilterTabs } from "../../../ui/filter-tabs";
import { between, duration, shortId } from "../../../ui/format";
import { useStateChoices } from "../../../ui/lookups";
import { useNow } from "../../../ui/now";
import { Pager } from "../../../ui/pager";
import { StateBadge } from "../../../ui/state-badge";
import { stateWord } from "../../../ui/states";
import { useTitle } from "../../../ui/title";
import { When } from "../../../ui/when";
import { RUN_STATUSES, runStateWord } from "../model";
import { LIMIT, runs } from "../queries";
import { TEXTS } from "../texts";

function Took({ run }: { run: Run }) {
  const now = useNow();
  return <>{duration(run.total_execution_time_ms ?? between(run.started_at, run.completed_at, now))}</>;
}

function Situation({ run }: { run: Run }) {
  if (run.error_code || run.error_message) {
    return (
      <span data-meaning="bad">
        <span className="mono">{run.error_code}</span> {run.error_message}
      </span>
    );
  }
  if (run.waiting_for) return <>Waiting for {run.waiting_for}</>;
  return <span className="muted">–</span>;
}

function columnsOf(slug: string): Column<Run>[] {
  return [
    {
      name: "Run",
      cell: (run) => (
        <Link className="link mono" to="/o/$slug/runs/$id" params={{ slug, id: run.run_id }}>
          {shortId(run.run_id)}
        </Link>
      ),
    },
    {
      name: "State",
      cell: (run) => {
        const word = runStateWord(run);
        return <StateBadge state={run.status} {...(word ? { word } : {})} />;
      },
    },
    {
      name: "Workflow",
      cell: (run) => (
        <>
          {run.workflow_name} <span className="muted">rev {run.revision_num}</span>
        </>
      ),
    },
    { name: "Row", cell: (run) => run.row_number ?? "–", number: true },
    { name: "Step", cell: (run) => run.current_step ?? <span className="muted">–</span> },
    { name: "Done", cell: (run) => `${run.completed_steps}/${run.total_steps}`, number: true },
    { name: "Error or wait", cell: (run) => <Situation run={run} /> },
    { name: "Started", cell: (run) => <When at={run.started_at} /> },
    { name: "Took", cell: (run) => <Took run={run} />, number: true },
  ];
}

export default function RunList() {
  useTitle("Runs");
  const organization = useOrganization();
  const search = useSearch({ strict: false }) as { status?: string; after?: string; batch_job_id?: string };
  const status = search.status;
  const filter = { status, after: search.after, batch_job_id: search.batch_job_id };
  const query = useQuery(runs.list(organization.org_id, filter));
  const choices = [
    { value: undefined, label: "All" },
    ...useStateChoices("run_status_lu", RUN_STATUSES),
  ];
  return (
    <Stack gap="sm">
      <h1>Runs</h1>
      <section className="panel" aria-label="List of runs">
        <header>
          <FilterTabs label="Runs by state" choices={choices} chosen={status} />
          <ClearBatchFilter batchJobId={search.batch_job_id} />
        </header>
        {query.isError ? (
          <div className="body">
            <ErrorPanel error={query.error} retry={() => void query.refetch()} />
          </div>
        ) : null}
        {query.isError && !query.data ? null : (
          <DataTable
            label="Runs"
            columns={columnsOf(organization.slug)}
            items={query.data?.items}
            keyOf={(run) => run.run_id}
            stale={query.isPlaceholderData}
            empty={
              status ? (
                <EmptyState title={`No run is ${stateWord(status).toLowerCase()}`}>
                  The filter “{stateWord(status)}” leaves none. Choose “All” above to see every run.
                </EmptyState>
              ) : (
                <EmptyState
                  title="No runs yet"
                  action={
                    <Link className="link" to="/o/$slug/batches" params={{ slug: organization.slug }}>
                      Go to batches
                    </Link>
                  }
                >
                  {TEXTS.noRuns}
                </EmptyState>
              )
            }
          />
        )}
        <footer>
          <Pager page={query.data} limit={LIMIT} />
        </footer>
      </section>
    </Stack>
  );
}
