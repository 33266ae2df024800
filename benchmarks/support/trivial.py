"""A domain as small as can be: actions that each write one row for each item, and a reader of JSON lines.

An amount below zero is a bad row: the third action answers for it that it failed, or raises.
"""

from __future__ import annotations

import asyncio
import itertools
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import orjson

from rcm.core.db import json_rows
from rcm.core.errors import InvalidInput
from rcm.migrations.tenancy import CURRENT_ORG
from rcm.workflows.actions import LocalAction, Outcomes, Step, StepItem
from rcm.workflows.intake import FileNotes, IntakeRow
from rcm.workflows.outcome import Completed, Failed, Outcome
from rcm.workflows.registry import Registry
from rcm.workflows.repository.batches import row_inputs_text

WORKFLOW: Final = "trivial"
NODES: Final = ("n1", "n2", "n3", "n4", "n5")
CHECKS: Final = "n3"
#: What the five steps of a workflow do besides: nothing, wait for somebody outside, or keep a core busy.
OUTSIDE: Final = "outside"
BUSY: Final = "busy"
#: Waits for the event of this name under the run's `encounter_id`, then does one step.
WAITS: Final = "waits"
EVENT: Final = "bench.told"
OUTSIDE_S: Final = 0.05
#: About ten milliseconds of one core.
_BUSY_ROUNDS: Final = 150_000
#: Set for the worker: a bad row makes the action raise, and the engine repeats the chunk row by row.
RAISE: Final = "RCM_BENCH_RAISE"


class AmountBelowZero(InvalidInput):
    """The amount of this row is below zero."""

    code = "bench.amount_below_zero"


def protected(table: str) -> tuple[str, ...]:
    """Row-level security as every tenant table has it."""
    own = f"org_id = {CURRENT_ORG}"
    return (
        f"alter table {table} enable row level security",
        f"alter table {table} force row level security",
        f"create policy tenant on {table} to rcm_app using ({own}) with check ({own})",
        f"create policy maintenance on {table} to rcm_owner using (true) with check (true)",
        f"grant select, insert, update, delete on {table} to rcm_app",
    )


#: The floor writes into the same table.
SCHEMA: Final = (
    (
        "create table bench_entry (org_id uuid not null, run_id uuid not null, node_id text not null,"
        " amount int not null, primary key (org_id, run_id, node_id))"
    ),
    *protected("bench_entry"),
)

_WRITE: Final = """
insert into bench_entry (org_id, run_id, node_id, amount)
select %(org)s, u.r, %(node)s, u.a from json_to_recordset(%(rows)s::json) as u(r uuid, a int)
"""


def snapshot(name: str = WORKFLOW) -> dict[str, Any]:
    """start, five tasks, end; that of `waits` is start, wait, one task, end."""
    if name == WAITS:
        wait = {"id": "wait", "type": "wait", "config": {"event": EVENT, "key_path": "encounter_id"}}
        return _chain(name, wait, _task("n1", "bench.n1"))
    return _chain(name, *(_task(node, f"bench.{node if name == WORKFLOW else name}") for node in NODES))


def _task(node: str, action: str) -> dict[str, Any]:
    return {"id": node, "type": "task", "config": {"action": action}}


def _chain(name: str, *steps: dict[str, Any]) -> dict[str, Any]:
    nodes = [{"id": "start", "type": "start"}, *steps, {"id": "end", "type": "end"}]
    edges = [{"from": a["id"], "to": b["id"]} for a, b in itertools.pairwise(nodes)]
    return {"name": name, "nodes": nodes, "transitions": edges}


def register(registry: Registry) -> None:
    registry.readers.append(JsonLines())
    for node in NODES:
        registry.actions.local(f"bench.{node}")(_action(node))
    registry.actions.add_external(f"bench.{OUTSIDE}", _Outside())
    registry.actions.local(f"bench.{BUSY}")(_busy)


def _action(node: str) -> LocalAction:
    async def action(step: Step, items: Sequence[StepItem]) -> Outcomes:
        first = node == NODES[0]
        amounts = await _read(step, items) if first else {item.run_id: item.context["amount"] for item in items}
        bad = {run for run, amount in amounts.items() if amount < 0} if node == CHECKS else set()
        if bad and os.environ.get(RAISE):
            raise AmountBelowZero
        await _write(step, {run: amount for run, amount in amounts.items() if run not in bad})
        outcomes: dict[UUID, Outcome] = {
            run: Completed(context={"amount": amount} if first else None) for run, amount in amounts.items()
        }
        outcomes.update({run: Failed(AmountBelowZero.code, "The amount is below zero.") for run in bad})
        return outcomes

    return action


async def _read(step: Step, items: Sequence[StepItem]) -> dict[UUID, int]:
    """A row's amount is in the row; that of a run by itself is in its context."""
    job = items[0].batch_job_id
    if job is None:
        return {item.run_id: item.context["amount"] for item in items}
    texts = await row_inputs_text(step.session, job, [item.row_number or 0 for item in items])
    return {item.run_id: orjson.loads(texts[item.row_number or 0])["amount"] for item in items}


class _Outside:
    """Somebody outside takes 50 ms to answer; what is written is the same row."""

    async def prepare(self, step: Step, items: Sequence[StepItem]) -> tuple[int, Outcomes]:  # noqa: ARG002
        return len(items), {}

    async def call(self, prepared: int) -> int:
        await asyncio.sleep(OUTSIDE_S)
        return prepared

    async def record(self, step: Step, items: Sequence[StepItem], answer: int) -> Outcomes:  # noqa: ARG002
        await _write(step, {item.run_id: item.context["amount"] for item in items})
        return {item.run_id: Completed() for item in items}


async def _busy(step: Step, items: Sequence[StepItem]) -> Outcomes:
    """Holds the interpreter, as a handler that works things out does."""
    for _ in items:
        total = 0
        for number in range(_BUSY_ROUNDS):
            total += number & 7
    await _write(step, {item.run_id: item.context["amount"] for item in items})
    return {item.run_id: Completed() for item in items}


async def _write(step: Step, amounts: dict[UUID, int]) -> None:
    rows = [{"r": run, "a": amount} for run, amount in amounts.items()]
    values = {"org": step.session.actor.org_id, "node": step.node.id, "rows": json_rows(rows)}
    await step.session.change(_WRITE, values)


class JsonLines:
    """One JSON object a line, with `id` and `amount`."""

    kind = "JSONL"

    def recognises(self, head: bytes) -> bool:
        return head.startswith(b"{")

    def read(self, path: Path, file_name: str, notes: FileNotes) -> Iterator[IntakeRow]:  # noqa: ARG002 - the port's
        with path.open("rb") as file:
            for line in file:
                yield IntakeRow(orjson.loads(line)["id"], line.rstrip())


def amounts(rows: int, bad: int) -> list[int]:
    """`bad` of the amounts are below zero, spread evenly."""
    below = {(n * rows) // bad + rows // (2 * bad) for n in range(bad)} if bad else set()
    return [-1 if n in below else n % 1000 for n in range(rows)]


def write_file(path: Path, values: Sequence[int], name: str) -> None:
    with path.open("wb") as file:
        file.writelines(
            orjson.dumps({"id": f"{name}-{n}", "amount": amount}) + b"\n" for n, amount in enumerate(values)
        )
