"""Sessions for services: one organisation each, whatever the pool did before; repetition; limits."""

from __future__ import annotations

import asyncio
import time
from uuid import UUID

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession
from tests.rcm_schema.conftest import Two, manager_of
from tests.support.database import connect

from rcm.core.db import Database, DatabaseUnreachable, Limits, UnsafeRole
from rcm.core.errors import InvalidInput
from rcm.core.hooks import time_statements
from rcm.core.ids import new_id
from rcm.core.refusals import (
    ConnectionsExhausted,
    LockTimedOut,
    RowDuplicate,
    SessionReadOnly,
    StatementTimedOut,
    TenantNotSet,
    TransactionContended,
    TransactionTimedOut,
)
from rcm.core.service_session import TransactionOpen
from rcm.core.sessions import (
    DatabaseManager,
    DatabaseNotOpen,
    DatabaseOfOtherLoop,
    IsolationBroken,
    OrganizationUnknown,
    Source,
    current_org,
    set_org,
)
from rcm.core.urls import DatabaseUrls
from rcm.observability.metrics import Metrics
from rcm_schema import Endpoint, PayerConfig, TaskType


async def names(session: AsyncSession) -> list[str]:
    return sorted(await session.scalars(select(Endpoint.name)))


async def failing(manager: DatabaseManager, org: UUID | None, kept: str | None = None) -> None:
    """A block that writes, perhaps commits, writes again and ends with an error."""

    async def block() -> None:
        async with manager.get_session(org_id=org) as session:
            await names(session)
            if org is not None:
                await session.execute(update(Endpoint).values(base_url=kept))
                if kept is not None:
                    await session.commit()
                await session.execute(update(Endpoint).values(base_url="lost"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await block()


async def test_a_pooled_connection_forgets_its_tenant(database: DatabaseUrls, two: Two) -> None:
    """One connection for all: whatever it showed before, and however that ended, the next sees its own rows only."""
    manager = manager_of(database, size=1)
    await manager.initialize()
    backends = set()
    for _ in range(3):
        for org, seen in ((two.maple, ["maple"]), (None, []), (two.cedar, ["cedar"]), (None, [])):
            async with manager.get_session(org_id=org) as session:
                assert await names(session) == seen
                backends.add(await session.scalar(text("select pg_backend_pid()")))
            await failing(manager, org)
    assert len(backends) == 1, "the connection was re-used"
    await manager.close()


async def test_a_setting_of_the_connection_does_not_outlive_its_transaction(database: DatabaseUrls, two: Two) -> None:
    """Also where somebody sets the organisation for the connection, past all that is meant for it."""
    manager = manager_of(database, size=1)
    await manager.initialize()
    async with manager.get_session(org_id=two.maple) as session:
        await session.execute(text("select set_config('app.org_id', :org, false)"), {"org": str(two.maple)})
        await session.commit()
    for org, seen in ((None, []), (two.cedar, ["cedar"])):
        async with manager.get_session(org_id=org) as session:
            assert await names(session) == seen
    await manager.close()


async def test_the_tenant_is_there_after_each_commit_and_rollback(manager: DatabaseManager, two: Two) -> None:
    async with manager.get_session(org_id=two.maple) as session:
        for end in (session.commit, session.rollback, session.commit):
            assert await names(session) == ["maple"]
            assert await current_org(session) == two.maple
            await end()
        assert await names(session) == ["maple"]


async def test_many_tenants_at_once_see_their_own_rows(database: DatabaseUrls, two: Two) -> None:
    manager = manager_of(database, size=2)
    await manager.initialize()

    async def look(org: UUID, expected: str) -> None:
        async with manager.get_session(org_id=str(org)) as session:
            for _ in range(3):
                assert await names(session) == [expected]
                await session.commit()

    await asyncio.gather(*(look(*pair) for _ in range(10) for pair in ((two.maple, "maple"), (two.cedar, "cedar"))))
    await manager.close()


async def test_the_end_of_the_block_commits(manager: DatabaseManager, two: Two) -> None:
    async with manager.get_session(org_id=two.maple) as session:
        session.add(Endpoint(name="second", channel_type_id=two.channel_type))
    async with manager.read_session(org_id=two.maple) as session:
        assert await names(session) == ["maple", "second"]


@pytest.mark.parametrize("kept", [None, "committed inside"])
async def test_an_error_in_the_block_leaves_what_was_committed(
    manager: DatabaseManager, two: Two, kept: str | None
) -> None:
    await failing(manager, two.maple, kept)
    async with manager.read_session(org_id=two.maple) as session:
        assert (await session.scalars(select(Endpoint.base_url))).all() == [kept]


async def test_a_cancelled_task_leaves_nothing(manager: DatabaseManager, two: Two) -> None:
    written = asyncio.Event()

    async def hang() -> None:
        async with manager.get_session(org_id=two.maple) as session:
            session.add(Endpoint(name="second", channel_type_id=two.channel_type))
            await session.flush()
            written.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(hang())
    await written.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with manager.read_session(org_id=two.maple) as session:
        assert await names(session) == ["maple"]


@pytest.mark.parametrize("committed_first", [False, True])
async def test_a_read_only_session_writes_nothing(manager: DatabaseManager, two: Two, committed_first: bool) -> None:
    async with manager.read_session(org_id=two.maple) as session:
        if committed_first:
            await names(session)
            await session.commit()
        with pytest.raises(SessionReadOnly):
            await session.execute(update(Endpoint).values(name="changed"))
        await session.rollback()
        with pytest.raises(DBAPIError):
            await session.execute(text("set transaction read write"))


async def test_going_on_for_another_organisation(manager: DatabaseManager, two: Two) -> None:
    async with manager.get_session(org_id=two.maple) as session:
        mine = (await session.scalars(select(Endpoint))).one()
        with pytest.raises(TransactionOpen):
            set_org(session, two.cedar)
        await session.commit()
        set_org(session, two.cedar)
        assert await session.get(Endpoint, mine.endpoint_id) is None, "not from the session's memory either"
        assert await names(session) == ["cedar"]


async def contended(manager: DatabaseManager, org: UUID, attempts: int) -> tuple[int, str]:
    """Two serializable transactions that each read what the other writes; how often the first was called."""
    calls = 0

    async def intrude(name: str) -> None:
        async def write(session: AsyncSession) -> None:
            await session.execute(update(Endpoint).values(base_url=name))

        await manager.run(write, org_id=org, isolation="SERIALIZABLE")

    async def work(session: AsyncSession) -> str:
        nonlocal calls
        calls += 1
        seen = (await session.scalars(select(Endpoint.base_url))).one() or ""
        if calls < 3:
            await intrude(f"call {calls}")
        await session.execute(update(Endpoint).values(base_url=f"after {seen}"))
        return seen

    seen = await manager.run(work, org_id=org, isolation="SERIALIZABLE", attempts=attempts)
    return calls, seen


async def test_a_serialization_failure_is_repeated_as_a_whole(manager: DatabaseManager, two: Two) -> None:
    assert await contended(manager, two.maple, attempts=5) == (3, "call 2")


async def test_repetition_has_an_end(manager: DatabaseManager, two: Two) -> None:
    with pytest.raises(TransactionContended) as refused:
        await contended(manager, two.maple, attempts=2)
    assert refused.value.facts["sqlstate"] == "40001"


async def test_a_deadlock_is_repeated(manager: DatabaseManager, two: Two) -> None:
    """Each holds one row and wants the other's; the server ends one of them, and both get there."""
    async with manager.get_session(org_id=two.maple) as session:
        session.add(Endpoint(name="second", channel_type_id=two.channel_type))
    both_hold = asyncio.Barrier(2)
    calls = []

    async def swap(first: str, second: str) -> None:
        async def work(session: AsyncSession) -> None:
            calls.append(first)
            await session.execute(update(Endpoint).where(Endpoint.name == first).values(base_url="x"))
            if len(calls) <= 2:
                await both_hold.wait()
            await session.execute(update(Endpoint).where(Endpoint.name == second).values(base_url="x"))

        await manager.run(work, org_id=two.maple)

    await asyncio.gather(swap("maple", "second"), swap("second", "maple"))
    assert len(calls) == 3


async def test_what_has_committed_is_not_repeated(manager: DatabaseManager, two: Two) -> None:
    calls = 0

    async def work(session: AsyncSession) -> None:
        nonlocal calls
        calls += 1
        async with session.begin_nested():
            await names(session)
        await session.commit()
        await session.execute(text("do $$ begin raise exception 'x' using errcode = 'serialization_failure'; end $$"))

    with pytest.raises(TransactionContended):
        await manager.run(work, org_id=two.maple)
    assert calls == 1


async def test_a_savepoint_is_not_a_commit(manager: DatabaseManager, two: Two) -> None:
    calls = 0

    async def work(session: AsyncSession) -> None:
        nonlocal calls
        calls += 1
        async with session.begin_nested():
            await names(session)
        await session.execute(text("do $$ begin raise exception 'x' using errcode = 'serialization_failure'; end $$"))

    with pytest.raises(TransactionContended):
        await manager.run(work, org_id=two.maple, attempts=3)
    assert calls == 3


async def test_a_statement_that_takes_too_long_is_ended(database: DatabaseUrls) -> None:
    manager = manager_of(database, limits=Limits(statement_s=0.2))
    await manager.initialize()
    for _ in range(2):  # the limit is there in each transaction
        async with manager.get_session() as session:
            await session.execute(text("select 1"))
            await session.commit()
            with pytest.raises(StatementTimedOut):
                await session.execute(text("select pg_sleep(60)"))
    await manager.close()


async def test_waiting_for_a_lock_has_an_end(database: DatabaseUrls, two: Two) -> None:
    manager = manager_of(database, limits=Limits(lock_s=0.2))
    await manager.initialize()
    async with manager.get_session(org_id=two.maple) as holder:
        await holder.execute(update(Endpoint).values(base_url="held"))
        with pytest.raises(LockTimedOut):
            async with manager.get_session(org_id=two.maple) as session:
                await session.execute(update(Endpoint).values(base_url="wanted"))
    await manager.close()


async def test_a_transaction_that_lies_idle_is_ended(database: DatabaseUrls, two: Two) -> None:
    manager = manager_of(database, limits=Limits(idle_s=0.1))
    await manager.initialize()

    def wait_for_the_end_of(backend: int) -> None:
        with connect(database.owner) as owner:
            while owner.execute("select from pg_stat_activity where pid = %s", (backend,)).fetchall():
                time.sleep(0.02)

    async def lie_idle() -> None:
        async with manager.get_session(org_id=two.maple) as session:
            await session.execute(update(Endpoint).values(base_url="never"))
            backend = await session.scalar(text("select pg_backend_pid()"))
            await asyncio.to_thread(wait_for_the_end_of, backend)
            await names(session)

    with pytest.raises((TransactionTimedOut, DatabaseUnreachable)):
        await lie_idle()
    async with manager.read_session(org_id=two.maple) as session:
        assert (await session.scalars(select(Endpoint.base_url))).all() == [None]
    await manager.close()


async def test_a_pool_without_connections_says_so(database: DatabaseUrls) -> None:
    manager = manager_of(database, size=1, wait_s=0.1)
    await manager.initialize()
    async with manager.get_session() as first, manager.get_session() as second:
        await first.execute(text("select 1"))
        await second.execute(text("select 1"))
        with pytest.raises(ConnectionsExhausted):
            async with manager.get_session() as third:
                await third.execute(text("select 1"))
    await manager.close()


async def test_a_connection_that_the_server_ended_is_replaced(manager: DatabaseManager, two: Two) -> None:
    async with manager.get_session(org_id=two.maple) as session:
        with pytest.raises(DatabaseUnreachable):
            await session.execute(text("select pg_terminate_backend(pg_backend_pid())"))
        await session.rollback()
    async with manager.get_session(org_id=two.maple) as session:
        assert await names(session) == ["maple"]


async def test_initialize_once_for_all_tasks_and_again_after_close(database: DatabaseUrls) -> None:
    found = 0

    async def find() -> Source:
        nonlocal found
        found += 1
        await asyncio.sleep(0)
        return Source(database.app)

    manager = DatabaseManager(find)
    with pytest.raises(DatabaseNotOpen):
        async with manager.get_session():
            pass
    await asyncio.gather(*(manager.initialize() for _ in range(5)))
    await manager.initialize()
    assert found == 1
    await manager.close()
    await manager.initialize()
    assert found == 2
    await manager.close()


async def test_a_failed_initialize_can_be_repeated(database: DatabaseUrls) -> None:
    urls = ["postgresql+psycopg://rcm_app@127.0.0.1:1/rcm", database.app]

    async def find() -> Source:
        return Source(urls.pop(0))

    manager = DatabaseManager(find)
    with pytest.raises(DatabaseUnreachable):
        await manager.initialize()
    await manager.initialize()
    await manager.close()


def test_a_manager_goes_on_in_the_next_event_loop(database: DatabaseUrls, two: Two) -> None:
    manager = manager_of(database)

    async def use() -> list[str]:
        await manager.initialize()
        async with manager.get_session(org_id=two.maple) as session:
            return await names(session)

    async def inside(other: asyncio.AbstractEventLoop) -> None:
        assert other.is_running() is False
        with pytest.raises(DatabaseOfOtherLoop):
            await manager.initialize()

    assert asyncio.run(use()) == ["maple"]
    assert asyncio.run(use()) == ["maple"]
    still_open = asyncio.new_event_loop()
    still_open.run_until_complete(manager.initialize())
    asyncio.run(inside(still_open))
    still_open.run_until_complete(manager.close())
    still_open.close()


@pytest.mark.parametrize("role", ["owner", "bootstrap"])
async def test_a_role_that_sees_everything_is_refused(database: DatabaseUrls, role: str) -> None:
    url = database.owner if role == "owner" else database.owner.replace("//rcm_owner@", "//rcm_bootstrap@")

    async def find() -> Source:
        return Source(url)

    with pytest.raises(UnsafeRole):
        await DatabaseManager(find).initialize()


@pytest.mark.parametrize(
    "opened",
    [
        "alter table endpoint no force row level security",
        "alter table endpoint disable row level security",
        "create policy everything on endpoint for select using (true)",
    ],
)
async def test_tables_that_are_open_are_named(own_database: DatabaseUrls, opened: str) -> None:
    manager = manager_of(own_database)
    await manager.initialize()
    await manager.assert_isolated()
    with connect(own_database.owner) as owner:
        owner.execute(opened)
    with pytest.raises(IsolationBroken) as refused:
        await manager.assert_isolated()
    assert refused.value.facts["tables"] == ["endpoint"]
    await manager.close()
    with pytest.raises(IsolationBroken):
        await manager.initialize()


async def test_organisations_are_found_by_their_short_name(manager: DatabaseManager, two: Two) -> None:
    assert await manager.organization_id(two.slug_of_cedar) == two.cedar
    with pytest.raises(OrganizationUnknown):
        await manager.organization_id("birch")


async def test_an_organisation_that_is_no_uuid(manager: DatabaseManager) -> None:
    with pytest.raises(InvalidInput, match="org_id"):
        async with manager.get_session(org_id="maple"):
            pass


async def test_shared_tables_need_no_organisation(manager: DatabaseManager) -> None:
    async with manager.get_session() as session:
        session.add(TaskType(domain="claim", action="inquire", display_name="Claim status"))
        await session.flush()
        with pytest.raises(TenantNotSet):
            await session.execute(update(PayerConfig).values(active=False))
        with pytest.raises(TenantNotSet):
            await session.execute(update(PayerConfig.metadata.tables["payer_configs"]).values(active=False))


async def test_metrics_see_statements_errors_and_connections(database: DatabaseUrls) -> None:
    manager = manager_of(database)
    await manager.initialize()
    await manager.database.engine.dispose()  # they see connections that are made from now on
    metrics = Metrics()
    metrics.watch([manager.database])
    async with manager.get_session(org_id=new_id()) as session:
        await session.execute(text("select 1"))
        assert b"rcm_db_connections_active 1.0" in metrics.text()
        with pytest.raises(Exception, match="nowhere"):
            await session.execute(text("select from nowhere"))
        await session.rollback()
    told = metrics.text().decode()
    assert 'rcm_db_errors_total{sqlstate="42P01"} 1.0' in told
    count = next(line for line in told.splitlines() if line.startswith("rcm_db_query_duration_seconds_count"))
    assert float(count.split()[1]) >= 3
    await manager.close()


async def test_metrics_see_commits_and_connections_that_fail(database: DatabaseUrls, two: Two) -> None:
    failures: list[str] = []
    manager = manager_of(database)
    await manager.initialize()
    time_statements(manager.database, lambda _: None, failures.append)
    deferred = "create temp table t (n int unique deferrable initially deferred) on commit drop"
    with pytest.raises(RowDuplicate):
        async with manager.get_session() as session:
            await session.execute(text(f"{deferred}; insert into t values (1), (1)"))
    assert failures == ["23505"]
    await manager.close()
    silent = Database("postgresql+psycopg://rcm_app@127.0.0.1:1/rcm", limits=Limits())
    time_statements(silent, lambda _: None, failures.append)
    with pytest.raises(DatabaseUnreachable):
        await silent.require_safe_role()
    assert failures == ["23505", "connection"]
    await silent.close()


async def test_the_isolation_level_is_given_back_with_the_connection(database: DatabaseUrls, two: Two) -> None:
    manager = manager_of(database, size=1)
    await manager.initialize()
    levels: list[str] = []

    async def look(session: AsyncSession) -> None:
        levels.append(await session.scalar(text("show transaction_isolation")) or "")

    await manager.run(look, isolation="SERIALIZABLE")
    await manager.run(look)
    assert levels == ["serializable", "read committed"]
    await manager.close()
