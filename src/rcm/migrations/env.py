"""Alembic's environment: the owner's connection, one transaction for each revision.

`rcm migrate` hands its connection in. The command `alembic` gets one here, with the same care around it:
one process at a time, a look at the database first, a backup where one is due.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from alembic import context
from alembic.runtime.migration import MigrationInfo
from sqlalchemy import Connection

from rcm.core.embedded import EmbeddedServer, default_data_dir, prepare_data_dir
from rcm.core.errors import DomainError
from rcm.core.settings import load_settings
from rcm.core.urls import from_server
from rcm.migrations import compared
from rcm.migrations.connecting import connected
from rcm.migrations.models import metadata
from rcm.migrations.runner import Options, guarded


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
        include_schemas=True,
        include_name=compared.include_name,
        include_object=compared.include_object,
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
    try:
        _command()
    except DomainError as error:
        raise SystemExit(f"{error.code}: {error.message}") from None


def _command() -> None:
    """For `alembic …` in a shell."""
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
