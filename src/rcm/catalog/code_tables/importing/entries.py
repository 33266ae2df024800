"""What readers of files give: entries, and lines that can't be used with the reason."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from rcm.core.errors import DomainError, InvalidInput


class Entry(NamedTuple):
    """One line of a file: values in the order of the table's columns, and the period that the file itself gives.

    Without `valid_from` the entry holds from the day of the release on.
    """

    line: int
    values: tuple[Any, ...]
    valid_from: date | None = None
    valid_to: date | None = None


class Problem(NamedTuple):
    """A line that is set aside."""

    line: int
    reason: str


class LineUnusable(ValueError):
    """Why a line can't be used; readers raise it, `read` makes a Problem of it."""


class FileUnusable(InvalidInput):
    """The file is not as such files are. Nothing was imported."""

    code = "catalog.code_file_unusable"


class FileMissing(DomainError):
    """There is no such file. Nothing was imported."""

    code = "catalog.code_file_missing"


class FileUnreadable(DomainError):
    """The file can't be read. Nothing was imported."""

    code = "catalog.code_file_unreadable"


def unreadable(path: Path, error: OSError) -> FileMissing | FileUnreadable:
    """What the system said, in our words."""
    if isinstance(error, FileNotFoundError):
        return FileMissing(str(path), file=path.name)
    return FileUnreadable(f"{path}: {error.strerror}.", file=path.name)


_LONGEST_TEXT: Final = 2000
_OPEN_ENDS: Final = frozenset({"", "*", "99991231", "9999-12-31", "12/31/9999"})
_DATE_FORMS: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], date]], ...]] = (
    (re.compile(r"(\d{4})(\d\d)(\d\d)(?:\.0)?"), lambda m: date(int(m[1]), int(m[2]), int(m[3]))),
    (re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ]00:00:00)?"), lambda m: date(int(m[1]), int(m[2]), int(m[3]))),
    (re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})"), lambda m: date(int(m[3]), int(m[1]), int(m[2]))),
)


@lru_cache(maxsize=4096)
def day(text: str, name: str) -> date | None:
    """A day as these files write it; None for none and for 9999. Raises LineUnusable."""
    if text in _OPEN_ENDS:
        return None
    for form, made in _DATE_FORMS:
        found = form.fullmatch(text)
        if found is None:
            continue
        try:
            return made(found)
        except ValueError:
            break
    raise LineUnusable(f"{name} {text[:20]!a} is no date")


@lru_cache(maxsize=4096)
def day_after(text: str, name: str) -> date | None:
    """These files name the last day; our periods end before their last one. Raises LineUnusable."""
    last = day(text, name)
    return date.fromordinal(last.toordinal() + 1) if last is not None else None


def matching(form: re.Pattern[str], text: str, name: str) -> str:
    """The text, if it has the form. Raises LineUnusable."""
    if form.fullmatch(text) is None:
        raise LineUnusable(f"{name} {text[:20]!a} has not the form of one" if text else f"{name} is missing")
    return text


def label(text: str) -> str:
    """A text on one line. Raises LineUnusable where there is none, or a NUL in it."""
    found = " ".join(text.split())
    if not found:
        raise LineUnusable("text is missing")
    if "\0" in found or len(found) > _LONGEST_TEXT:
        raise LineUnusable(f"text holds a NUL or more than {_LONGEST_TEXT} characters")
    return found


def text_or_none(text: str) -> str | None:
    """As `label`, where none is fine too. Raises LineUnusable."""
    return label(text) if text and not text.isspace() else None


def require_period(valid_from: date | None, valid_to: date | None) -> None:
    """Raises LineUnusable where it ends before it begins."""
    if valid_from is not None and valid_to is not None and valid_to <= valid_from:
        raise LineUnusable(f"ends on {valid_to} before it begins on {valid_from}")
