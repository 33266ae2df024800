"""Batches from CSV, XLSX, JSON lines and FHIR: mapped, remembered, refused as a whole or row by row."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import orjson
import pytest
from tests.support.application import make_settings
from tests.support.factories import Tenant, chain, graph
from tests.workflows.engine_bench import Bench, bench_on
from tests.workflows.intake.files import workbook, written

from rcm.core.errors import DomainError
from rcm.core.urls import DatabaseUrls
from rcm.workflows.actions import Outcomes, Step, StepItem
from rcm.workflows.intake.refusals import (
    ColumnsMissing,
    FieldsUnmapped,
    FileKindNotTaken,
    FileKindUnknown,
    FileWithoutRows,
    MappingInvalid,
)
from rcm.workflows.intake.table import Choices
from rcm.workflows.outcome import Completed
from rcm.workflows.rows import read_rows
from rcm.workflows.service.batches import BatchService, Taken
from rcm.workflows.service.opening import SentFile
from rcm.workflows.states import RunOperation

NEEDS = {"member_id": "text", "dob": {"type": "date", "format": "%m/%d/%Y", "required": False}}
PEOPLE = "Subscriber ID,DOB,Payer\nM1,02/28/1980,ACME\nM2,,OTHER\n,01/01/1990,ACME\nM4,13/13/1990,ACME\n"


@pytest.fixture
async def bench(database: DatabaseUrls) -> AsyncIterator[Bench]:
    async with bench_on(database, "inline", make_settings(chunk_rows=50)) as made:
        yield made


async def take(bench: Bench, path: Path, tenant: Tenant | None = None, **options: Any) -> Taken:
    registry = bench.application.registry
    async with registry.database.write((tenant or bench.tenant).actor) as session:
        service = BatchService(session, registry.backend, registry.readers, registry.settings.chunk_rows)
        force = options.pop("force", False)
        return await service.take(SentFile(path, path.name, "test", **options), force=force)


def note() -> dict[str, Any]:
    return {"type": "task", "config": {"action": "test.note"}}


async def publish(bench: Bench, snapshot: dict[str, Any] | None = None, needs: dict[str, Any] | None = None) -> None:
    await bench.publish(snapshot or chain(note()))
    bench.write(
        "update user_workflow set required_data = %s::jsonb where name = 'test'", orjson.dumps(needs or {}).decode()
    )


async def test_a_csv_becomes_a_batch_whose_bad_rows_are_set_aside(bench: Bench, tmp_path: Path) -> None:
    await publish(bench, needs=NEEDS)
    taken = await take(bench, written(tmp_path, PEOPLE, "people.csv"))
    await bench.settle()
    assert (taken.rows, taken.set_aside) == (4, 2)
    assert bench.counts(taken.batch_job_id) == {"completed": 2, "set_aside": 2}
    assert bench.rows(
        "select row_number, error_code, findings->0->>'line' from batch_row where error_code is not null"
    ) == [
        (3, "batch.value_missing", "4"),
        (4, "batch.value_invalid", "5"),
    ]
    assert bench.rows("select input_data from batch_row where row_number = 1") == [
        ({"member_id": "M1", "dob": "1980-02-28", "payer": "ACME"},)
    ]
    assert bench.rows("select file_kind, mapping->'fields'->'member_id'->>'column' from batch_job") == [
        ("csv", "Subscriber ID")
    ]


async def test_a_workbook_and_json_lines_become_batches(bench: Bench, tmp_path: Path) -> None:
    await publish(bench)
    book = workbook(tmp_path / "b.xlsx", {"One": [["id", "n"], ["A1", 1], ["A2", "=B2"]], "Two": [["id"], ["B1"]]})
    first = await take(bench, book)
    assert (first.rows, first.set_aside) == (2, 1)
    second = await take(bench, book, choices=Choices(sheet="Two"), force=True)
    assert (second.rows, second.set_aside) == (1, 0)
    lines = await take(bench, written(tmp_path, '{"id":"J1","deep":{"a":[1]}}\nbroken\n', "rows.jsonl"))
    assert (lines.rows, lines.set_aside) == (2, 1)
    assert bench.rows("select input_data from batch_row where external_id = 'J1'") == [
        ({"id": "J1", "deep": {"a": [1]}},)
    ]
    assert bench.rows("select findings->0->>'rule_id' from batch_job order by created_at limit 1") == [
        ("batch.sheet_first",)
    ]


async def test_of_one_resource_that_comes_twice_the_second_is_set_aside(bench: Bench, tmp_path: Path) -> None:
    await publish(bench)
    line = '{"resourceType":"Patient","id":"p%d"}\n'
    taken = await take(bench, written(tmp_path, "".join(line % n for n in (1, 2, 1, 3)), "patients.ndjson"))
    await bench.settle()
    assert bench.counts(taken.batch_job_id) == {"completed": 3, "set_aside": 1}
    assert bench.rows("select row_number, external_id, error_message from batch_row where status = 'set_aside'") == [
        (3, "Patient/p1", "The same as row 1.")
    ]


async def test_a_given_mapping_is_remembered_for_the_same_columns(bench: Bench, tmp_path: Path) -> None:
    await publish(bench, needs={"card": "text"})
    with pytest.raises(FieldsUnmapped) as raised:
        await take(bench, written(tmp_path, "Number,Payer\n1,A\n", "a.csv"))
    assert raised.value.facts["fields"] == ["card"]
    await take(bench, written(tmp_path, "Number,Payer\n1,A\n", "a.csv"), mapping={"card": "Number"})
    again = await take(bench, written(tmp_path, "Payer,Number\nB,2\n", "b.csv"))
    assert bench.rows("select input_data from batch_row where batch_job_id = %s", again.batch_job_id) == [
        ({"card": "2"},)
    ]
    with pytest.raises(FieldsUnmapped):
        await take(bench, written(tmp_path, "Payer,Number,More\nB,2,3\n", "c.csv"))
    other = await bench.factory.organization()
    await bench.factory.workflow(other.actor, chain(note()), "test")
    bench.write("update user_workflow set required_data = '{\"card\": \"text\"}' where name = 'test'")
    with pytest.raises(FieldsUnmapped):
        await take(bench, written(tmp_path, "Payer,Number\nC,3\n", "d.csv"), other)


async def test_what_a_workflow_has_come_to_need_is_looked_for_beside_the_remembered(
    bench: Bench, tmp_path: Path
) -> None:
    await publish(bench, needs={"card": "text"})
    await take(bench, written(tmp_path, "Number,DOB\n1,x\n", "a.csv"), mapping={"card": "Number"})
    bench.write("update user_workflow set required_data = required_data || '{\"dob\": \"text\"}' where name = 'test'")
    again = await take(bench, written(tmp_path, "Number,DOB\n2,y\n", "b.csv"))
    assert bench.rows("select input_data from batch_row where batch_job_id = %s", again.batch_job_id) == [
        ({"card": "2", "dob": "y"},)
    ]


@pytest.mark.parametrize(
    ("content", "options", "error"),
    [
        (PEOPLE, {"mapping": {"member_id": "Member", "x": "Nope"}}, ColumnsMissing),
        (PEOPLE, {"mapping": {"dob": "DOB"}}, FieldsUnmapped),
        (PEOPLE, {"mapping": "text"}, MappingInvalid),
        ("Subscriber ID,DOB\n", {"choices": Choices("csv")}, FileWithoutRows),
        ("Dear payer, please pay.\n", {}, FileKindUnknown),
        ("a,b,a\n1,2,3\n", {}, DomainError),
        (b"a,b\n\xff\xfe,\xc3\xa9\n", {}, DomainError),
        ('Subscriber ID,DOB\nM1,"open\n', {}, DomainError),
    ],
)
async def test_a_file_that_is_refused_leaves_nothing(
    bench: Bench, tmp_path: Path, content: str | bytes, options: dict[str, Any], error: type[DomainError]
) -> None:
    await publish(bench, needs=NEEDS)
    with pytest.raises(error):
        await take(bench, written(tmp_path, content, "people.csv"), **options)
    for table in ("batch_job", "batch_row", "workflow_run", "batch_mapping", "outbox"):
        assert bench.rows(f"select count(*) from {table}") == [(0,)]
    assert bench.backend is not None
    assert bench.backend.pending == 0


async def test_a_table_is_refused_where_a_step_reads_claims_only(bench: Bench, tmp_path: Path) -> None:
    await bench.publish(chain("claims.register"))
    with pytest.raises(FileKindNotTaken, match="837P only"):
        await take(bench, written(tmp_path, PEOPLE, "people.csv"))


BY_PAYER = {"==": [{"var": "context.row.payer"}, "ACME"]}


@pytest.mark.parametrize("first", [True, False], ids=["before the first step", "after it"])
async def test_a_decision_sees_the_row(bench: Bench, tmp_path: Path, first: bool) -> None:
    """Its condition begins with context.row: then each run's context has it."""
    before = [] if first else [{"id": "before", **note()}]
    nodes = [
        {"id": "start", "type": "start"},
        *before,
        {"id": "which", "type": "decision"},
        {"id": "acme", **note()},
        {"id": "other", **note()},
        {"id": "end", "type": "end"},
    ]
    way = [("start", "before"), ("before", "which")] if before else [("start", "which")]
    edges: list[Any] = [*way, {"from": "which", "to": "acme", "condition": BY_PAYER}, ("which", "other"),
                        ("acme", "end"), ("other", "end")]  # fmt: skip
    await publish(bench, graph(nodes, edges))
    content = "id,payer\n" + "".join(f"{n},{'ACME' if n % 3 else 'B'}\n" for n in range(120))
    taken = await take(bench, written(tmp_path, content, "rows.csv"))
    await bench.settle()
    assert bench.counts(taken.batch_job_id) == {"completed": 120}
    assert bench.rows(
        "select node, count(*) from test_effect where node in ('acme', 'other') group by 1 order by 1"
    ) == [
        ("acme", 80),
        ("other", 40),
    ]
    assert bench.rows(
        "select count(*) from test_effect e join batch_row b on b.run_id = e.run_id"
        " where e.node = 'acme' and b.input_data->>'payer' <> 'ACME'"
    ) == [(0,)]


async def test_runs_of_a_graph_that_never_looks_at_the_row_carry_none(bench: Bench, tmp_path: Path) -> None:
    await publish(bench)
    await take(bench, written(tmp_path, "a,b\n1,2\n", "rows.csv"))
    assert bench.rows("select context from workflow_run") == [({},)]


async def test_an_action_reads_rows_for_a_whole_chunk_at_once(bench: Bench, tmp_path: Path) -> None:
    @bench.application.registry.actions.local("test.double")
    async def double(step: Step, items: Sequence[StepItem]) -> Outcomes:
        rows = await read_rows(step, items)
        return {item.run_id: Completed(context={"double": 2 * int(rows[item.run_id]["n"])}) for item in items}

    await publish(bench, chain("test.double"))
    await take(bench, written(tmp_path, "id,n\n" + "".join(f"{n},{n}\n" for n in range(60)), "rows.csv"))
    alone = await bench.start("test", row={"n": 21})
    await bench.settle()
    assert bench.rows("select sum((context->>'double')::int) from workflow_run where batch_job_id is not null") == [
        (60 * 59,)
    ]
    assert bench.rows("select context->>'double' from workflow_run where run_id = %s", alone) == [("42",)]


async def test_rows_that_failed_stay_failed_when_the_rest_is_cancelled(bench: Bench, tmp_path: Path) -> None:
    breaking = {
        "type": "task",
        "config": {"action": "test.break", "settings": {"bad_rows": [2, 3]}, "retry": {"max_attempts": 1}},
    }
    await publish(bench, chain(breaking, {"type": "wait", "config": {"event": "go"}}))
    batch = (await take(bench, written(tmp_path, "id,n\n1,1\n2,2\n3,3\n4,4\n", "rows.csv"))).batch_job_id
    await bench.settle()
    assert bench.counts(batch) == {"failed": 2, "processing": 2}
    assert await bench.operate_on_batch(batch, RunOperation.CANCEL) == 2
    assert bench.counts(batch) == {"failed": 2, "cancelled": 2}
    assert bench.batch_status(batch) == "cancelled"
    assert bench.rows("select count(*) from workflow_run where status = 'FAILED'") == [(2,)]
    assert await bench.operate_on_batch(batch, RunOperation.RETRY) == 2
    assert bench.counts(batch) == {"processing": 2, "cancelled": 2}
    assert bench.batch_status(batch) == "processing"
    assert bench.rows(
        "select action, changes->>'runs' from audit_logs where resource_type = 'batch_job' order by action"
    ) == [
        ("batch.cancel", "2"),
        ("batch.retry", "2"),
    ]


async def test_cancelling_a_batch_that_is_over_changes_nothing(bench: Bench, tmp_path: Path) -> None:
    await publish(bench)
    batch = (await take(bench, written(tmp_path, "a,b\n1,2\n", "rows.csv"))).batch_job_id
    await bench.settle()
    assert await bench.operate_on_batch(batch, RunOperation.CANCEL) == 0
    assert bench.batch_status(batch) == "completed"
