"""How waits and events find each other: a kind and a key. Kinds that the engine raises itself are its own."""

from __future__ import annotations

from typing import Any, Final

RUN_ID: Final = "run_id"
TIMER: Final = "timer"
HUMAN_TASK: Final = "human_task"
CHILDREN: Final = "runs_ended"

#: Nobody outside raises these: an answer would pass its form by, a parent would not wait for its runs.
INTERNAL: Final = frozenset({TIMER, HUMAN_TASK, CHILDREN})

#: What comes with nothing but the time that is up.
TIMED_OUT: Final[dict[str, Any]] = {"timeout": True}


def step_key(run_id: object, node_id: str, iteration: int) -> str:
    """The key of a step that waits for something of its own."""
    return f"{run_id}:{node_id}:{iteration}"
