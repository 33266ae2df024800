"""docs/reference/database.md: each table with its purpose, columns, keys, access, older names and an example."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

from sqlalchemy import CheckConstraint, Column, Computed, DefaultClause, Identity, Index, Table, UniqueConstraint
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex

from rcm.core.model import Access, Base
from rcm.migrations.lookups import VALUES
from rcm.migrations.models import metadata

ROOT: Final = Path(__file__).resolve().parent.parent
EXAMPLES: Final = ROOT / "docs" / "reference" / "examples.sql"
_DIALECT: Final = postgresql.dialect()  # type: ignore[no-untyped-call]
_EXAMPLE: Final = re.compile(r"^-- ([\w.]+): (.+)\n((?:(?!-- [\w.]+: ).*\n)+)", re.MULTILINE)
#: Names that older services use, and the tables whose rows these views show.
OLDER_NAMES: Final[dict[str, tuple[str, ...]]] = {
    "app_user": ("rcm_user", "users"),
    "user_role_lu": ("user_roles",),
    "channel_type": ("portal_type",),
    "endpoint": ("integration_endpoint",),
    "user_workflow_node": ("workflow_node",),
    "user_workflow_transition": ("workflow_transition",),
    "workflow_run": ("workflow_state",),
    "workflow_run_step": ("workflow_steps",),
    "batch_row": ("batch_job_item",),
    "workflow_trace": ("rcm_trace", "workflow_logs"),
    "micro_state": ("rcm_state",),
}
TITLES: Final = {
    "tenancy": "Organisations and people",
    "catalog": "Catalogue: payers, channels, endpoints, tasks, codes",
    "requirements": "Requirements in three tiers",
    "workflows": "Workflows, runs, batches, traces",
    "memory": "State memory",
    "clinical": "The clinical store, in schemas of its own",
    "claims": "Claims and money",
    "quality": "Quality signals",
    "work": "Work and what is told",
    "audit": "Audit",
}
_INTRODUCTION: Final = """
How to read it: *required* columns are NOT NULL. A table with `org_id` holds rows of organisations: row-level security
is forced, rcm_app sees and writes the rows of the organisation that `app.org_id` names, and foreign keys carry `org_id`
along ([why](../explanation/tenancy.md)). rcm_owner migrates and maintains; it may do everything and serves nobody.
`created_at` and `updated_at` are kept by the database. All times are `timestamptz`, all amounts `numeric(14,2)`.

The examples run as they stand, as rcm_app after `select set_config('app.org_id', '…', true)`; a test runs them.
The whole definition, with triggers, functions and policies: [schema.sql](schema.sql). The words:
[Terminology](terminology.md).
"""


def database_page(made: str, table_of: Callable[[tuple[str, ...], Iterable[tuple[str, ...]]], str]) -> str:
    """The whole page; `made` is its head, `table_of(head, rows)` writes a table."""
    domains: dict[str, list[type[Base]]] = {}
    for model in models():
        domains.setdefault(model.__module__.split(".")[1], []).append(model)
    order = [name for name in TITLES if name in domains] + sorted(domains.keys() - TITLES.keys())
    parts = [f"{made}# Database\n{_INTRODUCTION}"]
    for domain in order:
        listed = ", ".join(f"[{name}](#{name.replace('.', '')})" for name in map(name_of, domains[domain]))
        parts.append(f"- {_title(domain)}: {listed}")
    parts.append("- [Lookup tables](#lookup-tables)\n")
    for domain in order:
        parts.append(f"# {_title(domain)}\n")
        parts.extend(_section(model, table_of) for model in domains[domain])
    parts.append(_lookups(table_of))
    return "\n".join(parts)


def models() -> list[type[Base]]:
    """Every model but those of lookup tables, by the name of its table."""
    assert metadata.tables
    found = {m.class_ for m in Base.registry.mappers if not m.local_table.name.endswith("_lu")}  # type: ignore[attr-defined]
    return sorted(found, key=name_of)


def name_of(model: type[Base]) -> str:
    """Of its table; what is not in schema public has its schema in front."""
    assert isinstance(model.__table__, Table)
    return model.__table__.fullname


@cache
def examples() -> dict[str, list[tuple[str, str]]]:
    """table: [(what it asks, statement)], from docs/reference/examples.sql."""
    found: dict[str, list[tuple[str, str]]] = {}
    for table, title, statement in _EXAMPLE.findall(EXAMPLES.read_text(encoding="utf-8")):
        found.setdefault(table, []).append((title, statement.strip()))
    return found


def access_words(table: Table, access: Access) -> str:
    if "org_id" in table.c:
        who = "rows of one organisation"
        who += "; the platform's can be read by all" if access.platform_rows else ""
    elif access.visible == "true":
        who = "shared by all organisations"
    else:
        who = f"visible where `{access.visible}`"
    words = [f"{who}. rcm_app: {', '.join(access.grants) or 'nothing'}"]
    words += ["rcm_ops: select"] if access.ops_reads else []
    words += ["append-only, by a trigger for the owner too"] if access.append_only else []
    return "; ".join(words) + "."


def _title(domain: str) -> str:
    return TITLES.get(domain, domain.capitalize())


def _section(model: type[Base], table_of: Callable[..., str]) -> str:
    table = model.__table__
    assert isinstance(table, Table)
    doc = inspect.cleandoc(model.__doc__ or "") if "__doc__" in vars(model) else ""
    lines = [f"## {table.fullname}\n\n{doc}\n\n- **Model**: `{model.__module__}.{model.__name__}`"]
    lines.append(f"- **Access**: {access_words(table, model.access)}")
    if older := OLDER_NAMES.get(table.fullname):
        lines.append(f"- **Older names** (views): {_code(older)}")
    lines += [f"- {line}" for line in (*_keys(table), *_indexes(table))]
    rows = [(f"`{c.name}`", _type(c), "" if c.nullable else "required", _default(c), _references(c)) for c in table.c]
    lines.append("\n" + table_of(("column", "type", "", "default", "refers to"), rows))
    lines += [f"{title}:\n\n```sql\n{sql}\n```\n" for title, sql in examples().get(table.fullname, ())]
    return "\n".join(lines)


def _keys(table: Table) -> Iterator[str]:
    yield f"**Primary key**: {_code(c.name for c in table.primary_key.columns)}"
    unique = [c for c in table.constraints if isinstance(c, UniqueConstraint)]
    for names in sorted([[column.name for column in c.columns] for c in unique]):
        yield f"**Unique**: {_code(names)}"
    checks = [c for c in table.constraints if isinstance(c, CheckConstraint)]
    for rule in sorted(" ".join(str(c.sqltext).split()) for c in checks):
        yield f"**Check**: `{rule}`"


def _indexes(table: Table) -> Iterator[str]:
    for index in sorted(table.indexes, key=lambda i: str(i.name)):
        yield f"**Index**: {_index(index)}"


def _index(index: Index) -> str:
    text = " ".join(str(CreateIndex(index).compile(dialect=_DIALECT)).split())
    kind = "unique " if index.unique else ""
    return f"{kind}`{text.partition(' ON ')[2].partition(' ')[2]}`"


def _type(column: Column[Any]) -> str:
    return str(column.type.compile(dialect=_DIALECT)).lower()


def _default(column: Column[Any]) -> str:
    if isinstance(column.server_default, Identity):
        return "identity"
    if isinstance(column.server_default, Computed):
        return f"generated: `{column.server_default.sqltext}`"
    if isinstance(column.server_default, DefaultClause):
        argument = column.server_default.arg
        value = f"'{argument}'" if isinstance(argument, str) else str(argument)
        return "the current organisation" if "app.org_id" in value else f"`{value}`"
    made_here = column.default is not None and column.default.is_callable
    return "uuid7, by the program" if made_here and column.type.python_type.__name__ == "UUID" else ""


def _references(column: Column[Any]) -> str:
    # org_id is part of every reference between tenants' tables; it is said once, above.
    keys = [key.target_fullname for key in column.foreign_keys]
    return ", ".join(sorted(f"`{key}`" for key in keys if column.name != "org_id" or key == "organization.org_id"))


def _code(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _lookups(table_of: Callable[..., str]) -> str:
    rows = [
        (
            f"`{name}`",
            _code(v.code for v in values if v.deprecated is None),
            _code(v.code for v in values if v.deprecated is not None),
        )
        for name, values in sorted(VALUES.items())
    ]
    head = (
        "# Lookup tables\n\nStatuses and kinds are data. Each of these has `code` (primary key), `label`,"
        " `description`, `sort_order` and `is_active`;\nall organisations share them, rcm_app may add and change"
        " values, and a new value needs no migration. A code that is not\nactive is deprecated: accepted, and no longer"
        " offered. What they start with:\n\n"
    )
    return head + table_of(("table", "values", "deprecated"), rows)
