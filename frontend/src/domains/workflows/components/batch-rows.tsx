import { useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import type { BatchCounts, Row } from "../../../api/types";
import { useOrganization } from "../../../ui/organization";
import { DataTable, type Column } from "../../../ui/data-table";
import { EmptyState } from "../../../ui/empty-state";
import { ErrorPanel } from "../../../ui/error-panel";
import { FilterTabs } from "../../../ui/filter-tabs";
import { whereIn } from "../../../ui/finding-place";
import { FindingList } from "../../../ui/findings";
import { plural } from "../../../ui/format";
import { Pager } from "../../../ui/pager";
import { Panel } from "../../../ui/panel";
import { StateBadge } from "../../../ui/state-badge";
import { stateWord } from "../../../ui/states";
import { batches, LIMIT } from "../queries";
import { oneOf, ROW_STATUSES } from "../model";
import { TEXTS } from "../texts";

function Reason({ row }: { row: Row }) {
  const first = row.findings.find((finding) => finding.severity === "error") ?? row.findings[0];
  const message = first?.message ?? row.error_message;
  if (!message) return <span className="muted">–</span>;
  const place = first ? whereIn(first) : "";
  return (
    <>
      {message}
      <br />
      <span className="muted small">
        <span className="mono">{first?.rule_id ?? row.error_code}</span>
        {place ? ` · ${place}` : ""}
      </span>
    </>
  );
}

function columnsOf(slug: string, open: ReadonlySet<number>, toggle: (row: Row) => void): Column<Row>[] {
  return [
    { name: "Row", cell: (row) => row.row_number, number: true, width: 64 },
    { name: "Claim number", cell: (row) => <span className="mono">{row.external_id}</span>, width: 170 },
    { name: "State", cell: (row) => <StateBadge state={row.status} />, width: 130 },
    { name: "Reason", cell: (row) => <Reason row={row} /> },
    {
      name: "Findings",
      width: 100,
      cell: (row) =>
        row.findings.length > 0 ? (
          <button
            type="button"
            className="expander"
            aria-expanded={open.has(row.row_number)}
            aria-label={`${open.has(row.row_number) ? "Hide" : "Show"} ${plural(row.findings.length, "finding")} of row ${row.row_number}`}
            onClick={() => toggle(row)}
          >
            {open.has(row.row_number) ? "Hide" : plural(row.findings.length, "finding")}
          </button>
        ) : (
          <span className="muted">–</span>
        ),
    },
    {
      name: "Open",
      width: 110,
      cell: (row) => (
        <span className="nowrap">
          {row.claim_id ? (
            <Link className="link" to="/o/$slug/claims/$id" params={{ slug, id: row.claim_id }}>
              claim
            </Link>
          ) : null}
          {row.claim_id && row.run_id ? " · " : null}
          {row.run_id ? (
            <Link className="link" to="/o/$slug/runs/$id" params={{ slug, id: row.run_id }}>
              run
            </Link>
          ) : null}
        </span>
      ),
    },
  ];
}

export function BatchRows({ id, counts }: { id: string; counts: BatchCounts }) {
  const organization = useOrganization();
  const search = useSearch({ strict: false }) as { status?: string; after?: string };
  const status = oneOf(ROW_STATUSES, search.status);
  const query = useQuery(batches.rows(organization.org_id, id, { status, after: search.after }));
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const toggle = (row: Row): void => {
    const next = new Set(open);
    if (!next.delete(row.row_number)) next.add(row.row_number);
    setOpen(next);
  };
  const choices = [
    { value: undefined, label: "All", count: counts.total },
    ...ROW_STATUSES.map((value) => ({ value, label: stateWord(value), count: counts[value] })),
  ];
  return (
    <Panel
      title="Rows"
      flush
      aside={<FilterTabs label="Rows by state" choices={choices} chosen={status} />}
      footer={<Pager page={query.data} limit={LIMIT} />}
    >
      {query.isError ? (
        <div className="body">
          <ErrorPanel error={query.error} retry={() => void query.refetch()} />
        </div>
      ) : null}
      {query.isError && !query.data ? null : (
        <DataTable
          label="Rows of the batch"
          columns={columnsOf(organization.slug, open, toggle)}
          items={query.data?.items}
          keyOf={(row) => String(row.row_number)}
          stale={query.isPlaceholderData}
          inner={(row) => (open.has(row.row_number) ? <FindingList findings={row.findings} /> : null)}
          empty={
            <EmptyState title={status ? `No row is ${stateWord(status).toLowerCase()}` : "No rows yet"}>
              {status ? "Choose another state above to see the others." : TEXTS.noRows}
            </EmptyState>
          }
        />
      )}
    </Panel>
  );
}
