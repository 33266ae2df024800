"""Patterns of rules: RE2's language and meaning, so that no pattern takes more than linear time.

A pattern is searched for, as JSON Schema does; `^` and `$` bind it to both ends (`$` is the very end, also where the
text ends with a line break), and classes are ASCII. What is plainly linear is run by `re`, which is many times
faster for short texts; everything else by RE2.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

import re2

LONGEST: Final = 500
_CACHED: Final = 4096
_QUIET: Final = re2.Options()
_QUIET.log_errors = False

#: One character or a class of plain ones; nothing that the two libraries read apart.
_ATOM: Final = (
    r"\\[dw.\-/+*?()\[\]{}|^$\\]"
    r"|\[(?:A-Z|a-z|0-9|[A-Za-z0-9_ ./#@,:]|\\[dw.\-])+-?\]"
    r"|[A-Za-z0-9_ \-/#@,:]"
)
_PIECE: Final = re.compile(rf"({_ATOM})(\{{[0-9]{{1,3}}(?:,[0-9]{{0,3}})?\}}|[*+?])?")
_MOST_OPTIONAL: Final = 3
_ADVICE: Final = (
    ("(?=", "a look-ahead"), ("(?!", "a look-ahead"), ("(?<=", "a look-behind"), ("(?<!", "a look-behind"),
    ("(?>", "an atomic group"), ("(?P=", "a back reference"),
)  # fmt: skip
_BACK_REFERENCE: Final = re.compile(r"(?:^|[^\\])(?:\\\\)*\\[1-9]")

#: What it finds, or None.
Search = Callable[[str], object]


def problem_of(pattern: Any) -> str | None:
    """Why the pattern is refused, with advice; None when it is taken."""
    if not isinstance(pattern, str) or not pattern:
        return "A pattern is a text."
    if len(pattern) > LONGEST:
        return f"The pattern has {len(pattern)} characters, at most {LONGEST} are allowed; `enum` takes lists."
    try:
        re2.compile(pattern, _QUIET)
    except re2.error as refused:
        said = refused.args[0] if refused.args else b""
        return _advice(pattern, said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said))
    except UnicodeEncodeError:
        return "The pattern holds half of a character."
    return None


@lru_cache(maxsize=_CACHED)
def search(pattern: str) -> Search | None:
    """What finds the pattern in a text; None where RE2 does not take the pattern."""
    linear = as_linear(pattern)
    if linear is not None:
        return linear.match
    return None if problem_of(pattern) else by_re2(pattern)


def by_re2(pattern: str) -> Search:
    found = re2.compile(pattern, _QUIET).search

    def matches(text: str) -> object:
        try:
            return found(text)
        except UnicodeEncodeError:  # half of a character: no text that a pattern could mean
            return None

    return matches


def as_linear(pattern: str) -> re.Pattern[str] | None:
    """The same for `re`, where its time is plainly linear: bound to the beginning, no groups and no alternatives, one
    piece of open length at most and few optional ones. None otherwise.
    """
    if len(pattern) > LONGEST or not pattern.startswith("^"):
        return None
    body, end = (pattern[1:-1], r"\Z") if _ends(pattern) else (pattern[1:], "")
    at = optional = varying = 0
    while at < len(body):
        piece = _PIECE.match(body, at)
        if piece is None:
            return None
        how = piece[2] or ""
        if how == "?":
            optional += 1
        elif not _fixed(how):
            varying += 1
        at = piece.end()
    if varying > 1 or optional > _MOST_OPTIONAL or problem_of(pattern):
        return None
    return re.compile(f"{body}{end}", re.ASCII)


def _ends(pattern: str) -> bool:
    """Whether the last `$` is the end and not a dollar."""
    if len(pattern) < 2 or pattern[-1] != "$":
        return False
    before = pattern[:-1]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 0


def _fixed(how: str) -> bool:
    """`{3}` and nothing, but not `{3,}`, `{3,4}`, `*` and `+`."""
    return not how or (how[0] == "{" and "," not in how)


def _advice(pattern: str, said: str) -> str:
    for mark, name in _ADVICE:
        if mark in pattern:
            return (
                f"The pattern has {name}, which can take endless time. Say it without: a second `validate`, an `enum` "
                f"or a `conditional` often does ({said})."
            )
    if _BACK_REFERENCE.search(pattern):
        return f"The pattern refers back to a group, which can take endless time. Write it out or use `enum` ({said})."
    if "\\Z" in pattern:
        return f"Write `$` for the end ({said})."
    return f"The pattern can't be read ({said})."
