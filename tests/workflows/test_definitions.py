"""Publishing: what runs are bound to, which rows stay, and two who publish at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from tests.support.database import connect
from tests.support.factories import chain
from tests.workflows.engine_bench import Bench, bench_on

from rcm.core.errors import DomainError
from rcm.core.ids import new_id
from rcm.core.urls import DatabaseUrls
from rcm.workflows.context import InputMissing
from rcm.workflows.repository.graphs import WorkflowMissing
from rcm.workflows.service.definitions import DefinitionService
from rcm.workflows.states import RunOperation
from rcm.workflows.validation import GraphInvalid


@pytest.fixture
async def bench(database: DatabaseUrls) -> AsyncIterator[Bench]:
    async with bench_on(database, "inline") as made:
        yield made


def calls(other: str) -> dict[str, Any]:
    return chain({"type": "subworkflow", "config": {"workflow": other}})


async def create(bench: Bench, name: str, graph: dict[str, Any]) -> UUID:
    async with bench.application.database.write(bench.tenant.actor) as session:
        return await DefinitionService(session, bench.application.registry.actions).create(name, graph)


async def publish(bench: Bench, workflow: UUID) -> int:
    async with bench.application.database.write(bench.tenant.actor) as session:
        service = DefinitionService(session, bench.application.registry.actions)
        return (await service.publish(workflow, None)).revision_num


async def save(bench: Bench, workflow: UUID, graph: dict[str, Any]) -> None:
    async with bench.application.database.write(bench.tenant.actor) as session:
        await DefinitionService(session, bench.application.registry.actions).save_draft(workflow, None, graph)


async def change(bench: Bench, workflow: UUID, operation: str) -> int:
    async with bench.application.database.write(bench.tenant.actor) as session:
        service = DefinitionService(session, bench.application.registry.actions)
        return await service.change_state(workflow, operation)


async def test_two_graphs_that_begin_to_run_each_other_at_once_are_not_both_published(bench: Bench) -> None:
    """Each is fine by what is published before it."""
    a, b = [await create(bench, name, chain("test.note")) for name in "ab"]
    for workflow in (a, b):
        await publish(bench, workflow)
    await save(bench, a, calls("b"))
    await save(bench, b, calls("a"))
    results = await asyncio.gather(publish(bench, a), publish(bench, b), return_exceptions=True)
    refused = [result for result in results if isinstance(result, DomainError)]
    assert [result for result in results if result not in refused] == [2]
    (problem,) = refused[0].facts["problems"]
    assert isinstance(refused[0], GraphInvalid)
    assert problem["code"] == "subworkflow_cycle"
    assert problem["message"] in (f"the workflow would run itself: {way}" for way in ("a -> b -> a", "b -> a -> b"))


async def test_a_run_keeps_the_revision_that_it_began_with(bench: Bench) -> None:
    workflow = await create(bench, "w", chain({"type": "wait", "config": {"event": "go"}}, "test.note"))
    await publish(bench, workflow)
    first = await bench.start("w")
    await bench.settle()
    await save(bench, workflow, chain("test.refuse"))
    await publish(bench, workflow)
    second = await bench.start("w")
    await bench.deliver("go", str(first))
    await bench.settle()
    assert (bench.status(first), bench.status(second)) == ("COMPLETED", "FAILED")
    assert bench.effects(first) == ["step2"]


async def test_rows_of_nodes_stay_what_they_are_while_the_graph_has_them(bench: Bench) -> None:
    """What agents learned refers to a node's row, and goes on referring to it when the node is taken away."""
    workflow = await create(bench, "w", chain("test.note", "test.note"))
    await publish(bench, workflow)

    def rows() -> dict[str, UUID]:
        found = bench.rows("select key, node_id from user_workflow_node where workflow_id = %s", workflow)
        return {row[0]: row[1] for row in found}

    before = rows()
    bench.write("update user_workflow_transition set freq = 7 where workflow_id = %s", workflow)
    bench.factory.insert(
        "micro_state", micro_state_id=new_id(), org_id=bench.tenant.org_id, workflow_id=workflow,
        node_id=before["step2"],
    )  # fmt: skip
    await save(bench, workflow, chain("test.refuse"))
    await publish(bench, workflow)
    assert rows() == before, "one that is learned of stays, without ways"
    ways = bench.rows("select freq from user_workflow_transition where workflow_id = %s order by 1", workflow)
    assert ways == [(1,), (7,)], "the way that is still there was taken 7 times"
    (config,) = bench.rows("select config->>'action' from user_workflow_node where node_id = %s", before["step1"])
    assert config == ("test.refuse",)


async def test_a_run_without_what_its_workflow_requires_does_not_begin(bench: Bench) -> None:
    graph = {**chain("test.note"), "required_data": {"input": ["claim.id"]}}
    await publish(bench, await create(bench, "w", graph))
    with pytest.raises(InputMissing) as raised:
        await bench.start("w", claim={"number": 5})
    assert raised.value.facts == {"missing": ["claim.id"]}
    await bench.start("w", claim={"id": 5})


async def test_what_is_suspended_begins_no_run_and_ends_those_that_it_has(bench: Bench) -> None:
    workflow = await create(bench, "w", chain({"type": "wait", "config": {"event": "go"}}))
    await publish(bench, workflow)
    run = await bench.start("w")
    await bench.settle()
    assert await change(bench, workflow, "suspend") == 1
    with pytest.raises(WorkflowMissing):
        await bench.start("w")
    await bench.deliver("go", str(run))
    await bench.settle()
    assert bench.status(run) == "COMPLETED"
    assert await change(bench, workflow, "activate") == 0
    await bench.operate(await bench.start("w"), RunOperation.CANCEL)


async def test_a_graph_that_an_older_system_brought_along_is_a_draft_until_it_is_published(bench: Bench) -> None:
    """Rows of nodes and transitions, and no revision: that is how migration leaves a workflow."""
    workflow, org = new_id(), bench.tenant.org_id
    bench.factory.insert("user_workflow", workflow_id=workflow, org_id=org, name="old", status="active")
    nodes = {key: new_id() for key in ("start", "work", "end")}
    for key, node in nodes.items():
        config = {"action": "test.note"} if key == "work" else {}
        kind = "task" if key == "work" else key
        bench.factory.insert(
            "user_workflow_node", node_id=node, org_id=org, workflow_id=workflow, key=key, node_type=kind, label=key,
            config=config,
        )  # fmt: skip
    for source, target in (("start", "work"), ("work", "end")):
        bench.factory.insert(
            "user_workflow_transition", org_id=org, workflow_id=workflow, from_node=nodes[source],
            to_node=nodes[target], action_label="",
        )  # fmt: skip
    assert await publish(bench, workflow) == 1
    run = await bench.start("old")
    await bench.settle()
    assert bench.effects(run) == ["work"]
    with connect(bench.factory.urls.owner) as connection:
        kept = connection.execute("select node_id from user_workflow_node where workflow_id = %s", (workflow,))
        assert {row[0] for row in kept} == set(nodes.values())
