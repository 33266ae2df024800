"""Older rows that a migration may trip over: one database for each case, up and back again."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from tests.migration import drawn_graphs, older_words
from tests.migration.chain import LEGACY, OWNED, V8, database, downgrade, upgrade
from tests.migration.legacy_rows import TABLES, Sizes, fill
from tests.support.database import connect

from rcm.core.embedded import EmbeddedServer
from rcm.core.model import DEFAULT_ORG, PLATFORM_ORG

Connection = psycopg.Connection[Any]
Rows = dict[str, older_words.Rows]


@pytest.fixture(scope="module")
def server(postgres: EmbeddedServer) -> EmbeddedServer:
    """What differs between majors is in test_chain."""
    return postgres


@pytest.fixture(scope="module")
def at_legacy(server: EmbeddedServer) -> Iterator[str]:
    """A template: the older system without rows."""
    with database(server) as url:
        upgrade(url, LEGACY)
        yield url.split("@/")[1].split("?")[0]


@pytest.fixture
def older(server: EmbeddedServer, at_legacy: str) -> Iterator[str]:
    with database(server, template=at_legacy) as url:
        yield url


def read(url: str, reader: Callable[[Connection, str], older_words.Rows]) -> Rows:
    with connect(url) as connection:
        return {table: reader(connection, table) for table in TABLES}


@contextmanager
def there_and_back(url: str) -> Iterator[Connection]:
    """In between: a connection at 017. Every row is there, and as it was at the end."""
    before = read(url, older_words.legacy)
    upgrade(url, OWNED)
    assert read(url, older_words.today) == before
    with connect(url) as connection:
        yield connection
    downgrade(url, LEGACY)
    after = read(url, older_words.legacy)
    for table, rows in before.items():
        assert after[table] == rows


def one(connection: Connection, statement: str, *values: Any) -> Any:
    ((found,),) = connection.execute(statement.encode(), values).fetchall()
    return found


def test_an_empty_system_gets_no_organisation_but_the_platform(older: str) -> None:
    with there_and_back(older) as connection:
        assert connection.execute("select org_id from organization").fetchall() == [(PLATFORM_ORG,)]


@pytest.mark.parametrize("table", ["rcm_user", "portal_type", "task_type", "user_workflow", "rcm_state", "rcm_trace"])
def test_one_table_with_rows_is_enough_for_the_default_organisation(older: str, table: str) -> None:
    with connect(older) as connection:
        fill(connection, Sizes.each(0, **{table: 5}))
    with there_and_back(older) as connection:
        known = {row[0] for row in connection.execute("select org_id from organization")}
        assert known == {PLATFORM_ORG, DEFAULT_ORG}


def test_two_spellings_of_an_address_are_one_identity_and_two_users(older: str) -> None:
    people = [
        ("Zoe.Twin@clinic.example", "first", "2024-01-01", True),
        ("zoe.twin@clinic.example", "second", "2025-01-01", True),
        ("ZOE.TWIN@clinic.example", "third", "2026-01-01", False),
        (" zoe.twin@Clinic.example", None, "2026-01-01", True),
    ]
    with connect(older) as connection, connection.cursor() as cursor:
        cursor.executemany(
            "insert into rcm_user (email, hashed_password, last_login_at, is_active, full_name)"
            " values (%s, %s, %s, %s, 'Zoe Twin')",
            people,
        )
    with there_and_back(older) as connection:
        ((email, password),) = connection.execute("select email, hashed_password from identity").fetchall()
        assert (email, password) == ("zoe.twin@clinic.example", "second"), "active, with a password, and signed in last"
        assert one(connection, "select count(*) from app_user") == 4
        assert one(connection, "select count(distinct identity_id) from app_user") == 1


def test_names_that_stand_twice_get_numbers_and_come_back_as_they_were(older: str) -> None:
    with connect(older) as connection, connection.cursor() as cursor:
        names = ["Check", "Check", "Check (2)", "Check", "check", ""]
        cursor.executemany("insert into user_workflow (name) values (%s)", [(name,) for name in [*names, ""]])
    with there_and_back(older) as connection:
        found = {row[0] for row in connection.execute("select name from user_workflow")}
        assert found >= {"Check", "Check (2)", "check", "", " (2)"}
        assert len(found) == 7


def test_nulls_wherever_they_may_be(older: str) -> None:
    with connect(older) as connection:
        kind = one(connection, "insert into portal_type (code, name) values ('p', 'P') returning portal_type_id")
        connection.execute("insert into rcm_user (email, full_name) values ('a@b.example', 'Ada Ashgrove')")
        connection.execute("insert into integration_endpoint (portal_type_id, name) values (%s, 'E')", (kind,))
        task = one(
            connection,
            "insert into task_type (domain, action, display_name) values ('claim', 'submit', 'T')"
            " returning task_type_id",
        )
        connection.execute("insert into field_requirement (task_type_id) values (%s)", (task,))
        connection.execute("insert into user_workflow (name, steps) values ('W', 'null')")
        batch = one(connection, "insert into batch_job default values returning batch_job_id")
        connection.execute("insert into batch_row (batch_job_id, row_number) values (%s, 1)", (batch,))
        connection.execute("insert into macro_state (name) values ('M')")
        connection.execute("insert into rcm_state default values")
        connection.execute(
            "insert into task_signature (portal_type_id, domain, action) values (%s, 'claim', 'submit')", (kind,)
        )
        connection.execute("insert into rcm_trace (action_type, success) values ('click', true)")
    with there_and_back(older) as connection:
        assert one(connection, "select jsonb_typeof(legacy_steps) from user_workflow") == "null"


@pytest.mark.parametrize(
    "steps",
    [
        [],
        [{"code": "a"}, {"code": "a"}, {"code": "a"}],
        [{"code": "start"}, {"code": "end"}],
        [None, True, 3, "word", [], {}, {"code": None}, {"description": 5}],
        {"code": "a"},
        "word",
        [{"code": "a", "amount": 12345678901234567890123, "note": "100% : \\ ' \" {x}"}],
    ],
    ids=["none", "repeated", "reserved", "odd items", "object", "word", "odd values"],
)
def test_lists_of_all_kinds(older: str, steps: Any) -> None:
    with connect(older) as connection:
        for name in ("one", "two"):
            connection.execute("insert into user_workflow (name, steps) values (%s, %s)", (name, json.dumps(steps)))
    with there_and_back(older) as connection:
        assert drawn_graphs.check(connection, shared=False) == 2


def test_traces_of_odd_times_go_into_the_default_partition(older: str) -> None:
    odd = ["-infinity", "infinity", "0001-01-01", "1987-03-03", "2101-01-01", "4713-01-01 BC"]
    with connect(older) as connection, connection.cursor() as cursor:
        cursor.executemany(
            "insert into rcm_trace (action_type, success, created_at) values ('click', true, %s)",
            [(moment,) for moment in [*odd, "2024-02-29 23:59:59Z"]],
        )
    with there_and_back(older) as connection:
        rows = connection.execute("select tableoid::regclass::text, count(*) from workflow_trace group by 1")
        assert dict(rows.fetchall()) == {"workflow_trace_default": 6, "workflow_trace_2024_02": 1}


def test_no_more_months_than_can_be_planned_with_have_partitions(older: str) -> None:
    with connect(older) as connection:
        connection.execute(
            "insert into rcm_trace (action_type, success, created_at)"
            " select 'click', true, '1991-01-01Z'::timestamptz + n * interval '1 month'"
            " from generate_series(0, 299) n, generate_series(0, case when n < 240 then 1 else 0 end)"
        )
    with there_and_back(older) as connection:
        rows = dict(
            connection.execute("select tableoid::regclass::text, count(*) from workflow_trace group by 1").fetchall()
        )
        assert rows.pop("workflow_trace_default") == 60, "the months with fewest traces"
        assert len(rows) == 240
        assert set(rows.values()) == {2}


def test_aliases_of_aliases_and_circles_of_signatures(older: str) -> None:
    with connect(older) as connection:
        first, second, third = (uuid4() for _ in range(3))
        aliases: list[tuple[UUID, UUID | None]] = [(first, None), (second, first), (third, second)]
        for chained in aliases:
            connection.execute("insert into rcm_state (state_id, aliased_to) values (%s, %s)", chained)
        connection.execute("insert into portal_type (portal_type_id, code, name) values (9, 'p', 'P')")
        for signature in (first, second):
            connection.execute(
                "insert into task_signature (signature_id, portal_type_id, domain, action)"
                " values (%s, 9, 'claim', 'submit')",
                (signature,),
            )
        connection.execute("update task_signature set alias_of = %s where signature_id = %s", (first, second))
        connection.execute("update task_signature set alias_of = %s where signature_id = %s", (second, first))
    with there_and_back(older) as connection:
        assert one(connection, "select count(*) from micro_state where aliased_to is not null") == 2


def test_numbers_go_on_after_the_highest_that_was_ever_given(older: str) -> None:
    with connect(older) as connection:
        fill(connection, Sizes.each(3))
        given = [
            one(connection, f"select nextval('{table}_{column}_seq')")
            for table, column in (("portal_type", "portal_type_id"), ("integration_endpoint", "portal_id"))
        ]
    with there_and_back(older) as connection:
        assert one(connection, "select nextval('channel_type_legacy_id_seq')") == given[0] + 1
        assert one(connection, "select nextval('endpoint_legacy_id_seq')") == given[1] + 1
    with connect(older) as connection:
        assert one(connection, "select nextval('portal_type_portal_type_id_seq')") == given[0] + 2


def test_numbers_that_no_sequence_gives(older: str) -> None:
    """Somebody wrote them by hand, as a portal of no kind."""
    with connect(older) as connection:
        connection.execute("insert into portal_type (portal_type_id, code, name) values (0, 'none', 'None')")
        connection.execute("insert into integration_endpoint (portal_id, portal_type_id, name) values (-1, 0, 'E')")
    with there_and_back(older) as connection:
        assert one(connection, "select legacy_id from endpoint") == -1
        assert one(connection, "select nextval('channel_type_legacy_id_seq')") == 1
    with connect(older) as connection:
        assert one(connection, "select nextval('integration_endpoint_portal_id_seq')") == 1


def test_numbers_that_the_older_system_cannot_hold_get_free_ones(older: str, caplog: pytest.LogCaptureFixture) -> None:
    """They come after a sequence that was at its end, or from whoever writes one."""
    with connect(older) as connection:
        connection.execute("insert into portal_type (portal_type_id, code, name) values (2147483647, 'last', 'Last')")
        connection.execute(
            "insert into integration_endpoint (portal_id, portal_type_id, name) values (1, 2147483647, 'A')"
        )
    upgrade(older, OWNED)
    with connect(older) as connection:
        connection.execute("insert into channel_type (code, name) values ('next', 'Next')")
        connection.execute(
            "insert into endpoint (org_id, name, channel_type_id, legacy_id)"
            " select %s, 'B', channel_type_id, 3000000000 from channel_type where code = 'next'",
            (DEFAULT_ORG,),
        )
    with caplog.at_level(logging.WARNING, logger="rcm.migrations"):
        downgrade(older, LEGACY)
    assert "1 rows of endpoint: numbers that older systems can't hold" in caplog.text
    with connect(older) as connection:
        kinds = connection.execute("select portal_type_id, code from portal_type order by 1").fetchall()
        assert kinds == [(1, "next"), (2147483647, "last")]
        places = connection.execute("select portal_id, portal_type_id, name from integration_endpoint order by 1")
        assert places.fetchall() == [(1, 2147483647, "A"), (2, 1, "B")]


def test_steps_name_the_tasks_of_a_workflow(older: str) -> None:
    with connect(older) as connection:
        for action in ("submit", "status_check"):
            connection.execute(
                "insert into task_type (domain, action, display_name) values ('claim', %s, %s)", (action, action)
            )
        steps = [{"code": "a", "task": "claim.status_check"}, {"code": "b", "task": "claim.submit"}, {"task": "x.y"}]
        connection.execute("insert into user_workflow (name, steps) values ('W', %s)", (json.dumps(steps),))
    with there_and_back(older) as connection:
        rows = connection.execute(
            "select t.action, preferred from user_workflow_task_type join task_type t using (task_type_id)"
        )
        assert dict(rows.fetchall()) == {"status_check": True, "submit": False}


def test_states_and_traces_point_to_the_nodes_of_their_workflow(older: str) -> None:
    """At V8 nodes are shared: states of two workflows and of none name the same one, and one that nobody uses."""
    with connect(older) as connection:
        for name in ("one", "two"):
            connection.execute(
                'insert into user_workflow (name, steps, created_at) values (%s, \'[{"code": "a"}]\', %s)',
                (name, "2024-01-01" if name == "one" else "2024-01-02"),
            )
    upgrade(older, V8)
    with connect(older) as connection:
        workflows = {row[0]: row[1] for row in connection.execute("select name, workflow_id from user_workflow")}
        shared = one(connection, "select node_id from workflow_node where code = 'a'")
        alone = one(
            connection,
            "insert into workflow_node (org_id, code, config) values (%s, 'alone', '{\"x\": 1}') returning node_id",
            DEFAULT_ORG,
        )
        wanted = [("one", shared), ("two", shared), (None, shared), (None, alone), ("two", alone)]
        for label, (workflow, node) in enumerate(wanted):
            values = (DEFAULT_ORG, workflows.get(workflow or ""), node, str(label))
            connection.execute(
                "insert into micro_state (org_id, workflow_id, node_id, label, updated_at)"
                " values (%s, %s, %s, %s, '2024-05-05Z')",
                values,
            )
            connection.execute(
                "insert into workflow_trace (org_id, workflow_id, node_id, action_type, success, updated_at)"
                " values (%s, %s, %s, %s, true, '2024-05-05Z')",
                values,
            )
    upgrade(older, OWNED)
    expected = [("one", "a"), ("two", "a"), ("one", "a"), *[("Nodes without a workflow", "alone")] * 2]
    with connect(older) as connection:
        for table, column in (("micro_state", "label"), ("workflow_trace", "action_type")):
            rows = connection.execute(
                f"select w.name, n.key from {table} t join user_workflow_node n using (node_id)"
                f" join user_workflow w on w.workflow_id = n.workflow_id order by t.{column}".encode()
            )
            assert rows.fetchall() == expected
            assert one(connection, f"select count(*) from {table} where updated_at <> '2024-05-05Z'") == 0
        assert one(connection, "select status from user_workflow where name = 'Nodes without a workflow'") == "archived"
    downgrade(older, V8)
    with connect(older) as connection:
        rows = connection.execute("select node_id from micro_state order by label")
        assert [row[0] for row in rows] == [node for _, node in wanted]
        assert {row[0] for row in connection.execute("select name from user_workflow")} == {"one", "two"}
        assert one(connection, "select config from workflow_node where code = 'alone'") == {"x": 1}


def test_a_copy_that_was_changed_stays_apart_and_keeps_its_names(older: str) -> None:
    with connect(older) as connection:
        for name in ("one", "two", "three"):
            connection.execute('insert into user_workflow (name, steps) values (%s, \'[{"code": "a"}]\')', (name,))
    upgrade(older, OWNED)
    nodes = (
        "select w.name, n.key, n.label, n.config, n.description from user_workflow_node n"
        " join user_workflow w using (workflow_id) order by 1, 2"
    )
    with connect(older) as connection:
        connection.execute(
            "update user_workflow_node set label = 'Sign in', description = 'New' where key = 'a' and workflow_id ="
            " (select workflow_id from user_workflow where name = 'two')"
        )
        connection.execute(
            "insert into user_workflow_node (org_id, workflow_id, key, label, node_type)"
            " select org_id, workflow_id, 'b', 'Not connected yet', 'task' from user_workflow where name = 'one'"
        )
        before = connection.execute(nodes.encode()).fetchall()
    downgrade(older, V8)
    with connect(older) as connection:
        assert {row[0] for row in connection.execute("select code from workflow_node where node_type = 'task'")} >= {
            "a",
            "b",
        }
        assert one(connection, "select count(*) from workflow_node where node_type = 'task'") == 3
    upgrade(older, OWNED)
    with connect(older) as connection:
        assert connection.execute(nodes.encode()).fetchall() == before


def test_what_the_older_system_cannot_hold_is_told(older: str, caplog: pytest.LogCaptureFixture) -> None:
    with connect(older) as connection:
        fill(connection, Sizes.each(5))
    upgrade(older, V8)
    with connect(older) as connection:
        _newer_rows(connection)
    caplog.clear()
    with caplog.at_level(logging.WARNING, logger="rcm.migrations"):
        downgrade(older, LEGACY)
    told = [record.message for record in caplog.records if record.message.startswith("kept back: ")]
    assert {line.partition(": ")[2] for line in told} == {
        "1 rows of app_user: of other organisations",
        "1 rows of app_user: of a role that older systems don't know; they can't sign in there",
        "1 rows of identity: passwords hashed in a way that older systems can't verify",
        "1 rows of identity: of people of other organisations",
        "1 rows of task_type: of domains or actions that older systems don't know",
        "1 rows of task_type: their action goes by its older word",
        (
            "1 rows of batch_job: a status that older systems don't know; paused counts as processing there, any other"
            " as error"
        ),
        "1 rows of workflow_trace_endpoint: a trace's second endpoint and further ones",
        "1 rows of organization: organisations and their settings",
        "1 rows of job_status_lu: values that were added",
        "1 rows of task_signature: of the platform; they belong to the one organisation now",
    }
    with connect(older) as connection:
        assert one(connection, "select count(*) from rcm_user") == 6
        assert not one(connection, "select is_active from rcm_user where email = 'looker@clinic.example'")
        assert one(connection, "select action from task_type where display_name = 'Verify'") == "status_check"


@pytest.mark.parametrize("organisations", [1, 2])
def test_an_installation_that_began_at_v8_goes_back_with_its_only_organisation(older: str, organisations: int) -> None:
    """Two can't share a schema that knows none: then nobody's rows come along."""
    upgrade(older, V8)
    with connect(older) as connection:
        for number in range(organisations):
            connection.execute(
                "insert into organization (org_id, org_type, slug, name) values (%s, 'hospital', %s, %s)",
                (UUID(int=number + 1), f"o{number}", f"O{number}"),
            )
            connection.execute(
                "insert into app_user (org_id, user_id, email, full_name, role) values (%s, %s, %s, 'Ada', 'operator')",
                (UUID(int=number + 1), uuid4(), f"a@o{number}.example"),
            )
            connection.execute("insert into user_workflow (org_id, name) values (%s, 'W')", (UUID(int=number + 1),))
    downgrade(older, LEGACY)
    with connect(older) as connection:
        people = connection.execute("select email, role::text from rcm_user").fetchall()
        assert people == ([("a@o0.example", "hospital_user")] if organisations == 1 else [])
        assert one(connection, "select count(*) from user_workflow") == (1 if organisations == 1 else 0)


def _newer_rows(connection: Connection) -> None:
    other = UUID(int=77)
    connection.execute(
        "insert into organization (org_id, org_type, slug, name) values (%s, 'hospital', 'other', 'Other')", (other,)
    )
    identity = uuid4()
    connection.execute(
        "insert into identity (identity_id, email, hashed_password) values (%s, 'x@o.example', '$argon2id$x')",
        (identity,),
    )
    user = (
        "insert into app_user (org_id, user_id, identity_id, email, full_name, role) values (%s, %s, %s, %s, 'X', %s)"
    )
    connection.execute(user, (other, uuid4(), identity, "x@o.example", "org_admin"))
    connection.execute(user, (DEFAULT_ORG, uuid4(), None, "looker@clinic.example", "viewer"))
    task = "insert into task_type (domain, action, display_name) values (%s, %s, %s)"
    connection.execute(task, ("payment", "post_era", "Post"))
    connection.execute(task, ("eligibility", "verify", "Verify"))
    connection.execute("insert into job_status_lu (code, label) values ('odd', 'Odd')")
    connection.execute("insert into batch_job (org_id, status) values (%s, 'odd')", (DEFAULT_ORG,))
    connection.execute(
        "insert into workflow_trace_endpoint (org_id, trace_id, created_at, endpoint_id)"
        " select l.org_id, l.trace_id, l.created_at, e.endpoint_id from workflow_trace_endpoint l"
        " join endpoint e on e.endpoint_id <> l.endpoint_id limit 1"
    )
    connection.execute(
        "insert into task_signature (org_id, channel_type_id, domain, action)"
        " select %s, channel_type_id, 'claim', 'submit' from channel_type limit 1",
        (PLATFORM_ORG,),
    )
