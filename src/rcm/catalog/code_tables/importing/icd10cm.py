"""ICD-10-CM: from the package simple-icd-10-cm, or from the order file that CDC and CMS publish."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

from rcm.catalog.code_tables.importing.entries import Entry, FileUnusable, LineUnusable, Problem, label, matching
from rcm.catalog.code_tables.importing.reading import Read
from rcm.catalog.code_tables.importing.tables import text_lines

_CODE: Final = re.compile(r"[A-Z][0-9][0-9A-Z][0-9A-Z]{0,4}")
#: order number 1-5, code 7-13, billable 15, short text 17-76, long text from 78 on
_ORDER_LINE: Final = re.compile(r"\d{5} ")
_MONTHS: Final = ("january", "april", "july", "october")


class Release(NamedTuple):
    """A release by the name that the package gives it."""

    name: str
    fiscal_year: int

    @property
    def begins_on(self) -> date:
        """1 October before: what an April release adds is little, what it repeats holds for the whole fiscal year."""
        return date(self.fiscal_year - 1, 10, 1)


class PackageUnknown(FileUnusable):
    """The installed simple-icd-10-cm does not say which release it holds. Name it: --release and --from."""

    code = "catalog.icd_release_unknown"


def packaged_release() -> Release:
    """Which release the installed package holds: its code list is named so. Raises PackageUnknown."""
    from importlib import resources  # noqa: PLC0415 - only for who imports codes

    names = sorted(each.name for each in resources.files("simple_icd_10_cm.data").iterdir())
    for name in names:
        found = re.fullmatch(r"code-list-([A-Za-z]+)-(\d{4})\.txt", name)
        if found and found[1].lower() in _MONTHS:
            year = int(found[2])
            return Release(f"{found[1]} {year}", year + (found[1].lower() == "october"))
    raise PackageUnknown


def read_package() -> Read:
    """All codes of the installed package; those without any below them are billable."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of how the package reads its own files
        import simple_icd_10_cm as package  # noqa: PLC0415 - 200 MB and seconds, for who imports codes

    for line, code in enumerate(package.get_all_codes(with_dots=False), 1):
        if package.is_chapter_or_block(code) and not package.is_category_or_subcategory(code):
            continue
        # A block of one category has the category's name: the category is meant.
        text = package.get_description(code)
        yield Entry(line, (code, {"billable": package.is_leaf(code)}, " ".join(text.split())))


def read_order_file(path: Path) -> Read:
    """The fixed-width order file. Raises FileUnusable where not a single line is one."""
    found = False
    for line, text in _numbered(path):
        if _ORDER_LINE.match(text):
            found = True
            yield _entry(line, text)
        elif found or line > 60:
            yield Problem(line, "does not begin with an order number")
    if not found:
        raise FileUnusable(f"{path.name} has no line that begins with an order number and a code.", file=path.name)


def _numbered(path: Path) -> Iterator[tuple[int, str]]:
    for line, text in enumerate(text_lines(path), 1):
        if not text.isspace() and text != "\x1a":
            yield line, text.rstrip("\r\n")


def _entry(line: int, text: str) -> Entry | Problem:
    try:
        code = matching(_CODE, text[6:14].strip().upper(), "code")
        if text[14:15] not in {"0", "1"}:
            return Problem(line, "position 15 says neither 0 nor 1: is it billable?")
        return Entry(line, (code, {"billable": text[14] == "1"}, label(text[77:] or text[16:77])))
    except LineUnusable as error:
        return Problem(line, str(error))
