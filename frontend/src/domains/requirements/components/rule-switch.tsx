import { Button, Group, Modal, Select, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { ClaimRuleDetail } from "../../../api/requirement-types";
import { ErrorPanel } from "../../../ui/error-panel";
import { onceKey } from "../../../ui/once-key";
import { useMay, useOrganization, useUserId } from "../../../ui/organization";
import { actionWord, switchChoices, weakens } from "../model";
import { approveSwitch, setActive, switchRule } from "../queries";

/** Sends one write and reads the rules again, whatever became of it. */
function useWrite<T>(act: (given: T) => Promise<unknown>, done?: () => void) {
  const organization = useOrganization();
  const client = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSuccess: () => done?.(),
    onSettled: () => client.invalidateQueries({ queryKey: [organization.org_id, "claim_rule"] }),
  });
}

function SwitchDialog({ rule, close }: { rule: ClaimRuleDetail; close: () => void }) {
  const organization = useOrganization();
  const choices = switchChoices(rule);
  const [to, setTo] = useState<string>(choices[0]?.value ?? "");
  const [reason, setReason] = useState("");
  const [until, setUntil] = useState("");
  const [once] = useState(onceKey);
  const body = { switch: to === "as-is" ? null : to, reason, ...(until ? { until } : {}) };
  // Another thing asked for takes another key.
  const write = useWrite(() => switchRule(organization.org_id, rule.code, body, `${once}-${to}-${until}-${reason.length}`), close);
  const weaker = weakens(rule.action, to);
  const lacking = weaker && (!reason.trim() || !until);
  return (
    <Modal opened onClose={close} title="What this organisation makes of the rule">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!lacking && !write.isPending) write.mutate(undefined);
        }}
      >
        <Stack gap="sm">
          <Select label="It" allowDeselect={false} data={choices} value={to} onChange={(value) => setTo(value ?? to)} />
          <Textarea label="Reason" autosize minRows={2} maxLength={2000} value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
          <TextInput
            label="Until"
            description="The first day without it."
            type="date"
            value={until}
            onChange={(event) => setUntil(event.currentTarget.value)}
          />
          {write.isError ? <ErrorPanel error={write.error} /> : null}
          <Group justify="space-between" wrap="nowrap">
            <Text size="sm" c="dimmed">
              {weaker ? "Weaker than the rule: it needs a reason, an end within a year, and another person's approval." : "It counts at once."}
            </Text>
            <Button type="submit" disabled={lacking || write.isPending} style={{ flex: "none" }}>
              {write.isPending ? "Sending…" : weaker ? "Ask for it" : "Set it"}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function Request({ rule }: { rule: ClaimRuleDetail }) {
  const organization = useOrganization();
  const me = useUserId();
  const may = useMay("requirements:waiver:approve");
  const request = rule.request;
  const write = useWrite((id: string) => approveSwitch(organization.org_id, id, onceKey()));
  if (!request) return null;
  return (
    <div className="preview">
      <strong>
        Asked: {actionWord(request.switch).toLowerCase()}
        {request.until ? ` until ${request.until}` : ""}
      </strong>
      <p className="small" style={{ margin: 0 }}>{request.reason}</p>
      {request.created_by === me ? <p className="small muted" style={{ margin: 0 }}>You asked: another person must approve.</p> : null}
      {request.created_by !== me && may ? (
        <Button size="compact-sm" variant="default" disabled={write.isPending} onClick={() => write.mutate(request.claim_rule_switch_id)}>
          Approve
        </Button>
      ) : null}
      {write.isError ? <ErrorPanel error={write.error} /> : null}
    </div>
  );
}

/** Switch on and off: the organisation's own rules themselves, all others by a switch beside them. */
export function RuleSwitch({ rule }: { rule: ClaimRuleDetail }) {
  const organization = useOrganization();
  const mayWrite = useMay("requirements:rule:write");
  const [asking, setAsking] = useState(false);
  const own = rule.tier === "organization";
  const write = useWrite((active: boolean) => setActive(organization.org_id, rule.code, active, { tier: "organization" }, onceKey()));
  return (
    <Stack gap="xs">
      {mayWrite ? (
        <Group gap={8}>
          {own ? (
            <Button size="compact-md" variant="default" disabled={write.isPending} onClick={() => write.mutate(!rule.is_active)}>
              {write.isPending ? "Sending…" : rule.is_active ? "Switch off" : "Switch on"}
            </Button>
          ) : null}
          {rule.is_active ? (
            <Button size="compact-md" variant="default" onClick={() => setAsking(true)}>
              {own ? "Switch for a time" : "Switch for this organisation"}
            </Button>
          ) : null}
        </Group>
      ) : null}
      {write.isError ? <ErrorPanel error={write.error} /> : null}
      <Request rule={rule} />
      {asking ? <SwitchDialog rule={rule} close={() => setAsking(false)} /> : null}
    </Stack>
  );
}
