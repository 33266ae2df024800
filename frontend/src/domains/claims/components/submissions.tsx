import type { Submission } from "../../../api/types";
import { DataTable, type Column } from "../../../ui/data-table";
import { StateBadge } from "../../../ui/state-badge";
import { When } from "../../../ui/when";

const columns: Column<Submission>[] = [
  { name: "Control number", cell: (one) => <span className="mono">{one.control_number}</span> },
  { name: "State", cell: (one) => <StateBadge state={one.status} /> },
  { name: "File", cell: (one) => <span className="mono">{one.file_name}</span> },
  { name: "Sent", cell: (one) => <When at={one.sent_at} /> },
  { name: "Acknowledged", cell: (one) => <When at={one.acknowledged_at} /> },
];

export function Submissions({ items }: { items: readonly Submission[] }) {
  return (
    <DataTable
      label="Submissions"
      columns={columns}
      items={items}
      keyOf={(one) => one.submission_id}
      empty={<p className="muted" style={{ margin: 0, padding: 12 }}>Not sent yet.</p>}
    />
  );
}
