"""Does a database have everything that this program needs? Compared with the models, thing by thing. Reads only."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal

from sqlalchemy import Column as ModelColumn
from sqlalchemy import ForeignKeyConstraint, PrimaryKeyConstraint, Table, UniqueConstraint
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CheckConstraint

from rcm.core.model import PLATFORM_ORG, SCHEMAS, Access, tables_with_access
from rcm.core.urls import APP, ENGINE, OPS, OWNER
from rcm.migrations import catalogue, expected, extensions, lookups, revisions
from rcm.migrations.catalogue import Catalogue, Constraint, Policy
from rcm.migrations.connecting import opened
from rcm.migrations.modelled import tables_of_models
from rcm.migrations.state import revision_of

Problem = Literal["missing", "differs", "invalid", "unexpected"]

_DIALECT: Final = postgresql.dialect()  # type: ignore[no-untyped-call]
#: As the server writes the policy of `tenancy.protect`; the same in all versions.
_OWN: Final = "(org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS \"nullif\"))"
_PLATFORM: Final = f"(org_id = '{PLATFORM_ORG}'::uuid)"
_TYPES: Final = {
    "float": "double precision",
    "varchar": "character varying",
    "timestamp": "timestamp without time zone",
}
_ON_DELETE: Final = {None: "a", "CASCADE": "c", "SET NULL": "n", "RESTRICT": "r", "NO ACTION": "a"}
#: Policies and rights that nobody gave away by the models are as serious as those that are missing.
_OURS: Final = (APP, OPS, ENGINE, "public")


@dataclass(frozen=True, slots=True)
class Finding:
    """`name` is such as "policy tenant on claims"."""

    name: str
    problem: Problem
    detail: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Verification:
    """`missing` names what is not there as it has to be; `unexpected` what would open a table. `tables`: how many
    there are in each of our schemas that is there, partitions apart."""

    current: str | None
    head: str
    findings: tuple[Finding, ...]
    checked: dict[str, int]
    tables: dict[str, int]

    @property
    def at_head(self) -> bool:
        return self.current == self.head

    @property
    def missing(self) -> list[str]:
        return [each.name for each in self.findings if each.problem != "unexpected"]

    @property
    def unexpected(self) -> list[str]:
        return [each.name for each in self.findings if each.problem == "unexpected"]

    @property
    def half_migrated(self) -> bool:
        """Not at head, and something of the next revision is there: it was ended in the middle."""
        following = revisions.chain()[revisions.position(self.current) + 1 :]
        missing = set(self.missing)
        made = revisions.new_tables(following[0]) if following else frozenset[str]()
        return any(f"table {table}" not in missing for table in made & set(tables_of_models().tables))

    @property
    def fine(self) -> bool:
        return self.at_head and not self.findings


def verify(owner_url: str) -> Verification:
    """Raises what `connecting` has, and DatabaseNewer."""
    tables_of_models()  # fills what `tables_with_access` goes through
    codes = dict.fromkeys(lookups.VALUES, "code")
    with opened(owner_url) as connection:
        current = revision_of(connection)
        found = catalogue.read(connection, codes)
    findings: list[Finding] = []
    checked: dict[str, int] = {}
    for kind, check in _CHECKS.items():
        results = list(check(found))
        checked[kind] = len(results)
        findings += [replace(each, kind=kind) for each in results if each is not None]
    return Verification(current, revisions.head(), tuple(findings), checked, _counted(found))


def _counted(found: Catalogue) -> dict[str, int]:
    tables = [name for name in found.forced if name not in found.parts]
    schemas = Counter(name.rpartition(".")[0] or SCHEMAS[0] for name in tables)
    return {schema: schemas[schema] for schema in SCHEMAS if schema in found.schemas}


Found = Iterator[Finding | None]


def _there(condition: object, name: str, detail: str = "", problem: Problem = "missing") -> Finding | None:
    return None if condition else Finding(name, problem, detail)


def _schemas(found: Catalogue) -> Found:
    """`public` is the server's, and `rcm init-db` sees to it."""
    for schema in SCHEMAS[1:]:
        yield _there(schema in found.schemas, f"schema {schema}")
        has, due = found.schemas.get(schema, set()), {f"usage to {role}" for role in (APP, OPS)}
        for right in sorted(due) if schema in found.schemas else ():
            privilege, _, role = right.partition(" to ")
            yield _there(right in has, f"grant {privilege} on schema {schema} to {role}")
        for right in sorted(has - due):
            privilege, _, role = right.partition(" to ")
            yield Finding(f"grant {privilege} on schema {schema} to {role}", "unexpected")


def _tables(found: Catalogue) -> Found:
    for table, _ in tables_with_access():
        yield _there(table.fullname in found.forced, f"table {table.fullname}")
    for name, invoker in sorted(found.views.items()):
        if name not in expected.VIEWS:
            yield _there(invoker, f"view {name}", "reads with its owner's rights", "unexpected")
    for name in sorted(found.materialized):
        yield Finding(f"materialized view {name}", "unexpected", "row-level security does not apply to it")


def _columns(found: Catalogue) -> Found:
    for table, _ in tables_with_access():
        if table.fullname not in found.forced:
            continue
        for column in table.columns:
            yield _column(found, table.fullname, column)


def _column(found: Catalogue, table: str, column: ModelColumn[object]) -> Finding | None:
    name = f"column {table}.{column.name}"
    there = found.columns.get((table, column.name))
    if there is None:
        return Finding(name, "missing")
    wanted = type_of(column)
    about = []
    if there.type != wanted:
        about.append(f"{there.type}, not {wanted}")
    if there.required == column.nullable:
        about.append("nullable" if column.nullable is False else "not nullable")
    made = column.computed is not None
    if (there.generated == "s") != made:
        about.append("not generated and stored" if made else "generated")
    if not made and not there.has_default and (column.server_default is not None or column.identity is not None):
        about.append("no default")
    return _there(not about, name, ", ".join(about), "differs")


def type_of(column: ModelColumn[object]) -> str:
    """As PostgreSQL writes it: "numeric(14,2)"."""
    written = column.type.compile(dialect=_DIALECT).lower().replace(", ", ",")
    base = re.match(r"[a-z]+", written)
    full = _TYPES.get(base[0] if base else "")
    if full is None or written.startswith(("timestamp with", "float4")):
        return written
    return full + written[len(base[0]) if base else 0 :] if full == "character varying" else full


def _indexes(found: Catalogue) -> Found:
    for table, _ in tables_with_access():
        for index in table.indexes if table.fullname in found.forced else ():
            name = str(_DIALECT.identifier_preparer.format_index(index)).strip('"')
            there = found.indexes.get(f"{table.schema}.{name}" if table.schema else name)
            wanted = (table.fullname, bool(index.unique))
            if there is None or not there.valid:
                yield Finding(f"index {name} on {table.fullname}", "missing" if there is None else "invalid")
            else:
                told = "" if there.unique else "not unique"
                fine = (there.table, there.unique) == wanted
                yield _there(fine, f"index {name} on {table.fullname}", told, "differs")
    for name, there in sorted(found.indexes.items()):
        if not there.valid and there.table not in tables_of_models().tables:
            yield Finding(f"index {name.rpartition('.')[2]} on {there.table}", "invalid")


def _keys(found: Catalogue) -> Found:
    for table, _ in tables_with_access():
        there = found.constraints.get(table.fullname, [])
        for constraint in sorted(table.constraints, key=str) if table.fullname in found.forced else ():
            if isinstance(constraint, PrimaryKeyConstraint):
                columns = tuple(constraint.columns.keys())
                name = f"primary key ({', '.join(columns)}) on {table.fullname}"
                yield _there(any(c.kind == "p" and c.columns == columns for c in there), name)
            elif isinstance(constraint, UniqueConstraint):
                columns = tuple(constraint.columns.keys())
                name = f"unique key ({', '.join(columns)}) on {table.fullname}"
                yield _there(any(c.kind in "pu" and c.columns == columns for c in there), name)
            elif isinstance(constraint, ForeignKeyConstraint):
                yield _reference(constraint, there)
            elif isinstance(constraint, CheckConstraint) and constraint.name:
                named = str(_DIALECT.identifier_preparer.format_constraint(constraint)).strip('"')
                yield _there(
                    any(c.kind == "c" and c.name == named and c.validated for c in there),
                    f"check {named} on {table.fullname}",
                )


def _reference(constraint: ForeignKeyConstraint, there: list[Constraint]) -> Finding | None:
    own = tuple(constraint.column_keys)
    target = constraint.referred_table.fullname
    other = tuple(element.column.name for element in constraint.elements)
    pairs = set(zip(own, other, strict=True))
    name = f"reference ({', '.join(own)}) to {target} on {constraint.table.fullname}"
    for found in there:
        if found.kind == "f" and found.target == target and set(zip(found.columns, found.other, strict=True)) == pairs:
            fine = found.validated and found.on_delete == _ON_DELETE[constraint.ondelete]
            return _there(fine, name, "not validated, or on delete differs", "differs")
    return Finding(name, "missing")


def _security(found: Catalogue) -> Found:
    for table, access in tables_with_access():
        if table.fullname not in found.forced:
            continue
        yield _there(found.forced[table.fullname], f"forced row-level security on {table.fullname}")
        wanted = dict(policies_of(table, access))
        for name, policy in wanted.items():
            there = found.policies.get((table.fullname, name))
            told = "" if there is None else f"it says {there.using or there.check}"
            yield _there(
                there is not None and _same(there, policy), f"policy {name} on {table.fullname}", told,
                "missing" if there is None else "differs",
            )  # fmt: skip
        for of, name in sorted(found.policies):
            if of == table.fullname and name not in wanted:
                yield Finding(f"policy {name} on {of}", "unexpected", "nobody asked for it")


def policies_of(table: Table, access: Access) -> Iterator[tuple[str, Policy]]:
    """What `tenancy.protect` and `tenancy.share` make of the model's access."""
    if "org_id" in table.c:
        yield "tenant", Policy(True, (APP,), "ALL", _OWN, _OWN)
        if access.platform_rows:
            yield "platform", Policy(True, (APP,), "SELECT", _PLATFORM, None)
    else:
        visible = access.visible or "true"
        yield "shared", Policy(True, (APP,), "ALL", visible, visible)
    yield "maintenance", Policy(True, (OWNER,), "ALL", "true", "true")
    if access.ops_reads:
        yield "ops_read", Policy(True, (OPS,), "SELECT", "true", None)


def _same(there: Policy, wanted: Policy) -> bool:
    facts = (there.permissive, there.roles, there.command) == (wanted.permissive, wanted.roles, wanted.command)
    return facts and all(
        mine == theirs or (mine is not None and theirs is not None and _plain(mine) == _plain(theirs))
        for mine, theirs in ((there.using, wanted.using), (there.check, wanted.check))
    )


def _plain(expression: str) -> str:
    """Without what the server adds when it writes a condition down: types, brackets, spaces."""
    if "app.org_id" in expression:
        return expression
    return re.sub(r"::[a-z_ ]+\b|[()\s\"]|public\.", "", expression.lower())


def _grants(found: Catalogue) -> Found:
    for table, access in tables_with_access():
        if table.fullname not in found.forced:
            continue
        wanted = {APP: set(access.grants), OPS: {"select"} if access.ops_reads else set[str]()}
        for role in _OURS:
            has, due = found.grants.get((table.fullname, role), set()), wanted.get(role, set())
            for privilege in sorted(due):
                yield _there(privilege in has, f"grant {privilege} on {table.fullname} to {role}")
            for privilege in sorted(has - due):
                yield Finding(f"grant {privilege} on {table.fullname} to {role}", "unexpected")
    for part in sorted(found.parts):
        for role in _OURS:
            yield _there((part, role) not in found.grants, f"grant on partition {part} to {role}", "", "unexpected")


def _triggers(found: Catalogue) -> Found:
    wanted = {(table, name) for table, name in expected.TRIGGERS if table in found.forced or table in found.views}
    for table, access in tables_with_access():
        if table.fullname in found.forced and access.append_only:
            wanted.add((table.fullname, f"{table.name}_immutable"))
        elif table.fullname in found.forced and "updated_at" in table.c:
            wanted.add((table.fullname, f"{table.name}_touch"))
    for table_name, name in sorted(wanted):
        there = found.triggers.get((table_name, name))
        told: Problem = "missing" if there is None else "invalid"
        yield _there(there, f"trigger {name} on {table_name}", "" if there is None else "disabled", told)


def _functions(found: Catalogue) -> Found:
    for name in sorted(expected.FUNCTIONS):
        yield _there(name in found.functions, f"function {name}")
    for name, there in sorted(found.functions.items()):
        if name in expected.DOORS | expected.GUARDS:
            closed = there.definer and there.pinned and not there.open_to_all
            closed = closed and there.open_to_app == (name in expected.DOORS)
            yield _there(closed, f"rights of function {name}", "", "differs")
        elif there.definer:
            yield Finding(f"function {name}", "unexpected", "acts with its owner's rights")


def _views(found: Catalogue) -> Found:
    for name in sorted(expected.VIEWS):
        there = found.views.get(name)
        told = "reads with its owner's rights" if there is False else ""
        yield _there(there, f"view {name}", told, "missing" if there is None else "differs")


def _values(found: Catalogue) -> Found:
    for table, values in lookups.VALUES.items():
        for value in values if table in found.codes else ():
            yield _there(value.code in found.codes[table], f"value {value.code} of {table}")


def _partitions(found: Catalogue) -> Found:
    for name, table in sorted(tables_of_models().tables.items()):
        if table.dialect_options["postgresql"].get("partition_by") and name in found.forced:
            yield _there(any(found.partitions.get(name, {}).values()), f"default partition of {name}")
    for part in sorted(found.parts):
        yield _there(found.forced.get(part), f"forced row-level security on {part}")
        yield _there(
            (part, "maintenance") in found.policies, f"policy maintenance on {part}", "a dump would miss its rows"
        )


def _server(found: Catalogue) -> Found:
    version = found.extensions.get(extensions.VECTOR)
    told = version or ""
    new_enough = version is not None and extensions.is_new_enough(version)
    yield _there(new_enough, f"extension {extensions.VECTOR}", told, "missing" if version is None else "differs")
    for role in (OWNER, APP, ENGINE, OPS):
        yield _there(role in found.roles, f"role {role}")
    yield _there(found.engine, "schema dbos")


_CHECKS: Final[dict[str, Callable[[Catalogue], Found]]] = {
    "schemas": _schemas,
    "tables": _tables,
    "columns": _columns,
    "indexes": _indexes,
    "keys and checks": _keys,
    "row-level security": _security,
    "grants": _grants,
    "triggers": _triggers,
    "functions": _functions,
    "views": _views,
    "lookup values": _values,
    "partitions": _partitions,
    "server": _server,
}
