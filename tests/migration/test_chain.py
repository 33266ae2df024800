"""Ten thousand rows of each older table go up to head, down, up again and down to where they came from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from alembic import command
from sqlalchemy import create_engine, pool
from tests.migration import drawn_graphs, older_words
from tests.migration.chain import LEGACY, OWNED, V8, database, downgrade, upgrade
from tests.migration.legacy_rows import TABLES, Sizes, fill
from tests.support.database import connect

from rcm.core.embedded import EmbeddedServer
from rcm.migrations.runner import alembic_config

Reader = Callable[[psycopg.Connection[Any], str], older_words.Rows]
Stages = dict[str, list[str]]
#: Organisation's rows at head, that a way down to V8 and up again must not change; nodes apart: their ids are new.
KEPT = (
    "organization", "identity", "app_user", "channel_type", "endpoint", "task_type", "field_requirement",
    "user_workflow", "user_workflow_task_type", "user_workflow_channel_type", "batch_job", "batch_row", "macro_state",
    "rcm_transition", "task_signature", "workflow_trace_endpoint", "task_action_mapping", "transaction_standard",
)  # fmt: skip
_PLACES = (
    "(select w.name || '/' || n.key || '/' || n.legacy_id from user_workflow_node n join user_workflow w"
    " using (org_id, workflow_id) where n.org_id = t.org_id and n.node_id = t.node_id)"
)


def differences(connection: psycopg.Connection[Any], expected: dict[str, older_words.Rows], read: Reader) -> list[str]:
    """The first ones of each table, in words."""
    found = []
    for table, rows in expected.items():
        now = read(connection, table)
        missing, added = rows.keys() - now.keys(), now.keys() - rows.keys()
        found += [f"{table}: {len(missing)} rows are missing"] if missing else []
        found += [f"{table}: {len(added)} rows came from nowhere"] if added else []
        changed = [key for key in rows.keys() & now.keys() if rows[key] != now[key]]
        found += [f"{table}: {rows[key]} -> {now[key]}" for key in changed[:3]]
    return found


def whole(connection: psycopg.Connection[Any]) -> dict[str, set[str]]:
    """Everything at head that may not change; nodes without their ids."""
    found = {table: f"select to_jsonb(t)::text from {table} t" for table in KEPT}
    found |= {
        "nodes": (
            "select (to_jsonb(t) - 'node_id' || jsonb_build_object('workflow', w.name))::text"
            " from user_workflow_node t join user_workflow w using (org_id, workflow_id)"
        ),
        "transitions": (
            "select (to_jsonb(t) - 'from_node' - 'to_node' || jsonb_build_object('from', f.key, 'to', s.key))::text"
            " from user_workflow_transition t join user_workflow_node f on f.node_id = t.from_node"
            " join user_workflow_node s on s.node_id = t.to_node"
        ),
        "states": f"select (to_jsonb(t) - 'node_id' || jsonb_build_object('node', {_PLACES}))::text from micro_state t",
        "traces": (
            f"select (to_jsonb(t) - 'node_id' || jsonb_build_object('node', {_PLACES}))::text from workflow_trace t"
        ),
    }
    return {name: {row[0] for row in connection.execute(text.encode())} for name, text in found.items()}


def partitions_differ(connection: psycopg.Connection[Any]) -> list[str]:
    """Traces that don't lie in the partition of their month."""
    connection.execute("set time zone 'UTC'")
    rows = connection.execute(
        "select distinct tableoid::regclass::text, 'workflow_trace_' || to_char(created_at, 'YYYY_MM')"
        " from workflow_trace"
    )
    return [f"{found}: {wanted}" for found, wanted in rows if found != wanted]


@pytest.fixture(scope="module")
def stages(server: EmbeddedServer) -> Iterator[Stages]:
    """What differs from the older rows, at each stage of the journey."""
    found: Stages = {}
    with database(server) as url:
        upgrade(url, LEGACY)
        with connect(url) as connection:
            fill(connection, Sizes())
            expected = {table: older_words.legacy(connection, table) for table in TABLES}
            assert {len(rows) for rows in expected.values()} == {10_000}
        for revision in (V8, OWNED, "head"):
            upgrade(url, revision)
            with connect(url) as connection:
                found[revision] = differences(connection, expected, older_words.today)
                found[f"months of {revision}"] = partitions_differ(connection)
                lines = drawn_graphs.check(connection, shared=revision == V8)
                found[f"graphs of {revision}"] = [] if lines == 10_000 else [f"{lines} graphs"]
        with connect(url) as connection:
            before = whole(connection)
        downgrade(url, V8)
        with connect(url) as connection:
            found["down to V8"] = differences(connection, expected, older_words.today)
        upgrade(url)
        with connect(url) as connection:
            after = whole(connection)
        found["up again"] = [
            f"{name}: {sorted(before[name] ^ after[name])[:2]}" for name in before if before[name] != after[name]
        ]
        downgrade(url, LEGACY)
        with connect(url) as connection:
            found[LEGACY] = differences(connection, expected, older_words.legacy)
        yield found


@pytest.mark.parametrize("revision", [V8, OWNED, "head"])
def test_every_older_row_is_there(stages: Stages, revision: str) -> None:
    assert stages[revision] == []


@pytest.mark.parametrize("revision", [V8, OWNED, "head"])
def test_traces_lie_in_the_partition_of_their_month(stages: Stages, revision: str) -> None:
    assert stages[f"months of {revision}"] == []


@pytest.mark.parametrize("revision", [V8, OWNED, "head"])
def test_every_list_of_steps_is_a_line_of_nodes(stages: Stages, revision: str) -> None:
    assert stages[f"graphs of {revision}"] == []


def test_on_the_way_down_to_v8_nothing_is_lost(stages: Stages) -> None:
    assert stages["down to V8"] == []


def test_down_to_v8_and_up_again_changes_nothing(stages: Stages) -> None:
    assert stages["up again"] == []


def test_down_to_the_older_system_every_row_is_as_it_was(stages: Stages) -> None:
    assert stages[LEGACY] == []


def test_models_and_revisions_agree_after_rows_were_migrated(server: EmbeddedServer) -> None:
    """Partitions of months that had traces are nobody's model."""
    with database(server) as url:
        upgrade(url, LEGACY)
        with connect(url) as connection:
            fill(connection, Sizes.each(30))
        upgrade(url)
        with create_engine(url, poolclass=pool.NullPool).connect() as owner:
            command.check(alembic_config(owner))
