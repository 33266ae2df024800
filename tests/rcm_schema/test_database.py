"""`get_db_manager`: which database, and in what words it is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import make_url, select, text
from tests.support.application import make_settings
from tests.support.database import connect

from rcm.core.db import UnsafeRole
from rcm.core.embedded import EmbeddedServer
from rcm.core.errors import ConfigurationError
from rcm.core.urls import DatabaseUrls, application_url
from rcm.migrations.database import NotMigrated
from rcm.migrations.errors import DatabaseMissing, DatabaseNewer, ServerSilent
from rcm_schema import TaskDomainLookup, get_db_manager


def test_one_manager_for_each_database(tmp_path: Path) -> None:
    one = make_settings(app_database_url="postgresql://rcm_app@db/rcm")
    other = make_settings(app_database_url="postgresql://rcm_app@db/other")
    embedded = make_settings(data_dir=tmp_path / "a")
    assert get_db_manager(one) is get_db_manager(make_settings(app_database_url="postgresql://rcm_app@db/rcm"))
    assert len({id(get_db_manager(each)) for each in (one, other, embedded)}) == 3


def test_a_service_connects_as_the_application() -> None:
    assert application_url(make_settings()) is None
    derived = application_url(make_settings(DATABASE_URL="postgresql://rcm_owner:pw@db:5432/rcm"))
    assert derived == "postgresql+psycopg://rcm_app:pw@db:5432/rcm"
    own = make_settings(DATABASE_URL="postgresql://rcm_owner@db/rcm", app_database_url="postgresql://svc:x@pooler/rcm")
    assert application_url(own) == "postgresql+psycopg://svc:x@pooler/rcm"


@pytest.mark.parametrize("variable", ["DATABASE_URL", "app_database_url"])
async def test_a_server_of_the_operator(own_database: DatabaseUrls, variable: str) -> None:
    url = own_database.owner if variable == "DATABASE_URL" else own_database.app
    manager = get_db_manager(make_settings(**{variable: url, "db_pool_size": 1, "db_statement_timeout_s": 7}))
    await manager.initialize()
    async with manager.read_session() as session:
        assert "claim" in list(await session.scalars(select(TaskDomainLookup.code)))
        assert await session.scalar(text("select current_user")) == "rcm_app"
        assert await session.scalar(text("show statement_timeout")) == "7s"
    await manager.close()


async def test_an_empty_database(postgres: EmbeddedServer) -> None:
    postgres.create_database("rcm_empty")
    try:
        url = postgres.url("rcm_app", "rcm_empty")
        with pytest.raises(NotMigrated, match="rcm migrate"):
            await get_db_manager(make_settings(app_database_url=url)).initialize()
    finally:
        postgres.drop_database("rcm_empty")


async def test_revisions_of_other_releases(own_database: DatabaseUrls) -> None:
    """An older one is refused; a newer one is not, since a release works on the schema of the next; others are."""
    manager = get_db_manager(make_settings(app_database_url=own_database.app))
    with connect(own_database.owner) as owner:
        owner.execute("update alembic_version set version_num = '017_workflow_owned_nodes'")
        with pytest.raises(NotMigrated, match="017_workflow_owned_nodes"):
            await manager.initialize()
        owner.execute("update alembic_version set version_num = 'a1b2c3'")
        with pytest.raises(DatabaseNewer):
            await manager.initialize()
        owner.execute("update alembic_version set version_num = '999_later'")
    await manager.initialize()
    await manager.close()


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"host": "127.0.0.1", "port": 1, "query": {}}, ServerSilent),
        ({"database": "no_such_database"}, DatabaseMissing),
        ({"username": "rcm_owner"}, UnsafeRole),
        ({"drivername": "mysql"}, ConfigurationError),
    ],
)
async def test_wrong_addresses(
    own_database: DatabaseUrls, change: dict[str, object], error: type[ConfigurationError]
) -> None:
    url = make_url(own_database.app).set(**change).render_as_string(hide_password=False)  # type: ignore[arg-type]
    with pytest.raises(error):
        await get_db_manager(make_settings(app_database_url=url)).initialize()
