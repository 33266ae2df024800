"""What a live listener reads: everything once, however long a transaction takes and however much comes."""

from __future__ import annotations

from uuid import UUID

from tests.support.factories import Tenant

from rcm.api.events import Tail, news, tail_after
from rcm.core.ids import new_id, new_ids
from rcm.main import Application
from rcm.work import outbox


class Listening:
    """One listener, whose clock the test moves."""

    def __init__(self, application: Application, tenant: Tenant) -> None:
        self._application = application
        self._tenant = tenant
        self._now = 0.0
        self.tail = Tail(0)

    async def begin(self) -> None:
        async with self._application.database.read(self._tenant.actor) as session:
            self.tail = await tail_after(session)

    async def hear(self, *, after_s: float = 1.0, most: int = 2000) -> list[UUID]:
        self._now += after_s
        async with self._application.database.read(self._tenant.actor) as session:
            return [changed for _, changed, _ in await news(session, self.tail, self._now, most)]

    async def tell(self, *ids: UUID) -> None:
        async with self._application.database.write(self._tenant.actor) as session:
            await outbox.tell(session, "run", ids)


async def test_what_commits_long_after_others_is_told_and_told_once(application: Application, tenant: Tenant) -> None:
    listening = Listening(application, tenant)
    await listening.begin()
    slow, quick, later = new_ids(3), new_ids(2), new_id()
    async with application.database.write(tenant.actor) as session:
        await outbox.tell(session, "run", slow)
        await listening.tell(*quick)
        assert await listening.hear() == quick
        for _ in range(5):
            assert await listening.hear(after_s=60) == []
        await listening.tell(later)
        assert await listening.hear(after_s=60) == [later]
    assert await listening.hear() == slow
    for _ in range(3):
        assert await listening.hear(after_s=60) == []
    assert listening.tail.settled == listening.tail.last
    assert listening.tail.counted == 0, "nothing is kept that can't matter any more"


async def test_what_was_open_when_one_began_to_listen_is_told(application: Application, tenant: Tenant) -> None:
    listening = Listening(application, tenant)
    old, slow, between = new_ids(3)
    await listening.tell(old)
    async with application.database.write(tenant.actor) as session:
        await outbox.tell(session, "run", [slow])
        await listening.tell(between)
        await listening.begin()
        assert await listening.hear() == []
    assert await listening.hear() == [slow]


async def test_much_more_than_one_reading_holds_is_told_whole(application: Application, tenant: Tenant) -> None:
    listening = Listening(application, tenant)
    await listening.begin()
    slow, quick = new_ids(250), new_ids(500)
    heard: list[UUID] = []
    async with application.database.write(tenant.actor) as session:
        await outbox.tell(session, "run", slow)
        await listening.tell(*quick)
        for _ in range(6):
            heard += await listening.hear(after_s=0.5, most=100)
        assert heard == quick
    for _ in range(4):
        heard += await listening.hear(after_s=60, most=100)
    assert heard == [*quick, *slow]


async def test_a_thing_that_changed_twice_between_two_readings_is_told_once(
    application: Application, tenant: Tenant
) -> None:
    listening = Listening(application, tenant)
    await listening.begin()
    one, other = new_ids(2)
    for each in (one, other, one):
        await listening.tell(each)
    assert await listening.hear() == [other, one]
    assert await listening.hear() == []


def test_what_came_late_goes_under_the_last_version_that_was_told() -> None:
    tail, one, other = Tail(100), new_id(), new_id()
    assert tail.fresh([], [("run", one, 105)], outbox.Stand(7, 9, 0), 0.0) == [("run", one, 105)]
    assert tail.missing([103, 105]) == [103]
    assert tail.fresh([("run", other, 103)], [], outbox.Stand(9, 9, 2), 1.0) == [("run", other, 105)]
    assert (tail.counted, tail.settled) == (2, 100)
    assert tail.fresh([], [], outbox.Stand(9, 9, 2), 20.0) == []
    assert (tail.counted, tail.settled) == (0, 105)
