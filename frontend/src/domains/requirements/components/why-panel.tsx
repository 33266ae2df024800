import { useQuery } from "@tanstack/react-query";
import type { Source } from "../../../api/requirement-types";
import { DataTable, type Column } from "../../../ui/data-table";
import { ErrorPanel } from "../../../ui/error-panel";
import { useOrganization } from "../../../ui/organization";
import { TierBadge } from "../../../ui/tier-badge";
import { noteText, operationWord, personText } from "../model";
import { Period } from "./period";
import { requirements, type Asked } from "../queries";

function columnsOf(chain: readonly Source[]): Column<Source>[] {
  const struck = (source: Source, text: string) => (source.won ? text : <s>{text}</s>);
  return [
    { name: "Tier", cell: (source) => <TierBadge tier={source.tier} wordy /> },
    { name: "Says", cell: (source) => struck(source, operationWord(source.operation)) },
    { name: "Version", cell: (source) => struck(source, String(source.version)), number: true },
    { name: "Holds", cell: (source) => <Period from={source.since} to={source.until} /> },
    {
      name: "By",
      cell: (source) => (
        <>
          {personText(source.by)}
          {source.approved_by ? <><br /><span className="muted">approved by {personText(source.approved_by)}</span></> : null}
        </>
      ),
    },
    {
      name: "Reason",
      cell: (source) => [source.reason, source.compliance_ref].filter(Boolean).join(" · ") || "–",
    },
    {
      name: "What became of it",
      cell: (source) => {
        const note = noteText(source.note, chain);
        return source.won ? `Stands${note ? `; ${note}` : ""}` : note || "Overridden";
      },
    },
  ];
}

/** Why a field is asked for: a sentence, and all rules that speak of it in the order in which they apply. */
export function WhyPanel({ asked, field }: { asked: Asked; field: string }) {
  const organization = useOrganization();
  const query = useQuery(requirements.why(organization.org_id, asked, field));
  if (query.isError) return <ErrorPanel error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <p className="small muted" role="status">Reading the rules…</p>;
  const { sentence, chain } = query.data;
  return (
    <div className="why">
      <p className="prose">{noteText(sentence, chain)}</p>
      <DataTable
        label={`Rules of ${query.data.label}`}
        columns={columnsOf(chain)}
        items={chain}
        keyOf={(source) => source.rule_id}
        empty={<p className="small muted">No rule speaks of this field.</p>}
      />
    </div>
  );
}
