import { Button, FileInput, Group, Modal, Select, Stack, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { asProblem } from "../../../api/client";
import { useOrganization } from "../../../ui/organization";
import { ErrorPanel } from "../../../ui/error-panel";
import { uploadBatch, workflows, type Upload } from "../queries";

function firstBatchOf(error: unknown): string | undefined {
  const problem = asProblem(error);
  const id = problem.facts["batch_job_id"];
  return problem.code === "batch.file_already_loaded" && typeof id === "string" ? id : undefined;
}

function AlreadyLoaded({ id, slug, again, pending }: { id: string; slug: string; again: () => void; pending: boolean }) {
  return (
    <Group gap={8} mt={8}>
      <Button component={Link} to={`/o/${slug}/batches/${id}`} size="compact-sm">
        Open the first batch
      </Button>
      <Button size="compact-sm" variant="default" onClick={again} loading={pending}>
        Load it again as a new batch
      </Button>
    </Group>
  );
}

/** Upload of one 837 file. What is wrong with a file is told here, with the segment and offset. */
export function UploadDialog({ opened, close }: { opened: boolean; close: () => void }) {
  const organization = useOrganization();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const [workflow, setWorkflow] = useState<string | null>(null);
  const choices = useQuery({ ...workflows.list(organization.org_id), enabled: opened });
  const upload = useMutation({
    mutationFn: (what: Upload) => uploadBatch(organization.org_id, what),
    onSuccess: async (batch) => {
      await client.invalidateQueries({ queryKey: [organization.org_id, "batch", "list"] });
      await navigate({
        to: "/o/$slug/batches/$id",
        params: { slug: organization.slug, id: batch.batch_job_id },
      });
    },
  });
  const send = (force: boolean): void => {
    if (file && !upload.isPending) upload.mutate({ file, workflow: workflow ?? undefined, force });
  };
  const published = (choices.data?.items ?? []).filter((one) => one.published_revision !== null);
  const first = upload.isError ? firstBatchOf(upload.error) : undefined;
  return (
    <Modal opened={opened} onClose={close} title="Upload an 837 file" size="lg">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          send(false);
        }}
      >
        <Stack gap="sm">
          <FileInput
            label="File"
            description="X12 837 professional claims, one interchange or more."
            placeholder="Choose a file"
            value={file}
            onChange={(chosen) => {
              setFile(chosen);
              upload.reset();
            }}
            clearable
            clearButtonProps={{ "aria-label": "Take the file away" }}
            data-autofocus
          />
          <Select
            label="Workflow"
            description="Left empty, the organisation's own for claims is used."
            placeholder="Default"
            data={published.map((one) => ({ value: one.name, label: one.name }))}
            value={workflow}
            onChange={setWorkflow}
            clearable
          />
          {upload.isError ? (
            <ErrorPanel error={upload.error}>
              {first ? (
                <AlreadyLoaded id={first} slug={organization.slug} again={() => send(true)} pending={upload.isPending} />
              ) : null}
            </ErrorPanel>
          ) : null}
          <Group justify="space-between">
            <Text size="sm" c="dimmed">
              {upload.isPending ? "Sending and reading the file…" : "Broken claims are set aside; the good ones go through."}
            </Text>
            <Button type="submit" disabled={!file || upload.isPending || first !== undefined}>
              {upload.isPending ? "Sending…" : "Upload and run"}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
