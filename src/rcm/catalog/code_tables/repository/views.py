"""SQL of lists of codes. Edits and weights are shown as codes as well, so that one question answers for all tables."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from rcm.core.db import ReadSession
from rcm.core.paging import Filters, Listing, PageRequest, Rows, fetch

_COLUMNS: Final = "code, label, valid_from, valid_to, attributes"
_CODES: Final = f"select {_COLUMNS} from code where code_system = %(system)s"
_DRGS: Final = (
    "select drg as code, label, valid_from, valid_to, jsonb_build_object('weight', weight::text, 'geometric_los',"
    " geometric_los::text, 'arithmetic_los', arithmetic_los::text, 'mdc', mdc, 'type', kind) as attributes"
    " from drg_weight"
)
_PAIRS: Final = (
    "select column_one || '+' || column_two as code, coalesce(rationale, '') as label, valid_from, valid_to,"
    " jsonb_build_object('modifier_indicator', modifier_indicator) as attributes"
    " from ncci_pair where edit_set = %(edit_set)s"
)
_LIMITS: Final = (
    "select code, coalesce(rationale, '') as label, valid_from, valid_to, jsonb_build_object('units', units,"
    " 'adjudication_indicator', adjudication_indicator) as attributes from mue where edit_set = %(edit_set)s"
)


def _source(system: str) -> str:
    if system == "ms_drg":
        return _DRGS
    if system.startswith("ncci_"):
        return _PAIRS
    return _LIMITS if system.startswith("mue_") else _CODES


def _values(system: str) -> dict[str, Any]:
    return {"system": system, "edit_set": system.partition("_")[2]}


async def list_codes(session: ReadSession, request: PageRequest, system: str, on: date, query: str | None) -> Rows:
    """Codes that are valid on the day, by code; those that begin with the query, or say it."""
    listing = Listing(
        name=f"codes:{system}",
        select=f"select {_COLUMNS}",
        source=f"from ({_source(system)}) c where valid_from <= %(on)s and (valid_to is null or valid_to > %(on)s)",
        key="code",
        parse=str,
    )
    wanted = Filters()
    if query:
        wanted.where("(starts_with(code, upper({0})) or position(lower({0}) in lower(label)) > 0)", query)
    return await fetch(session, listing, request, wanted, {**_values(system), "on": on})


async def periods_of(session: ReadSession, system: str, code: str) -> list[tuple[Any, ...]]:
    """(code, label, from, to, attributes) of all times, oldest first."""
    return await session.rows(
        f"select {_COLUMNS} from ({_source(system)}) c where code = %(code)s order by valid_from",
        {**_values(system), "code": code},
    )
