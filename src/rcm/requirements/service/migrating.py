"""Make rules of the tiers out of the deprecated field_requirement rows, once each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final
from uuid import UUID

from rcm.core.db import Database
from rcm.core.errors import DomainError
from rcm.core.model import PLATFORM_ORG
from rcm.requirements.conversion import RuleDraft, from_field_requirement
from rcm.requirements.repository import migrating as repository
from rcm.requirements.repository.migrating import GLOBAL, ORGANIZATION, OlderRequirement
from rcm.requirements.service.refreshing import lock, refresh

_BEFORE_ALL: Final = (UUID(int=0), UUID(int=0))
_PAGE_ROWS: Final = 500


class RulesMissing(DomainError):
    """Not all rules arrived in the database; the transaction is undone. Nothing is lost, run it again."""

    code = "requirements.rules_missing"


@dataclass(slots=True)
class Migration:
    """`rules` and `written` count by tier and operation (`organization.require`); `problems` are what could not be
    read, with the row in which it stands."""

    executed: bool
    rows: int = 0
    rows_done_before: int = 0
    rows_of_endpoints: int = 0
    rules: Counter[str] = field(default_factory=Counter)
    written: int = 0
    problems: list[dict[str, Any]] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        return {
            "executed": self.executed,
            "rows": self.rows,
            "rows_done_before": self.rows_done_before,
            "rows_of_endpoints": self.rows_of_endpoints,
            "rules": dict(sorted(self.rules.items())),
            "rules_total": self.rules.total(),
            "written": self.written,
            "problems": self.problems,
        }


async def migrate(
    owner: Database, *, execute: bool = False, progress: Callable[[int], object] = lambda _: None
) -> Migration:
    """All organisations' rows, a page in a transaction: what was made before is not made again, so a run that was
    ended goes on with the next one. Without `execute` nothing is written. `progress` hears the rows seen so far.
    """
    report = Migration(execute)
    turn = _write if execute else _look
    after: tuple[UUID, UUID] | None = _BEFORE_ALL
    while after is not None:
        after = await owner.take_turns(partial(turn, owner, report, after))
        progress(report.rows)
    return report


async def _look(owner: Database, report: Migration, after: tuple[UUID, UUID]) -> tuple[UUID, UUID] | None:
    async with owner.read(None) as session:
        rows = await repository.page(session, after, _PAGE_ROWS)
    _missing(rows, report)
    return _last(rows)


async def _write(owner: Database, report: Migration, after: tuple[UUID, UUID]) -> tuple[UUID, UUID] | None:
    async with owner.write(None) as session:
        await session.only_one("requirements.migrate")
        rows = await repository.page(session, after, _PAGE_ROWS)
        missing = _missing(rows, report)
        touched = {
            (row.task_type_id, None if tier == GLOBAL else row.org_id)
            for tier, rules in missing.items()
            for row, _ in rules
        }
        await lock(session, sorted({task for task, _ in touched}), None)
        for tier, rules in missing.items():
            written = await repository.insert(session, tier, rules)
            if written != len(rules):
                raise RulesMissing(f"Tier {tier}: {written} of {len(rules)}.", tier=tier)
            report.written += written
        for task, org_id in touched:
            # A rule for all renews the rows of all; the platform has none of its own.
            if org_id != PLATFORM_ORG and (org_id is None or (task, None) not in touched):
                await refresh(session, task, org_id)
    return _last(rows)


def _last(rows: Sequence[OlderRequirement]) -> tuple[UUID, UUID] | None:
    return (rows[-1].org_id, rows[-1].field_requirement_id) if rows else None


def _missing(
    rows: Sequence[OlderRequirement], report: Migration
) -> dict[str, list[tuple[OlderRequirement, RuleDraft]]]:
    """Rules that the rows ask for and that are not there yet, by tier; counted in the report."""
    found: dict[str, list[tuple[OlderRequirement, RuleDraft]]] = {GLOBAL: [], ORGANIZATION: []}
    for row in rows:
        converted = from_field_requirement(row.required_fields, row.optional_fields, row.field_metadata)
        rules = [rule for rule in converted.rules if [rule.field_path, rule.operation] not in row.made]
        found[row.tier] += [(row, rule) for rule in rules]
        report.rows += 1
        report.rows_done_before += bool(row.made) and not rules
        report.rows_of_endpoints += row.endpoint_id is not None
        report.rules.update(f"{row.tier}.{rule.operation}" for rule in rules)
        report.problems += [
            {
                "field_requirement_id": str(row.field_requirement_id),
                "organization": row.organization,
                "place": problem.place,
                "found": problem.found,
                "reason": problem.reason,
            }
            for problem in converted.problems
        ]
    return found
