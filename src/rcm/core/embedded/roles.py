"""The four roles and the database that every installation has, as SQL for a fresh cluster.

No role may see around row level security; only rcm_owner owns anything (docs: Database and roles).
"""

from __future__ import annotations

from typing import Final

BOOTSTRAP_ROLE: Final = "rcm_bootstrap"
OWNER_ROLE: Final = "rcm_owner"
LOGIN_ROLES: Final = (OWNER_ROLE, "rcm_app", "rcm_engine", "rcm_ops")
DATABASE: Final = "rcm"

_LIMITS: Final = "nosuperuser nocreatedb nocreaterole noreplication nobypassrls"


def role_statements(existing: frozenset[str] = frozenset()) -> list[str]:
    """`create role` for each of our roles that is not in `existing`; one line each."""
    return [f"create role {role} login {_LIMITS};" for role in LOGIN_ROLES if role not in existing]


def bootstrap_statements() -> list[str]:
    """What a superuser runs once in `template1` of a fresh cluster; one line each.

    Schema public belongs to the owner of the database since PostgreSQL 15, so rcm_owner may create there
    and nobody else; the revoke holds it also where a template was opened up. The extension goes into the
    template because `vector` is not trusted: the owner could not install it into a database made later.
    """
    return [
        *role_statements(),
        "revoke create on schema public from public;",
        "create extension if not exists vector;",
        f"create database {DATABASE} owner {OWNER_ROLE};",
    ]
