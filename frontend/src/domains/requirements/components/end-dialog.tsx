import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { RequirementRow } from "../../../api/requirement-types";
import { onceKey } from "../../../ui/once-key";
import { useOrganization } from "../../../ui/organization";
import type { LabelOf } from "../conditions";
import { ruleText } from "../model";
import { endRule } from "../queries";
import { ChangeList } from "./change-list";
import { Refusal } from "./refusal";

/** End a rule on a day, after its effect was shown. */
export function EndDialog({ row, label, close }: { row: RequirementRow; label: LabelOf; close: () => void }) {
  const organization = useOrganization();
  const client = useQueryClient();
  const [on, setOn] = useState("");
  const [once] = useState(onceKey);
  const body = (dryRun: boolean) => ({ ...(on ? { on } : {}), dry_run: dryRun });
  const preview = useMutation({ mutationFn: () => endRule(organization.org_id, row.rule_id, body(true)) });
  const end = useMutation({
    mutationFn: () => endRule(organization.org_id, row.rule_id, body(false), `${once}-${on}`),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: [organization.org_id, "requirement"] });
      close();
    },
  });
  const busy = preview.isPending || end.isPending;
  const error = end.error ?? preview.error;
  return (
    <Modal opened onClose={close} title="End this rule">
      <Stack gap="sm">
        <Text size="sm">
          {label(row.field)}: {ruleText(row, label)}
        </Text>
        <TextInput
          label="First day without it"
          description="Left empty: today."
          type="date"
          value={on}
          onChange={(event) => {
            setOn(event.currentTarget.value);
            preview.reset();
            end.reset();
          }}
        />
        {error ? <Refusal error={error} /> : null}
        {preview.isSuccess ? <ChangeList saved={preview.data} label={label} /> : null}
        <Group justify="flex-end">
          <Button
            disabled={busy}
            {...(preview.isSuccess ? { color: "red.9" } : {})}
            onClick={() => (preview.isSuccess ? end.mutate() : preview.mutate())}
          >
            {busy ? "Sending…" : preview.isSuccess ? "End the rule" : "Show what changes"}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
