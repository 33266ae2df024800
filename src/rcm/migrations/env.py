"""Alembic's environment: the owner's connection, one transaction for each revision."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection, create_engine, pool

from rcm.core.settings import load_settings
from rcm.migrations.models import metadata


def _migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        transaction_per_migration=True,
        compare_type=True,
        include_name=lambda name, kind, _: kind != "schema" or name in (None, "public"),
    )
    with context.begin_transaction():
        context.run_migrations()


def _main() -> None:
    connection = context.config.attributes.get("connection")
    if connection is not None:
        _migrate(connection)
        return
    url = context.config.get_main_option("sqlalchemy.url") or load_settings().database_url
    if not url:
        raise SystemExit("Set DATABASE_URL to the owner's URL, or use `rcm migrate` for the embedded server.")
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1), poolclass=pool.NullPool)
    with engine.connect() as fresh:
        _migrate(fresh)


_main()
