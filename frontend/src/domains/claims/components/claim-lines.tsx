import type { ClaimLine } from "../../../api/types";
import { DataTable, type Column } from "../../../ui/data-table";
import { money } from "../../../ui/format";
import { pointedCodes } from "../model";

export function ClaimLines({ lines, diagnoses }: { lines: readonly ClaimLine[]; diagnoses: readonly string[] }) {
  const columns: Column<ClaimLine>[] = [
    { name: "Line", cell: (line) => line.line_number, number: true, width: 56 },
    { name: "Service date", cell: (line) => <span className="nowrap">{line.service_date ?? "–"}</span> },
    {
      name: "Procedure",
      cell: (line) => <span className="mono">{[line.procedure_code, ...line.modifiers].join(" ")}</span>,
    },
    {
      name: "Diagnoses",
      cell: (line) => <span className="mono">{pointedCodes(line.diagnosis_pointers, diagnoses)}</span>,
    },
    { name: "Units", cell: (line) => line.units, number: true },
    { name: "Charge", cell: (line) => money(line.charge), number: true },
    { name: "Paid", cell: (line) => money(line.paid), number: true },
    { name: "Adjusted", cell: (line) => money(line.adjusted), number: true },
    { name: "Patient", cell: (line) => money(line.patient_responsibility), number: true },
  ];
  return (
    <DataTable
      label="Service lines"
      columns={columns}
      items={lines}
      keyOf={(line) => String(line.line_number)}
      empty={<p className="muted" style={{ margin: 0, padding: 12 }}>This claim has no service lines.</p>}
    />
  );
}
