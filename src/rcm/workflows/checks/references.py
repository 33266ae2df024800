"""What the graph names is there: actions, roles, other workflows; and forms are forms."""

from __future__ import annotations

from collections.abc import Mapping

from rcm.workflows.checks.forms import form_faults
from rcm.workflows.checks.problem import Problem, quoted
from rcm.workflows.checks.surroundings import OtherWorkflow, Surroundings, calls_of
from rcm.workflows.graph import BatchConfig, Graph, HumanConfig, Node, NotifyConfig, SubworkflowConfig


def references(graph: Graph, around: Surroundings) -> list[Problem]:
    return [*_actions(graph, around), *_roles(graph, around), *_forms(graph), *_workflows(graph, around)]


def _actions(graph: Graph, around: Surroundings) -> list[Problem]:
    return [
        Problem("unknown_action", node.id, f"action {quoted(node.action)} is not registered", "config.action")
        for node in graph.nodes.values()
        if node.action is not None and node.action not in around.actions
    ]


def _roles(graph: Graph, around: Surroundings) -> list[Problem]:
    if around.roles is None:
        return []
    known = ", ".join(sorted(around.roles))
    return [
        Problem("unknown_role", node.id, f"{quoted(role)} is no role; known: {known}", f"config.{name}")
        for node in graph.nodes.values()
        for name, role in _named_roles(node).items()
        if role is not None and role not in around.roles
    ]


def _named_roles(node: Node) -> dict[str, str | None]:
    if isinstance(node.config, HumanConfig):
        return {"assignee_role": node.config.assignee_role, "escalate_role": node.config.escalate_role}
    return {"role": node.config.role} if isinstance(node.config, NotifyConfig) else {}


def _forms(graph: Graph) -> list[Problem]:
    return [
        Problem("form_invalid", node.id, f"{path} {said}", f"config.{path}")
        for node in graph.nodes.values()
        if isinstance(node.config, HumanConfig)
        for path, said in form_faults(node.config.form)
    ]


def _workflows(graph: Graph, around: Surroundings) -> list[Problem]:
    if around.workflows is None:
        return []
    problems = []
    for node, called in calls_of(graph).items():
        other = around.workflows.get(called)
        if called == around.name and around.name:
            problems.append(Problem("subworkflow_cycle", node, "the workflow runs itself", "config.workflow"))
        elif other is None or not other.active:
            state = "has not been published" if other is None else "is not active"
            said = f"workflow {quoted(called)} {state} in this organisation"
            problems.append(Problem("unknown_workflow", node, said, "config.workflow"))
        elif way := _way_back(called, around):
            said = f"the workflow would run itself: {' -> '.join(way)}"
            problems.append(Problem("subworkflow_cycle", node, said, "config.workflow"))
        if other is not None:
            problems += _not_given(graph.nodes[node], other)
    return problems


def _way_back(called: str, around: Surroundings) -> list[str]:
    """The shortest way of calls from `called` to the workflow itself, which stands at both ends."""
    known: Mapping[str, OtherWorkflow] = around.workflows or {}
    came_from: dict[str, str] = {called: around.name}
    ahead = [called]
    for name in ahead:  # grows while it is walked
        for target in sorted(known[name].calls if name in known else ()):
            if target == around.name:
                way = [target, name]
                while way[-1] != around.name:
                    way.append(came_from[way[-1]])
                return way[::-1]
            if target not in came_from:
                came_from[target] = name
                ahead.append(target)
    return []


def _not_given(node: Node, other: OtherWorkflow) -> list[Problem]:
    """Where `input` says what the other run gets, it gets nothing else."""
    config = node.config
    if not isinstance(config, SubworkflowConfig | BatchConfig) or not config.input:
        return []
    given = {name.split(".")[0] for name in config.input}
    given |= {config.item_key} if isinstance(config, BatchConfig) else set()
    return [
        Problem("required_data_missing", node.id, f"workflow {quoted(config.workflow)} needs {quoted(path)}, which"
                " `input` does not give", "config.input")
        for path in other.required
        if path.split(".")[0] not in given
    ]  # fmt: skip
