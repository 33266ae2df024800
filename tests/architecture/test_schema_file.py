"""docs/reference/schema.sql is what the revisions make, and names every view that bears an older name."""

from __future__ import annotations

import re

import pytest
from tests.support.database import TEMPLATE, connect
from tools.reference_database import OLDER_NAMES
from tools.schema_file import SCHEMA_FILE, schema_sql

from rcm.core.embedded import EmbeddedServer
from rcm.core.urls import DatabaseUrls, from_server


@pytest.fixture(scope="module")
def written() -> str:
    return SCHEMA_FILE.read_text(encoding="utf-8")


def test_the_file_is_what_the_revisions_make(postgres: EmbeddedServer, written: str) -> None:
    made = schema_sql(postgres, TEMPLATE)
    assert written == made, "run .venv/bin/python tools/generate_reference.py"


def test_it_holds_what_a_dump_of_the_models_alone_would_lack(written: str) -> None:
    for kind in ("CREATE FUNCTION", "CREATE TRIGGER", "CREATE POLICY tenant ON", "FORCE ROW LEVEL SECURITY", "GRANT "):
        assert kind in written


def test_it_names_no_place_and_no_moment(written: str) -> None:
    assert not re.search(r"/tmp/|\\restrict|Dumped (from|by)|_p?20\d\d_?\d\d", written)


def test_the_older_names_are_those_of_the_database(database: DatabaseUrls) -> None:
    """Views of schema public that an extension did not bring, and the table each stands for."""
    with connect(database.owner) as connection:
        views = {
            row[0]
            for row in connection.execute(
                "select relname from pg_class c where relnamespace = 'public'::regnamespace and relkind = 'v'"
                " and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')"
            )
        }
    named = {name for names in OLDER_NAMES.values() for name in names}
    assert views <= named, "add the view to OLDER_NAMES in tools/reference_database.py"
    assert not views or views == named


def test_a_database_of_another_name_gives_the_same(postgres: EmbeddedServer, database: DatabaseUrls) -> None:
    name = database.owner.split("@/")[1].split("?")[0]
    assert from_server(postgres, name) == database
    assert schema_sql(postgres, name) == schema_sql(postgres, TEMPLATE)
