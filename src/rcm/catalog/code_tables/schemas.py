"""Shapes of code systems and codes in the API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from rcm.core.schema import Schema


class CodeSystemOut(Schema):
    """A code set or a table of edits. `released_on`: from this day on its newest release holds; `first_released_on`:
    from this day on codes are judged by the set, before it by their form only."""

    code_system: str
    name: str
    version: str | None
    released_on: date | None
    first_released_on: date | None
    source: str | None
    licence: str | None
    uri: str | None
    code_count: int
    imported_at: datetime | None


class CodeSystemsOut(Schema):
    items: list[CodeSystemOut]


class CodePeriodOut(Schema):
    """[valid_from, valid_to): a code that ends on a day is not valid on it."""

    label: str
    valid_from: date
    valid_to: date | None
    attributes: dict[str, Any]


class CodeOut(CodePeriodOut):
    code: str


class CodeDetailOut(Schema):
    """A code with all its periods; `valid` says whether one of them holds on the day that was asked for."""

    code_system: str
    code: str
    on: date
    valid: bool
    label: str
    attributes: dict[str, Any]
    periods: list[CodePeriodOut]
