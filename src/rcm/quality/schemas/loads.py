"""Shapes of loads in the API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from rcm.core.schema import Schema

_Code = Annotated[str, Field(pattern=r"^[A-Za-z][0-9A-Za-z.]{1,8}$")]


class AsideOut(Schema):
    """A row that could not be used: where it begins in the file, why, and how to mend it."""

    line: int | None
    metric_id: str | None
    facility_id: str | None
    period_start: date | None
    period_end: date | None
    reason: str
    detail: str


class LoadedOut(Schema):
    """What became of a file. `repeated` rows say again what another row of the file says, and count as unchanged.

    `rows`: the first of those that were set aside; GET /api/v1/metric-loads/{load_id}/set-aside has all.
    `unused_columns` were not read. A dry run has no `load_id`: nothing is kept.
    """

    load_id: UUID | None
    dry_run: bool
    file_name: str | None
    rows_read: int
    rows_written: int
    inserted: int
    updated: int
    rows_unchanged: int
    repeated: int
    rows_set_aside: int
    reasons: dict[str, int]
    rows: list[AsideOut]
    columns: dict[str, str]
    unused_columns: list[str]


class LoadOut(Schema):
    """A load as it is kept. `source`: a file, or our own claims or encounters."""

    load_id: UUID
    source: str
    status: str
    file_name: str | None
    rows_read: int
    rows_written: int
    rows_unchanged: int
    rows_set_aside: int
    error: str | None
    created_at: datetime
    finished_at: datetime | None


class AsideRowOut(AsideOut):
    """With what stood in the row."""

    row_id: UUID
    data: dict[str, Any]


class OwnLoadIn(Schema):
    """What to compute from. `since` (its month is the first) goes before `months`, which counts back from this month;
    `infection_codes`: beginnings of ICD-10-CM codes that count as hospital-acquired infections."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: Literal["claims", "encounters"]
    since: date | None = None
    months: Annotated[int, Field(ge=1, le=120)] = 12
    infection_codes: Annotated[list[_Code] | None, Field(max_length=500)] = None
    dry_run: bool = False
