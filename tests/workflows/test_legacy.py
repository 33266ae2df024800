"""The executor that services were written by: their snippet runs, and nothing is called done that nobody did."""

from __future__ import annotations

from typing import Any

import pytest
from tests.rcm_schema.conftest import manager_of
from tests.support.factories import Factory, Tenant, chain, graph

from rcm.core.urls import DatabaseUrls
from rcm.workflows.legacy import NodesUnconnected
from rcm.workflows.outcome import Completed, Failed
from rcm_schema.graph_workflow import GraphWorkflowExecutor, WorkflowNode, WorkflowTransition


async def test_graph_workflow_execution() -> None:
    """As the guide of older services has it; `nodes` are those that it makes."""
    # Create workflow nodes
    start_node = WorkflowNode(code="start", description="Start node")
    process_node = WorkflowNode(code="process", description="Process data")
    end_node = WorkflowNode(code="end", description="End node")
    nodes = [start_node, process_node, end_node]

    # Create transitions
    transitions = [
        WorkflowTransition(from_node=start_node.node_id, to_node=process_node.node_id, action_label="begin"),
        WorkflowTransition(from_node=process_node.node_id, to_node=end_node.node_id, action_label="complete"),
    ]

    # Execute workflow
    executor = GraphWorkflowExecutor(nodes, transitions)
    result = await executor.execute({"input": "test"})

    assert result["status"] == "completed"
    assert result["steps"] == ["process"]
    assert result["context"] == {"input": "test"}
    assert isinstance(executor.duration_ms, int)


def nodes_and_ways(*ways: tuple[str, str, str]) -> tuple[list[WorkflowNode], list[WorkflowTransition]]:
    nodes = {code: WorkflowNode(code) for way in ways for code in way[:2]}
    return [*nodes.values()], [
        WorkflowTransition(nodes[source].node_id, nodes[target].node_id, label) for source, target, label in ways
    ]


async def test_labels_pick_the_way_and_handlers_see_what_was_before() -> None:
    async def check(context: dict[str, Any]) -> Completed:
        return Completed({"seen": context["n"]}, {"seen": True}, "good" if context["n"] else "bad")

    nodes, ways = nodes_and_ways(("check", "keep", "good"), ("check", "drop", "bad"))
    for n, path in ((1, ["check", "keep"]), (0, ["check", "drop"])):
        result = await GraphWorkflowExecutor(nodes, ways, actions={"check": check}).execute({"n": n})
        assert (result["status"], result["steps"]) == ("completed", path)
        assert (result["outputs"], result["context"]) == ({"check": {"seen": n}}, {"n": n, "seen": True})


async def test_a_failure_and_a_wait_are_told() -> None:
    def refuse(_context: dict[str, Any]) -> Failed:
        return Failed("test.refused", "No.")

    def break_(_context: dict[str, Any]) -> None:
        raise ValueError("a secret that no message may tell")

    for handler, code in (
        (refuse, "test.refused"),
        (break_, "engine.handler_error"),
        (lambda _: 5, "engine.answer_invalid"),
    ):
        result = await GraphWorkflowExecutor(chain("x"), actions={"x": handler}).execute()
        assert (result["status"], result["error"]["code"], result["error"]["node"]) == ("failed", code, "step1")
        assert "secret" not in str(result)
    waits = chain({"type": "human", "config": {"title": "?"}})
    result = await GraphWorkflowExecutor({"name": "of the API", "graph": waits}).execute()
    assert (result["status"], result["waiting_for"]) == ("waiting", {"node": "step1", "kind": "human"})


async def test_an_action_that_nobody_does_is_not_done() -> None:
    result = await GraphWorkflowExecutor(chain("claims.submit")).execute({})
    assert (result["status"], result["error"]["code"]) == ("failed", "workflow.action_unknown")


async def test_branches_meet_and_loops_end() -> None:
    nodes, ways = nodes_and_ways(
        ("start", "fork", ""), ("fork", "a", ""), ("fork", "b", ""), ("a", "join", ""), ("b", "join", ""),
        ("join", "c", ""), ("c", "end", ""),
    )  # fmt: skip
    assert (await GraphWorkflowExecutor(nodes, ways).execute())["steps"] == ["a", "b", "c"]
    nodes, ways = nodes_and_ways(("start", "a", ""), ("a", "b", ""), ("b", "a", ""))
    result = await GraphWorkflowExecutor(nodes, ways).execute()
    assert (result["status"], result["error"]["code"]) == ("failed", "workflow.steps_exhausted")


@pytest.mark.parametrize(
    "broken",
    [
        ([WorkflowNode("a"), WorkflowNode("a")], []),
        ([WorkflowNode("a"), WorkflowNode("b")], []),
        ([WorkflowNode("a")], [WorkflowTransition(WorkflowNode("x").node_id, WorkflowNode("y").node_id)]),
        ([], []),
    ],
)
def test_nodes_that_are_no_graph_are_refused(broken: Any) -> None:
    with pytest.raises(NodesUnconnected):
        GraphWorkflowExecutor(*broken)


async def test_a_stored_workflow_is_run_by_the_engine(database: DatabaseUrls, factory: Factory, tenant: Tenant) -> None:
    waits = {"type": "wait", "config": {"event": "said"}}
    await factory.workflow(tenant.actor, graph([{"id": "start", "type": "start"}, {"id": "end", "type": "end"}],
                                               [("start", "end")]), "short")  # fmt: skip
    await factory.workflow(tenant.actor, chain(waits), "waits")
    manager = manager_of(database, size=4)
    await manager.initialize()
    try:
        async with manager.get_session(org_id=tenant.org_id, user_id=tenant.admin.user_id) as session:
            for workflow, status in (("short", "completed"), ({"name": "waits"}, "waiting")):
                executor = GraphWorkflowExecutor(workflow, db_session=session)
                result = await executor.execute({"input": "test"})
                assert (result["status"], result["context"]["input"]) == (status, "test")
                assert result["workflow_id"]
    finally:
        await manager.close()
