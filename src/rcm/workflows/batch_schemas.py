"""Shapes of files, previews, results and batch jobs in the API."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from rcm.core.schema import Schema
from rcm.workflows.schemas import BatchCounts

DownloadStatus = Literal["failed", "all", "set_aside", "completed", "cancelled", "pending"]


class FieldOut(Schema):
    """A field that the workflow needs of each row (its required_data)."""

    name: str
    required: bool
    type: str | None


class ReasonOut(Schema):
    """Rows with one reason; `example` is the message of the first of them."""

    error_code: str
    field: str
    rows: int
    first_row: int
    example: str


class ErrorGroupOut(ReasonOut):
    status: Literal["failed", "set_aside"]


class ErrorGroupsOut(Schema):
    """The 100 largest groups, the largest first."""

    items: list[ErrorGroupOut]


class MissingOut(Schema):
    """How many rows miss what the workflow's requirements ask for."""

    field: str
    rows: int


class PreviewOut(Schema):
    """What the file would become. Nothing of it is stored.

    `sample` shows values by their shape only (x for letters, 9 for digits) unless values were asked for. `mapping` can
    be sent again as it is. `rows_are_exact` false: no more than the first 100,000 rows were looked at.
    """

    file_name: str
    file_size: int
    kind: str
    workflow_name: str
    rows: int
    rows_are_exact: bool
    columns: list[str]
    sample: list[Any]
    mapping: dict[str, Any] | None
    mapping_origin: Literal["given", "remembered", "proposed"] | None
    fields: list[FieldOut]
    unmapped_fields: list[str] = Field(description="Required, and without a column: the file would be refused.")
    findings: list[dict[str, Any]]
    set_aside: int
    reasons: list[ReasonOut]
    missing: list[MissingOut]
    already_loaded: UUID | None = Field(description="The batch that was made of this very file.")


class MappingOut(Schema):
    """Remembered for files of this kind with these columns."""

    batch_mapping_id: UUID
    workflow_name: str
    file_kind: str
    columns: list[str]
    mapping: dict[str, Any]
    used_at: datetime


class BatchJobCreate(BaseModel):
    """A batch without a file. What the platform counts and stamps itself may be sent as it is before it began only:
    clients of older services send all columns of the table.
    """

    model_config = ConfigDict(extra="forbid")

    org_id: UUID | None = None
    user_id: UUID | None = Field(default=None, description="Of this organisation, else 403. Default: you.")
    created_by: UUID | None = None
    workflow: str | None = Field(default=None, max_length=200, description="Name of a workflow.")
    workflow_id: UUID | None = None
    workflow_type: str | None = Field(default=None, max_length=200)
    endpoint_id: UUID | None = None
    portal_id: int | None = Field(default=None, ge=0, lt=2**63)
    prompt: str | None = Field(default=None, max_length=100_000)
    file_name: str | None = Field(default=None, max_length=300)

    batch_job_id: None = None
    revision_id: None = None
    file_size: None = None
    file_sha256: None = None
    file_kind: None = None
    mapping: None = None
    findings: list[Any] = Field(default=[], max_length=0)
    status: Literal["pending"] = "pending"
    total_rows: Literal[0] = 0
    pending_rows: Literal[0] = 0
    processing_rows: Literal[0] = 0
    completed_rows: Literal[0] = 0
    failed_rows: Literal[0] = 0
    set_aside_rows: Literal[0] = 0
    cancelled_rows: Literal[0] = 0
    started_at: None = None
    completed_at: None = None


class BatchJobOut(Schema):
    """`is_started`: it takes no more rows. `user_id`: for whom it was made."""

    batch_job_id: UUID
    org_id: UUID
    user_id: UUID | None
    workflow_id: UUID | None
    workflow_name: str | None
    workflow_type: str | None
    endpoint_id: UUID | None
    portal_id: int | None
    prompt: str | None
    file_name: str | None
    status: str = Field(description="A code of job_status_lu.")
    is_started: bool
    counts: BatchCounts
    created_at: datetime
    started_at: datetime | None
    completed_at: datetime | None


class RowsAdded(Schema):
    """`total_rows` is what to send as `expected_rows` with the next ones."""

    batch_job_id: UUID
    added: int
    set_aside: int
    total_rows: int
