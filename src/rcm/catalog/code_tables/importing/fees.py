"""Fee schedules of an organisation: what a payer allows, or what the organisation charges."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from functools import partial
from pathlib import Path
from typing import Final

from rcm.catalog.code_tables.importing.entries import Entry, LineUnusable, day, day_after, matching, require_period
from rcm.catalog.code_tables.importing.reading import Read, read_rows
from rcm.catalog.code_tables.importing.tables import Cells, Column, Table, open_table

_PROCEDURE: Final = re.compile(r"[0-9A-Z]{5}")
_MODIFIER: Final = re.compile(r"[0-9A-Z]{2}")
_PLACE: Final = re.compile(r"[0-9]{2}")
_MOST: Final = Decimal("999999999999.99")
_COLUMNS: Final = {
    "procedure": Column((r"procedure( code)?", r"(hcpcs|cpt)( cpt)?( code)?", r"code")),
    "modifier": Column.optional(r"mod(ifier)?"),
    "place": Column.optional(r"pos", r"place( of service)?", r"place of service code"),
    "amount": Column((r"amount", r"allowed( amount)?", r"fee", r"price", r"charge", r"rate")),
    "from": Column.optional(r"(valid )?from", r"start( date)?", r"effective( date)?"),
    "to": Column.optional(r"(valid )?to", r"(end|stop|termination)( date)?", r"until"),
}


def read_fees(path: Path) -> Read:
    """Amounts by procedure, modifier and place of service; days from and to, both included. Raises FileUnusable."""
    table = open_table(path, _COLUMNS)
    return read_rows(table, ("procedure",), partial(_entry, table))


def _entry(table: Table, line: int, cells: Cells) -> Entry | None:
    procedure, modifier, place = (table.cell(cells, name).upper() for name in ("procedure", "modifier", "place"))
    if procedure.isdigit():
        procedure = procedure.zfill(5)
    matching(_PROCEDURE, procedure, "procedure")
    if modifier:
        modifier = matching(_MODIFIER, modifier.zfill(2), "modifier")
    if place:
        place = matching(_PLACE, place.zfill(2), "place of service")
    valid_from, valid_to = day(table.cell(cells, "from"), "from"), day_after(table.cell(cells, "to"), "to")
    require_period(valid_from, valid_to)
    allowed = _amount(table.cell(cells, "amount"))
    return Entry(line, (procedure, modifier or None, place or None, allowed), valid_from, valid_to)


def _amount(text: str) -> Decimal:
    """Never a float, never rounded: an amount with a third decimal is not ours to decide."""
    plain = text.removeprefix("$").strip()
    plain = plain.replace(",", "") if re.fullmatch(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?", plain) else plain
    if re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,})?", plain) is None:
        raise LineUnusable(f"amount {text[:20]!a} is no amount of money" if text else "amount is missing")
    try:
        found = Decimal(plain)
    except InvalidOperation:
        raise LineUnusable(f"amount {text[:20]!a} is no amount of money") from None
    if found > _MOST or found != found.quantize(Decimal("0.01")):
        raise LineUnusable(f"amount {text[:20]!a} has more than two decimals")
    return found.quantize(Decimal("0.01"))
