"""docs/reference/schema.sql: what `rcm migrate` makes of an empty database, as pg_dump writes it.

From a migrated database, not from the models: triggers, functions, policies, grants and views exist only there.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from pathlib import Path
from typing import Final

import psycopg

from rcm.core.embedded import EmbeddedServer
from rcm.core.model import SCHEMAS
from rcm.core.urls import from_server
from rcm.migrations.catalogue import OURS
from rcm.migrations.runner import migrate

ROOT: Final = Path(__file__).resolve().parent.parent
SCHEMA_FILE: Final = ROOT / "docs" / "reference" / "schema.sql"
_HEAD: Final = """\
-- Made by tools/generate_reference.py: the schemas of a database at the head revision, PostgreSQL 18.
-- For reading and comparing. A database is made by `rcm migrate`, which also makes the engine's schema `dbos`.
-- Monthly partitions are left out: `rcm maintain` makes them as time goes on.

"""
_DATABASE: Final = "rcm_schema_file"
_SESSION: Final = re.compile(r"^(--|\\|SET |SELECT pg_catalog\.set_config)")
#: All but the default one; what they are called depends on the day.
_PARTITIONS: Final = f"""
select relnamespace::regnamespace || '.' || relname from pg_class
 where {OURS.format("relnamespace")} and relkind = 'r' and relispartition
   and relname !~ '_default$'
"""


def schema_sql(server: EmbeddedServer, database: str) -> str:
    """The dump of a migrated database, without what differs from one run or machine to the next."""
    owner = from_server(server, database).owner.replace("+psycopg", "")
    with psycopg.connect(owner) as connection:
        left_out = [f"--exclude-table={row[0]}" for row in connection.execute(_PARTITIONS)]
    command = [str(server.binaries / "pg_dump"), "--dbname", owner, "--schema-only", "--no-owner"]
    command += [f"--schema={schema}" for schema in SCHEMAS]
    dump = subprocess.run([*command, *left_out], capture_output=True, text=True, check=True).stdout  # noqa: S603 - ours
    kept = "\n".join(line for line in dump.splitlines() if not _SESSION.match(line))
    return _HEAD + re.sub(r"\n{3,}", "\n\n", kept).strip() + "\n"


def fresh_schema_sql() -> str:
    """The same, from a server that is started for it."""
    with tempfile.TemporaryDirectory(prefix="rcm-schema-") as folder:
        Path(folder).chmod(0o755)  # the server's account has to get in when root runs this
        with EmbeddedServer.start(Path(folder) / "data") as server:
            server.create_database(_DATABASE)
            migrate(from_server(server, _DATABASE).owner)
            return schema_sql(server, _DATABASE)
