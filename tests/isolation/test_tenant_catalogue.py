"""What the database's own catalogue says about isolation: it fails for the table that somebody forgets."""

from __future__ import annotations

from typing import Any

import pytest
from tests.isolation.filling import Filled

pytestmark = pytest.mark.xdist_group("isolation")

#: Without org_id: words that all share, payers, people before an organisation is known, engine processes.
SHARED = {"alembic_version", "identity", "payer", "worker"}
APPEND_ONLY = {"workflow_revision", "claim_event", "outbox"}
#: rcm_app may do less than everything with these.
LIMITED = {**{key: {"SELECT", "INSERT"} for key in APPEND_ONLY}, "organization": {"SELECT", "UPDATE"}}
EVERYTHING = {"SELECT", "INSERT", "UPDATE", "DELETE"}
#: Ids for the sweeper and the timers, no personal data.
OPS_READS = {
    "alembic_version", "batch_job", "organization", "outbox", "run_event", "run_wait", "worker", "workflow_run",
}  # fmt: skip


def ask(filled: Filled, statement: str) -> list[tuple[Any, ...]]:
    with filled.owner() as connection:
        return connection.execute(statement).fetchall()


def test_every_table_is_for_one_organisation_or_known_to_be_shared(filled: Filled) -> None:
    tables = {row[0] for row in ask(filled, "select tablename from pg_tables where schemaname = 'public'")}
    lookups = {table for table in tables if table.endswith("_lu")}
    assert tables - set(filled.tables) - lookups == SHARED
    assert len(filled.tables) >= 20


def test_row_level_security_is_forced_everywhere(filled: Filled) -> None:
    open_ = ask(
        filled,
        "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')"
        " and not (relrowsecurity and relforcerowsecurity) and relname <> 'alembic_version'",
    )
    assert open_ == []


def test_org_id_is_never_null(filled: Filled) -> None:
    nullable = ask(
        filled,
        "select attrelid::regclass::text from pg_attribute a join pg_class c on c.oid = attrelid"
        " where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and attname = 'org_id'"
        " and not attnotnull",
    )
    assert nullable == []


def test_each_tenant_table_has_the_tenant_policy_and_the_maintenance_policy_and_no_other(filled: Filled) -> None:
    found = ask(
        filled,
        "select tablename, policyname, permissive, roles::text[], cmd, qual, with_check from pg_policies"
        " where schemaname = 'public'",
    )
    own = "(org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS \"nullif\"))"
    for table in filled.tables:
        policies = {row[1]: row[2:] for row in found if row[0] == table}
        assert policies.pop("tenant") == ("PERMISSIVE", ["rcm_app"], "ALL", own, own), table
        assert policies.pop("maintenance") == ("PERMISSIVE", ["rcm_owner"], "ALL", "true", "true"), table
        if table in OPS_READS:
            assert policies.pop("ops_read") == ("PERMISSIVE", ["rcm_ops"], "SELECT", "true", None), table
        assert policies == {}, table


def test_rcm_app_has_just_the_rights_that_it_needs(filled: Filled) -> None:
    grants: dict[str, set[str]] = {}
    rows = ask(
        filled,
        "select table_name, privilege_type from information_schema.role_table_grants"
        " where grantee = 'rcm_app' and table_schema = 'public'",
    )
    for table, privilege in rows:
        grants.setdefault(table, set()).add(privilege)
    for table in filled.tables:
        assert grants.get(table) == LIMITED.get(table, EVERYTHING), table
    for table in grants.keys() - set(filled.tables) - {"worker"}:
        assert grants[table] == {"SELECT"}, table


def test_nobody_else_has_rights(filled: Filled) -> None:
    rows = ask(
        filled,
        "select grantee, table_name, privilege_type from information_schema.role_table_grants"
        " where table_schema = 'public' and grantee not in ('rcm_owner', 'rcm_app')",
    )
    assert {(row[0], row[2]) for row in rows} == {("rcm_ops", "SELECT")}
    assert {row[1] for row in rows} == OPS_READS
    columns = ask(
        filled,
        "select attrelid::regclass, attname from pg_attribute a join pg_class c on c.oid = a.attrelid"
        " where c.relnamespace = 'public'::regnamespace and attacl is not null",
    )
    assert columns == []


def test_append_only_tables_refuse_changes_by_trigger_too(filled: Filled) -> None:
    triggers = {
        row[0] for row in ask(filled, "select tgrelid::regclass::text from pg_trigger where tgname ~ '_immutable$'")
    }
    assert APPEND_ONLY - {"outbox"} <= triggers  # the outbox is pruned by its owner


def test_views_ask_as_whoever_asks_and_nothing_is_materialized(filled: Filled) -> None:
    unsafe = ask(
        filled,
        "select relname from pg_class where relnamespace = 'public'::regnamespace and"
        " (relkind = 'm' or relkind = 'v' and not coalesce('security_invoker=true' = any(reloptions), false))",
    )
    assert unsafe == []


def test_references_between_tenant_tables_carry_the_organisation(filled: Filled) -> None:
    rows = ask(
        filled,
        """
        select con.conname, con.conrelid::regclass::text, con.confrelid::regclass::text,
               array_agg(own.attname::text), array_agg(other.attname::text)
          from pg_constraint con
          cross join lateral unnest(con.conkey, con.confkey) as k (own, other)
          join pg_attribute own on own.attrelid = con.conrelid and own.attnum = k.own
          join pg_attribute other on other.attrelid = con.confrelid and other.attnum = k.other
         where con.contype = 'f' and con.connamespace = 'public'::regnamespace group by 1, 2, 3
        """,
    )
    tenant = set(filled.tables)
    checked = 0
    for name, table, referenced, own, other in rows:
        if referenced in tenant and referenced != "organization":
            assert table in tenant, f"{name}: {table} belongs to a tenant's row and has no org_id"
            assert ("org_id", "org_id") in zip(own, other, strict=True), name
            checked += 1
    assert checked >= 15


def test_functions_that_act_as_their_owner_are_closed_and_pinned(filled: Filled) -> None:
    rows = ask(
        filled,
        "select proname, proconfig, coalesce(proacl::text, '=X/'), pg_get_function_result(oid) from pg_proc"
        " where prosecdef and pronamespace = 'public'::regnamespace",
    )
    assert len(rows) >= 3
    for name, settings, acl, result in rows:
        assert settings == ["search_path=pg_catalog, pg_temp"], name
        entries = acl.strip("{}").split(",")
        assert not any(entry.startswith("=") for entry in entries), f"{name}: everybody may call it"
        answered = set(result.replace("(", " ").replace(",", " ").replace(")", " ").split())
        assert answered <= {"TABLE", "void", "uuid", "token_id", "org_id", "user_id"}, f"{name} answers {result}"


def test_the_roles_can_do_nothing_beyond_their_rights(filled: Filled) -> None:
    rows = ask(
        filled,
        "select rolname from pg_roles where rolname in ('rcm_owner', 'rcm_app', 'rcm_engine', 'rcm_ops')"
        " and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication)",
    )
    assert rows == []
    members = ask(
        filled,
        "select 1 from pg_auth_members where member in ('rcm_app'::regrole, 'rcm_ops'::regrole, 'rcm_engine'::regrole)",
    )
    assert members == []
    owned = ask(filled, "select 1 from pg_class where relowner in ('rcm_app'::regrole, 'rcm_ops'::regrole)")
    assert owned == []
