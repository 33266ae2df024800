"""A thing that is wrong with a graph, or that looks wrong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

Severity = Literal["error", "warning"]
#: What is quoted in a message is cut here: a message is read by a person.
QUOTED: Final = 80


@dataclass(frozen=True, slots=True)
class Problem:
    """`node_id` is empty where the graph as a whole is meant; `field` is the path within the node.

    An error keeps the graph from being published; a warning does not.
    """

    code: str
    node_id: str
    message: str
    field: str = ""
    severity: Severity = "error"

    @property
    def is_error(self) -> bool:
        return self.severity == "error"

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    def __str__(self) -> str:
        place = f"{self.node_id or 'graph'}{f' ({self.field})' if self.field else ''}"
        return f"{place}: {self.message}"


def errors(problems: Iterable[Problem]) -> list[Problem]:
    return [problem for problem in problems if problem.is_error]


def warning(code: str, node_id: str, message: str, field: str = "") -> Problem:
    return Problem(code, node_id, message, field, "warning")


def quoted(value: object) -> str:
    """For a message: what was found, in ASCII and not too long."""
    said = ascii(value)
    return said if len(said) <= QUOTED else f"{said[: QUOTED - 1]}…"
