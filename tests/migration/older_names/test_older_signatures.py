"""task_signature: the older word for its source, and aliases that exist and run in no circle."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import psycopg
import pytest
from tests.migration.older_names.speaking import Place, Speaker, Waiting, open_as, type_of_row

from rcm.core.ids import new_id
from rcm.core.model import PLATFORM_ORG


@pytest.fixture(scope="module")
def kind(place: Place) -> UUID:
    with place.owner() as owner:
        rows = owner.execute(
            "insert into channel_type (code, name) values ('signed', 'Signed') returning channel_type_id"
        ).fetchall()
    channel_type_id: UUID = rows[0][0]
    return channel_type_id


def sign(speaker: Speaker, kind: UUID, alias_of: UUID | None = None, source: str = "human") -> UUID:
    row = speaker.one(
        "insert into task_signature (channel_type_id, domain, action, alias_of, source)"
        " values (%s, 'eligibility', 'status_check', %s, %s) returning signature_id",
        kind,
        alias_of,
        source,
    )
    signature_id: UUID = row[0]
    return signature_id


@pytest.fixture
def platforms(place: Place, kind: UUID) -> UUID:
    """A signature of the platform."""
    signature_id = new_id()
    with place.owner() as owner:
        owner.execute(
            "insert into task_signature (org_id, signature_id, channel_type_id, domain, action)"
            " values (%s, %s, %s, 'claim', 'inquire')",
            (PLATFORM_ORG, signature_id, kind),
        )
    return signature_id


ALIAS = "update task_signature set alias_of = %s where signature_id = %s"


def test_the_older_word_for_the_source(me: Speaker, kind: UUID) -> None:
    made = sign(me, kind, source="ai")
    assert me.one("select source from task_signature where signature_id = %s", made) == ("ai_generated",)
    assert me.one("update task_signature set source = 'human' returning source") == ("human",)
    assert me.one("update task_signature set source = 'ai' returning source") == ("ai_generated",)
    me.refused("task_signature_source_fkey", "update task_signature set source = 'oracle'")


def test_an_alias_must_exist_here_or_with_the_platform(me: Speaker, place: Place, kind: UUID, platforms: UUID) -> None:
    own = sign(me, kind)
    sign(me, kind, alias_of=own)
    sign(me, kind, alias_of=platforms)
    missing = new_id()
    me.refused(f"neither this organisation nor the platform has a signature {missing}", ALIAS, missing, own)
    me.speak_for(place.theirs)
    theirs = sign(me, kind)
    me.refused(f"has a signature {own}", ALIAS, own, theirs)


def test_a_circle_is_refused_with_its_chain(me: Speaker, kind: UUID) -> None:
    first = sign(me, kind)
    second = sign(me, kind, alias_of=first)
    third = sign(me, kind, alias_of=second)
    me.refused(f"in a circle: {first} -> {third} -> {second} -> {first}", ALIAS, third, first)
    me.refused("task_signature_alias_check", ALIAS, first, first)
    me.all(ALIAS, None, second)
    me.all(ALIAS, third, first)
    assert me.one("select alias_of from task_signature where signature_id = %s", first) == (third,)


def test_rows_of_one_statement_may_name_each_other(me: Speaker, kind: UUID) -> None:
    """As a migration or a copy writes them: the alias may come before what it names."""
    first, second = new_id(), new_id()
    me.all(
        "insert into task_signature (signature_id, channel_type_id, domain, action, alias_of)"
        " values (%s, %s, 'claim', 'inquire', %s), (%s, %s, 'claim', 'inquire', null)",
        first, kind, second, second, kind,
    )  # fmt: skip
    me.refused("is an alias of: change the alias first", "delete from task_signature where signature_id = %s", second)
    me.refused("is what other rows name", "update task_signature set signature_id = %s", new_id())
    assert me.count("delete from task_signature where signature_id = any(%s)", [first, second]) == 2


def test_what_an_organisation_aliases_the_platform_keeps(place: Place, kind: UUID, platforms: UUID) -> None:
    with open_as(place.urls.app, place.mine) as mine, place.owner() as owner:
        made = sign(Speaker(mine), kind, alias_of=platforms)
        mine.commit()
        with pytest.raises(psycopg.Error, match="is an alias of"):
            owner.execute("delete from task_signature where signature_id = %s", (platforms,))
        mine.execute("delete from task_signature where signature_id = %s", (made,))
        mine.commit()


@pytest.fixture
def pair(place: Place, kind: UUID) -> Iterator[tuple[UUID, UUID]]:
    """Two committed signatures of mine, aliases of nothing."""
    with open_as(place.urls.app, place.mine) as mine:
        made = (sign(Speaker(mine), kind), sign(Speaker(mine), kind))
        mine.commit()
        yield made
        mine.execute("delete from task_signature where signature_id = any(%s)", (list(made),))
        mine.commit()


def point(connection: psycopg.Connection[type_of_row], at: UUID, to: UUID) -> str:
    return psycopg.ClientCursor(connection).mogrify(ALIAS, (to, at))


@pytest.mark.parametrize("isolation", list(psycopg.IsolationLevel)[1:], ids=lambda level: level.name.lower())
def test_two_updates_at_once_close_no_circle(
    place: Place, pair: tuple[UUID, UUID], isolation: psycopg.IsolationLevel
) -> None:
    first, second = pair
    with open_as(place.urls.app, place.mine) as one, open_as(place.urls.app, place.mine) as two:
        for connection in (one, two):
            connection.isolation_level = isolation
            connection.execute("select count(*) from task_signature")  # takes the snapshot of the stricter levels
        one.execute(point(one, first, second))
        waiting = Waiting(place, two, point(two, second, first))
        waiting.until_blocked()
        one.commit()
        error = waiting.finish()
        two.rollback()
        assert error is not None
        if isolation is psycopg.IsolationLevel.READ_COMMITTED:
            assert f"in a circle: {second} -> {first} -> {second}" in str(error)
        else:
            assert isinstance(error, psycopg.errors.SerializationFailure)
    with place.acting(place.mine) as me:
        links = "select alias_of from task_signature where signature_id = %s"
        assert (me.one(links, first), me.one(links, second)) == ((second,), (None,))


def test_a_signature_is_not_deleted_while_somebody_makes_an_alias_of_it(place: Place, pair: tuple[UUID, UUID]) -> None:
    first, second = pair
    with open_as(place.urls.app, place.mine) as one, open_as(place.urls.app, place.mine) as two:
        one.execute(point(one, first, second))
        waiting = Waiting(place, two, f"delete from task_signature where signature_id = '{second}'")
        waiting.until_blocked()
        one.commit()
        error = waiting.finish()
        assert "is an alias of" in str(error)
