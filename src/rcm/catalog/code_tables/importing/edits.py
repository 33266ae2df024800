"""NCCI procedure-to-procedure edits and medically unlikely edits, as CMS publishes them each quarter."""

from __future__ import annotations

import re
from functools import lru_cache, partial
from pathlib import Path
from typing import Final

from rcm.catalog.code_tables.importing.entries import (
    Entry,
    LineUnusable,
    Problem,
    day,
    day_after,
    matching,
    text_or_none,
)
from rcm.catalog.code_tables.importing.reading import Read, read_rows
from rcm.catalog.code_tables.importing.tables import Cells, Column, Table, open_table

_CODE: Final = re.compile(r"[0-9A-Z]{5}")
_PAIR_COLUMNS: Final = {
    "column_one": Column((r"column ?1( code)?", r"column one.*", r"comprehensive.*")),
    "column_two": Column((r"column ?2( code)?", r"column two.*", r"component.*")),
    "effective": Column((r"effective.*",)),
    "deletion": Column((r"deletion.*",)),
    "modifier": Column((r"modifier.*",)),
    "rationale": Column.optional(r".*rationale.*"),
}
_PAIR_POSITIONS: Final = ("column_one", "column_two", "", "effective", "deletion", "modifier", "rationale")
_MUE_COLUMNS: Final = {
    "code": Column((r"hcpcs cpt code", r"hcpcs.*code", r"cpt.*code", r"code")),
    "units": Column((r".*mue values?", r".*values?", r"units")),
    "indicator": Column.optional(r".*adjudication indicator.*", r"mai"),
    "rationale": Column.optional(r".*rationale.*"),
}
_MODIFIERS: Final = {"0": 0, "1": 1, "9": 9}
#: Medicaid's tables have no indicator: its edits are of a line.
_OF_A_LINE: Final = 1


def read_pairs(path: Path) -> Read:
    """A million lines and more, with periods of their own. Raises FileUnusable."""
    table = open_table(path, _PAIR_COLUMNS, positions=_PAIR_POSITIONS)
    at = table.at
    places = tuple(at[name] for name in ("column_one", "column_two", "effective", "deletion", "modifier"))
    widest, rationale = max(places), at.get("rationale", -1)
    for line, cells in table.rows:
        # Written out, not by `read_rows`: each thing said twice is a second for each file.
        if len(cells) <= widest:
            if sum(map(bool, cells)) > 1:
                yield Problem(line, f"has {len(cells)} columns, {widest + 1} are needed")
            continue
        one, two, effective, deletion, modifier = [cells[place].strip() for place in places]
        try:
            said = cells[rationale] if 0 <= rationale < len(cells) else ""
            yield _pair(line, (one, two, effective, deletion, modifier), said)
        except LineUnusable as error:
            # The headers stand over several lines, and so do notices: there is no digit where codes are.
            if (two or effective) and any(map(str.isdigit, one + two)):
                yield Problem(line, str(error))


def _pair(line: int, values: tuple[str, str, str, str, str], rationale: str) -> Entry:
    one, two, effective, deletion, modifier = values
    one, two = _code(one), _code(two)
    valid_from = day(effective, "effective date")
    if valid_from is None:
        raise LineUnusable("effective date is missing")
    indicator = _MODIFIERS.get(modifier)
    if indicator is None:
        raise LineUnusable(f"modifier indicator {modifier[:10]!a} is none of 0, 1, 9")
    # Deleted on the day it began: it has never applied. Else the day of deletion is the last one that counts.
    valid_to = valid_from if deletion == effective else day_after(deletion, "deletion date")
    if valid_to is not None and valid_to < valid_from:
        raise LineUnusable(f"ends on {valid_to} before it begins on {valid_from}")
    return Entry(line, (one, two, indicator, text_or_none(rationale)), valid_from, valid_to)


def read_limits(path: Path) -> Read:
    """Units of each code; without dates, so they hold from the release on. Raises FileUnusable."""
    table = open_table(path, _MUE_COLUMNS, positions=("code", "units", "indicator", "rationale"))
    return read_rows(table, ("code",), partial(_limit, table))


def _limit(table: Table, line: int, cells: Cells) -> Entry | None:
    units = table.cell(cells, "units")
    said = table.cell(cells, "indicator")
    if not re.fullmatch(r"[0-9]{1,7}", units):
        raise LineUnusable(f"units {units[:20]!a} are no number" if units else "units are missing")
    indicator = said[:1] if said or "indicator" in table.at else str(_OF_A_LINE)
    if indicator not in {"1", "2", "3"}:
        raise LineUnusable(f"adjudication indicator {said[:20]!a} does not begin with 1, 2 or 3")
    code = _code(table.cell(cells, "code").upper())
    return Entry(line, (code, int(units), int(indicator), text_or_none(table.cell(cells, "rationale"))))


@lru_cache(maxsize=1 << 15)
def _code(text: str) -> str:
    """Spreadsheets take leading zeros away."""
    return matching(_CODE, text.zfill(5) if text.isdigit() else text.upper(), "code")
