import { Group, Stack } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Run } from "../../../api/types";
import { useMay, useOrganization } from "../../../ui/organization";
import { ActionBar } from "../../../ui/action-bar";
import { CopyText } from "../../../ui/copy-text";
import { EmptyState } from "../../../ui/empty-state";
import { ErrorPanel } from "../../../ui/error-panel";
import { between, duration, shortId } from "../../../ui/format";
import { LoadingPage } from "../../../ui/loading";
import { useNow } from "../../../ui/now";
import { RecordProblem } from "../../../ui/not-found";
import { Facts, Panel } from "../../../ui/panel";
import { StateBadge } from "../../../ui/state-badge";
import { StepsTable } from "../../../ui/steps-table";
import { useTitle } from "../../../ui/title";
import { When } from "../../../ui/when";
import { runActions, runAnswer, runStateWord } from "../model";
import { actOnRun, runs } from "../queries";

function Header({ run }: { run: Run }) {
  const organization = useOrganization();
  const client = useQueryClient();
  const mayAct = useMay("workflows:run:operate");
  const send = async (action: string): Promise<Run> => {
    const answer = await actOnRun(organization.org_id, run.run_id, action);
    client.setQueryData(runs.detail(organization.org_id, run.run_id).queryKey, answer);
    await client.invalidateQueries({ queryKey: [organization.org_id, "run"] });
    return answer;
  };
  const word = runStateWord(run);
  return (
    <Group justify="space-between" align="flex-start" gap="sm">
      <div>
        <Group gap={12}>
          <h1>
            Run <CopyText text={run.run_id} shown={shortId(run.run_id)} label="run id" />
          </h1>
          <StateBadge state={run.status} {...(word ? { word } : {})} />
        </Group>
        <span className="muted small">
          {run.workflow_name}, revision {run.revision_num}
        </span>
      </div>
      <ActionBar actions={mayAct ? runActions(run) : []} send={send} answer={runAnswer} />
    </Group>
  );
}

function Origin({ run }: { run: Run }) {
  const { slug } = useOrganization();
  const links: ReactNode[] = [];
  if (run.batch_job_id) {
    links.push(
      <Link key="batch" className="link" to="/o/$slug/batches/$id" params={{ slug, id: run.batch_job_id }}>
        batch{run.row_number === null ? "" : `, row ${run.row_number}`}
      </Link>,
    );
  }
  if (run.claim_id) {
    links.push(
      <Link key="claim" className="link" to="/o/$slug/claims/$id" params={{ slug, id: run.claim_id }}>
        claim
      </Link>,
    );
  }
  return links.length === 0 ? <>–</> : <>{links.map((link, index) => [index > 0 ? " · " : "", link])}</>;
}

function Overview({ run }: { run: Run }) {
  const now = useNow();
  return (
    <Panel title="Run">
      <Facts
        items={[
          ["Progress", `${run.completed_steps} of ${run.total_steps} steps`],
          ["Current step", run.current_step ?? "–"],
          ["Waiting for", run.waiting_for ?? "–"],
          ["Belongs to", <Origin key="origin" run={run} />],
          ["Started", <When key="started" at={run.started_at} />],
          ["Ended", <When key="ended" at={run.completed_at} />],
          ["Took", duration(run.total_execution_time_ms ?? between(run.started_at, run.completed_at, now))],
        ]}
      />
    </Panel>
  );
}

function Failure({ run }: { run: Run }) {
  if (!run.error_code && !run.error_message) return null;
  return (
    <div className="problem">
      <h2>{run.error_step ? `Stopped at “${run.error_step}”` : "Stopped"}</h2>
      <p className="prose">{run.error_message}</p>
      {run.error_code ? (
        <p className="small muted">
          Code <span className="mono">{run.error_code}</span>
        </p>
      ) : null}
    </div>
  );
}

export default function RunDetail() {
  useTitle("Run");
  const organization = useOrganization();
  const { id } = useParams({ strict: false }) as { id: string };
  const query = useQuery(runs.detail(organization.org_id, id));
  const steps = useQuery(runs.steps(organization.org_id, id));
  const run = query.data;
  if (!run) {
    return query.isError ? (
      <RecordProblem error={query.error} retry={() => void query.refetch()} />
    ) : (
      <LoadingPage />
    );
  }
  return (
    <Stack gap="sm">
      <Header run={run} key={run.run_id} />
      {query.isError ? <ErrorPanel error={query.error} retry={() => void query.refetch()} /> : null}
      <Failure run={run} />
      <Overview run={run} />
      <Panel title="Steps" flush>
        {steps.isError ? (
          <div className="body">
            <ErrorPanel error={steps.error} retry={() => void steps.refetch()} />
          </div>
        ) : null}
        {steps.isError && !steps.data ? null : (
          <StepsTable
            steps={steps.data?.items}
            empty={
              <EmptyState title="No step yet">The run waits for a worker; its first step appears here.</EmptyState>
            }
          />
        )}
      </Panel>
    </Stack>
  );
}
