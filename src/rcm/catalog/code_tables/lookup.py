"""Look codes up: which systems there are, which codes say something, what became of one."""

from __future__ import annotations

from datetime import date

from rcm.catalog.code_tables.repository.systems import all_systems, find_system
from rcm.catalog.code_tables.repository.views import list_codes, periods_of
from rcm.catalog.code_tables.schemas import CodeDetailOut, CodeOut, CodePeriodOut, CodeSystemOut, CodeSystemsOut
from rcm.catalog.code_tables.systems import written
from rcm.core.db import ReadSession
from rcm.core.errors import NotFound
from rcm.core.paging import Page, PageRequest
from rcm.core.time import today


class CodeSystemMissing(NotFound):
    """No such code system was imported. `rcm codes list` and GET /api/v1/code-systems name those that were."""

    code = "catalog.code_system_not_found"


class CodeMissing(NotFound):
    """The code system has never had such a code."""

    code = "catalog.code_not_found"


async def systems(session: ReadSession) -> CodeSystemsOut:
    return CodeSystemsOut(items=[CodeSystemOut.model_validate(each) for each in await all_systems(session)])


async def search(
    session: ReadSession, page: PageRequest, system: str, query: str | None, on: date | None
) -> Page[CodeOut]:
    """Codes valid on a day (today), that begin with the query or whose label has it. Raises CodeSystemMissing."""
    await _require(session, system)
    asked = query.strip() if query else ""
    found = await list_codes(session, page, system, on or today(), _without_dot(system, asked) or None)
    items = [
        CodeOut(code=code, label=label, valid_from=start, valid_to=end, attributes=said)
        for code, label, start, end, said in found.rows
    ]
    return Page[CodeOut](**found.page(items))


async def detail(session: ReadSession, system: str, code: str, on: date | None) -> CodeDetailOut:
    """All of a code's periods. Raises CodeSystemMissing, CodeMissing."""
    await _require(session, system)
    day = on or today()
    rows = await periods_of(session, system, written(system, code))
    if not rows:
        raise CodeMissing(f"{system}: {code[:60]!a}.", code_system=system, asked=code[:60])
    periods = [
        CodePeriodOut(label=label, valid_from=start, valid_to=end, attributes=said)
        for _, label, start, end, said in rows
    ]
    holds = next((x for x in periods if x.valid_from <= day and (x.valid_to is None or day < x.valid_to)), None)
    shown = holds or periods[-1]
    return CodeDetailOut(
        code_system=system,
        code=rows[0][0],
        on=day,
        valid=holds is not None,
        label=shown.label,
        attributes=shown.attributes,
        periods=periods,
    )


async def _require(session: ReadSession, system: str) -> None:
    if await find_system(session, system) is None:
        raise CodeSystemMissing(f"Asked for: {system[:60]!a}.", code_system=system[:60])


def _without_dot(system: str, query: str) -> str:
    """E11.9 is found as it is stored; a text keeps its dots."""
    plain = written(system, query)
    return plain if system == "icd10cm" and plain[1:2].isdigit() else query
