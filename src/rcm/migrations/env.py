"""Alembic's environment: the owner's connection, one transaction for each revision.

`rcm migrate` hands its connection in. The command `alembic` gets one here, with the same care around it:
one process at a time, a look at the database first, a backup where one is due.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from alembic import context
from alembic.runtime.migration import MigrationInfo
from sqlalchemy import Connection

from rcm.core.embedded import EmbeddedServer, default_data_dir, prepare_data_dir
from rcm.core.settings import load_settings
from rcm.core.urls import from_server
from rcm.migrations.connecting import connected
from rcm.migrations.models import metadata
from rcm.migrations.runner import Options, guarded

#: Made by `rcm maintain` for each month and each organisation, so no model names them.
_MAINTAINED = re.compile(r"workflow_trace_(default|\d{4}_?\d{2})|micro_state_hnsw_\w+")


def _is_compared(name: str | None, kind: str, parents: Any) -> bool:
    if kind == "schema":
        return name in (None, "public")
    owner = parents.get("table_name") or ""
    return not any(_MAINTAINED.fullmatch(each) for each in (name or "", owner) if each)


def _migrate(connection: Connection) -> None:
    applied: Callable[[str], None] | None = context.config.attributes.get("applied")

    def told(ctx: Any, step: MigrationInfo, heads: Any, run_args: Any) -> None:  # noqa: ARG001 - names are Alembic's
        if applied is not None and not step.is_stamp and step.up_revision_id is not None:
            applied(step.up_revision_id)

    context.configure(
        connection=connection,
        target_metadata=metadata,
        transaction_per_migration=True,
        compare_type=True,
        include_name=_is_compared,
        on_version_apply=told,
    )
    with context.begin_transaction():
        context.run_migrations()


@contextmanager
def _owner_url() -> Iterator[str]:
    named = context.config.get_main_option("sqlalchemy.url") or load_settings().database_url
    if named:
        yield named
        return
    with EmbeddedServer.start(prepare_data_dir(default_data_dir())) as server:
        yield from_server(server).owner


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def _main() -> None:
    if context.is_offline_mode():
        raise SystemExit("Revisions carry rows over, so there is no script of them: leave --sql away.")
    connection = context.config.attributes.get("connection")
    if connection is not None:
        _migrate(connection)
        return
    given = context.config.cmd_opts
    verb = given.cmd[0].__name__ if given is not None else ""
    with _owner_url() as url, connected(url) as fresh:
        if given is None or verb not in {"upgrade", "downgrade"}:
            _migrate(fresh)
            return
        # Whoever writes `alembic downgrade` has decided; there is a backup all the same.
        with guarded(fresh, url, given.revision, Options(tell=_say, confirm=lambda _: True)):
            _migrate(fresh)
            fresh.commit()


_main()
