"""Is this snapshot a graph that can run? All problems at once, each with its node."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from rcm.core.errors import InvalidInput
from rcm.workflows.checks.data import data, required_data
from rcm.workflows.checks.problem import Problem, errors
from rcm.workflows.checks.references import references
from rcm.workflows.checks.shape import read
from rcm.workflows.checks.storable import unstorable
from rcm.workflows.checks.structure import structure
from rcm.workflows.checks.surroundings import Surroundings
from rcm.workflows.graph import Graph, from_snapshot


class GraphInvalid(InvalidInput):
    """The workflow can't be published as it is. Mend the nodes that are named."""

    code = "workflow.graph_invalid"


def validate(snapshot: object, actions: Collection[str] | Surroundings) -> list[Problem]:
    """Every problem of the snapshot, whatever it is; `actions` are the names that are registered.

    With Surroundings, roles and other workflows are looked up as well. Where a node can't be read, the others and
    the ways between them are judged all the same.
    """
    around = actions if isinstance(actions, Surroundings) else Surroundings(actions)
    if not isinstance(snapshot, Mapping):
        return [Problem("malformed", "", "the graph is no object")]
    if lost := unstorable(snapshot):
        return lost  # too large or too odd to be looked at further
    reading = read(snapshot)
    return [
        *reading.problems,
        *required_data(snapshot),
        *structure(reading.graph),
        *references(reading.graph, around),
        *data(reading.graph, around),
    ]


def require_valid(snapshot: Mapping[str, Any], actions: Collection[str] | Surroundings) -> Graph:
    """The graph. Raises GraphInvalid, which names all problems; warnings alone don't."""
    problems = validate(snapshot, actions)
    if errors(problems):
        raise invalid(problems)
    return from_snapshot(dict(snapshot))


def invalid(problems: Collection[Problem]) -> GraphInvalid:
    """The refusal: its text names the errors, its facts the warnings too."""
    said = "; ".join(str(problem) for problem in errors(problems))
    return GraphInvalid(said, problems=[problem.to_json() for problem in problems])
