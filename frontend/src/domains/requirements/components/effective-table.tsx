import { useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { EffectiveField } from "../../../api/requirement-types";
import { DataTable, type Column } from "../../../ui/data-table";
import { MeaningIcon } from "../../../ui/state-badge";
import { TierBadge, tierWord } from "../../../ui/tier-badge";
import type { RequirementSearch } from "../address";
import type { LabelOf } from "../conditions";
import { checkText, leading, noteText, obligations, personText, standingTiers, valueText } from "../model";
import type { Asked } from "../queries";
import { WhyPanel } from "./why-panel";

function Obligation({ field, label }: { field: EffectiveField; label: LabelOf }) {
  const [first, ...rest] = obligations(field, label);
  return (
    <>
      <span className={field.presence === "require" ? "strong" : undefined}>{first}</span>
      {rest.map((text) => (
        <div key={text} className="small">{text}</div>
      ))}
      {field.waived_until ? (
        <div className="state" data-meaning="attention">
          <MeaningIcon meaning="attention" />
          Waived until {field.waived_until}
        </div>
      ) : null}
    </>
  );
}

/** The tiers whose word stands; rules that don't stand are struck through, and their title names the winner. */
function Tiers({ field }: { field: EffectiveField }) {
  const standing = standingTiers(field);
  return (
    <span className="tiers">
      {standing.length > 0 ? standing.map((tier) => <TierBadge key={tier} tier={tier} />) : "–"}
      {field.sources
        .filter((source) => !source.won)
        .map((source) => (
          <s key={source.rule_id} title={`${tierWord(source.tier)}: ${noteText(source.note, field.sources)}`}>
            <TierBadge tier={source.tier} />
          </s>
        ))}
    </span>
  );
}

function columnsOf(label: LabelOf, open: string | undefined, toggle: (path: string) => void): Column<EffectiveField>[] {
  return [
    {
      name: "Field",
      cell: (field) => (
        <>
          <span className="strong">{field.label}</span>
          {field.label === field.field ? null : <div className="mono muted">{field.field}</div>}
        </>
      ),
    },
    { name: "Obligation", cell: (field) => <Obligation field={field} label={label} />, width: "22%" },
    {
      name: "Checks",
      cell: (field): ReactNode =>
        field.checks.length === 0
          ? "–"
          : field.checks.map((check) => <div key={`${check.key}-${check.rule_id}`} className="breakable">{checkText(check)}</div>),
      width: "20%",
    },
    { name: "Default", cell: (field) => (field.default ? <span className="mono breakable">{valueText(field.default.value)}</span> : "–") },
    { name: "Tier", cell: (field) => <Tiers field={field} /> },
    { name: "Version", cell: (field) => leading(field)?.version ?? "–", number: true },
    { name: "Since", cell: (field) => <span className="nowrap">{leading(field)?.since ?? "always"}</span> },
    { name: "By", cell: (field) => personText(leading(field)?.by ?? null), width: "12%" },
    {
      name: "Reasons",
      width: 72,
      cell: (field) => (
        <button
          type="button"
          className="expander"
          aria-expanded={open === field.field}
          aria-label={`${open === field.field ? "Hide the reasons:" : "Why?"} ${field.label}`}
          onClick={() => toggle(field.field)}
        >
          {open === field.field ? "Hide" : "Why?"}
        </button>
      ),
    },
  ];
}

interface EffectiveTableProps {
  fields: readonly EffectiveField[] | undefined;
  asked: Asked;
  search: RequirementSearch;
  label: LabelOf;
  stale: boolean;
  empty: ReactNode;
}

/** What the three tiers come to, field by field. */
export function EffectiveTable({ fields, asked, search, label, stale, empty }: EffectiveTableProps) {
  const navigate = useNavigate();
  const toggle = (path: string): void => {
    const { why, ...rest } = search;
    void navigate({ to: ".", replace: true, resetScroll: false, search: (why === path ? rest : { ...rest, why: path }) as never });
  };
  return (
    <DataTable
      label="Fields"
      columns={columnsOf(label, search.why, toggle)}
      items={fields}
      keyOf={(field) => field.field}
      stale={stale}
      empty={empty}
      inner={(field) => (field.field === search.why ? <WhyPanel asked={asked} field={field.field} /> : null)}
    />
  );
}
