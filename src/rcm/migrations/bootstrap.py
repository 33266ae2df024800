"""What only an administrator of the server may do, once: roles, database, extensions, rights. Idempotent.

Passwords come from the roles' URLs and go to the server as SCRAM secrets, so that no log of its can show them. A role
that exists keeps its password: it may serve another installation.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from rcm.core.embedded.roles import LOGIN_ROLES, role_statements
from rcm.core.urls import OWNER, DatabaseUrls
from rcm.migrations import extensions, revisions
from rcm.migrations.connecting import Plain, connect, libpq
from rcm.migrations.errors import BootstrapRefused, OwnerWrong, RoleTooStrong
from rcm.migrations.state import legacy_tables, read

Tell = Callable[[str], None]

#: Any number will do as long as it is ours alone.
_LOCK: Final = 0x52434D42  # "RCMB"
_ENUM: Final = re.compile(r"^\s*create\s+type\s+(\w+)\s+as\s+enum", re.IGNORECASE | re.MULTILINE)
_TOO_STRONG: Final = "select rolname from pg_roles where rolname = any(%s) and (rolsuper or rolbypassrls)"
_NOT_OURS: Final = """
select 'table', c.relname from pg_class c
 where c.relnamespace = 'public'::regnamespace and c.relname = any(%(tables)s) and c.relkind in ('r', 'p')
   and c.relowner <> %(owner)s::regrole
union all
select 'type', t.typname from pg_type t
 where t.typnamespace = 'public'::regnamespace and t.typname = any(%(types)s) and t.typtype = 'e'
   and t.typowner <> %(owner)s::regrole
"""
_RIGHTS: Final = """
select has_database_privilege(%(owner)s, current_database(), 'create'),
       to_regnamespace('public') is not null and has_schema_privilege(%(owner)s, 'public', 'create'),
       exists (select from pg_namespace n cross join lateral aclexplode(n.nspacl) g
                where n.nspname = 'public' and g.grantee = 0 and g.privilege_type = 'CREATE'),
       array(select r from unnest(%(roles)s::text[]) r
              where not has_database_privilege(r, current_database(), 'connect'))
"""


def bootstrap(admin_url: str, urls: DatabaseUrls, tell: Tell) -> tuple[str, ...]:
    """Make what is missing, and say what was made; nothing the second time.

    Raises ExtensionUnavailable and RoleTooStrong before anything is made, BootstrapRefused where the
    administrator's rights don't suffice, and what `connecting` has.
    """
    made: list[str] = []

    def done(what: str) -> None:
        made.append(what)
        tell(what)

    owner = make_url(libpq(urls.owner))
    if owner.username != OWNER:
        raise OwnerWrong(f"It names {owner.username or 'no role'}.", role=owner.username)
    name = owner.database or OWNER
    with _administrating(admin_url) as admin:
        admin.execute("select pg_advisory_lock(%s)", (_LOCK,))  # until the connection ends: one at a time
        extensions.require_offered(admin)
        _require_weak_roles(admin)
        _make_roles(admin, urls, done)
        with _member_of_owner(admin):
            _make_database(admin, name, done)
            with _administrating(str(_beside(admin_url, name))) as inside:
                extensions.install(inside, done)
                _hand_over(inside, done)
                _grant(inside, name, done)
    for url in (urls.owner, urls.app, urls.engine, urls.ops):
        connect(url).close()
    return tuple(made)


def _beside(url: str, database: str) -> str:
    return make_url(libpq(url)).set(database=database).render_as_string(hide_password=False)


@contextmanager
def _administrating(url: str) -> Iterator[Plain]:
    parsed = make_url(libpq(url))
    with connect(url if parsed.database else _beside(url, "postgres")) as connection:
        try:
            yield connection
        except psycopg.errors.InsufficientPrivilege as error:
            raise BootstrapRefused(f"{connection.info.user}: the server says: {error.diag.message_primary}.") from error
        except psycopg.errors.InvalidParameterValue as error:  # an encoding that the server's locale refuses
            raise BootstrapRefused(f"The server says: {error.diag.message_primary}.") from error


def _require_weak_roles(admin: Plain) -> None:
    strong = [row[0] for row in admin.execute(_TOO_STRONG, (list(LOGIN_ROLES),)).fetchall()]
    if strong:
        raise RoleTooStrong(f"It is {', '.join(strong)}.", roles=strong)


def _make_roles(admin: Plain, urls: DatabaseUrls, done: Tell) -> None:
    existing = frozenset(str(row[0]) for row in admin.execute("select rolname from pg_roles").fetchall())
    missing = [role for role in LOGIN_ROLES if role not in existing]
    passwords = dict(zip(LOGIN_ROLES, (urls.owner, urls.app, urls.engine, urls.ops), strict=True))
    with admin.transaction():
        for statement in role_statements(existing):
            admin.execute(statement.encode())
        for role in missing:
            password = make_url(passwords[role]).password
            if password is not None:
                secret = admin.pgconn.encrypt_password(str(password).encode(), role.encode(), b"scram-sha-256")
                admin.execute(
                    sql.SQL("alter role {} password {}").format(sql.Identifier(role), sql.Literal(secret.decode()))
                )
    for role in missing:
        done(f"role {role} made")


@contextmanager
def _member_of_owner(admin: Plain) -> Iterator[None]:
    """An administrator who is no superuser gives things to rcm_owner only as a member of it."""
    row = admin.execute(
        "select rolsuper or pg_has_role(current_user, %s, 'set') from pg_roles where rolname = current_user", (OWNER,)
    ).fetchall()[0]
    if row[0]:
        yield
        return
    owner = sql.Identifier(OWNER)
    admin.execute(sql.SQL("grant {} to current_user with inherit true, set true").format(owner))
    try:
        yield
    finally:
        admin.execute(sql.SQL("revoke {} from current_user").format(owner))


def _make_database(admin: Plain, name: str, done: Tell) -> None:
    if admin.execute("select 1 from pg_database where datname = %s", (name,)).fetchone():
        return
    admin.execute(
        sql.SQL("create database {} owner {} encoding 'UTF8' template template0").format(
            sql.Identifier(name), sql.Identifier(OWNER)
        )
    )
    done(f"database {name} made")


def _hand_over(inside: Plain, done: Tell) -> None:
    """Tables and types of the legacy system, which belong to whoever deployed it. Others' things stay theirs."""
    state = read(inside)
    tables = set(state.tables) & legacy_tables() if state.kind == "legacy" else set[str]()
    types = _ENUM.findall(revisions.baseline_statements() or "") if tables else []
    names = {"tables": [*tables, "alembic_version"], "types": types, "owner": OWNER}
    with inside.transaction():
        for kind, name in inside.execute(_NOT_OURS, names).fetchall():
            inside.execute(
                sql.SQL("alter {} public.{} owner to {}").format(
                    sql.SQL(kind), sql.Identifier(name), sql.Identifier(OWNER)
                )
            )
            done(f"{kind} {name} handed to {OWNER}")


def _grant(inside: Plain, database: str, done: Tell) -> None:
    names = {"owner": sql.Identifier(OWNER), "database": sql.Identifier(database)}
    values = {"owner": OWNER, "roles": list(LOGIN_ROLES)}
    may_create, may_fill, all_may_fill, shut_out = inside.execute(_RIGHTS, values).fetchall()[0]
    with inside.transaction():
        if not may_create:
            inside.execute(sql.SQL("grant create on database {database} to {owner}").format(**names))
            done(f"{OWNER} may create in database {database}")
        if not may_fill:
            inside.execute(sql.SQL("create schema if not exists public"))
            inside.execute(sql.SQL("grant usage, create on schema public to {owner}").format(**names))
            done(f"{OWNER} may create in schema public")
        if all_may_fill:
            inside.execute(sql.SQL("revoke create on schema public from public"))
            done("nobody else may create in schema public")
        for role in shut_out:
            inside.execute(
                sql.SQL("grant connect on database {database} to {role}").format(**names, role=sql.Identifier(role))
            )
            done(f"{role} may connect to database {database}")
