import { Button, Checkbox, Group, Modal, Stack, Textarea } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { ClaimDetail, ClaimFinding } from "../../../api/types";
import { ErrorPanel } from "../../../ui/error-panel";
import { onceKey } from "../../../ui/once-key";
import { useMay, useOrganization } from "../../../ui/organization";
import { Panel } from "../../../ui/panel";
import { MeaningIcon } from "../../../ui/state-badge";
import { TierBadge } from "../../../ui/tier-badge";
import { findingState, releasable, releaseAnswer } from "../model";
import { releaseClaim } from "../queries";

function Finding({ finding }: { finding: ClaimFinding }) {
  const { slug } = useOrganization();
  const mayRead = useMay("requirements:rule:read");
  const { word, meaning } = findingState(finding);
  return (
    <li>
      <span className="state" data-meaning={meaning}>
        <MeaningIcon meaning={meaning} />
        {word}
      </span>{" "}
      {finding.message}
      <p className="small muted">
        {finding.tier ? <TierBadge tier={finding.tier} /> : null} {finding.name ?? ""}{" "}
        {finding.tier && mayRead ? (
          <Link className="link mono" to="/o/$slug/requirements/rules/$code" params={{ slug, code: finding.code }}>
            {finding.code}
          </Link>
        ) : (
          <span className="mono">{finding.code}</span>
        )}
        {finding.line ? ` · service line ${finding.line}` : ""}
        {finding.path ? <> · <span className="mono">{finding.path}</span></> : null}
      </p>
      {finding.hint ? <p className="small">{finding.hint}</p> : null}
      {finding.citation ? <p className="small muted">{finding.citation}</p> : null}
    </li>
  );
}

interface ReleaseProps {
  claim: ClaimDetail;
  rules: string[];
  close: () => void;
  done: (answer: string) => void;
}

function ReleaseDialog({ claim, rules, close, done }: ReleaseProps) {
  const organization = useOrganization();
  const client = useQueryClient();
  const [chosen, setChosen] = useState<readonly string[]>(rules);
  const [reason, setReason] = useState("");
  // A failed request keeps its key: sent again it is done once. Another wish closes this dialog or changes the claim.
  const [once, setOnce] = useState(onceKey);
  const release = useMutation({
    mutationFn: () => releaseClaim(organization.org_id, claim.claim_id, [...chosen], reason.trim(), once),
    onSuccess: (answer) => {
      done(releaseAnswer(answer));
      close();
    },
    onSettled: () => client.invalidateQueries({ queryKey: [organization.org_id, "claim"] }),
  });
  const lacking = chosen.length === 0 || reason.trim() === "";
  return (
    <Modal opened onClose={close} title="Release this claim">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!lacking && !release.isPending) release.mutate();
        }}
      >
        <Stack gap="sm">
          <Checkbox.Group
            label="Let it pass"
            value={[...chosen]}
            onChange={(values) => {
              setChosen(values);
              setOnce(onceKey());
            }}
          >
            <Stack gap={6} mt={4}>
              {rules.map((rule) => (
                <Checkbox key={rule} value={rule} label={<span className="mono">{rule}</span>} />
              ))}
            </Stack>
          </Checkbox.Group>
          <Textarea
            label="Reason"
            description="It is kept with the claim. It counts for this version of the claim only."
            autosize
            minRows={2}
            maxLength={2000}
            value={reason}
            onChange={(event) => {
              setReason(event.currentTarget.value);
              setOnce(onceKey());
            }}
            data-autofocus
          />
          {release.isError ? <ErrorPanel error={release.error} /> : null}
          <Group justify="flex-end" gap={8}>
            <Button variant="default" onClick={close}>
              Leave it held
            </Button>
            <Button type="submit" disabled={lacking || release.isPending}>
              {release.isPending ? "Sending…" : "Release the claim"}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** What the rules found on the claim, and the way past those that hold it for review. */
export function ClaimFindings({ claim }: { claim: ClaimDetail }) {
  const mayRelease = useMay("claims:claim:release");
  const [opened, setOpened] = useState(false);
  const [answer, setAnswer] = useState("");
  const rules = releasable(claim);
  if (claim.findings.length === 0 && !answer) return null;
  const button =
    rules.length > 0 && mayRelease ? (
      <Button size="compact-sm" variant="default" onClick={() => setOpened(true)}>
        Release
      </Button>
    ) : null;
  return (
    <Panel title="Findings" aside={button}>
      <div className="small muted" aria-live="polite">{answer}</div>
      <ul className="findings" aria-label="Findings of this claim">
        {claim.findings.map((finding, index) => (
          <Finding key={`${finding.code}-${index}`} finding={finding} />
        ))}
      </ul>
      {opened ? <ReleaseDialog claim={claim} rules={rules} close={() => setOpened(false)} done={setAnswer} /> : null}
    </Panel>
  );
}
