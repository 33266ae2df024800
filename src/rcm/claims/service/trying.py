"""A rule tried on past claims before it acts: how many it would have stopped, and which of those were denied later.

Claims are read page by page, each in a transaction of its own, and judged outside of it; nothing is written.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from rcm.claims.repository import trials as repository
from rcm.claims.repository.trials import PastClaim
from rcm.claims.rule_schemas import Effect, TrialOut, TriedClaim
from rcm.claims.states import ClaimStatus
from rcm.core.actor import Actor
from rcm.core.db import Database
from rcm.core.errors import InvalidInput
from rcm.core.money import ZERO
from rcm.core.paging import decode_cursor, encode_cursor
from rcm.core.time import today
from rcm.requirements.claim_rules.engine import RuleSet
from rcm.requirements.claim_rules.ports import Context, PayerLimits
from rcm.requirements.claim_rules.repository import StoredRule
from rcm.requirements.claim_rules.rule import ClaimRule

_LIST: Final = "claim-rule-trial"
_PAGE: Final = 500
#: What one request of the API may look at; the shell looks at all.
MOST_BY_REQUEST: Final = 20_000
_MONTH: Final = timedelta(days=30)
_DENIED: Final = frozenset({ClaimStatus.DENIED.value, ClaimStatus.PARTIAL.value})


class PeriodInvalid(InvalidInput):
    """A period begins before it ends: since < until."""

    code = "claims.trial_period_invalid"


@dataclass(frozen=True, slots=True)
class Trial:
    """What is tried on which claims. `most` None: on all of them."""

    rule: StoredRule
    since: date
    until: date
    listed: int = 50
    after: UUID | None = None
    most: int | None = MOST_BY_REQUEST


def trial(rule: StoredRule, since: date | None, until: date | None) -> Trial:
    """Default: the 30 days that end today. Raises PeriodInvalid."""
    end = until or today() + timedelta(days=1)
    begin = since or end - _MONTH
    if begin >= end:
        raise PeriodInvalid(f"{begin} to {end}.", since=str(begin), until=str(end))
    return Trial(rule, begin, end)


def cursor(text: str) -> UUID:
    """Raises CursorInvalid."""
    return decode_cursor(_LIST, text, UUID)


@dataclass(slots=True)
class _Figures:
    looked_at: int = 0
    effects: Counter[Effect] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    denied_touched: int = 0
    denied_others: int = 0
    charges_stopped: Decimal = ZERO
    charges_denied: Decimal = ZERO
    items: list[TriedClaim] = field(default_factory=list)
    has_more: bool = False

    def count(self, past: PastClaim, effect: Effect | None, message: str, asked: Trial) -> None:
        self.looked_at += 1
        denied = past.status in _DENIED
        if effect is None:
            self.denied_others += denied
            return
        self.effects[effect] += 1
        if effect in {"error", "hold", "failed"}:
            self.charges_stopped += past.total_charges
        if denied:
            self.denied_touched += 1
            self.charges_denied += past.total_charges - past.paid_amount
            self.reasons[past.denial_reason or "unknown"] += 1
        if asked.after is None or past.claim_id < asked.after:
            self._list(past, effect, message, asked.listed)

    def _list(self, past: PastClaim, effect: Effect, message: str, most: int) -> None:
        if len(self.items) >= most:
            self.has_more = True
            return
        self.items.append(
            TriedClaim(
                claim_id=past.claim_id,
                claim_number=past.claim_number,
                status=past.status,
                effect=effect,
                message=message,
                total_charges=past.total_charges,
                paid_amount=past.paid_amount,
                denial_reason=past.denial_reason,
                registered_at=past.registered_at,
            )
        )


async def run(
    database: Database, actor: Actor, asked: Trial, progress: Callable[[int], object] = lambda _: None
) -> TrialOut:
    """`progress` hears how many claims were looked at."""
    rules = RuleSet.compile([_acting(asked.rule)], on=today(), builtins=())
    figures = _Figures()
    before: UUID | None = None
    exact = True
    while True:
        left = _PAGE if asked.most is None else min(_PAGE, asked.most - figures.looked_at)
        async with database.read(actor) as session:
            page = await repository.page(
                session, asked.since, asked.until, asked.rule.payer_id, before, max(left, 0) + 1
            )
        shown = page[:left]
        await asyncio.to_thread(_judge, rules, shown, figures, asked)
        progress(figures.looked_at)
        if len(page) <= left:
            break
        if asked.most is not None and figures.looked_at >= asked.most:
            exact = False
            break
        before = shown[-1].claim_id
    return _out(asked, figures, exact=exact)


def _acting(rule: StoredRule) -> ClaimRule:
    """As if it had always been switched on."""
    return replace(rule.as_rule(), is_active=True, effective_from=date.min, effective_to=None)


def _judge(rules: RuleSet, page: list[PastClaim], figures: _Figures, asked: Trial) -> None:
    context = Context(today=today(), payer=PayerLimits(payer_id=asked.rule.payer_id))
    for past in page:
        made = rules.judge(past.claim, context)
        effect: Effect | None = None
        message = asked.rule.message
        if made.findings:
            finding = made.findings[0]
            effect = _effect(finding.action) if finding.message == message else "failed"
            message = finding.message
        elif made.changes:
            effect = "changed"
        elif made.notes:
            effect = "noted"
        figures.count(past, effect, message, asked)


def _effect(action: str) -> Effect:
    return "error" if action == "error" else "hold" if action == "hold" else "warn"


def _out(asked: Trial, figures: _Figures, *, exact: bool) -> TrialOut:
    effects = figures.effects
    return TrialOut(
        rule=asked.rule.code,
        payer=asked.rule.payer_code,
        since=asked.since,
        until=asked.until,
        looked_at=figures.looked_at,
        is_exact=exact,
        touched=effects.total(),
        stopped=effects["error"] + effects["hold"] + effects["failed"],
        warned=effects["warn"],
        changed=effects["changed"],
        noted=effects["noted"],
        failed=effects["failed"],
        denied_later=figures.denied_touched,
        denied_untouched=figures.denied_others,
        charges_stopped=figures.charges_stopped,
        charges_denied=figures.charges_denied,
        denial_reasons=dict(figures.reasons.most_common(20)),
        items=figures.items,
        next=encode_cursor(_LIST, figures.items[-1].claim_id) if figures.has_more else None,
    )
