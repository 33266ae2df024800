"""What was asked and what was done, as plain values: the same for the API and for the shell's --json."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from rcm.core.db import ReadSession
from rcm.core.errors import InvalidInput
from rcm.requirements.effective import EffectiveField, Source
from rcm.requirements.explain import Names as Called
from rcm.requirements.explain import persons_of
from rcm.requirements.explain import why as explain
from rcm.requirements.fields import FIELDS, canonical, label_of, unknown
from rcm.requirements.previewing import Change
from rcm.requirements.repository import names as name_rows
from rcm.requirements.rule import Rule
from rcm.requirements.service.asking import changes_on, effective, unasked
from rcm.requirements.service.naming import Names, Question, names_of
from rcm.requirements.service.writing import Saved


class FieldUnknown(InvalidInput):
    """No rule may speak of this field: it is not in the dictionary of fields. An organisation's own are `custom.*`."""

    code = "requirements.field_unknown"


@dataclass(frozen=True, slots=True)
class People:
    """Those whom the asking organisation may see; others are the installation's."""

    known: Mapping[UUID, tuple[str, str]]

    def as_dict(self, user_id: UUID | None) -> dict[str, Any] | None:
        if user_id is None:
            return None
        name, role = self.known.get(user_id, (None, None))
        return {"user_id": str(user_id), "name": name, "role": role}

    def told(self, user_id: UUID) -> str:
        """Name and role, for a sentence."""
        name, role = self.known.get(user_id, (None, None))
        return f"{name} ({role})" if name else f"somebody of the installation ({user_id})"


def rule_as_dict(rule: Rule, known: Names) -> dict[str, Any]:
    return {
        "rule_id": rule.rule_id,
        "tier": str(rule.tier),
        "task": known.task_of(rule.task_type_id),
        "payer": known.code_of(rule.scope.payer_id),
        "plan": rule.scope.plan,
        "state": rule.scope.state,
        "endpoint_id": rule.scope.endpoint_id,
        "field": rule.field_path,
        "operation": rule.operation,
        "value": dict(rule.value),
        "effective_from": rule.effective_from,
        "effective_to": rule.effective_to,
        "version": rule.version,
        "reason": rule.reason,
        "compliance_ref": rule.compliance_ref,
        "created_by": rule.created_by,
        "approved_by": rule.approved_by,
        "waived": rule.waived,
        "waiver_reason": rule.waiver_reason,
        "waiver_until": rule.waiver_until,
    }


def change_as_dict(change: Change, known: Names) -> dict[str, Any]:
    return {
        "task": known.task_of(change.task_type_id),
        "payer": known.code_of(change.payer_id),
        "plan": change.plan,
        "state": change.state,
        "valid_from": _since(change.valid_from),
        "valid_to": change.valid_to,
        "action": change.action,
        "organizations": change.organizations,
        "fields": {path: {"before": before, "after": after} for path, (before, after) in change.fields.items()},
    }


def saved_as_dict(saved: Saved, known: Names) -> dict[str, Any]:
    return {
        "dry_run": saved.dry_run,
        "added": [rule_as_dict(rule, known) for rule in saved.added],
        "ended": [rule_as_dict(rule, known) for rule in saved.ended],
        "withdrawn": [rule_as_dict(rule, known) for rule in saved.withdrawn],
        "resumed": [rule_as_dict(rule, known) for rule in saved.resumed],
        "unchanged": saved.unchanged,
        "changes": [change_as_dict(change, known) for change in saved.changes],
        "rows_written": saved.rows.written if saved.rows else 0,
        "rows_deleted": saved.rows.deleted if saved.rows else 0,
    }


async def shown(session: ReadSession, asked: Question) -> dict[str, Any]:
    """The effective view: each field with what is asked of it and where each of it comes from."""
    found = await effective(session, asked)
    known = await names_of(session)
    people = await _people(session, found.fields.values())
    return {
        **_scope(asked, known),
        "digest": found.digest,
        "changes_on": await changes_on(session, asked),
        "fields": [field_as_dict(each, people) for each in found.fields.values()],
    }


async def why(session: ReadSession, asked: Question, field: str, *, owner: ReadSession | None = None) -> dict[str, Any]:
    """One field: a sentence, and the chain of rules in the order in which they apply. With the owner's session people
    of the installation are named too, whom no organisation sees. Raises FieldUnknown."""
    path = canonical(field.strip())
    found = await effective(session, asked)
    known = await names_of(session)
    field_of = found.fields.get(path) or (await unasked(session, asked)).get(path)
    if field_of is None:
        near = unknown(path)
        if near is not None:
            listed = list(near) or sorted(found.fields)
            raise FieldUnknown(f"Found: {field[:80]!a}. Near it: {', '.join(listed) or 'nothing'}.", near=listed)
    each = field_of or EffectiveField(path)
    people = await _people(owner or session, [each])
    persons = {user: people.told(user) for user in persons_of(each)}
    told = explain(
        field_of,
        path,
        Called(known.task_of(asked.task_type_id), known.code_of(asked.scope.payer_id), None, persons),
    )
    return {
        **_scope(asked, known),
        "sentence": told.sentence,
        **field_as_dict(each, people),
        "chain": [source_as_dict(source, people) for source in each.sources],
    }


def field_as_dict(each: EffectiveField, people: People) -> dict[str, Any]:
    from_rule = each.presence_source
    return {
        "field": each.path,
        "label": label_of(each.path),
        "type": FIELDS[each.path].type if each.path in FIELDS else None,
        "presence": each.presence,
        "checks": [
            {"key": check.key, "value": check.value, "rule_id": check.rule_id, "tier": str(check.tier)}
            for check in each.validate
        ],
        "default": None
        if each.default is None
        else {"value": each.default.value, "rule_id": each.default.rule_id, "tier": str(each.default.tier)},
        "conditionals": [
            {"when": dict(one.when), "then": one.then, "rule_id": one.rule_id, "tier": str(one.tier)}
            for one in each.conditionals
        ],
        "output": each.output,
        "waived_until": each.waived_until,
        "presence_from": None if from_rule is None else source_as_dict(from_rule, people),
        "sources": [source_as_dict(source, people) for source in each.sources],
    }


def source_as_dict(source: Source, people: People) -> dict[str, Any]:
    return {
        "rule_id": source.rule_id,
        "tier": str(source.tier),
        "operation": source.operation,
        "version": source.version,
        "since": _since(source.since),
        "until": source.until,
        "by": people.as_dict(source.by),
        "approved_by": people.as_dict(source.approved_by),
        "reason": source.reason,
        "compliance_ref": source.compliance_ref,
        "won": source.won,
        "note": source.note,
    }


async def _people(session: ReadSession, found: Iterable[EffectiveField]) -> People:
    ids = {
        user
        for each in found
        for source in each.sources
        for user in (source.by, source.approved_by)
        if user is not None
    }
    return People(await name_rows.people(session, ids) if ids else {})


def _scope(asked: Question, known: Names) -> dict[str, Any]:
    return {
        "task": known.task_of(asked.task_type_id),
        "payer": known.code_of(asked.scope.payer_id),
        "plan": asked.scope.plan,
        "state": asked.scope.state,
        "endpoint_id": asked.scope.endpoint_id,
        "on": asked.on,
    }


def _since(day: date) -> date | None:
    """The first day of all is none."""
    return None if day == date.min else day
