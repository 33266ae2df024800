"""Writes docs/reference from the code: settings, errors, commands, database, words, schema.sql. `--check` compares.

What is written here by hand would be wrong within a month; a test fails when a page is out of date.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import inspect
import pkgutil
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import typer.main
from pydantic.fields import FieldInfo
from tools.reference_database import database_page
from tools.reference_terminology import terminology_page
from tools.schema_file import SCHEMA_FILE, fresh_schema_sql

import rcm
from rcm.api.errors import status_of
from rcm.cli.app import commands as all_commands
from rcm.cli.lazy import loaded
from rcm.core.errors import ConfigurationError, DomainError
from rcm.core.settings import Settings

ROOT: Final = Path(__file__).resolve().parent.parent
FOLDER: Final = ROOT / "docs" / "reference"
_MADE: Final = "<!-- Made by tools/generate_reference.py from the code. Change the code, then run it. -->\n\n"
#: Read where the settings can't reach, or by tests only.
OTHER_VARIABLES: Final = (
    ("`RCM_ENV_FILE`", "The file that settings are read from besides the environment.", "`.env`"),
    ("`RCM_ENGINE_LOG_LEVEL`", "How much the durable engine itself logs.", "`WARNING`"),
    ("`RCM_EMBEDDED_FAST`", "`1`: the embedded server does not flush to disk. For tests only: it loses data.", ""),
)
#: Run, not imported: Alembic's own environment, revisions, and `python -m`.
_NOT_MODULES: Final = ("rcm.migrations.env", "rcm.migrations.versions", "__main__")


def all_errors() -> list[type[DomainError]]:
    """Every class of failure of the package, by code."""
    for module in pkgutil.walk_packages(rcm.__path__, "rcm."):
        if not any(part in module.name for part in _NOT_MODULES):
            importlib.import_module(module.name)
    ours = {c for c in _below(DomainError) if c.__module__.startswith("rcm.")}
    return sorted(ours, key=lambda c: (c.code, c.__qualname__))


def variable(name: str, field: FieldInfo) -> str:
    """The environment variable that sets it."""
    choices = getattr(field.validation_alias, "choices", None)
    return str(choices[0]) if choices else f"RCM_{name.upper()}"


def settings_page() -> str:
    rows = [
        (f"`{variable(name, field)}`", field.description or "", _default(field.default))
        for name, field in Settings.model_fields.items()
    ]
    return (
        f"{_MADE}# Settings\n\nEnvironment variables first, then the file `.env` in the working folder, or the one that"
        " `RCM_ENV_FILE` names.\nA value that is not usable stops the program with a message that names the variable."
        f"\n\n{_table(('variable', 'what it sets', 'default'), rows)}\n"
        f"Read outside of the settings:\n\n{_table(('variable', 'what it sets', 'default'), OTHER_VARIABLES)}"
    )


def errors_page() -> str:
    rows = [
        (f"`{c.code}`", _status(c), "yes" if c.retryable else "", inspect_title(c))
        for c in all_errors()
        if c is not DomainError
    ]
    steps = [(f"`{code}`", text) for code, text in sorted(step_failures())]
    return (
        f"{_MADE}# Errors\n\nThe API answers `application/problem+json` with this `code`; the shell prints the same"
        " message and, with `--json`, the code.\nCodes are stable. No HTTP status: the program does not start, or the"
        f" command ends with 2.\n\n{_table(('code', 'HTTP', 'may succeed later', 'message'), rows)}\n"
        "## Failures of a step\n\nThese stand at a run, or at the row that was set aside; `rcm runs retry` goes on from"
        " there.\n\n"
        f"{_table(('code', 'message'), steps)}"
    )


def step_failures() -> set[tuple[str, str]]:
    """(code, message) of each `Failed("code", "message")` and `Fault(…)` with a fixed code."""
    found = set()
    for path in sorted((ROOT / "src/rcm").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"Failed", "Fault"}:
                texts = [_text(argument) for argument in node.args[:2]]
                if len(texts) == 2 and all(texts) and "…" not in texts[0]:
                    found.add((texts[0], texts[1]))
    return found


def commands_page() -> str:
    parts = [
        f"{_MADE}# Commands\n",
        "Results go to stdout, progress and messages to stderr; `--json` prints one object as the last line.",
        "Exit code: 0 fine, 1 found something wrong, 2 could not run, 64 wrong usage.\n",
    ]
    for path, command in commands():
        parts.append(f"## rcm {path}\n\n{inspect.cleandoc(command.help or '')}\n")
        arguments = [p for p in command.params if p.name != "help" and not getattr(p, "hidden", False)]
        rows = [(f"`{_named(p)}`", _help(p)) for p in arguments]
        if rows:
            parts.append(_table(("argument", "what it does"), rows))
    return "\n".join(parts)


@cache
def commands() -> tuple[tuple[str, Any], ...]:
    """(path, command) of each command that does something: `batch run`, `doctor` …; all are imported for it."""
    return tuple(_leaves("", typer.main.get_command(all_commands())))


def tables_page() -> str:
    return database_page(_MADE, _table)


def words_page() -> str:
    return terminology_page(_MADE, _table)


PAGES: Final[dict[str, Callable[[], str]]] = {
    "settings.md": settings_page,
    "errors.md": errors_page,
    "cli.md": commands_page,
    "database.md": tables_page,
    "terminology.md": words_page,
}


def inspect_title(error: type[DomainError]) -> str:
    doc = inspect.cleandoc(error.__doc__ or "").split("\n\n", maxsplit=1)[0]
    return " ".join(doc.split())


def _below(base: type[DomainError]) -> Iterator[type[DomainError]]:
    for child in base.__subclasses__():
        yield child
        yield from _below(child)


def _text(node: ast.expr) -> str:
    """A literal; what a formatted one fills in is shown as an ellipsis."""
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) if isinstance(part, ast.Constant) else "…" for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _status(error: type[DomainError]) -> str:
    return "" if issubclass(error, ConfigurationError) else str(status_of(error.__new__(error)))


def _default(value: object) -> str:
    return "" if value is None else f"`{value}`"


def _leaves(path: str, command: Any) -> Iterator[tuple[str, Any]]:
    for name, listed in getattr(command, "commands", {}).items():
        below, child = f"{path} {name}".strip(), loaded(listed)
        if getattr(child, "commands", None):
            yield from _leaves(below, child)
        else:
            yield below, child


def _named(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return str(parameter.name).upper()
    kind = parameter.type_descriptor.annotation
    value = "" if kind is bool else f" {getattr(kind, '__name__', 'text').upper()}"
    return ", ".join([*parameter.opts, *parameter.secondary_opts]) + value


def _help(parameter: Any) -> str:
    text = getattr(parameter, "help", None) or ""
    shown = not (parameter.default is None or parameter.default is False or callable(parameter.default))
    return f"{text} Default: `{str(parameter.default).lower()}`." if shown else text


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    only_compare = parser.parse_args().check
    FOLDER.mkdir(parents=True, exist_ok=True)
    stale = []
    texts = {FOLDER / name: page().rstrip() + "\n" for name, page in PAGES.items()}
    for path, text in {**texts, SCHEMA_FILE: fresh_schema_sql()}.items():
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(path.name)
        if not only_compare:
            path.write_text(text, encoding="utf-8")
    if only_compare and stale:
        sys.exit(f"Out of date: {', '.join(stale)}. Run .venv/bin/python tools/generate_reference.py")


if __name__ == "__main__":
    main()
