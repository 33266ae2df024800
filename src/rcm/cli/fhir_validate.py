"""`rcm fhir validate`: files of FHIR resources checked by R4, without a database."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Annotated, Any, Final, cast

import msgspec
import typer
from rich.markup import escape

from rcm.cli.console import CANNOT_RUN, WRONG, emit, err, out
from rcm.cli.options import AsJson
from rcm.clinical import text
from rcm.clinical.issues import Issue
from rcm.clinical.text import JsonUnreadable
from rcm.clinical.validation import all_problems_of, problems_of

#: Of one line or one document: what has to be in memory at once.
_LARGEST: Final = 1 << 29
_GZIP: Final = b"\x1f\x8b"
_ENTRY: Final = re.compile(r"Bundle\.entry\[(\d+)\]").match
_COLOURS: Final = {"fatal": "red", "error": "red", "warning": "yellow", "information": "cyan"}


class Problem(msgspec.Struct, omit_defaults=True):
    """`line` in a file with a resource a line; `entry` of a bundle, from 0 like in `path`."""

    severity: str
    code: str
    path: str
    message: str
    resource: str = ""
    line: int | None = None
    entry: int | None = None


class FileReport(msgspec.Struct):
    """What was found in one file; `problems` holds the first ones, the counts count all."""

    file: str
    resources: int = 0
    invalid: int = 0
    errors: int = 0
    warnings: int = 0
    unreadable: str = ""
    problems: list[Problem] = []

    def add(self, problem: Problem, limit: int) -> None:
        """Of errors and of the rest as many as the limit says, each: warnings must not hide errors."""
        is_error = problem.severity in ("error", "fatal")
        count = self.errors if is_error else self.warnings
        if is_error:
            self.errors += 1
        else:
            self.warnings += 1
        if count < limit:
            self.problems.append(problem)


def validate(
    files: Annotated[list[Path], typer.Argument(help="JSON, NDJSON or bundles, packed with gzip or not.")],
    full: Annotated[bool, typer.Option("--full/--fast", help="With all rules, or the structure only.")] = True,
    limit: Annotated[int, typer.Option(min=0, help="Show this many errors and as many warnings of each file.")] = 100,
    as_json: AsJson = False,
) -> None:
    """Check files of resources by FHIR R4: exit 0 where all are right, 1 where errors were found, 2 where a file
    can't be read."""
    check = all_problems_of if full else problems_of
    reports = []
    for file in files:
        reports.append(_checked(file, check, limit))
        if not as_json:
            _show(reports[-1])
    totals = {
        name: sum(getattr(each, name) for each in reports) for name in ("resources", "invalid", "errors", "warnings")
    }
    emit({"files": msgspec.to_builtins(reports), **totals}, as_json=as_json)
    if any(each.unreadable for each in reports):
        raise typer.Exit(CANNOT_RUN)
    raise typer.Exit(WRONG if totals["errors"] else 0)


def _checked(file: Path, check: Callable[[dict[str, Any]], list[Issue]], limit: int) -> FileReport:
    report = FileReport(str(file))
    try:
        with _opened(file) as stream:
            for line, content in _documents(stream):
                _check(report, line, content, check, limit)
    except (OSError, EOFError, zlib.error, _TooLarge) as error:
        report.unreadable = getattr(error, "strerror", None) or str(error)
    return report


def _check(
    report: FileReport, line: int | None, content: bytes, check: Callable[[dict[str, Any]], list[Issue]], limit: int
) -> None:
    try:
        resource = text.parse(content)
    except JsonUnreadable as error:
        report.invalid += 1
        report.add(Problem("fatal", "structure", "", error.message, line=line), limit)
        return
    entries = resource.get("entry") if resource.get("resourceType") == "Bundle" else None
    report.resources += len(entries) if isinstance(entries, list) else 1
    wrong: set[int | None] = set()
    for issue in check(resource):
        found = _ENTRY(issue.path)
        entry = int(found[1]) if found else None
        if issue.is_error:
            wrong.add(entry)
        report.add(
            Problem(issue.severity, issue.code, issue.path, issue.message, _name(resource, entry), line, entry), limit
        )
    report.invalid += len(wrong)


def _name(resource: dict[str, Any], entry: int | None) -> str:
    """ "Patient/1", of the bundle's entry where the problem is."""
    named: Any = resource
    if entry is not None:
        entries = resource.get("entry")
        inner = entries[entry] if isinstance(entries, list) else None
        named = inner.get("resource") if isinstance(inner, dict) else None
    if not isinstance(named, dict):
        return ""
    return "/".join(str(named[name]) for name in ("resourceType", "id") if name in named)


class _TooLarge(Exception):
    """One document or line is larger than what is held in memory."""


def _opened(file: Path) -> IO[bytes]:
    stream = file.open("rb")
    is_packed = stream.read(2) == _GZIP
    stream.seek(0)
    return cast("IO[bytes]", gzip.GzipFile(fileobj=stream)) if is_packed else stream


def _documents(stream: IO[bytes]) -> Iterator[tuple[int | None, bytes]]:
    """One document, or a line each with its number when the first line is a whole object and not the only one."""
    first = _limited(stream.readline(_LARGEST + 1))
    if not _is_whole(first):
        yield None, _limited(first + stream.read(_LARGEST + 1 - len(first)))
        return
    second = stream.readline(_LARGEST + 1)
    if not second:
        yield None, first
        return
    yield 1, first
    number, line = 2, second
    while line:
        if _limited(line).strip():
            yield number, line
        number, line = number + 1, stream.readline(_LARGEST + 1)


def _limited(content: bytes) -> bytes:
    if len(content) > _LARGEST:
        raise _TooLarge(f"One resource or bundle in it is larger than {_LARGEST >> 20} MB.")
    return content


def _is_whole(line: bytes) -> bool:
    """A first line that is broken but looks like an object counts: the rest must still be read line by line."""
    shown = line.strip()
    return len(shown) > 1 and shown.startswith(b"{") and shown.endswith(b"}")


def _show(report: FileReport) -> None:
    if report.unreadable:
        err.print(f"[red]{escape(report.file)}[/]: {escape(report.unreadable)}", soft_wrap=True)
        return
    colour = "red" if report.errors else "green"
    out.print(
        f"[{colour}]{escape(report.file)}[/]: {report.resources} resources, {report.invalid} not right; "
        f"{report.errors} errors, {report.warnings} warnings"
    )
    for problem in sorted(report.problems, key=lambda each: each.severity not in ("error", "fatal")):
        place = (
            f"line {problem.line}" if problem.line else f"entry {problem.entry}" if problem.entry is not None else ""
        )
        where = "  ".join(part for part in (place, problem.resource, problem.path) if part)
        out.print(f"  [{_COLOURS[problem.severity]}]{problem.severity}[/]  {escape(where)}  {escape(problem.message)}")
    more = report.errors + report.warnings - len(report.problems)
    if more:
        out.print(f"  {more} more; --limit shows them.")
