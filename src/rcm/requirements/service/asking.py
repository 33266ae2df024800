"""What a task needs, answered from the kept rows; from the rules where nothing is kept that answers."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from rcm.catalog.code_tables.cache import CODE_SETS
from rcm.core.db import ReadSession
from rcm.core.time import today
from rcm.edi.code_sets import CodeSet
from rcm.requirements.effective import Effective, EffectiveField, effective_from_json
from rcm.requirements.kept import Kept, narrowest
from rcm.requirements.repository import effective as rows
from rcm.requirements.repository import rules
from rcm.requirements.resolver import boundaries, resolve
from rcm.requirements.resolver import unasked as not_shown
from rcm.requirements.rule import Rule, Scope, plan_of
from rcm.requirements.service.naming import Question, names_of
from rcm.requirements.validation_result import ValidationResult
from rcm.requirements.validator import Validator, compile_effective

CodeSets = Mapping[str, CodeSet]
#: A process asks for the same few hundred again and again.
_MOST: Final = 2_000
_effective: Final[OrderedDict[str, Effective]] = OrderedDict()
#: With the code sets that it was compiled with: they are part of what it says.
_validators: Final[OrderedDict[str, tuple[CodeSets, Validator]]] = OrderedDict()


async def effective(session: ReadSession, asked: Question) -> Effective:
    """What holds for the question; nothing at all where no rule speaks of the task."""
    return (await _effective_of(session, asked.task_type_id, [asked.scope], asked.on))[0]


async def live(session: ReadSession, asked: Question) -> Effective:
    """From the rules themselves: for an endpoint, for days gone by, for an organisation that is new."""
    return resolve(await _rules(session, asked.task_type_id), asked.scope, asked.on)


async def unasked(session: ReadSession, asked: Question) -> dict[str, EffectiveField]:
    """Fields that rules speak of and the view does not show; nothing of them is kept, so from the rules."""
    return not_shown(await _rules(session, asked.task_type_id), asked.scope, asked.on)


async def changes_on(session: ReadSession, asked: Question) -> list[date]:
    """Days after the asked one from which the answer reads otherwise, as far as is known today."""
    found = [rule for rule in await _rules(session, asked.task_type_id) if rule.applies_to(asked.scope)]
    return [day for day in boundaries(found) if day > asked.on]


async def validate(session: ReadSession, asked: Question, values: Mapping[str, Any]) -> ValidationResult:
    """Whether the values have what the task needs. Nested, by dotted path, or by an older name."""
    found = await effective(session, asked)
    return _compiled(found, await _code_sets(session, [found])).validate(values, on=asked.on)


async def validators_for(
    session: ReadSession,
    task: str | UUID,
    payer_ids: Iterable[UUID | None],
    on: date | None = None,
) -> Mapping[UUID | None, Validator]:
    """For a chunk of rows at once: by payer, and by None for rows that name none. Two statements however many payers
    there are, one where this process has seen the same requirements before.

    `task`: `domain.action` or its id. Raises TaskUnknown.
    """
    of = {payer: Scope(payer) for payer in (None, *payer_ids)}
    found = await validators_for_scopes(session, task, of.values(), on)
    return {payer: found[scope] for payer, scope in of.items()}


async def validators_for_scopes(
    session: ReadSession,
    task: str | UUID,
    scopes: Iterable[Scope],
    on: date | None = None,
) -> Mapping[Scope, Validator]:
    """For a chunk of rows that name plans and states too: by scope, as it was given, and by Scope() for rows that
    name nobody. Plans are compared in their one form. Two statements however many scopes there are (one more where
    one names an endpoint, or nothing is kept that answers).

    `task`: `domain.action` or its id. Raises TaskUnknown.
    """
    task_id = task if isinstance(task, UUID) else (await names_of(session)).task(task)
    asked = {scope: _compared(scope) for scope in (Scope(), *scopes)}
    distinct = list(dict.fromkeys(asked.values()))
    found = dict(zip(distinct, await _effective_of(session, task_id, distinct, on or today()), strict=True))
    code_sets = await _code_sets(session, found.values())
    made = {scope: _compiled(each, code_sets) for scope, each in found.items()}
    return {scope: made[compared] for scope, compared in asked.items()}


def _compared(scope: Scope) -> Scope:
    """A state that is none finds no rule: a claim may say anything."""
    return replace(scope, plan=plan_of(scope.plan), state=(scope.state or "").strip().upper() or None)


async def _effective_of(session: ReadSession, task: UUID, scopes: Sequence[Scope], on: date) -> list[Effective]:
    """One for each scope, in their order."""
    chosen, texts = await _kept(session, task, scopes, on)
    if any(row is not None and row.digest not in texts for row in chosen):
        # A change was committed between the two statements, and took the rows with it: read what it wrote.
        chosen, texts = await _kept(session, task, scopes, on)
    answers = [None if row is None else texts.get(row.digest) for row in chosen]
    of_rules = await _rules(session, task) if None in answers else []
    return [
        resolve(of_rules, scope, on) if answer is None else answer
        for scope, answer in zip(scopes, answers, strict=True)
    ]


async def _kept(
    session: ReadSession, task: UUID, scopes: Sequence[Scope], on: date
) -> tuple[list[Kept | None], dict[str, Effective]]:
    """The row that answers for each scope (None: the rules have to be asked), and what stands in these rows, as far as
    they are still there."""
    payers = [scope.payer_id for scope in scopes if scope.payer_id is not None]
    kept = await rows.kept(session, task, payers)
    chosen = [None if scope.endpoint_id is not None else narrowest(kept, scope, on) for scope in scopes]
    return chosen, await _texts(session, task, [row for row in chosen if row is not None])


async def _texts(session: ReadSession, task: UUID, chosen: Sequence[Kept]) -> dict[str, Effective]:
    found = {row.digest: _effective[row.digest] for row in chosen if row.digest in _effective}
    missing = sorted({row.digest for row in chosen} - found.keys())
    if missing:
        for digest, fields in (await rows.texts(session, task, missing)).items():
            found[digest] = effective_from_json(fields)
            _remember(_effective, digest, found[digest])
    return found


async def _rules(session: ReadSession, task: UUID) -> list[Rule]:
    return [row.rule for row in await rules.of_tasks(session, [task], session.actor.org_id)]


async def _code_sets(session: ReadSession, found: Iterable[Effective]) -> CodeSets:
    """The imported sets of codes that these requirements ask for."""
    checks = (check for each in found for said in each.fields.values() for check in said.validate)
    systems = {check.value for check in checks if check.key == "code_system"}
    return await CODE_SETS.current(session, systems) if systems else {}


def _compiled(found: Effective, given: CodeSets) -> Validator:
    systems = {check.value for said in found.fields.values() for check in said.validate if check.key == "code_system"}
    code_sets = {system: codes for system, codes in given.items() if system in systems}
    known = _validators.get(found.digest)
    if known is not None and _same(known[0], code_sets):
        _validators.move_to_end(found.digest)
        return known[1]
    made = compile_effective(found, code_sets)
    _remember(_validators, found.digest, (code_sets, made))
    return made


def _same(left: CodeSets, right: CodeSets) -> bool:
    """The very same sets: one that was imported anew is another."""
    return left.keys() == right.keys() and all(left[system] is right[system] for system in left)


def _remember(cache: OrderedDict[str, Any], key: str, value: object) -> None:
    cache[key] = value
    cache.move_to_end(key)
    if len(cache) > _MOST:
        cache.popitem(last=False)
