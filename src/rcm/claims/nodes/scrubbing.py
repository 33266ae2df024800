"""scrubbing: the last look before the payer's. Rules judge the claims in memory; what they make of them is written
once: changed fields with what they were, findings, and whether the claim is ready, stopped, or held for a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final
from uuid import UUID

from rcm.claims.nodes.work import Fault, Work, claim_id_of, load_work
from rcm.claims.repository import claims as repository
from rcm.claims.repository import rules as rules_repository
from rcm.claims.repository.claims import Move
from rcm.claims.repository.rules import ChangedClaim, Review, Standing
from rcm.claims.service.judging import Judged, judge
from rcm.claims.states import ClaimStatus
from rcm.requirements.claim_rules.rule import Change, Judgement, RuleFinding
from rcm.work.outbox import tell
from rcm.workflows.actions import Outcomes, Step, StepItem
from rcm.workflows.outcome import DONE, Completed, Failed, Outcome

_STOPS: Final = frozenset({"error", "hold"})
#: Nobody has sent these, or they came back unread. All others are with the payer as they are, and stay so.
_OURS: Final = frozenset({ClaimStatus.DRAFT, ClaimStatus.SCRUB_FAILED, ClaimStatus.READY, ClaimStatus.REJECTED})


@dataclass(frozen=True, slots=True)
class Scrubbed:
    """A claim with what rules found, and with faults of what they would make of it."""

    work: Work
    before: Standing
    faults: list[Fault]
    judgement: Judgement

    @property
    def stopping(self) -> list[RuleFinding]:
        return [f for f in self.judgement.findings if f.action in _STOPS and not f.released]

    @property
    def held(self) -> bool:
        """A person may let it pass: no error is among what stops it."""
        return not self.faults and self.judgement.status == "hold"

    @property
    def ready(self) -> bool:
        return not self.faults and self.judgement.status == "ready"

    def findings(self) -> list[Mapping[str, object]]:
        """As they are kept with the claim, notes among them."""
        notes = [{"code": note.rule, "action": "add_note", "message": note.text} for note in self.judgement.notes]
        faults = [{"code": fault.code, "action": "error", "message": fault.message} for fault in self.faults]
        return [*faults, *(_as_json(finding) for finding in self.judgement.findings), *notes]

    def rules(self) -> dict[str, object]:
        """The codes of all rules that had an effect, for the claim's history."""
        made = self.judgement
        codes = [*(f.code for f in made.findings), *(c.rule for c in made.changes), *(n.rule for n in made.notes)]
        return {"rules": sorted(set(codes))} if codes else {}


async def scrub_claims(step: Step, items: Sequence[StepItem]) -> Outcomes:
    standing = await _lock(step, items)
    ours = [item for item in items if _is_ours(standing.get(claim_id_of(item)))]
    works = await load_work(step, ours) if ours else []
    judgements = await judge(step.session, [Judged(w.claim_id, w.claim, w.payer) for w in works]) if works else {}
    doubles = await _write_changes(step, works, standing, judgements)
    scrubbed = [Scrubbed(w, standing[w.claim_id], doubles.get(w.claim_id, []), judgements[w.claim_id]) for w in works]
    await _move(step, scrubbed)
    await _note(step, scrubbed)
    await _ask_people(step, scrubbed)
    outcomes = {each.work.item.run_id: _outcome(each) for each in scrubbed}
    for item in items:
        if item.run_id not in outcomes:
            outcomes[item.run_id] = Completed({"already": standing[claim_id_of(item)].status})
    return outcomes


async def _lock(step: Step, items: Sequence[StepItem]) -> dict[UUID, Standing]:
    """How the claims stand from now on. What an earlier step read is read again if rules may have changed it since:
    the first version is never another one."""
    standing = await rules_repository.lock(step.session, [claim_id_of(item) for item in items])
    cache = step.cache.setdefault("claims", {})
    for claim_id, each in standing.items():
        if each.version > 1:
            cache.pop(claim_id, None)
    return standing


def _is_ours(standing: Standing | None) -> bool:
    return standing is None or standing.status in _OURS


async def _write_changes(
    step: Step, works: Sequence[Work], standing: Mapping[UUID, Standing], judgements: Mapping[UUID, Judgement]
) -> dict[UUID, list[Fault]]:
    """Claims that rules changed, for the steps that follow as well; faults of those that may not become so."""
    changed = {
        work.claim_id: ChangedClaim(work.claim_id, standing[work.claim_id].version, made.claim, _changes(made.changes))
        for work in works
        if (made := judgements[work.claim_id]).changes
    }
    written = await rules_repository.change(step.session, list(changed.values()))
    cache = step.cache.setdefault("claims", {})
    for claim_id in written:
        cache[claim_id] = changed[claim_id].claim
    return {
        claim_id: [
            Fault(
                "claims.claim_duplicate",
                f"Rules would make it claim {each.claim.claim_id} with frequency {each.claim.frequency_code}, which is"
                " registered already at this payer.",
            )
        ]
        for claim_id, each in changed.items()
        if claim_id not in written
    }


async def _move(step: Step, scrubbed: Sequence[Scrubbed]) -> None:
    for status in (ClaimStatus.READY, ClaimStatus.SCRUB_FAILED):
        there = [each for each in scrubbed if each.ready == (status is ClaimStatus.READY)]
        details = {each.work.claim_id: said for each in there if (said := each.rules())}
        ids = [each.work.claim_id for each in there]
        await repository.move(step.session, Move(ids, status, "scrubbed", "workflow", details=details))


async def _note(step: Step, scrubbed: Sequence[Scrubbed]) -> None:
    """Findings of this look; a claim that was looked at before may have older ones."""
    again = {each.work.claim_id for each in scrubbed if each.before.found}
    findings = {each.work.claim_id: each.findings() for each in scrubbed}
    kept = {claim_id: said for claim_id, said in findings.items() if said or claim_id in again}
    if kept:
        await repository.write_findings(step.session, kept)


async def _ask_people(step: Step, scrubbed: Sequence[Scrubbed]) -> None:
    """Work for a person where a claim is held; where it is held no longer, none."""
    reviews = [
        Review(
            each.work.claim_id,
            each.work.payer.payer_id,
            each.work.claim.claim_id,
            sorted({finding.code for finding in each.stopping}),
            _said(each.stopping),
            each.work.claim.total_charge,
        )
        for each in scrubbed
        if each.held
    ]
    opened = await rules_repository.open_reviews(step.session, reviews)
    done = [each.work.claim_id for each in scrubbed if not each.held and each.before.found]
    closed = await rules_repository.close_reviews(step.session, done, "scrubbed again")
    await tell(step.session, "work_item", [*opened, *closed])


def _outcome(scrubbed: Scrubbed) -> Outcome:
    if scrubbed.ready:
        return Completed(scrubbed.rules()) if scrubbed.rules() else DONE
    faults = [*(fault.message for fault in scrubbed.faults)]
    said = " ".join([*faults, *([_said(scrubbed.stopping)] if scrubbed.stopping else [])])
    errors = [finding.code for finding in scrubbed.stopping if finding.action == "error"]
    codes = [*(fault.code for fault in scrubbed.faults), *errors, *(finding.code for finding in scrubbed.stopping)]
    return Failed(codes[0], said, set_aside=True)


def _said(findings: Sequence[RuleFinding]) -> str:
    return " ".join(
        f"{finding.message}{f' {finding.hint}' if finding.hint else ''} ({finding.tier.value} rule {finding.code})"
        for finding in findings
    )


def _as_json(finding: RuleFinding) -> dict[str, Any]:
    """Without what is not there."""
    said = {name: value for name, value in asdict(finding).items() if value not in {None, False}}
    return {**said, "rule": finding.code, "tier": finding.tier.value}


def _changes(changes: Sequence[Change]) -> dict[str, dict[str, object]]:
    return {change.path: {"before": change.before, "after": change.after, "rule": change.rule} for change in changes}
