"""/requirements: what tasks need, why, and the rules that say so."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request

from rcm.core.actor import Actor
from rcm.core.db import ReadSession
from rcm.core.http import CurrentDatabase, CurrentPage, CurrentRepeatable, api_router, requires
from rcm.core.paging import Page
from rcm.core.permissions import Permission
from rcm.requirements.fields import FIELDS
from rcm.requirements.rule import Tier
from rcm.requirements.schemas import (
    ChangeOut,
    EffectiveOut,
    KnownFieldOut,
    KnownFieldsOut,
    RuleEnd,
    RuleIn,
    RuleOut,
    RuleRowOut,
    SavedOut,
    TaskOut,
    TasksOut,
    ValidateIn,
    ValidationOut,
    WaiverIn,
    WaiverOut,
    WhyOut,
)
from rcm.requirements.service import asking, doors, listing, showing
from rcm.requirements.service.naming import Question, names_of, question
from rcm.requirements.service.platform import PlatformDoor

router = api_router("/requirements", "requirements")
ROUTERS: Final[tuple[APIRouter, ...]] = (router,)

Reader = Annotated[Actor, requires(Permission.REQUIREMENT_READ)]
Writer = Annotated[Actor, requires(Permission.REQUIREMENT_WRITE)]
Approver = Annotated[Actor, requires(Permission.WAIVER_APPROVE)]
_Text = Annotated[str | None, Query(max_length=200, pattern=r"^[^\x00]*$")]
_Task = Annotated[str, Query(max_length=200, pattern=r"^[^\x00]*$", description="domain.action")]


class Asked:
    """For whom and for which day, as query parameters."""

    def __init__(
        self,
        payer: _Text = None,
        plan: _Text = None,
        state: _Text = None,
        endpoint_id: UUID | None = None,
        on: Annotated[date | None, Query(description="As of this day; default: today.")] = None,
    ) -> None:
        self._words = {"payer": payer, "plan": plan, "state": state}
        self._endpoint_id = endpoint_id
        self._on = on

    async def of(self, session: ReadSession, task: str) -> Question:
        return await question(session, task, **self._words, endpoint_id=self._endpoint_id, on=self._on)


CurrentAsked = Annotated[Asked, Depends()]


def _door(request: Request) -> PlatformDoor:
    door: PlatformDoor = request.app.state.platform_door
    return door


def _address(request: Request) -> str | None:
    return request.client.host if request.client else None


CurrentDoor = Annotated[PlatformDoor, Depends(_door)]
Address = Annotated[str | None, Depends(_address)]


@router.get("/effective")
async def get_effective(actor: Reader, database: CurrentDatabase, asked: CurrentAsked, task: _Task) -> EffectiveOut:
    """What the task needs: each field with what is asked of it and the rules that it comes from."""
    async with database.read(actor) as session:
        return EffectiveOut.model_validate(await showing.shown(session, await asked.of(session, task)))


@router.get("/why")
async def get_why(
    actor: Reader,
    database: CurrentDatabase,
    asked: CurrentAsked,
    task: _Task,
    field: Annotated[str, Query(min_length=1, max_length=200, pattern=r"^[^\x00]*$")],
) -> WhyOut:
    """Why a field is asked for, in a sentence, and the chain of rules. Older names of fields are understood."""
    async with database.read(actor) as session:
        return WhyOut.model_validate(await showing.why(session, await asked.of(session, task), field))


@router.get("/changelog")
async def list_changes(
    actor: Reader,
    database: CurrentDatabase,
    page: CurrentPage,
    tier: Tier | None = None,
    task: _Text = None,
    rule_id: UUID | None = None,
    field: _Text = None,
) -> Page[ChangeOut]:
    """Who changed which rule, newest first: the organisation's changes and the installation's."""
    async with database.read(actor) as session:
        task_id = (await names_of(session)).task(task) if task else None
        found = await listing.changes(
            session, page, tier=tier, rule_id=rule_id, task_type_id=task_id, field_path=field or None
        )
    return Page[ChangeOut].model_validate(found)


@router.get("/waivers")
async def list_waivers(
    actor: Reader,
    database: CurrentDatabase,
    page: CurrentPage,
    status: Annotated[str | None, Query(pattern="^(requested|approved|over)$")] = None,
) -> Page[WaiverOut]:
    """What the organisation asks to be let off, newest first."""
    async with database.read(actor) as session:
        return Page[WaiverOut].model_validate(await listing.waivers(session, page, status))


@router.get("/fields")
async def list_fields(_actor: Reader) -> KnownFieldsOut:
    """The fields that rules may speak of."""
    items = [
        KnownFieldOut(path=each.path, type=each.type, label=each.label, aliases=list(each.aliases))
        for each in FIELDS.values()
    ]
    return KnownFieldsOut(items=items)


@router.get("/tasks")
async def list_tasks(actor: Reader, database: CurrentDatabase) -> TasksOut:
    """The kinds of tasks, and whether anything is said of them."""
    async with database.read(actor) as session:
        return TasksOut(
            items=[
                TaskOut(task=name, task_type_id=key, label=label, has_rules=has_rules)
                for name, key, label, has_rules in await listing.tasks(session)
            ]
        )


@router.get("/{tier}")
async def list_rules(
    tier: Tier,
    actor: Reader,
    database: CurrentDatabase,
    page: CurrentPage,
    asked: CurrentAsked,
    task: _Text = None,
) -> Page[RuleRowOut]:
    """Rules of a tier, in the order in which they were written. With a task each tells what became of it for the
    payer, plan, state and day that are asked for."""
    async with database.read(actor) as session:
        wanted = await asked.of(session, task) if task else None
        return Page[RuleRowOut].model_validate(await listing.rules_of(session, tier, page, wanted))


@router.post("/validate")
async def validate(given: ValidateIn, actor: Reader, database: CurrentDatabase) -> ValidationOut:
    """Try values against what the task needs. Nothing of them is kept."""
    async with database.read(actor) as session:
        asked = await question(
            session, given.task, payer=given.payer, plan=given.plan, state=given.state,
            endpoint_id=given.endpoint_id, on=given.on,
        )  # fmt: skip
        return ValidationOut.model_validate((await asking.validate(session, asked, given.values)).as_dict())


@router.post("/waivers", status_code=201)
async def request_waiver(
    given: WaiverIn, actor: Writer, database: CurrentDatabase, repeat: CurrentRepeatable, address: Address
) -> SavedOut:
    """Ask to need less than the installation or a payer does. It counts once another person approves."""
    async with database.write(actor) as session:
        return await doors.request_waiver(session, given, repeat, address)


@router.post("/waivers/{rule_id}/approve")
async def approve_waiver(
    rule_id: UUID, actor: Approver, database: CurrentDatabase, repeat: CurrentRepeatable, address: Address
) -> RuleOut:
    """Agree to a waiver, as another person than the one who asked."""
    async with database.write(actor) as session:
        return await doors.approve_waiver(session, rule_id, repeat, address)


@router.post("/{tier}", status_code=201)
async def set_rule(
    tier: Tier,
    given: RuleIn,
    actor: Reader,
    database: CurrentDatabase,
    door: CurrentDoor,
    repeat: CurrentRepeatable,
    address: Address,
) -> SavedOut:
    """Add a rule; those of the installation take the permission for it. With `dry_run` nothing is written."""
    actor.require(doors.needed(tier))
    async with doors.writing(tier, actor, database, door) as session:
        return await doors.set_rule(session, tier, given, repeat, address)


@router.post("/{tier}/{rule_id}/end")
async def end_rule(  # noqa: PLR0913, PLR0917 - what the assembly gives
    tier: Tier,
    rule_id: UUID,
    given: RuleEnd,
    actor: Reader,
    database: CurrentDatabase,
    door: CurrentDoor,
    repeat: CurrentRepeatable,
    address: Address,
) -> SavedOut:
    """End a rule on a day; one that has not begun by then is withdrawn, and the log of changes keeps it."""
    actor.require(doors.needed(tier))
    async with doors.writing(tier, actor, database, door) as session:
        return await doors.end_rule(session, tier, rule_id, given, repeat, address)
