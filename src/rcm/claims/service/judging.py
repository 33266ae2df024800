"""What the rules of an organisation make of a chunk's claims: everything is read once, judged in memory.

A process keeps each organisation's compiled rules until a rule, a switch or the day is another one.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID

import structlog

from rcm.catalog.code_tables.cache import CODE_SETS
from rcm.catalog.code_tables.repository import reading
from rcm.catalog.code_tables.systems import EDIT_SETS
from rcm.catalog.repository import PayerSettings
from rcm.claims.repository import rules as repository
from rcm.core.db import ReadSession
from rcm.core.time import today
from rcm.edi.claim import Claim
from rcm.requirements.claim_rules import repository as rules_repository
from rcm.requirements.claim_rules.engine import RuleSet
from rcm.requirements.claim_rules.ports import (
    NO_EDIT_SET,
    ClaimsInMemory,
    Context,
    Edits,
    EditsInMemory,
    PairEdit,
    PayerLimits,
    UnitsEdit,
    wanted,
)
from rcm.requirements.claim_rules.rule import Judgement

#: Organisations whose rules a process keeps; a set of a hundred rules takes some 100 kB.
_MOST_KEPT: Final = 256
#: What rules ask of codes; a set that was never imported is left out, and then only a code's form is judged.
CODE_SYSTEMS: Final = ("icd10cm", "hcpcs", "pos")
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim that is to be judged, with its payer."""

    claim_id: UUID
    claim: Claim
    payer: PayerSettings


class KeptRules:
    """The rule sets of one process. What holds for one organisation is never given to another: the key is its id."""

    def __init__(self) -> None:
        self._sets: OrderedDict[UUID, tuple[str, date, RuleSet]] = OrderedDict()
        self._told: set[str] = set()

    async def current(self, session: ReadSession) -> RuleSet:
        org, day = session.actor.org_id, today()
        stamp = await rules_repository.stamp(session)
        kept = self._sets.get(org)
        if kept is not None and kept[:2] == (stamp, day):
            self._sets.move_to_end(org)
            return kept[2]
        made = await compiled(session, day)
        self._sets[org] = (stamp, day, made)
        self._sets.move_to_end(org)
        if len(self._sets) > _MOST_KEPT:
            self._sets.popitem(last=False)
        return made

    def missing(self, systems: Sequence[str]) -> None:
        """Say once that codes are judged by their form only."""
        if new := sorted(set(systems) - self._told):
            self._told.update(new)
            log.warning("code_tables_missing", code_systems=new, judged="form only")

    def missing_edit_set(self, named: str) -> None:
        """Say once that a payer's settings name tables that there are not."""
        if named not in self._told and len(self._told) < _MOST_KEPT:
            self._told.add(named)
            log.warning("edit_set_unknown", edit_set=named, judged="by the claim's form", known=sorted(EDIT_SETS))


RULES: Final = KeptRules()


async def compiled(session: ReadSession, day: date) -> RuleSet:
    stored = await rules_repository.active(session)
    switches = await rules_repository.switches(session)
    return RuleSet.compile(
        [rule.as_rule() for rule in stored], [each.as_switch() for each in switches if not each.is_request], day
    )


async def judge(session: ReadSession, asked: Sequence[Judged]) -> dict[UUID, Judgement]:
    """Each claim's judgement. What people let the present version of a claim pass stops it no more."""
    rules = await RULES.current(session)
    contexts = await _contexts(session, rules, asked)
    found = {each.claim_id: rules.judge(each.claim, contexts[each.claim_id]) for each in asked}
    # A change makes another version, which nobody has let pass.
    held = [claim_id for claim_id, made in found.items() if made.status == "hold" and not made.changes]
    passed = await repository.released(session, held)
    for each in asked:
        if codes := passed.get(each.claim_id):
            context = replace(contexts[each.claim_id], releases=frozenset(codes))
            found[each.claim_id] = rules.judge(each.claim, context)
    return found


async def _contexts(session: ReadSession, rules: RuleSet, asked: Sequence[Judged]) -> Mapping[UUID, Context]:
    """Checks look at the claims as the rules that set fields leave them: what they ask is loaded for these, and for
    the claims as they came, as a change may not be written (it would make the double of another claim)."""
    day = today()
    limits = {each.payer.payer_id: limits_of(each.payer) for each in asked}
    bare = {each.claim_id: Context(day, each.claim_id, payer=limits[each.payer.payer_id]) for each in asked}
    settled = {each.claim_id: rules.settle(each.claim, bare[each.claim_id]) for each in asked}
    former = {each.claim_id: each.claim for each in asked if each.claim != settled[each.claim_id]}
    known = await repository.alike(session, settled)
    if former:
        known += await repository.alike(session, former)  # of one claim the first counts: as it will go out
    edits = await _edits(session, [*settled.values(), *former.values()], list(limits.values()))
    history = ClaimsInMemory(known)
    return {claim_id: replace(context, history=history, edits=edits) for claim_id, context in bare.items()}


def limits_of(payer: PayerSettings) -> PayerLimits:
    return PayerLimits(
        payer_id=payer.payer_id,
        name=payer.name,
        timely_filing_days=payer.timely_filing_days,
        requires_preauth=payer.requires_preauth,
        preauth_threshold=payer.preauth_threshold,
        edit_set=_edit_set(payer.config_data.get("edit_set")),
    )


def _edit_set(named: object) -> str | None:
    """Only a table that there is, or that there is none: a slip of the pen must not let units and pairs pass."""
    if named is None or (isinstance(named, str) and named in {*EDIT_SETS, NO_EDIT_SET}):
        return named
    RULES.missing_edit_set(str(named)[:100])
    return None


async def _edits(session: ReadSession, claims: Sequence[Claim], payers: Sequence[PayerLimits]) -> Edits:
    codes = wanted(claims, payers)
    sets = await CODE_SETS.current(session, CODE_SYSTEMS)
    RULES.missing([system for system in CODE_SYSTEMS if system not in sets])
    pairs: dict[tuple[str, str, str], list[PairEdit]] = {}
    limits: dict[tuple[str, str], list[UnitsEdit]] = {}
    for edit_set in sorted(codes.edit_sets):
        for pair in await reading.pairs_among(session, edit_set, codes.procedures):
            edit = PairEdit(pair.valid_from, pair.valid_to, pair.modifier_indicator)
            pairs.setdefault((edit_set, pair.column_one, pair.column_two), []).append(edit)
        for row in await reading.mue_of(session, edit_set, codes.procedures):
            limit = UnitsEdit(row.valid_from, row.valid_to, row.units, row.adjudication_indicator)
            limits.setdefault((edit_set, row.code), []).append(limit)
    return EditsInMemory(pairs, limits, dict(sets))
