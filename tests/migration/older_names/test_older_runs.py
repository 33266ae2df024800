"""workflow_state, workflow_steps, workflow_logs: runs under their older names."""

from __future__ import annotations

from uuid import UUID

import pytest
from tests.migration.older_names.speaking import Place, Speaker

from rcm.core.ids import new_id


@pytest.fixture
def run(me: Speaker) -> UUID:
    """A failed run of mine with one step and one trace."""
    workflow, revision, run_id = new_id(), new_id(), new_id()
    me.all("insert into user_workflow (workflow_id, name) values (%s, 'Nine steps')", workflow)
    me.all(
        "insert into workflow_revision (revision_id, workflow_id, revision_num, snapshot) values (%s, %s, 1, '{}')",
        revision,
        workflow,
    )
    me.all(
        "insert into workflow_run (run_id, workflow_id, revision_id, encounter_id, workflow_type, status, frontier,"
        " current_step, total_steps, completed_steps, error_step, error_message)"
        " values (%s, %s, %s, 'E-100', 'end_to_end_rcm', 'FAILED', '{}', 'eligibility', 9, 1, 'eligibility',"
        " 'no answer')",
        run_id,
        workflow,
        revision,
    )
    me.all(
        "insert into workflow_run_step (run_id, node_id, iteration, status, attempt_number, output, execution_time_ms)"
        " values (%s, 'eligibility', 0, 'FAILED', 2, '{\"sent\": true}', 1.5)",
        run_id,
    )
    me.all("insert into workflow_trace (run_id, action_type, success, tier) values (%s, 'x12.send', false, 1)", run_id)
    return run_id


def test_runs_steps_and_traces_are_read(me: Speaker, run: UUID) -> None:
    assert me.one(
        "select run_id, encounter_id, workflow_type, status, current_step, total_steps, completed_steps, error_step,"
        " error_message, retry_count from workflow_state where encounter_id = 'E-100'"
    ) == (run, "E-100", "end_to_end_rcm", "FAILED", "eligibility", 9, 1, "eligibility", "no answer", 0)
    assert me.one(
        "select p.step_name, p.status, p.attempt_number, p.output, p.execution_time_ms"
        " from workflow_state s join workflow_steps p using (org_id, run_id) where s.current_step = p.step_name"
    ) == ("eligibility", "FAILED", 2, {"sent": True}, 1.5)
    assert me.one("select encounter_id, workflow_type, action_type, success, tier from workflow_logs") == (
        "E-100",
        "end_to_end_rcm",
        "x12.send",
        False,
        1,
    )
    me.all("insert into rcm_trace (action_type, success) values ('click', true)")
    assert me.one("select encounter_id, run_id from workflow_logs where action_type = 'click'") == (None, None)


@pytest.mark.parametrize(
    ("view", "sentence", "change", "insert"),
    [
        (
            "workflow_state",
            r"for reading: the engine makes runs.*`rcm batch run FILE` or POST /api/v1/batches.*`rcm runs pause RUN`",
            "status = 'PAUSED'",
            "(encounter_id, workflow_type, status) values ('E-1', 'end_to_end_rcm', 'PENDING')",
        ),
        (
            "workflow_steps",
            "for reading: steps are the engine's ledger.*`rcm runs retry RUN`",
            "status = 'COMPLETED'",
            "(run_id, step_name, status) values (gen_random_uuid(), 'scrubbing', 'PENDING')",
        ),
    ],
)
def test_writes_are_refused_with_what_to_do_instead(
    me: Speaker, run: UUID, view: str, sentence: str, change: str, insert: str
) -> None:
    me.refused(f"{view} is {sentence}", f"insert into {view} {insert}")
    me.refused(f"{view} is {sentence}", f"update {view} set {change}")
    me.refused(f"{view} is {sentence}", f"delete from {view}")


def test_a_line_that_an_older_service_adds_is_a_trace(me: Speaker, run: UUID) -> None:
    line = me.one(
        "insert into workflow_logs (run_id, encounter_id, action_type, success, duration_ms)"
        " values (%s, 'said wrong', 'note', true, 12) returning log_id, encounter_id, workflow_id",
        run,
    )
    encounter, workflow = me.one("select encounter_id, workflow_id from workflow_run where run_id = %s", run)
    assert line[1:] == (encounter, workflow)
    kept = "select run_id, workflow_id, action_type, success, duration_ms from workflow_trace where trace_id = %s"
    assert me.one(kept, line[0]) == (run, workflow, "note", True, 12)
    free = me.one(
        "insert into workflow_logs (action_type, success) values ('note', false) returning run_id, encounter_id"
    )
    assert free == (None, None)


def test_a_line_stays_as_it_was_written(me: Speaker, run: UUID) -> None:
    sentence = "workflow_logs is for reading: a line tells what happened"
    me.refused(sentence, "update workflow_logs set success = true")
    me.refused(sentence, "delete from workflow_logs")


def test_without_an_organisation_no_line_is_added(nobody: Speaker) -> None:
    nobody.refused("no organisation is set", "insert into workflow_logs (action_type, success) values ('note', true)")


@pytest.mark.parametrize("view", ["workflow_state", "workflow_steps", "workflow_logs"])
def test_runs_of_others_are_invisible(me: Speaker, place: Place, run: UUID, view: str) -> None:
    assert len(me.all(f"select 1 from {view}")) == 1
    for org in (place.theirs, None):
        me.speak_for(org)
        assert me.all(f"select 1 from {view}") == []
        assert me.count(f"delete from {view}") == 0


def test_the_sentences_name_what_there_is(me: Speaker) -> None:
    """Commands and routes in the refusals exist."""
    from rcm.cli.runs import app as runs  # noqa: PLC0415 - the shell is needed here only
    from rcm.workflows.routes.batches import router as batches  # noqa: PLC0415
    from rcm.workflows.routes.runs import router  # noqa: PLC0415

    assert {"pause", "resume", "cancel", "retry"} <= {command.name for command in runs.registered_commands}
    paths = {route.path for route in (*router.routes, *batches.routes) if hasattr(route, "path")}
    assert any(path.endswith("/{run_id}/{operation}") for path in paths)
    assert any(path.endswith("/batches") for path in paths)
