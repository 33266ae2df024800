"""What every command shares: where to print, how to fail, exit codes.

0 fine · 1 found something wrong · 2 could not run · 64 wrong usage
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, Final, TypeVar

import orjson
import structlog
import typer
from rich.console import Console
from rich.markup import escape

from rcm.core.errors import Conflict, DomainError, InvalidInput, NotFound

T = TypeVar("T")
WRONG: Final = 1
CANNOT_RUN: Final = 2
INTERRUPTED: Final = 130

#: Results for people and for programs.
out = Console(soft_wrap=True, highlight=False)
#: Progress, warnings, errors.
err = Console(stderr=True, highlight=False)


def emit(result: dict[str, Any], *, as_json: bool, text: Callable[[], object] | None = None) -> None:
    """Print the result as one line of JSON, or for people."""
    if as_json:
        sys.stdout.write(orjson.dumps(result, default=str).decode() + "\n")
        sys.stdout.flush()
    elif text is not None:
        shown = text()
        if shown is not None:
            out.print(shown, markup=not isinstance(shown, str))


def _to_stderr(*_: object) -> structlog.PrintLogger:
    """Wherever stderr leads at that moment."""
    return structlog.PrintLogger(sys.stderr)


@contextmanager
def told(*, as_json: bool = False) -> Iterator[None]:
    """Turn errors into a sentence (or JSON) and an exit code, never a traceback. Results stand alone on stdout: what
    the program logs, from warnings on, goes to stderr (servers set their own level after this)."""
    if not structlog.is_configured():
        structlog.configure(
            wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
            logger_factory=_to_stderr,
            cache_logger_on_first_use=False,
        )
    try:
        yield
    except DomainError as error:
        if as_json:
            emit({"error": {"code": error.code, "message": error.message, **error.facts}}, as_json=True)
        err.print(f"[red]{error.code}[/]  {escape(error.message)}", soft_wrap=True)
        raise typer.Exit(WRONG if isinstance(error, (InvalidInput, Conflict, NotFound)) else CANNOT_RUN) from None
    except KeyboardInterrupt:
        raise typer.Exit(INTERRUPTED) from None


def run(coroutine: Coroutine[Any, Any, T], *, as_json: bool = False) -> T:
    """Run to the end, with errors told."""
    with told(as_json=as_json):
        return asyncio.run(coroutine)
