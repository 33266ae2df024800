"""Rules in and out as documents: all of one or nothing, and the same document twice changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rcm.core.db import ReadSession, WriteSession
from rcm.core.time import today
from rcm.requirements.documents import Document, Remark, written
from rcm.requirements.repository import rules as repository
from rcm.requirements.rule import Rule, Tier
from rcm.requirements.service.naming import Names, names_of
from rcm.requirements.service.writing import Saved, set_rules


@dataclass(frozen=True, slots=True)
class Imported:
    """`saved.unchanged` stood there already. `remarks`: what was kept with a rule though no rule says it."""

    saved: Saved
    remarks: tuple[Remark, ...] = ()


async def import_rules(
    session: WriteSession, document: Document, *, supersede: bool = False, dry_run: bool = False
) -> Imported:
    """All rules of the document or none. Rules of the installation take the owner's session.

    Raises RuleRefused with the place of each problem, and what unknown names raise.
    """
    saved = await set_rules(session, document.rules, supersede=supersede, dry_run=dry_run, once=True)
    return Imported(saved, tuple(document.remarks))


async def export_rules(
    session: ReadSession,
    tiers: tuple[Tier, ...],
    *,
    task: str | None = None,
    ended: bool = False,
    as_yaml: bool = False,
) -> str:
    """Rules of these tiers that hold today or later; `ended`: those of former days too."""
    known = await names_of(session)
    tasks = [known.task(task)] if task else list(known.tasks.values())
    found = [row.rule for row in await repository.of_tasks(session, tasks, session.actor.org_id)]
    chosen = [
        rule for rule in found
        if rule.tier in tiers and (ended or rule.effective_to is None or rule.effective_to > today())
    ]  # fmt: skip
    chosen.sort(
        key=lambda r: (list(Tier).index(r.tier), known.task_of(r.task_type_id), r.field_path, r.operation, r.version)
    )
    return written([_said(rule, known) for rule in chosen], as_yaml=as_yaml)


def _said(rule: Rule, known: Names) -> dict[str, Any]:
    waiver = {"reason": rule.waiver_reason, "until": rule.waiver_until} if rule.waiver_reason else None
    return {
        "tier": str(rule.tier),
        "task": known.task_of(rule.task_type_id),
        "payer": known.code_of(rule.scope.payer_id),
        "plan": rule.scope.plan,
        "state": rule.scope.state,
        "endpoint": None if rule.scope.endpoint_id is None else str(rule.scope.endpoint_id),
        "field": rule.field_path,
        "operation": rule.operation,
        "value": dict(rule.value),
        "from": rule.effective_from,
        "until": rule.effective_to,
        "reason": rule.reason,
        "reference": rule.compliance_ref,
        "waiver": waiver,
    }
