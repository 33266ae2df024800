"""workflow_node and workflow_transition: nodes by number, each in a workflow of its own."""

from __future__ import annotations

from uuid import UUID

import pytest
from tests.migration.older_names.speaking import Place, Speaker, Waiting, open_as

from rcm.core.ids import new_id

NO_ORG = r"no organisation is set: set app\.org_id"


def workflow(speaker: Speaker, name: str = "Check coverage") -> UUID:
    row = speaker.one("insert into user_workflow (name) values (%s) returning workflow_id", name)
    workflow_id: UUID = row[0]
    return workflow_id


def node(speaker: Speaker, workflow_id: UUID, code: str) -> int:
    row = speaker.one(
        "insert into workflow_node (workflow_id, code) values (%s, %s) returning node_id", workflow_id, code
    )
    number: int = row[0]
    return number


def link(speaker: Speaker, workflow_id: UUID, first: int, last: int) -> None:
    speaker.all(
        "insert into workflow_transition (workflow_id, from_node, to_node, action_label) values (%s, %s, %s, 'go')",
        workflow_id,
        first,
        last,
    )


def test_a_node_needs_its_workflow(me: Speaker, place: Place) -> None:
    me.refused(
        "nodes belong to one workflow each, and no longer to all: name the workflow_id",
        "insert into workflow_node (code, description) values ('start', 'Start')",
    )
    owner = workflow(me)
    made = me.one(
        "insert into workflow_node (workflow_id, code, node_type) values (%s, 'start', 'start') returning *", owner
    )
    number, code, node_type, description, config = made[:5]
    assert (code, node_type, description, config) == ("start", "start", None, {})
    assert (made[10], made[11], made[12]) == (place.mine, owner, "start")
    assert me.one("select legacy_id, key, label from user_workflow_node where workflow_id = %s", owner) == (
        number,
        "start",
        "start",
    )
    given = me.one("insert into workflow_node (node_id, workflow_id, code, key) values (7, %s, 'Sign in', 'sign_in')"
                   " returning node_id, code, key, node_type", owner)  # fmt: skip
    assert given == (7, "Sign in", "sign_in", "task")
    me.refused("null value", "insert into workflow_node (workflow_id) values (%s)", owner)


def test_a_node_is_written_again_changed_and_deleted(me: Speaker) -> None:
    owner = workflow(me)
    upsert = (
        "insert into workflow_node (workflow_id, code, key, description) values (%s, 'Sign in', 'sign_in', %s)"
        " on conflict (org_id, workflow_id, key) do update set description = excluded.description"
        " returning node_id, description"
    )
    number = me.one(upsert, owner, "first")[0]
    assert me.one(upsert, owner, "second") == (number, "second")
    assert me.one(
        "update workflow_node set code = 'Log in', label_conf = 0.75 where node_id = %s returning key", number
    ) == ("sign_in",)
    assert me.one("select label, key from user_workflow_node where workflow_id = %s", owner) == ("Log in", "sign_in")
    assert me.count("delete from workflow_node where node_id = %s", number) == 1


def test_a_number_names_the_copies_of_all_workflows(me: Speaker) -> None:
    """What was one shared node before is changed as one."""
    first, second = workflow(me), workflow(me, "Check a claim")
    for owner in (first, second):
        me.all("insert into workflow_node (node_id, workflow_id, code) values (12, %s, 'sign in')", owner)
    assert me.count("update workflow_node set description = 'both' where node_id = 12") == 2
    ends = [node(me, owner, "end") for owner in (first, second)]
    for owner, end in zip((first, second), ends, strict=True):
        link(me, owner, 12, end)
    rows = me.all("select workflow_id, to_node from workflow_transition where from_node = 12 order by to_node")
    assert rows == [(first, ends[0]), (second, ends[1])]
    me.refused(f"workflow {first} has 0 nodes with the number {ends[1]}", "insert into workflow_transition"
               " (workflow_id, from_node, to_node) values (%s, 12, %s)", first, ends[1])  # fmt: skip


def test_a_transition_is_made_read_changed_and_deleted(me: Speaker, place: Place) -> None:
    owner = workflow(me)
    first, middle, last = (node(me, owner, code) for code in ("start", "sign in", "end"))
    made = me.one(
        "insert into workflow_transition (workflow_id, from_node, to_node) values (%s, %s, %s) returning *",
        owner,
        first,
        middle,
    )
    assert made[:7] == (place.mine, owner, first, middle, "", None, 1)
    assert me.one(
        "update workflow_transition set to_node = %s, freq = freq + 4, condition = '{\"a\": 1}' where from_node = %s"
        " returning to_node, freq",
        last,
        first,
    ) == (last, 5)
    assert me.one(
        "select n.key, t.freq, t.condition from user_workflow_transition t"
        " join user_workflow_node n on n.node_id = t.to_node where t.workflow_id = %s",
        owner,
    ) == ("end", 5, {"a": 1})
    me.refused("freq_check", "update workflow_transition set freq = 0")
    assert me.count("delete from workflow_transition where from_node = %s", first) == 1
    assert me.all("select 1 from user_workflow_transition where workflow_id = %s", owner) == []


def test_a_transition_without_a_workflow_or_with_unknown_nodes_is_refused(me: Speaker) -> None:
    owner = workflow(me)
    start = node(me, owner, "start")
    insert = "insert into workflow_transition (workflow_id, from_node, to_node) values (%s, %s, %s)"
    me.refused(
        "name its workflow_id", "insert into workflow_transition (from_node, to_node) values (%s, %s)", start, start
    )
    me.refused(f"workflow {owner} has 0 nodes with the number 4711", insert, owner, start, 4711)
    me.refused("has 0 nodes with the number null", insert, owner, start, None)
    me.all("insert into workflow_node (node_id, workflow_id, code) values (%s, %s, 'again')", start, owner)
    me.refused(f"has 2 nodes with the number {start}", insert, owner, start, start)


@pytest.mark.parametrize("view", ["workflow_node", "workflow_transition"])
def test_rows_of_others_are_invisible_and_unwritable(me: Speaker, place: Place, view: str) -> None:
    owner = workflow(me)
    first, last = node(me, owner, "start"), node(me, owner, "end")
    link(me, owner, first, last)
    columns = "workflow_id, code" if view == "workflow_node" else "workflow_id, from_node, to_node"
    values = "%s, 'x'" if view == "workflow_node" else f"%s, {first}, {last}"
    me.refused(
        "row-level security|has 0 nodes",
        f"insert into {view} (org_id, {columns}) values (%s, {values})",
        place.theirs,
        owner,
    )
    me.refused("row-level security|has 0 nodes|fkey", f"update {view} set org_id = %s", place.theirs)
    me.speak_for(place.theirs)
    assert me.all(f"select 1 from {view}") == []
    assert me.count(f"update {view} set updated_at = now()") == 0
    assert me.count(f"delete from {view}") == 0
    me.refused("fkey|has 0 nodes", f"insert into {view} ({columns}) values ({values})", owner)
    me.speak_for(None)
    assert me.all(f"select 1 from {view}") == []
    me.refused(NO_ORG, f"insert into {view} ({columns}) values ({values})", owner)


def test_counts_of_two_writers_add_up(place: Place) -> None:
    """Each read `freq` before the other wrote it."""
    name = f"Counted {new_id()}"
    count = "update workflow_transition set freq = freq + 1 where workflow_id = '{}'"
    with open_as(place.urls.app, place.mine) as one, open_as(place.urls.app, place.mine) as two:
        me = Speaker(one)
        owner = workflow(me, name)
        link(me, owner, node(me, owner, "start"), node(me, owner, "end"))
        one.commit()
        one.execute(count.format(owner))
        waiting = Waiting(place, two, count.format(owner))
        waiting.until_blocked()
        one.commit()
        assert waiting.finish() is None
        two.commit()
        assert me.one("select freq from workflow_transition where workflow_id = %s", owner) == (3,)
