"""Writes what is typed for editors and type checkers from what is derived at run time; `--check` only compares.

- src/rcm/catalog/codes.py: constants of the codes that migrations insert
- src/rcm_schema/*.pyi: which models and schemas there are, and the fields of each
- .env.example: every setting, with what it does
"""

from __future__ import annotations

import argparse
import inspect
import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import rcm.migrations.models  # noqa: F401 - fills the registry
from rcm.catalog.models import LOOKUPS
from rcm.core import refusals
from rcm.core.derive import Kind, fields_of, models
from rcm.core.derive_columns import Attribute
from rcm.core.errors import DomainError
from rcm.core.model import Base
from rcm.core.settings import Settings
from rcm.migrations.lookups import VALUES

ROOT: Final = Path(__file__).resolve().parent.parent
_PACKAGE: Final = "src/rcm_schema"
_MADE: Final = "Made by tools/generate_schema.py from the code: change that, then run it."
_STUB: Final = f'"""{_MADE}"""\n\n'
#: Stars are the point of a re-export; defaults in a stub are never evaluated.
_EXCUSED: Final = {"F403": r"import \*$", "FURB157": r'_Decimal\("', "RUF012": r" = (\[\]|\{\})$"}
#: Imported by names that no column has.
_TYPES: Final = {"UUID": "_UUID", "Decimal": "_Decimal", "datetime": "_datetime", "date": "_date", "Any": "_Any"}
_TYPE_IMPORTS: Final = (
    "from datetime import date as _date\nfrom datetime import datetime as _datetime\n"
    "from decimal import Decimal as _Decimal\nfrom typing import Any as _Any\nfrom uuid import UUID as _UUID\n"
)
_BASES: Final = {Kind.CREATE: "CreateForm", Kind.UPDATE: "UpdateForm", Kind.READ: "RowSchema"}
_OWN: Final = {
    "rcm.core.codes": ("OpenCode",),
    "rcm.core.db": ("DatabaseUnreachable", "Limits"),
    "rcm.core.derive": ("CreateForm", "RowSchema", "UpdateForm"),
    "rcm.core.errors": ("DomainError",),
    "rcm.core.model": ("DEFAULT_ORG", "PLATFORM_ORG", "Base"),
    "rcm.core.sessions": ("DatabaseManager", "current_org", "set_org"),
    "rcm.migrations.database": ("NotMigrated", "get_db_manager", "get_session"),
}


def codes_module() -> str:
    head = '"""Codes of the lookup tables that ship, as constants. Made by tools/generate_schema.py."""\n'
    head += "# long: as long as the lookup tables\n\nfrom __future__ import annotations\n\n"
    parts = [head + "from rcm.core.codes import OpenCode, Shipped\n"]
    for table, values in sorted(VALUES.items()):
        lines = [f"class {code_class(table)}(OpenCode):", f'    """Codes of {table}."""\n', f'    table = "{table}"\n']
        for value in values:
            note = f"  # {value.deprecated}" if value.deprecated else ""
            lines.append(f'    {_constant(value.code)} = Shipped("{value.code}"){note}')
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def code_class(table: str) -> str:
    return "".join(part.title() for part in table.removesuffix("_lu").split("_"))


def _constant(code: str) -> str:
    name = re.sub(r"\W", "_", code).upper()
    return f"CODE_{name}" if name[:1].isdigit() else name


def models_stub() -> str:
    """Models as they are; those of lookup tables, which have no class of their own in the source, with columns."""
    lookups = {model.__name__ for model in LOOKUPS.values()}
    by_module: dict[str, list[str]] = {}
    made = [model for model in models() if model.__name__ not in lookups and not _is_in_source(model)]
    for model in models():
        if model.__name__ not in lookups and model not in made:
            by_module.setdefault(_public(model.__module__), []).append(model.__name__)
    by_module["rcm.catalog.codes"] = sorted(map(code_class, VALUES))
    by_module["rcm.core.model"] = ["Base", "Timestamps"]
    parts = [_STUB + _TYPE_IMPORTS + "from sqlalchemy.orm import Mapped\n" + _imports(by_module)]
    columns = ["code: Mapped[str]", "label: Mapped[str]", "description: Mapped[str | None]"]
    columns += ["sort_order: Mapped[int]", "is_active: Mapped[bool]"]
    parts.append("class _Lookup(Timestamps, Base):\n" + "".join(f"    {column}\n" for column in columns))
    parts += [f'class {model.__name__}(_Lookup):\n    """{model.__doc__}"""\n' for model in _sorted(LOOKUPS.values())]
    parts += [_made_model(model) for model in _sorted(made)]
    return "\n\n".join(parts)


def _is_in_source(model: type[Base]) -> bool:
    """A class of its own there; those of FHIR resources are made from a registry, so no type checker sees them."""
    return hasattr(sys.modules[_public(model.__module__)], model.__name__)


def _made_model(model: type[Base]) -> str:
    columns = [_field(attribute, Kind.READ).split(": ", 1) for attribute in fields_of(model, Kind.READ)]
    return f"class {model.__name__}(Base):\n" + "".join(f"    {name}: Mapped[{typed}]\n" for name, typed in columns)


def _public(module: str) -> str:
    """rcm.claims.models of rcm.claims.models.money: where in a package a model stands is its domain's own affair."""
    return re.sub(r"\.models\..*", ".models", module)


def schemas_stub() -> str:
    parts = [_STUB + _TYPE_IMPORTS + "\nfrom rcm.core.derive import CreateForm, RowSchema, UpdateForm\n"]
    parts += [_schema(model, kind) for model in models() for kind in Kind]
    return "\n\n".join(parts)


def _schema(model: type[Base], kind: Kind) -> str:
    head = f"class {model.__name__}{kind}({_BASES[kind]}):"
    lines = [f"    {_field(attribute, kind)}" for attribute in fields_of(model, kind)]
    return "\n".join([head, *(lines or ["    ..."])]) + "\n"


def _field(attribute: Attribute, kind: Kind) -> str:
    typed = re.sub(r"\w+", lambda word: _TYPES.get(word[0], word[0]), attribute.typed)
    name = attribute.name
    if kind is Kind.READ:
        return f"{name}: {typed} | None" if attribute.nullable else f"{name}: {typed}"
    if kind is Kind.CREATE and not attribute.optional:
        return f"{name}: {typed}"
    default = attribute.default if kind is Kind.CREATE and not attribute.nullable else None
    if default is None:
        return f"{name}: {typed} | None = None"
    return f"{name}: {typed} = " + (f'_Decimal("{default}")' if isinstance(default, Decimal) else repr(default))


def package_stub() -> str:
    errors = [
        name
        for name, error in vars(refusals).items()
        if isinstance(error, type) and issubclass(error, DomainError) and error.__module__ == refusals.__name__
    ]
    named = _imports({**{module: list(names) for module, names in _OWN.items()}, refusals.__name__: sorted(errors)})
    return _STUB + named + "\nfrom rcm_schema.models import *\nfrom rcm_schema.schemas import *\n"


def models_v8_stub() -> str:
    from rcm_schema.models_v8 import OLDER  # noqa: PLC0415 - needs the codes, which may not be there yet

    older = "".join(f"{older} = _models.{name}\n" for older, name in OLDER.items())
    named = "from rcm_schema import models as _models\nfrom rcm_schema.models import *\n\n"
    return f"{_STUB}{named}OLDER: dict[str, str]\n{older}"


def schemas_v8_stub() -> str:
    from rcm_schema.models_v8 import OLDER  # noqa: PLC0415

    codes = _imports({"rcm.catalog.codes": sorted(map(code_class, VALUES))})
    bare = [f"{model.__name__} = _schemas.{model.__name__}{Kind.READ}" for model in models()]
    bare += [f"{older} = _schemas.{name}{Kind.READ}" for older, name in OLDER.items()]
    bare += [f"{older}{kind} = _schemas.{name}{kind}" for older, name in OLDER.items() for kind in Kind]
    rest = "\nfrom rcm_schema import schemas as _schemas\nfrom rcm_schema.schemas import *\n\n"
    return _STUB + codes + rest + "\n".join(bare) + "\n"


def env_example() -> str:
    head = f"# Settings of Hybrid RCM. Copy this file to `.env` and change what you need.\n# {_MADE}\n"
    parts = [head + "# Variables of the environment come first.\n"]
    for name, field in Settings.model_fields.items():
        choices = getattr(field.validation_alias, "choices", None)
        variable = str(choices[0]) if choices else f"RCM_{name.upper()}"
        value = "" if field.default is None else field.default
        parts.append(f"# {field.description}\n#{variable}={value}\n")
    return "\n".join(parts)


def _imports(by_module: dict[str, list[str]]) -> str:
    """`X as X`: the form that says to type checkers that a name is meant to be imported from here."""
    return "".join(
        f"from {module} import (\n" + "".join(f"    {name} as {name},\n" for name in names) + ")\n"
        for module, names in sorted(by_module.items())
    )


def _sorted(classes: Iterable[type[Base]]) -> list[type[Base]]:
    return sorted(classes, key=lambda each: str(each.__name__))


FILES: Final[dict[str, Callable[[], str]]] = {
    "src/rcm/catalog/codes.py": codes_module,
    f"{_PACKAGE}/__init__.pyi": package_stub,
    f"{_PACKAGE}/models.pyi": models_stub,
    f"{_PACKAGE}/schemas.pyi": schemas_stub,
    f"{_PACKAGE}/models_v8.pyi": models_v8_stub,
    f"{_PACKAGE}/schemas_v8.pyi": schemas_v8_stub,
    ".env.example": env_example,
}


def text_of(name: str) -> str:
    """What the file has to be."""
    text = FILES[name]()
    return text if name.startswith(".env") else _formatted(name, text)


def _formatted(name: str, text: str) -> str:
    excused = [rule for rule, sign in _EXCUSED.items() if re.search(sign, text, re.MULTILINE)]
    if name.endswith(".pyi") and excused:
        text = text.replace(_STUB, f"{_STUB}# ruff: noqa: {', '.join(excused)}\n\n", 1)
    for command in (["check", "--fix-only", "--quiet", "--select", "I,F401"], ["format"]):
        ran: Any = subprocess.run(  # noqa: S603 - our own arguments
            [sys.executable, "-m", "ruff", *command, "--stdin-filename", name, "-"],
            input=text, capture_output=True, text=True, cwd=ROOT, check=True,
        )  # fmt: skip
        text = ran.stdout
    return text


def stale() -> list[str]:
    """Files that are not what they have to be."""
    return [n for n in FILES if not (ROOT / n).exists() or (ROOT / n).read_text(encoding="utf-8") != text_of(n)]


def main() -> None:
    parser = argparse.ArgumentParser(description=inspect.getdoc(sys.modules[__name__]))
    parser.add_argument("--check", action="store_true")
    if parser.parse_args().check:
        if found := stale():
            sys.exit(f"Out of date: {', '.join(found)}. Run .venv/bin/python tools/generate_schema.py")
        return
    for name in FILES:
        (ROOT / name).write_text(text_of(name), encoding="utf-8")


if __name__ == "__main__":
    main()
