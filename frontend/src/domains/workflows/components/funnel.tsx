import type { FunnelNode } from "../../../api/types";
import { Bar } from "../../../ui/bar";
import { DataTable, type Column } from "../../../ui/data-table";
import { count } from "../../../ui/format";

function figure(value: number) {
  return value === 0 ? <span className="muted">0</span> : count(value);
}

/** How many claims have passed each step, in the order of the workflow. */
export function Funnel({ nodes, total }: { nodes: readonly FunnelNode[]; total: number }) {
  const columns: Column<FunnelNode>[] = [
    { name: "Step", cell: (node) => <span className="nowrap">{node.label}</span>, width: 180 },
    {
      name: "Passed",
      cell: (node) => (
        <Bar
          tall
          total={total}
          parts={[
            { label: "completed", value: node.completed, meaning: "good" },
            { label: "running", value: node.running, meaning: "active" },
            { label: "failed", value: node.failed, meaning: "bad" },
            { label: "waiting", value: node.waiting, meaning: "waiting" },
          ]}
        />
      ),
    },
    { name: "Waiting", cell: (node) => figure(node.waiting), number: true, width: 80 },
    { name: "Running", cell: (node) => figure(node.running), number: true, width: 80 },
    { name: "Completed", cell: (node) => figure(node.completed), number: true, width: 90 },
    { name: "Failed", cell: (node) => figure(node.failed), number: true, width: 80 },
  ];
  const ordered = [...nodes].sort((a, b) => a.position - b.position);
  return (
    <DataTable
      label="Funnel by step"
      columns={columns}
      items={ordered}
      keyOf={(node) => node.node_id}
      empty={<p className="muted" style={{ padding: 12, margin: 0 }}>No steps yet: the batch has not started.</p>}
    />
  );
}
