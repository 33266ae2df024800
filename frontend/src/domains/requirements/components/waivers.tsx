import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Waiver } from "../../../api/requirement-types";
import { DataTable, type Column } from "../../../ui/data-table";
import { ErrorPanel } from "../../../ui/error-panel";
import { onceKey } from "../../../ui/once-key";
import { useMay, useOrganization, useUserId } from "../../../ui/organization";
import { Panel } from "../../../ui/panel";
import { MeaningIcon } from "../../../ui/state-badge";
import type { Meaning } from "../../../ui/tokens";
import type { LabelOf } from "../conditions";
import { personText, ruleText, scopeText } from "../model";
import { approveWaiver, requirements } from "../queries";

const STATES: Record<Waiver["status"], { word: string; meaning: Meaning }> = {
  requested: { word: "Requested", meaning: "waiting" },
  approved: { word: "Approved", meaning: "good" },
  over: { word: "Over", meaning: "ended" },
};

/** The author is told that another person must; others may approve. */
function Decision({ waiver, approve, busy }: { waiver: Waiver; approve: (id: string) => void; busy: boolean }) {
  const me = useUserId();
  const may = useMay("requirements:waiver:approve");
  if (waiver.status !== "requested") return <>{personText(waiver.approver)}</>;
  if (waiver.created_by === me) return <span className="small">You asked: another person must approve.</span>;
  if (!may) return <span className="small muted">Waits for somebody who may approve.</span>;
  return (
    <Button size="compact-sm" variant="default" disabled={busy} onClick={() => approve(waiver.rule_id)}>
      Approve
    </Button>
  );
}

/** What the organisation asks to be let off for this task, and who agreed. Absent when there is none. */
export function Waivers({ task, label }: { task: string; label: LabelOf }) {
  const organization = useOrganization();
  const client = useQueryClient();
  const query = useQuery(requirements.waivers(organization.org_id));
  const approve = useMutation({
    mutationFn: (id: string) => approveWaiver(organization.org_id, id, onceKey()),
    onSettled: () => client.invalidateQueries({ queryKey: [organization.org_id, "requirement"] }),
  });
  const items = (query.data?.items ?? []).filter((waiver) => waiver.task === task);
  if (!query.isError && items.length === 0) return null;
  const columns: Column<Waiver>[] = [
    { name: "Field", cell: (waiver) => label(waiver.field) },
    { name: "Asks for", cell: (waiver) => <span className="breakable">{ruleText(waiver, label)}</span> },
    { name: "For", cell: (waiver) => scopeText(waiver) },
    { name: "Until", cell: (waiver) => <span className="nowrap">{waiver.waiver_until ?? "–"}</span> },
    { name: "Reason", cell: (waiver) => waiver.waiver_reason ?? "–", width: "22%" },
    { name: "Asked by", cell: (waiver) => personText(waiver.requested_by) },
    {
      name: "State",
      cell: (waiver) => (
        <span className="state" data-meaning={STATES[waiver.status].meaning}>
          <MeaningIcon meaning={STATES[waiver.status].meaning} />
          {STATES[waiver.status].word}
        </span>
      ),
    },
    {
      name: "Approval",
      cell: (waiver) => <Decision waiver={waiver} approve={approve.mutate} busy={approve.isPending} />,
    },
  ];
  return (
    <Panel title="Waivers" flush>
      {query.isError ? (
        <div className="body">
          <ErrorPanel error={query.error} retry={() => void query.refetch()} />
        </div>
      ) : null}
      {approve.isError ? (
        <div className="body">
          <ErrorPanel error={approve.error} />
        </div>
      ) : null}
      <DataTable label="Waivers" columns={columns} items={items} keyOf={(waiver) => waiver.rule_id} empty={null} />
      {query.data?.next ? <p className="small muted" style={{ padding: "0 12px" }}>Older waivers are not shown.</p> : null}
    </Panel>
  );
}
