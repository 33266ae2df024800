"""claim_rule and claim_rule_switch: what is there, its stamp, and the few statements that change it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import orjson

from rcm.core.db import ReadSession, WriteSession
from rcm.core.model import PLATFORM_ORG
from rcm.requirements.claim_rules.rule import ClaimRule, Switch
from rcm.requirements.rule import Tier

#: What makes two versions of a rule the same: all that its writer says, and nothing that the table adds.
CONTENT: Final = (
    "name", "payer_code", "position", "condition", "action", "settings", "message", "hint", "citation",
    "effective_from", "effective_to",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class StoredRule:
    """A row of claim_rule with its payer's code."""

    claim_rule_id: UUID
    org_id: UUID
    code: str
    version: int
    name: str
    payer_id: UUID | None
    payer_code: str | None
    position: int
    condition: dict[str, Any]
    action: str
    settings: dict[str, Any]
    message: str
    hint: str | None
    citation: str | None
    effective_from: date
    effective_to: date | None
    is_active: bool
    reason: str | None
    created_by: UUID | None
    approved_by: UUID | None
    created_at: datetime

    @property
    def tier(self) -> Tier:
        if self.org_id != PLATFORM_ORG:
            return Tier.ORGANIZATION
        return Tier.GLOBAL if self.payer_id is None else Tier.PAYER

    @property
    def named(self) -> str:
        """In a sentence, as people call it."""
        whose = {
            Tier.ORGANIZATION: f"your organisation's rule {self.code}",
            Tier.PAYER: f"the rule {self.code} of payer {self.payer_code}",
            Tier.GLOBAL: f"the installation's rule {self.code}",
        }
        return f"{whose[self.tier]}, version {self.version}"

    def has_ended(self, day: date) -> bool:
        return self.effective_to is not None and self.effective_to <= day

    def acts_on(self, day: date) -> bool:
        return self.is_active and self.effective_from <= day and not self.has_ended(day)

    def meets(self, other: StoredRule) -> bool:
        """Is there a day on which both would act?"""
        begins = max(self.effective_from, other.effective_from)
        return not self.has_ended(begins) and not other.has_ended(begins)

    def as_rule(self) -> ClaimRule:
        return ClaimRule(
            code=self.code, name=self.name, condition=self.condition, action=self.action, message=self.message,
            org_id=self.org_id, payer_id=self.payer_id, version=self.version, position=self.position,
            settings=self.settings, hint=self.hint, citation=self.citation, effective_from=self.effective_from,
            effective_to=self.effective_to, is_active=self.is_active, reason=self.reason, created_by=self.created_by,
            claim_rule_id=self.claim_rule_id,
        )  # fmt: skip

    def says_the_same(self, other: StoredRule) -> bool:
        return all(getattr(self, name) == getattr(other, name) for name in CONTENT)


@dataclass(frozen=True, slots=True)
class StoredSwitch:
    """A row of claim_rule_switch. `is_request`: it waits for another person's approval and does nothing."""

    claim_rule_switch_id: UUID
    code: str
    switch: str
    is_request: bool
    reason: str
    until: date | None
    created_by: UUID | None
    approved_by: UUID | None
    approved_at: datetime | None
    created_at: datetime

    def as_switch(self) -> Switch:
        return Switch(self.code, self.switch, self.until, self.reason, self.created_by, self.approved_by)


def foremost(versions: Iterable[StoredRule], day: date) -> StoredRule:
    """Of the versions of a rule the one that people mean: which acts on the day, else the newest that is on, or is."""
    return max(versions, key=lambda rule: (rule.acts_on(day), rule.is_active, rule.version))


_RULES: Final = """
select r.claim_rule_id, r.org_id, r.code, r.version, r.name, r.payer_id, p.code, r.position, r.condition, r.action,
       r.settings, r.message, r.hint, r.citation, r.effective_from, r.effective_to, r.is_active, r.reason,
       r.created_by, r.approved_by, r.created_at
  from claim_rule r left join payer p using (payer_id)
 where r.org_id = any(%(orgs)s::uuid[])
"""
_SWITCHES: Final = """
select claim_rule_switch_id, code, switch, is_request, reason, until, created_by, approved_by, approved_at, created_at
  from claim_rule_switch where org_id = %(org)s
"""
#: The newest time alone would miss a transaction that began before another and committed after it.
_STAMP: Final = """
select (select count(*) || ':' || coalesce(sum(extract(epoch from updated_at)), 0)
          from claim_rule where org_id = any(%(orgs)s::uuid[]))
    || '/' ||
       (select count(*) || ':' || coalesce(sum(extract(epoch from updated_at)), 0)
          from claim_rule_switch where org_id = %(org)s)
"""
_INSERT: Final = """
insert into claim_rule (claim_rule_id, org_id, code, version, name, payer_id, position, condition, action, settings,
                        message, hint, citation, effective_from, effective_to, is_active, reason, created_by)
values (%s, %s, %s, %s, %s, %s, %s, %s::jsonb, %s, %s::jsonb, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_SWITCH: Final = """
insert into claim_rule_switch (claim_rule_switch_id, org_id, code, switch, is_request, reason, until, created_by)
values (%s, %s, %s, %s, %s, %s, %s, %s)
"""


def _orgs(session: ReadSession) -> str:
    return f"{{{session.actor.org_id},{PLATFORM_ORG}}}"


async def stamp(session: ReadSession) -> str:
    """Differs as soon as a rule or a switch that concerns the organisation does."""
    rows = await session.rows(_STAMP, {"orgs": _orgs(session), "org": session.actor.org_id})
    return str(rows[0][0])


async def active(session: ReadSession) -> list[StoredRule]:
    """Of the organisation and of the installation."""
    rows = await session.rows(f"{_RULES} and r.is_active", {"orgs": _orgs(session)})
    return [StoredRule(*row) for row in rows]


async def shown(session: ReadSession) -> list[StoredRule]:
    """Of each rule the versions that are on and the newest one."""
    rows = await session.rows(
        f"{_RULES} and (r.is_active or r.version ="
        " (select max(version) from claim_rule n where n.org_id = r.org_id and n.code = r.code))",
        {"orgs": _orgs(session)},
    )
    return [StoredRule(*row) for row in rows]


async def versions(session: ReadSession, code: str) -> list[StoredRule]:
    """Newest first, the organisation's own before the installation's."""
    rows = await session.rows(
        f"{_RULES} and r.code = %(code)s order by r.org_id = %(platform)s, r.version desc",
        {"orgs": _orgs(session), "code": code, "platform": PLATFORM_ORG},
    )
    return [StoredRule(*row) for row in rows]


async def find(session: ReadSession, claim_rule_id: UUID) -> StoredRule | None:
    rows = await session.rows(f"{_RULES} and r.claim_rule_id = %(id)s", {"orgs": _orgs(session), "id": claim_rule_id})
    return StoredRule(*rows[0]) if rows else None


async def payer_ids(session: ReadSession, codes: Sequence[str]) -> dict[str, UUID]:
    rows = await session.rows("select code, payer_id from payer where code = any(%s)", (list(codes),))
    return {row[0]: row[1] for row in rows}


async def insert(session: WriteSession, rule: StoredRule) -> None:
    values = (
        rule.claim_rule_id, rule.org_id, rule.code, rule.version, rule.name, rule.payer_id, rule.position,
        orjson.dumps(rule.condition, default=str).decode(), rule.action,
        orjson.dumps(rule.settings, default=str).decode(), rule.message, rule.hint, rule.citation,
        rule.effective_from, rule.effective_to, rule.is_active, rule.reason, rule.created_by,
    )  # fmt: skip
    await session.change(_INSERT, values)


async def set_active(session: WriteSession, claim_rule_id: UUID, *, active: bool) -> None:
    await session.change(
        "update claim_rule set is_active = %s where org_id = %s and claim_rule_id = %s",
        (active, session.actor.org_id, claim_rule_id),
    )


async def set_end(session: WriteSession, claim_rule_id: UUID, day: date | None) -> None:
    await session.change(
        "update claim_rule set effective_to = %s where org_id = %s and claim_rule_id = %s",
        (day, session.actor.org_id, claim_rule_id),
    )


async def switches(session: ReadSession, code: str | None = None) -> list[StoredSwitch]:
    values = {"org": session.actor.org_id, "code": code}
    rows = await session.rows(f"{_SWITCHES} and (%(code)s::text is null or code = %(code)s) order by code", values)
    return [StoredSwitch(*row) for row in rows]


async def lock_switch(session: WriteSession, switch_id: UUID) -> StoredSwitch | None:
    values = {"org": session.actor.org_id, "id": switch_id}
    rows = await session.rows(f"{_SWITCHES} and claim_rule_switch_id = %(id)s for update", values)
    return StoredSwitch(*rows[0]) if rows else None


async def insert_switch(session: WriteSession, switch: StoredSwitch) -> None:
    values = (
        switch.claim_rule_switch_id, session.actor.org_id, switch.code, switch.switch, switch.is_request,
        switch.reason, switch.until, switch.created_by,
    )  # fmt: skip
    await session.change(_SWITCH, values)


async def delete_switches(session: WriteSession, code: str, *, requests: bool | None = None) -> None:
    """All of the rule, or only what was asked for, or only what holds."""
    await session.change(
        "delete from claim_rule_switch where org_id = %(org)s and code = %(code)s"
        " and (%(requests)s::boolean is null or is_request = %(requests)s)",
        {"org": session.actor.org_id, "code": code, "requests": requests},
    )


async def approve_switch(session: WriteSession, switch_id: UUID) -> None:
    await session.change(
        "update claim_rule_switch set is_request = false, approved_by = %s, approved_at = now()"
        " where org_id = %s and claim_rule_switch_id = %s",
        (session.actor.user_id, session.actor.org_id, switch_id),
    )
