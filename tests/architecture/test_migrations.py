"""The revisions make what the models say, and can be taken back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, create_engine, inspect, pool

from rcm.core.urls import DatabaseUrls
from rcm.migrations.models import metadata
from rcm.migrations.runner import alembic_config


@pytest.fixture
def owner(database: DatabaseUrls) -> Iterator[Connection]:
    with create_engine(database.owner, poolclass=pool.NullPool).connect() as connection:
        yield connection


def differences(connection: Connection) -> list[object]:
    found = MigrationContext.configure(connection, opts={"compare_type": True, "target_metadata": metadata})
    return list(compare_metadata(found, metadata))


def test_models_and_revisions_agree(owner: Connection) -> None:
    assert differences(owner) == []


def test_the_comparison_sees_a_missing_column(owner: Connection) -> None:
    owner.exec_driver_sql("alter table payer drop column name")
    assert any("payer" in str(difference) for difference in differences(owner))


def test_every_revision_can_be_taken_back_and_made_again(owner: Connection) -> None:
    command.downgrade(alembic_config(owner), "base")
    owner.commit()
    assert set(inspect(owner).get_table_names()) <= {"alembic_version"}
    left = owner.exec_driver_sql(
        "select proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace and n.nspname = 'public'"
        " left join pg_depend d on d.objid = p.oid and d.deptype = 'e' where d.objid is null"
    )
    assert left.fetchall() == [], "functions that a downgrade leaves behind"
    command.upgrade(alembic_config(owner), "head")
    owner.commit()
    assert differences(owner) == []
