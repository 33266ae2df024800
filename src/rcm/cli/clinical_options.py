"""What the commands of knowledge, memories and organisations share: sessions of a tenant, and files of JSON."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, TypeVar

import orjson
import typer
from pydantic import BaseModel, ValidationError
from rich.markup import escape
from rich.table import Table

from rcm.cli.files import read_file
from rcm.cli.installation import Installation, acting, connected
from rcm.core.actor import Actor
from rcm.core.errors import InvalidInput
from rcm.main import Application

F = TypeVar("F", bound=BaseModel)
Limit = Annotated[int, typer.Option("--limit", min=1, max=200)]
Threshold = Annotated[float | None, typer.Option("--threshold", min=-1, max=1, help="Least cosine.")]
_MOST_PROBLEMS = 20


class RecordsUnreadable(InvalidInput):
    """The file holds something that is none of these: one JSON object, a list of them, or one a line."""

    code = "cli.records_unreadable"


@dataclass(frozen=True, slots=True)
class Opened:
    """The application, and who acts in it."""

    application: Application
    actor: Actor


@asynccontextmanager
async def opened_as(installation: Installation, org: str | None) -> AsyncIterator[Opened]:
    async with connected(installation) as application:
        yield Opened(application, await acting(application, org))


def records_of(file: Path, form: type[F]) -> list[F]:
    """All of a file, or all that is wrong with it, each with its place. Raises RecordsUnreadable, FileUnreadable."""
    made: list[F] = []
    problems: list[str] = []
    for number, each in enumerate(_objects(read_file(file)), start=1):
        try:
            made.append(form.model_validate(each))
        except ValidationError as error:
            problems += [
                f"record {number}, {'.'.join(map(str, fault['loc']))}: {fault['msg']}"
                for fault in error.errors(include_input=False)
            ]
    if problems:
        more = f" and {len(problems) - _MOST_PROBLEMS} more" if len(problems) > _MOST_PROBLEMS else ""
        raise RecordsUnreadable(f"{'; '.join(problems[:_MOST_PROBLEMS])}{more}.", problems=problems[:_MOST_PROBLEMS])
    return made


def text_of(file: Path) -> str:
    """A plain text. Raises RecordsUnreadable where it is not UTF-8, FileUnreadable."""
    try:
        return read_file(file).decode()
    except UnicodeDecodeError as error:
        raise RecordsUnreadable(f"It is no UTF-8: {error.reason} at byte {error.start}.") from None


def form_of(form: type[F], **values: Any) -> F:
    """What a command's options say. Raises RecordsUnreadable."""
    try:
        return form.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        raise RecordsUnreadable(f"{'.'.join(map(str, first['loc']))}: {first['msg']}.") from None


def _objects(content: bytes) -> list[Any]:
    try:
        whole = orjson.loads(content)
    except orjson.JSONDecodeError:
        return _lines(content)
    return whole if isinstance(whole, list) else [whole]


def _lines(content: bytes) -> list[Any]:
    made = []
    for number, line in enumerate(content.splitlines(), start=1):
        if line.strip():
            try:
                made.append(orjson.loads(line))
            except orjson.JSONDecodeError as error:
                raise RecordsUnreadable(f"Line {number}: {error}.", line=number) from None
    if not made:
        raise RecordsUnreadable("It is empty.")
    return made


def table_of(rows: list[dict[str, Any]], *names: str) -> Table:
    """A column for each name; texts are cut."""
    table = Table(*names)
    for row in rows:
        table.add_row(*(escape(_shown(row.get(name))) for name in names))
    return table


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.3f}"
    text = ", ".join(map(_shown, value)) if isinstance(value, list) else str(value)
    return " ".join(text.split())[:100]
