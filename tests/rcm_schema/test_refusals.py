"""What the database refuses is told as a class, with what to do about it, and without anybody's data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from sqlalchemy import delete, insert, select, text, update
from tests.rcm_schema.conftest import Two
from tests.support.database import connect

from rcm.core.errors import DomainError
from rcm.core.ids import new_id
from rcm.core.refusals import (
    CodeUnknown,
    InvalidValue,
    ReferenceMissing,
    RowDuplicate,
    RowImmutable,
    RowReferenced,
    TableMissing,
    TableNotWritable,
    TenantMismatched,
    TenantNotSet,
    ValueMissing,
    ValueRefused,
)
from rcm.core.sessions import DatabaseManager
from rcm.core.urls import DatabaseUrls
from rcm_schema import (
    ApiToken,
    ChannelType,
    Endpoint,
    Payer,
    TaskDomain,
    TaskDomainLookup,
    TaskType,
    UserWorkflow,
    UserWorkflowTransition,
    WorkflowRevision,
)


async def refused(manager: DatabaseManager, given: Any, two: Two | None = None) -> DomainError:
    """A row to add, or a statement to execute, in a session of maple or of nobody."""

    async def attempt() -> None:
        async with manager.get_session(org_id=two.maple if two else None) as session:
            if hasattr(given, "__table__"):
                session.add(given)
            else:
                await session.execute(given if not isinstance(given, str) else text(given))

    with pytest.raises(DomainError) as caught:
        await attempt()
    return caught.value


@pytest.mark.parametrize(
    "given",
    [
        lambda two: Endpoint(name="a", channel_type_id=two.channel_type),
        lambda two: Endpoint(org_id=two.maple, name="a", channel_type_id=two.channel_type),
        lambda two: insert(Endpoint).values(name="a", channel_type_id=two.channel_type),
        lambda _: update(Endpoint).values(name="a"),
        lambda _: delete(Endpoint),
        lambda two: f"insert into endpoint (name, channel_type_id) values ('a', '{two.channel_type}')",
    ],
)
async def test_no_organisation_no_write(manager: DatabaseManager, two: Two, given: Callable[[Two], Any]) -> None:
    error = await refused(manager, given(two))
    assert isinstance(error, TenantNotSet)
    assert "get_session(org_id=" in error.message
    assert error.facts["table"] == "endpoint"


async def test_a_row_that_was_changed_needs_an_organisation_too(manager: DatabaseManager, two: Two) -> None:
    async with manager.read_session(org_id=two.maple) as session:
        endpoint = (await session.scalars(select(Endpoint))).one()
    endpoint.name = "changed"
    assert isinstance(await refused(manager, endpoint), TenantNotSet)


@pytest.mark.parametrize("raw", [False, True])
async def test_a_row_of_another_organisation(manager: DatabaseManager, two: Two, raw: bool) -> None:
    row = {"org_id": two.cedar, "name": "a", "channel_type_id": two.channel_type}
    error = await refused(manager, insert(Endpoint.__table__).values(row) if raw else Endpoint(**row), two)  # type: ignore[arg-type]
    assert isinstance(error, TenantMismatched)
    assert "get_session(org_id=" in error.message


async def test_a_row_cannot_be_given_away(manager: DatabaseManager, two: Two) -> None:
    assert isinstance(await refused(manager, update(Endpoint).values(org_id=two.cedar), two), TenantMismatched)


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        (TaskType(domain="elegibility", action="verify", display_name="x"), ["elegibility"]),
        (insert(TaskType).values(domain="elegibility", action="verify", display_name="x"), ["elegibility"]),
        (update(TaskType).values(domain="elegibility"), ["elegibility"]),
        (TaskType(domain="Dana Whitlock, born 1970", action="verify", display_name="x"), []),
    ],
)
async def test_an_unknown_code_is_told_with_where_to_look(
    manager: DatabaseManager, given: Any, codes: list[str]
) -> None:
    async with manager.get_session() as session:
        session.add(TaskType(domain="claim", action="inquire", display_name="something to update"))
    error = await refused(manager, given)
    assert isinstance(error, CodeUnknown)
    assert error.facts["codes"] == codes
    assert "task_type.domain" in error.message
    assert "select code from task_domain_lu" in error.message
    assert "Whitlock" not in error.message


async def test_several_rows_at_once_with_unknown_codes(manager: DatabaseManager) -> None:
    with pytest.raises(CodeUnknown) as caught:
        async with manager.get_session() as session:
            session.add_all(TaskType(domain="claim", action=f"act_{n}", display_name="x") for n in range(3))
    assert set(caught.value.facts["codes"]) & {"act_0", "act_1", "act_2"}


async def test_a_new_code_is_accepted_at_once(manager: DatabaseManager) -> None:
    async with manager.get_session() as session:
        session.add(TaskDomainLookup(code="hospice", label="Hospice"))
        await session.flush()
        session.add(TaskType(domain=TaskDomain("hospice"), action="verify", display_name="Hospice benefit"))
    async with manager.read_session() as session:
        assert (await session.scalars(select(TaskType.domain).where(TaskType.domain == "hospice"))).one() == "hospice"


async def test_a_duplicate_names_its_rule_and_no_value(manager: DatabaseManager, two: Two) -> None:
    error = await refused(manager, Endpoint(name="maple", channel_type_id=two.channel_type), two)
    assert isinstance(error, RowDuplicate)
    assert error.facts == {"sqlstate": "23505", "table": "endpoint", "rule": "endpoint_org_id_name_key"}
    assert "maple" not in error.message
    assert isinstance(error.__cause__, psycopg.errors.UniqueViolation)
    assert "maple" not in str(error.__cause__)


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        (lambda _: Endpoint(name="b", channel_type_id=new_id()), ReferenceMissing),
        (lambda _: ApiToken(user_id=new_id(), name="t", token_hash="h"), ReferenceMissing),
        (lambda two: delete(ChannelType).where(ChannelType.channel_type_id == two.channel_type), TableNotWritable),
        (lambda _: Payer(code="P", name="Payer"), TableNotWritable),
        (lambda _: TaskType(domain="claim", action="verify"), ValueMissing),
        (lambda _: "select from nowhere", TableMissing),
        (lambda _: "select nothing from endpoint", TableMissing),
        (lambda _: "select 'Dana Whitlock'::uuid", InvalidValue),
        (lambda _: "select 1 / 0", InvalidValue),
    ],
)
async def test_each_refusal_has_its_class(
    manager: DatabaseManager, two: Two, given: Callable[[Two], Any], kind: type[DomainError]
) -> None:
    error = await refused(manager, given(two), two)
    assert type(error) is kind
    assert "Whitlock" not in error.message


async def test_rules_of_rows(manager: DatabaseManager, two: Two, database: DatabaseUrls) -> None:
    """A check, a row that others refer to, a table whose rows never change."""
    workflow, revision = new_id(), new_id()
    async with manager.get_session(org_id=two.maple) as session:
        session.add(UserWorkflow(workflow_id=workflow, name="w"))
        await session.flush()
        session.add(WorkflowRevision(revision_id=revision, workflow_id=workflow, revision_num=1, snapshot={}))
    assert isinstance(await refused(manager, delete(UserWorkflow), two), RowReferenced)
    transition = UserWorkflowTransition(workflow_id=workflow, from_node=new_id(), to_node=new_id(), freq=0)
    assert isinstance(await refused(manager, transition, two), ValueRefused | ReferenceMissing)
    with connect(database.owner) as owner:
        owner.execute("grant update on workflow_revision to rcm_app")
    assert isinstance(await refused(manager, update(WorkflowRevision).values(comment="x"), two), RowImmutable)


async def test_codes_are_the_reference_form(manager: DatabaseManager) -> None:
    kinds = [kind for kind in DomainError.__subclasses__() if kind.__module__ == "rcm.core.refusals"]
    assert {kind.code.partition(".")[0] for kind in kinds} == {"core"}
