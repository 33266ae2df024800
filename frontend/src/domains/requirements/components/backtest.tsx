import { Button, Group, Stack } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Trial, TriedClaim } from "../../../api/requirement-types";
import { DataTable, type Column } from "../../../ui/data-table";
import { ErrorPanel } from "../../../ui/error-panel";
import { count, money } from "../../../ui/format";
import { useMay, useOrganization } from "../../../ui/organization";
import { Facts, Panel } from "../../../ui/panel";
import { StateBadge } from "../../../ui/state-badge";
import { EFFECT_WORDS } from "../model";
import { backtest } from "../queries";

function columnsOf(slug: string): Column<TriedClaim>[] {
  return [
    {
      name: "Claim",
      cell: (claim) => (
        <Link className="link mono nowrap" to="/o/$slug/claims/$id" params={{ slug, id: claim.claim_id }}>
          {claim.claim_number}
        </Link>
      ),
    },
    { name: "Rule", cell: (claim) => <span title={claim.message}>{EFFECT_WORDS[claim.effect] ?? claim.effect}</span> },
    { name: "State", cell: (claim) => <StateBadge state={claim.status} /> },
    { name: "Charges", cell: (claim) => money(claim.total_charges), number: true },
    { name: "Denied because", cell: (claim) => claim.denial_reason ?? "–" },
  ];
}

function Figures({ trial }: { trial: Trial }) {
  const items: [string, ReactNode][] = [
    ["Looked at", count(trial.looked_at)],
    ["Would stop", count(trial.stopped)],
    ["Denied later", count(trial.denied_later)],
    ["Charges stopped", money(trial.charges_stopped)],
    ["Charges denied", money(trial.charges_denied)],
  ];
  const more: [string, number][] = [
    ["would get a warning", trial.warned],
    ["would be changed", trial.changed],
    ["would get a note", trial.noted],
    ["could not be judged and would be held", trial.failed],
  ];
  const said = more.filter(([, number]) => number > 0).map(([word, number]) => `${count(number)} ${word}`);
  return (
    <>
      <Facts large items={items} />
      <p className="small muted" style={{ margin: 0 }}>
        Claims registered from {trial.since} until {trial.until}, as they stand today.{" "}
        {trial.is_exact ? "" : "Only the newest claims of the period were looked at. "}
        {said.length > 0 ? `${said.join(", ")}. ` : ""}
        {count(trial.denied_untouched)} denied claims the rule would not have touched.
      </p>
    </>
  );
}

/** A rule on last month's claims: what it would have stopped, and how many of those were denied later. */
export function Backtest({ ruleId }: { ruleId: string }) {
  const organization = useOrganization();
  const mayRead = useMay("claims:claim:read");
  const run = useMutation({ mutationFn: (after?: string) => backtest(organization.org_id, ruleId, after) });
  if (!mayRead) return null;
  const trial = run.data;
  return (
    <Panel
      title="Try against last month's claims"
      flush
      aside={
        <Button size="compact-sm" variant="default" disabled={run.isPending} onClick={() => run.mutate(undefined)}>
          {run.isPending ? "Trying…" : trial ? "Try again" : "Try the rule"}
        </Button>
      }
    >
      <div className="body" aria-live="polite">
        <Stack gap="xs">
          {run.isError ? <ErrorPanel error={run.error} retry={() => run.mutate(undefined)} /> : null}
          {trial ? <Figures trial={trial} /> : null}
          {!trial && !run.isError ? (
            <p className="small muted" style={{ margin: 0 }}>
              Nothing is written: the rule is judged on claims of the last 30 days as if it had been switched on.
            </p>
          ) : null}
        </Stack>
      </div>
      {trial ? (
        <DataTable
          label="Claims that the rule would have touched"
          columns={columnsOf(organization.slug)}
          items={trial.items}
          keyOf={(claim) => claim.claim_id}
          stale={run.isPending}
          empty={<p className="small muted" style={{ margin: 0, padding: 12 }}>The rule would have touched no claim.</p>}
        />
      ) : null}
      {trial?.next ? (
        <Group justify="flex-end" p={8}>
          <Button size="compact-sm" variant="default" disabled={run.isPending} onClick={() => run.mutate(trial.next ?? undefined)}>
            Next claims
          </Button>
        </Group>
      ) : null}
    </Panel>
  );
}
