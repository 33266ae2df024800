import { Skeleton } from "@mantine/core";
import { useQueries } from "@tanstack/react-query";
import type { RequirementRow, Tier } from "../../../api/requirement-types";
import { DataTable, type Column } from "../../../ui/data-table";
import { ErrorPanel } from "../../../ui/error-panel";
import { useMay, useOrganization } from "../../../ui/organization";
import { Panel } from "../../../ui/panel";
import { TierBadge, tierWord } from "../../../ui/tier-badge";
import type { LabelOf } from "../conditions";
import { noteText, ruleText, scopeText, winnerText } from "../model";
import { fitsForm } from "../rule-form";
import { Period } from "./period";
import { MOST, requirements, type Asked } from "../queries";

const TIERS: readonly Tier[] = ["global", "payer", "organization"];

function outcome(row: RequirementRow, all: readonly RequirementRow[]): string {
  if (row.status === "future") return `Begins ${row.effective_from}`;
  if (row.status === "ended") return `Ended ${row.effective_to ?? ""}`;
  if (row.applies === false) return "For others";
  if (row.stands === false) return winnerText(row, all);
  const note = noteText(row.note, all);
  return note ? `Stands; ${note}` : "Stands";
}

function isStruck(row: RequirementRow): boolean {
  return row.stands === false || row.status === "ended";
}

interface TierRowsProps {
  asked: Asked;
  label: LabelOf;
  end: (row: RequirementRow) => void;
  change: (row: RequirementRow) => void;
}

function columnsOf(all: readonly RequirementRow[], label: LabelOf): Column<RequirementRow>[] {
  return [
    { name: "Tier", cell: (row) => <TierBadge tier={row.tier} wordy /> },
    {
      name: "Field",
      cell: (row) => (
        <span title={row.field} className={isStruck(row) ? "struck" : undefined}>
          {label(row.field)}
        </span>
      ),
    },
    {
      name: "Says",
      cell: (row) => <span className={isStruck(row) ? "struck breakable" : "breakable"}>{ruleText(row, label)}</span>,
      width: "22%",
    },
    { name: "For", cell: (row) => scopeText(row) },
    { name: "Version", cell: (row) => row.version, number: true },
    { name: "Holds", cell: (row) => <Period from={row.effective_from} to={row.effective_to} /> },
    { name: "What became of it", cell: (row) => outcome(row, all), width: "22%" },
  ];
}

/** The rules of all three tiers for the task: which stand, which are overridden and by what, which begin later. */
export function TierRows({ asked, label, end, change }: TierRowsProps) {
  const organization = useOrganization();
  const mayWrite = useMay("requirements:rule:write");
  const queries = useQueries({ queries: TIERS.map((tier) => requirements.rows(organization.org_id, tier, asked)) });
  const failed = queries.find((query) => query.isError);
  const loading = queries.some((query) => query.data === undefined);
  const rows = queries.flatMap((query) => query.data?.items ?? []);
  const cut = TIERS.filter((_tier, index) => queries[index]?.data?.next);
  const actions: Column<RequirementRow> = {
    name: "Change",
    cell: (row) =>
      row.tier === "organization" && row.status !== "ended" ? (
        <span className="nowrap">
          {fitsForm(row) ? (
            <button type="button" className="expander" aria-label={`Change the rule of ${label(row.field)}`} onClick={() => change(row)}>
              Change
            </button>
          ) : null}
          <button type="button" className="expander" aria-label={`End the rule of ${label(row.field)}`} onClick={() => end(row)}>
            End
          </button>
        </span>
      ) : null,
  };
  return (
    <Panel title="Rules of the three tiers" flush>
      {failed ? (
        <div className="body">
          <ErrorPanel error={failed.error} retry={() => queries.forEach((query) => void query.refetch())} />
        </div>
      ) : loading ? (
        <div className="body" role="status" aria-label="Loading">
          <Skeleton height={80} />
        </div>
      ) : (
        <DataTable
          label="Rules of the three tiers"
          columns={mayWrite ? [...columnsOf(rows, label), actions] : columnsOf(rows, label)}
          items={rows}
          keyOf={(row) => row.rule_id}
          stale={queries.some((query) => query.isPlaceholderData)}
          empty={<p className="muted small" style={{ margin: 0, padding: 12 }}>No tier has a rule for this task.</p>}
        />
      )}
      {cut.length > 0 ? (
        <p className="small muted" style={{ padding: "0 12px" }}>
          Only the first {MOST} rules are shown of: {cut.map(tierWord).join(", ")}.
        </p>
      ) : null}
    </Panel>
  );
}
