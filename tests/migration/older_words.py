"""Rows of a database, in the words of the system before V8, whatever the revision: what a migration must keep.

The mapping is written here a second time, from the description of both schemas, and not taken from the revision.
Each row is told as canonical JSON, by its key.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import psycopg

Row = dict[str, Any]
Rows = dict[str, str]
KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "rcm_user": ("user_id",),
    "portal_type": ("portal_type_id",),
    "integration_endpoint": ("portal_id",),
    "task_type": ("task_type_id",),
    "field_requirement": ("field_requirement_id",),
    "user_workflow": ("workflow_id",),
    "batch_job": ("batch_job_id",),
    "batch_row": ("batch_row_id",),
    "macro_state": ("macro_state_id",),
    "rcm_state": ("state_id",),
    "rcm_transition": ("from_state", "to_state", "action_label"),
    "task_signature": ("signature_id",),
    "rcm_trace": ("trace_id",),
}
_ROLES: Final = {"admin": "org_admin", "firm_user": "operator", "hospital_user": "operator"}
_STATUSES: Final = {"pending": "queued", "processing": "processing", "completed": "success", "failed": "error"}
_TIMES: Final = ("created_at", "updated_at")


def legacy(connection: psycopg.Connection[Any], table: str) -> Rows:
    """Of a database at 001."""
    return _told(table, _read(connection, f"select to_jsonb(t) from {table} t"))


def today(connection: psycopg.Connection[Any], table: str) -> Rows:
    """Of a database at 007 or later, its default organisation's."""
    statement, mapped = _TODAY[table]
    return _told(table, map(mapped, _read(connection, statement)))


def _read(connection: psycopg.Connection[Any], statement: str) -> Iterator[Row]:
    connection.execute("set time zone 'UTC'")
    for (row,) in connection.execute(statement.encode()):
        yield row


def _told(table: str, rows: Iterator[Row]) -> Rows:
    found: Rows = {}
    for row in rows:
        key = "/".join(str(row[name]) for name in KEYS[table])
        assert key not in found, f"{table}: {key} stands twice"
        found[key] = json.dumps(row, sort_keys=True)
    return found


def _take(row: Row, *columns: str, **named: Any) -> Row:
    return {column: row[column] for column in (*columns, *_TIMES)} | named


def _user(row: Row) -> Row:
    assert row["identity_email"] == row["email"].strip().lower()
    assert row["role"] == _ROLES[row["legacy_role"]]
    kept = row["legacy_sign_in"]
    return _take(
        row, "user_id", "email", "full_name", "is_active", "last_login_at", role=row["legacy_role"],
        hashed_password=kept["hashed_password"] if kept else row["identity_password"],
    )  # fmt: skip


def _portal_type(row: Row) -> Row:
    assert (row["endpoint_kind"], row["access_medium"], row["is_active"]) == ("payer", "web", True)
    return _take(row, "code", "name", "description", "base_url", portal_type_id=row["legacy_id"])


def _endpoint(row: Row) -> Row:
    return _take(
        row, "name", "base_url", "config", "is_active", portal_id=row["legacy_id"], portal_type_id=row["type_number"]
    )


def _task_type(row: Row) -> Row:
    return _take(row, "task_type_id", "domain", "action", "display_name", "description", "is_active")


def _requirement(row: Row) -> Row:
    return _take(
        row, "field_requirement_id", "task_type_id", "required_fields", "optional_fields", "field_metadata",
        portal_id=row["number"],
    )  # fmt: skip


def _workflow(row: Row) -> Row:
    name = row["name"] if row["legacy_name"] is None else row["legacy_name"]
    assert row["name"] == name or row["name"].startswith(f"{name} (")
    assert row["status"] in {"active", "archived"}
    return _take(
        row, "workflow_id", "created_by", "description", name=name, steps=row["legacy_steps"],
        is_active=row["status"] == "active",
    )  # fmt: skip


def _batch(row: Row) -> Row:
    assert row["portal_id"] == row["number"], "portal_id and endpoint_id say the same"
    counts = row["counted"] or {}
    for status in (*_STATUSES, "set_aside", "cancelled"):
        assert row[f"{status}_rows"] == counts.get(status, 0)
    assert row["total_rows"] == sum(counts.values())
    return _take(
        row, "batch_job_id", "created_by", "workflow_type", "portal_id", "file_name", "prompt",
        status=_STATUSES[row["status"]],
    )  # fmt: skip


def _batch_row(row: Row) -> Row:
    return _take(
        row, "batch_row_id", "batch_job_id", "row_number", "input_data", "output_data", "error_message",
        status=_STATUSES[row["status"]],
    )  # fmt: skip


def _macro(row: Row) -> Row:
    return _take(row, "macro_state_id", "action_type", "name", "summary_prompt", "count", portal_id=row["number"])


def _state(row: Row) -> Row:
    assert row["is_dynamic"] == ("dynamic_meta" in (row["semantic_spec"] or {}))
    assert row["text_emb"] is None
    return _take(
        row, "macro_state_id", "dom_snapshot", "action_json", "semantic_spec", "label", "category", "required",
        "is_retired", "aliased_to", state_id=row["micro_state_id"], portal_id=row["number"],
    )  # fmt: skip


def _transition(row: Row) -> Row:
    return _take(row, "from_state", "to_state", "action_label", "freq", "last_observed_at")


def _signature(row: Row) -> Row:
    return _take(
        row, "signature_id", "domain", "action", "alias_of", "steps", "last_human_run", "total_runs", "success_runs",
        portal_id=row["number"], portal_type_id=row["type_number"],
        source={"ai_generated": "ai"}.get(row["source"], row["source"]),
    )  # fmt: skip


def _trace(row: Row) -> Row:
    assert len(row["numbers"]) <= 1
    duration = row["duration_ms"]
    return _take(
        row, "trace_id", "user_id", "batch_row_id", "action_type", "action_detail", "success", "error_detail",
        "llm_prompt", "llm_response", "llm_model", "tokens_used", "session_id", state_id=row["micro_state_id"],
        portal_id=row["numbers"][0] if row["numbers"] else None,
        duration_ms=None if duration is None else int(duration),
    )  # fmt: skip


_NUMBER: Final = "left join endpoint e on e.endpoint_id = t.endpoint_id and e.org_id = t.org_id"
_DEFAULT: Final = "t.org_id = '00000000-0000-7000-8000-000000000002'"
_SHELTER: Final = '{"holds": "nodes without a workflow"}'


def _with_number(table: str) -> str:
    return f"select to_jsonb(t) || jsonb_build_object('number', e.legacy_id) from {table} t {_NUMBER} where {_DEFAULT}"


_TODAY: Final[dict[str, tuple[str, Callable[[Row], Row]]]] = {
    "rcm_user": (
        (
            "select to_jsonb(t)"
            " || jsonb_build_object('identity_email', i.email, 'identity_password', i.hashed_password)"
            f" from app_user t join identity i using (identity_id) where {_DEFAULT}"
        ),
        _user,
    ),
    "portal_type": ("select to_jsonb(t) from channel_type t", _portal_type),
    "integration_endpoint": (
        (
            "select to_jsonb(t) || jsonb_build_object('type_number', c.legacy_id)"
            f" from endpoint t join channel_type c using (channel_type_id) where {_DEFAULT}"
        ),
        _endpoint,
    ),
    "task_type": ("select to_jsonb(t) from task_type t", _task_type),
    "field_requirement": (_with_number("field_requirement"), _requirement),
    "user_workflow": (
        f"select to_jsonb(t) from user_workflow t where {_DEFAULT} and draft_state is distinct from '{_SHELTER}'",
        _workflow,
    ),
    "batch_job": (
        (
            "select to_jsonb(t) || jsonb_build_object('number', e.legacy_id, 'counted', c.counted)"
            f" from batch_job t {_NUMBER} left join (select batch_job_id, jsonb_object_agg(status, n) as counted from ("
            " select batch_job_id, status, count(*) as n from batch_row group by 1, 2) each group by 1) c"
            f" on c.batch_job_id = t.batch_job_id where {_DEFAULT}"
        ),
        _batch,
    ),
    "batch_row": (f"select to_jsonb(t) from batch_row t where {_DEFAULT}", _batch_row),
    "macro_state": (_with_number("macro_state"), _macro),
    "rcm_state": (_with_number("micro_state"), _state),
    "rcm_transition": (f"select to_jsonb(t) from rcm_transition t where {_DEFAULT}", _transition),
    "task_signature": (
        (
            "select to_jsonb(t) || jsonb_build_object('number', e.legacy_id, 'type_number', c.legacy_id)"
            f" from task_signature t {_NUMBER} left join channel_type c on c.channel_type_id = t.channel_type_id"
            f" where {_DEFAULT}"
        ),
        _signature,
    ),
    "rcm_trace": (
        (
            "select to_jsonb(t) || jsonb_build_object('numbers', array("
            "select e.legacy_id from workflow_trace_endpoint l join endpoint e using (org_id, endpoint_id)"
            " where l.org_id = t.org_id and l.trace_id = t.trace_id and l.created_at = t.created_at))"
            f" from workflow_trace t where {_DEFAULT}"
        ),
        _trace,
    ),
}
