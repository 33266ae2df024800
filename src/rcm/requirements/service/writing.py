"""Write rules: one, or many at once; nothing of it where lint has anything to say against any of them.

Rules of the installation are written by a session of the owner, an organisation's under its tenant. The rows of
effective_requirements follow in the same transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID

import orjson

from rcm.audit.trail import audit
from rcm.core.db import WriteSession
from rcm.core.errors import Conflict, InvalidInput, NotFound
from rcm.core.ids import new_id
from rcm.core.model import PLATFORM_ORG
from rcm.core.time import today as this_day
from rcm.requirements.carried import CARRIED
from rcm.requirements.fields import canonical
from rcm.requirements.kept import Written
from rcm.requirements.lint import RuleProblem
from rcm.requirements.new_rule import NewRule
from rcm.requirements.previewing import Change, changes_of
from rcm.requirements.repository import names as name_rows
from rcm.requirements.repository import rules as repository
from rcm.requirements.rule import Rule, Scope, Tier, plan_of
from rcm.requirements.service.board import Board, RuleRefused, begun, refusal
from rcm.requirements.service.naming import Names, names_of, payer_of_endpoint, state_of
from rcm.requirements.service.refreshing import lock, refresh

_TABLE: Final = {
    Tier.GLOBAL: "global_requirement",
    Tier.PAYER: "payer_requirement",
    Tier.ORGANIZATION: "org_requirement_policy",
}


class ScopeInvalid(InvalidInput):
    """The tier does not have this scope: global rules name nobody, payer rules a payer (and a plan, and a state),
    an organisation's a payer or an endpoint."""

    code = "requirements.scope_invalid"


class TextInvalid(InvalidInput):
    """Texts of a rule hold no NUL character and no more than 20,000 characters."""

    code = "requirements.text_invalid"


class RuleMissing(NotFound):
    """There is no such rule in this tier."""

    code = "requirements.rule_not_found"


class RuleBegun(InvalidInput):
    """This rule has been in force, and for days gone by it stays so: it can end today at the earliest."""

    code = "requirements.rule_begun"


class RuleOver(Conflict):
    """This rule has ended already."""

    code = "requirements.rule_over"


@dataclass(frozen=True, slots=True)
class Saved:
    """`ended` and `withdrawn` made room for what was added; `resumed` goes on where that ends, as its next version.
    `unchanged`: how many stood there already. `changes` are told by a dry run only, `rows` not by it."""

    added: tuple[Rule, ...]
    ended: tuple[Rule, ...] = ()
    withdrawn: tuple[Rule, ...] = ()
    changes: tuple[Change, ...] = ()
    rows: Written | None = None
    unchanged: int = 0
    dry_run: bool = False
    resumed: tuple[Rule, ...] = ()


async def set_rule(session: WriteSession, new: NewRule, *, supersede: bool = False, dry_run: bool = False) -> Saved:
    """Add a rule. `supersede`: rules of the same field and operation in the same scope end where it begins, and
    go on where it ends. A request for a waiver does so once it is agreed to.

    Raises RuleRefused with all problems, ScopeInvalid, and what unknown names raise.
    """
    return await set_rules(session, [("", new)], supersede=supersede, dry_run=dry_run)


async def set_rules(
    session: WriteSession,
    given: Sequence[tuple[str, NewRule]],
    *,
    supersede: bool = False,
    dry_run: bool = False,
    once: bool = False,
) -> Saved:
    """Add rules, of one organisation or of the installation: all or none. Each comes with its place in a document,
    which problems name. `once`: a rule that stands there already is not written again."""
    known = await names_of(session)
    made = await _rules_of(session, given, known)
    org_id = _org_of(session, [rule for _, rule in made])
    board = await _board(session, [rule.task_type_id for _, rule in made], org_id, dry_run=dry_run)
    before = dict(board.rows)
    found: list[tuple[str, RuleProblem]] = []
    unchanged = 0
    for (place, rule), (_, new) in zip(made, given, strict=True):
        if once and board.has(rule, since=new.effective_from):
            unchanged += 1
        else:
            carried = CARRIED.get(known.task_of(rule.task_type_id))
            found += [(place, problem) for problem in board.add(rule, supersede=supersede, carried=carried)]
    if found:
        raise refusal(found, board.rows)
    return replace(await _save(session, board, before, "rule.set", dry_run=dry_run), unchanged=unchanged)


async def end_rule(
    session: WriteSession, tier: Tier, rule_id: UUID, on: date | None = None, *, dry_run: bool = False
) -> Saved:
    """The rule holds up to, but not on, that day (default: today). One that has not begun by then is withdrawn; the
    log of changes keeps it. Raises RuleMissing, RuleOver, RuleBegun."""
    org_id = session.actor.org_id if tier is Tier.ORGANIZATION else None
    rule = await repository.one(session, tier, rule_id, org_id)
    if rule is None:
        raise RuleMissing(str(rule_id))
    board = await _board(session, [rule.task_type_id], org_id, dry_run=dry_run)
    row = board.rows.get(rule_id)  # as it is under the lock
    if row is None:
        raise RuleMissing(str(rule_id))
    day = on or this_day()
    if row.rule.effective_to is not None and row.rule.effective_to <= day:
        raise RuleOver(f"It ended on {row.rule.effective_to}.", rule_id=str(rule_id), tier=str(tier))
    if day < this_day() and begun(row.rule):
        since = row.rule.effective_from
        raise RuleBegun(f"It holds since {since}; asked to end it on {day}.", rule_id=str(rule_id), tier=str(tier))
    before = dict(board.rows)
    board.end(row.rule, day)
    return await _save(session, board, before, "rule.end", dry_run=dry_run)


async def _rules_of(
    session: WriteSession, given: Sequence[tuple[str, NewRule]], known: Names
) -> list[tuple[str, Rule]]:
    """All of a document, or all that is wrong with its names, each with its place; of a single rule, its own error."""
    made: list[tuple[str, Rule]] = []
    wrong: list[tuple[str, InvalidInput | NotFound]] = []
    for place, new in given:
        try:
            made.append((place, await rule_of(session, new, known)))
        except (InvalidInput, NotFound) as error:
            wrong.append((place, error))
    if wrong and not wrong[0][0]:
        raise wrong[0][1]
    if wrong:
        told = "; ".join(f"{place}: {error.message}" for place, error in wrong[:5])
        more = f" and {len(wrong) - 5} more" if len(wrong) > 5 else ""
        listed = [{"place": place, "code": error.code, "message": error.message} for place, error in wrong]
        raise RuleRefused(told + more, problems=listed)
    return made


async def rule_of(session: WriteSession, new: NewRule, known: Names) -> Rule:
    """The rule with ids in the place of names. Raises what unknown names raise."""
    _require_scope(new)
    _require_text(new)
    payer_id = known.payer(new.payer) if new.payer else None
    if new.endpoint_id is not None:
        payer_id = await payer_of_endpoint(session, new.endpoint_id, payer_id)
    return Rule(
        rule_id=new_id(),
        tier=new.tier,
        task_type_id=known.task(new.task),
        field_path=canonical(new.field_path.strip()),
        operation=new.operation,
        value=dict(new.value),
        scope=Scope(payer_id, plan_of(new.plan), state_of(new.state), new.endpoint_id),
        effective_from=new.effective_from or this_day(),
        effective_to=new.effective_to,
        reason=new.reason,
        compliance_ref=new.compliance_ref,
        created_by=session.actor.user_id,
        waiver_reason=new.waiver_reason,
        waiver_until=new.waiver_until,
    )


def _require_scope(new: NewRule) -> None:
    names = ("payer", "plan", "state", "endpoint_id")
    given = {name for name in names if getattr(new, name)}
    allowed = {
        Tier.GLOBAL: frozenset[str](),
        Tier.PAYER: frozenset({"payer", "plan", "state"}),
        Tier.ORGANIZATION: frozenset({"payer", "endpoint_id"}),
    }[new.tier]
    if given - allowed:
        raise ScopeInvalid(f"Tier {new.tier}: {', '.join(sorted(given - allowed))}.", tier=str(new.tier))
    if new.tier is Tier.PAYER and not new.payer:
        raise ScopeInvalid("Tier payer: no payer is named.", tier=str(new.tier))
    if new.tier is not Tier.ORGANIZATION and (new.waiver_reason or new.waiver_until):
        raise ScopeInvalid(f"Tier {new.tier}: only an organisation asks for a waiver.", tier=str(new.tier))


_MOST_TEXT: Final = 20_000


def _require_text(new: NewRule) -> None:
    """What PostgreSQL can't keep is refused before it gets there."""
    try:
        value = orjson.dumps(dict(new.value)).decode()
    except (TypeError, orjson.JSONEncodeError):
        raise TextInvalid("The value is no JSON.") from None
    texts = (new.field_path, new.operation, new.plan, new.reason, new.compliance_ref, new.waiver_reason, value)
    for text in texts:
        if text and ("\x00" in text or "\\u0000" in text or len(text) > _MOST_TEXT):
            raise TextInvalid


def _org_of(session: WriteSession, made: Sequence[Rule]) -> UUID | None:
    """Whose policies they are; None: of the installation."""
    tiers = {rule.tier is Tier.ORGANIZATION for rule in made}
    if len(tiers) > 1:
        raise ScopeInvalid("Rules of the installation and of an organisation are written apart.")
    return session.actor.org_id if tiers == {True} else None


async def _board(session: WriteSession, tasks: Sequence[UUID], org_id: UUID | None, *, dry_run: bool) -> Board:
    """A dry run holds nobody up; it needs the policies of all whose rows it tells of."""
    if not dry_run:
        await lock(session, tasks, org_id)
    everyone = dry_run and org_id is None
    rows = await repository.of_tasks(session, tasks, None if everyone else org_id or PLATFORM_ORG)
    return Board.of(org_id, rows)


async def _save(
    session: WriteSession, board: Board, before: Mapping[UUID, repository.Owned], action: str, *, dry_run: bool
) -> Saved:
    saved = Saved(tuple(board.added), tuple(board.ended), tuple(board.withdrawn), resumed=tuple(board.resumed))
    if dry_run:
        whole = board.org_id is None
        organizations = [board.org_id] if board.org_id else await name_rows.organizations(session)
        changes = changes_of(
            before.values(), board.rows.values(), organizations, board.touched(), this_day(), hide_own=whole
        )
        return replace(saved, changes=changes, dry_run=True)
    return replace(saved, rows=await put(session, board, action))


async def put(session: WriteSession, board: Board, action: str) -> Written:
    """Write what the board has, and what follows of it, under the caller's locks."""
    await board.write(session)
    done = Written()
    for task, payers in sorted(board.touched().items()):
        done += await refresh(session, task, board.org_id, payers=payers)
    for rule in (*board.added, *board.resumed, *board.ended, *board.withdrawn):
        said = {"field": rule.field_path, "operation": rule.operation, "version": rule.version}
        await audit(session, action, _TABLE[rule.tier], [rule.rule_id], said)
    await tell_tasks(session, list(board.touched()), board.org_id)
    return done


async def tell_tasks(session: WriteSession, tasks: Sequence[UUID], org_id: UUID | None) -> None:
    """Live pages of the organisation, or of all, learn that what the tasks need has changed."""
    await repository.tell(session, tasks, org_id)
