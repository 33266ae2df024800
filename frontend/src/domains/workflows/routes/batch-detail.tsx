import { Group, Stack } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import type { Batch } from "../../../api/types";
import { useMay, useOrganization } from "../../../ui/organization";
import { ActionBar } from "../../../ui/action-bar";
import { Bar, Legend } from "../../../ui/bar";
import { ErrorPanel } from "../../../ui/error-panel";
import { FindingList } from "../../../ui/findings";
import { bytes, count, percent } from "../../../ui/format";
import { LoadingPage } from "../../../ui/loading";
import { MoneyStrip } from "../../../ui/money-strip";
import { useNow } from "../../../ui/now";
import { RecordProblem } from "../../../ui/not-found";
import { Panel } from "../../../ui/panel";
import { StateBadge } from "../../../ui/state-badge";
import { useTitle } from "../../../ui/title";
import { When } from "../../../ui/when";
import { BatchRows } from "../components/batch-rows";
import { Funnel } from "../components/funnel";
import { addsUp, barParts, batchActions, batchAnswer, finished, partsOf, speedText } from "../model";
import { actOnBatch, batches } from "../queries";

function Progress({ batch }: { batch: Batch }) {
  const now = useNow();
  const done = finished(batch.counts);
  return (
    <Panel
      title={`${count(done)} of ${count(batch.counts.total)} claims finished (${percent(done, batch.counts.total)})`}
      aside={
        <span className="small muted">
          {speedText(batch, now)}
        </span>
      }
    >
      <Stack gap={10}>
        <Bar tall parts={barParts(batch.counts)} total={batch.counts.total} />
        <Legend parts={partsOf(batch.counts)} />
        {addsUp(batch.counts) ? null : (
          <p className="small" data-meaning="attention" style={{ margin: 0 }}>
            These counts do not add up to {count(batch.counts.total)} yet: rows are being moved between states.
          </p>
        )}
      </Stack>
    </Panel>
  );
}

function Header({ batch }: { batch: Batch }) {
  const organization = useOrganization();
  const client = useQueryClient();
  const mayAct = useMay("workflows:batch:run");
  const send = async (action: string): Promise<Batch> => {
    const answer = await actOnBatch(organization.org_id, batch.batch_job_id, action);
    client.setQueryData(batches.detail(organization.org_id, batch.batch_job_id).queryKey, answer);
    await client.invalidateQueries({ queryKey: [organization.org_id, "batch"] });
    return answer;
  };
  return (
    <Group justify="space-between" align="flex-start" gap="sm">
      <div>
        <Group gap={12}>
          <h1>{batch.file_name}</h1>
          <StateBadge state={batch.status} />
        </Group>
        <span className="muted small">
          {bytes(batch.file_size)} · {batch.workflow_name} · loaded <When at={batch.created_at} />
          {batch.completed_at ? (
            <>
              {" · ended "}
              <When at={batch.completed_at} />
            </>
          ) : null}
        </span>
      </div>
      <ActionBar actions={mayAct ? batchActions(batch) : []} send={send} answer={batchAnswer} />
    </Group>
  );
}

/** The way to what the batch is made of. */
function Inside({ batch }: { batch: Batch }) {
  const { slug } = useOrganization();
  const search = { batch_job_id: batch.batch_job_id };
  return (
    <span className="small">
      <Link className="link" to="/o/$slug/claims" params={{ slug }} search={search}>
        Claims of this batch
      </Link>
      {" · "}
      <Link className="link" to="/o/$slug/runs" params={{ slug }} search={search}>
        Runs of this batch
      </Link>
    </span>
  );
}

export default function BatchDetail() {
  useTitle("Batch");
  const organization = useOrganization();
  const { id } = useParams({ strict: false }) as { id: string };
  const query = useQuery(batches.detail(organization.org_id, id));
  const batch = query.data;
  if (!batch) {
    return query.isError ? (
      <RecordProblem error={query.error} retry={() => void query.refetch()} />
    ) : (
      <LoadingPage />
    );
  }
  return (
    <Stack gap="sm">
      <Header batch={batch} key={batch.batch_job_id} />
      {query.isError ? <ErrorPanel error={query.error} retry={() => void query.refetch()} /> : null}
      {batch.findings.length > 0 ? (
        <Panel title="Findings about the whole file">
          <FindingList findings={batch.findings} />
        </Panel>
      ) : null}
      <Progress batch={batch} />
      <Panel title="Money of this batch" aside={<Inside batch={batch} />}>
        <MoneyStrip
          billed={batch.money.billed}
          paid={batch.money.paid}
          adjusted={batch.money.adjusted}
          patientResponsibility={batch.money.patient_responsibility}
        />
      </Panel>
      <Panel title="Steps" flush>
        <Funnel nodes={batch.nodes} total={batch.counts.total - batch.counts.set_aside} />
      </Panel>
      <BatchRows id={batch.batch_job_id} counts={batch.counts} />
    </Stack>
  );
}
