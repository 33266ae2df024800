"""What processes read of code tables: a whole set compactly, or what concerns the codes of a chunk; one query each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple

from rcm.catalog.code_tables.code_set import SEPARATOR, CompactCodeSet, Group
from rcm.core.db import ReadSession

# Few different periods, many codes: the codes come as one text for each, which is quicker read than 98,000 rows.
# A set without any of the codes still knows since when it speaks: hence the left join.
_GROUPED = """
select s.first_released_on, c.valid_from, c.valid_to, c.attributes, string_agg(c.code, %(separator)s)
  from code_system s left join code c on c.code_system = s.code_system {narrower}
 where s.code_system = %(system)s group by s.first_released_on, c.valid_from, c.valid_to, c.attributes
"""


class Imported(NamedTuple):
    """Which state of a code system it is; another import makes another one."""

    sha256: str | None
    imported_at: datetime | None


class NcciEdit(NamedTuple):
    """`column_two` is not paid beside `column_one`: never (0), without a modifier (1); 9: the edit was deleted."""

    column_one: str
    column_two: str
    valid_from: date
    valid_to: date | None
    modifier_indicator: int
    rationale: str | None


class MueLimit(NamedTuple):
    """At most `units` of the code: on a line (1), on a day by policy (2), on a day by clinical data (3)."""

    code: str
    valid_from: date
    valid_to: date | None
    units: int
    adjudication_indicator: int
    rationale: str | None


async def imported_states(session: ReadSession, systems: Collection[str]) -> dict[str, Imported]:
    """Of those systems that exist."""
    rows = await session.rows(
        "select code_system, sha256, imported_at from code_system where code_system = any(%s)", (list(systems),)
    )
    return {system: Imported(*state) for system, *state in rows}


async def whole_set(session: ReadSession, system: str) -> CompactCodeSet:
    """Every code of a system."""
    return await _grouped(session, "", {"system": system})


async def codes_of(session: ReadSession, system: str, codes: Collection[str]) -> CompactCodeSet:
    """Those of the codes that the system has ever had."""
    return await _grouped(session, "and c.code = any(%(codes)s)", {"system": system, "codes": list(codes)})


async def pairs_among(session: ReadSession, edit_set: str, codes: Collection[str]) -> list[NcciEdit]:
    """Edits between any two of the codes, of all times."""
    wanted = list(codes)
    rows = await session.rows(
        "select column_one, column_two, valid_from, valid_to, modifier_indicator, rationale from ncci_pair"
        " where edit_set = %s and column_one = any(%s) and column_two = any(%s)"
        " order by column_one, column_two, valid_from",
        (edit_set, wanted, wanted),
    )
    return [NcciEdit(*row) for row in rows]


async def mue_of(session: ReadSession, edit_set: str, codes: Collection[str]) -> list[MueLimit]:
    """Limits of units of the codes, of all times."""
    rows = await session.rows(
        "select code, valid_from, valid_to, units, adjudication_indicator, rationale from mue"
        " where edit_set = %s and code = any(%s) order by code, valid_from",
        (edit_set, list(codes)),
    )
    return [MueLimit(*row) for row in rows]


async def _grouped(session: ReadSession, narrower: str, values: dict[str, str | Sequence[str]]) -> CompactCodeSet:
    rows = await session.rows(_GROUPED.format(narrower=narrower), {**values, "separator": SEPARATOR})
    return CompactCodeSet(
        (Group(start, end, said, codes.split(SEPARATOR)) for _, start, end, said, codes in rows if codes is not None),
        covered_from=rows[0][0] if rows else None,
    )
