import { Button, Checkbox, Group, Modal, Stack, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ErrorPanel } from "../../../ui/error-panel";
import { onceKey } from "../../../ui/once-key";
import { useOrganization } from "../../../ui/organization";
import { labels, scopeText } from "../model";
import { requirements, saveRule } from "../queries";
import { bodyOf, missing, type RuleForm } from "../rule-form";
import { ChangeList } from "./change-list";
import { needsWaiver, Refusal } from "./refusal";
import { RuleFields } from "./rule-fields";

interface RuleDialogProps {
  task: string;
  start: RuleForm;
  close: () => void;
}

/** What is typed, what a save would change, and the save. A change after the preview asks for a new one. */
function useRuleForm({ task, start, close }: RuleDialogProps) {
  const organization = useOrganization();
  const client = useQueryClient();
  const [form, setForm] = useState(start);
  const [once, setOnce] = useState(onceKey);
  const preview = useMutation({
    mutationFn: (given: RuleForm) => saveRule(organization.org_id, bodyOf(given, task, true), given.waiver),
  });
  const save = useMutation({
    mutationFn: (given: RuleForm) => saveRule(organization.org_id, bodyOf(given, task, false), given.waiver, once),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: [organization.org_id, "requirement"] });
      close();
    },
  });
  const set = (part: Partial<RuleForm>): void => {
    setForm({ ...form, ...part });
    setOnce(onceKey());
    preview.reset();
    save.reset();
  };
  return { form, set, preview, save };
}

/** Add or change a rule of the own organisation, or ask for a waiver. Nothing is saved before its effect was shown. */
export function RuleDialog(props: RuleDialogProps) {
  const organization = useOrganization();
  const fields = useQuery(requirements.fields(organization.org_id));
  const { form, set, preview, save } = useRuleForm(props);
  const lacking = missing(form);
  const error = save.error ?? preview.error;
  const busy = preview.isPending || save.isPending;
  const submit = (): void => {
    if (busy || lacking) return;
    if (preview.isSuccess) save.mutate(form);
    else preview.mutate(form);
  };
  return (
    <Modal opened onClose={props.close} size="lg" title={form.waiver ? "Ask for a waiver" : "Rule of this organisation"}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Stack gap="sm">
          <Text size="sm" c="dimmed">
            For <span className="mono">{props.task}</span>, {scopeText(nulled(form))}.{" "}
            {form.waiver ? "It counts only once another person approves it." : ""}
          </Text>
          <RuleFields form={form} set={set} known={fields.data?.items ?? []} />
          <Checkbox
            label="End the rule that says this now"
            checked={form.supersede}
            onChange={(event) => set({ supersede: event.currentTarget.checked })}
          />
          {error ? (
            <Refusal error={error}>
              {needsWaiver(error) && !form.waiver ? (
                <Button size="compact-sm" variant="default" onClick={() => set({ waiver: true })}>
                  Ask for a waiver instead
                </Button>
              ) : null}
            </Refusal>
          ) : null}
          {fields.isError ? <ErrorPanel error={fields.error} retry={() => void fields.refetch()} /> : null}
          <div aria-live="polite">
            {preview.isSuccess ? <ChangeList saved={preview.data} label={labels(fields.data?.items)} /> : null}
          </div>
          <Group justify="space-between">
            <Text size="sm" c="dimmed">
              {lacking ?? (preview.isSuccess ? "" : "Nothing is saved yet.")}
            </Text>
            <Button type="submit" disabled={lacking !== undefined || busy}>
              {busy ? "Sending…" : !preview.isSuccess ? "Show what changes" : form.waiver ? "Ask for the waiver" : "Save the rule"}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function nulled(form: RuleForm): { payer: string | null; plan: string | null; state: string | null } {
  return { payer: form.payer || null, plan: form.plan || null, state: form.state || null };
}
