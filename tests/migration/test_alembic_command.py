"""Alembic's own command works as older documents write it: from the checkout, and from the installed wheel."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from tests.migration.databases import ask, deploy_legacy, empty_database, plain, run
from tests.migration.servers import own_server
from tests.support.database import connect
from tests.support.processes import environment
from tools.generate_reference import ROOT

from rcm.core.embedded import EmbeddedServer
from rcm.core.urls import DatabaseUrls, from_server
from rcm.migrations import online, revisions
from rcm.migrations.connecting import connected
from rcm.migrations.runner import migrate, status
from rcm.migrations.verify import verify

Ran = subprocess.CompletedProcess[str]


@pytest.fixture
def empty(postgres: EmbeddedServer) -> Iterator[DatabaseUrls]:
    with empty_database(postgres) as urls:
        yield urls


def alembic(url: str, *arguments: str, cwd: Path = ROOT, **variables: str) -> Ran:
    return subprocess.run(
        [sys.executable, "-m", "alembic", *arguments],
        env=environment(DATABASE_URL=plain(url), **variables),
        cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_up_to_v8_down_by_one_and_up_to_head(empty: DatabaseUrls, tmp_path: Path) -> None:
    assert alembic(empty.owner, "upgrade", "007_migrate_v8").returncode == 0
    assert ask(empty.owner, "select version_num from alembic_version") == [("007_migrate_v8",)]
    up = alembic(empty.owner, "upgrade", "head")
    assert up.returncode == 0, up.stderr
    assert verify(empty.owner).fine, "with the engine's schema and the partitions"
    down = alembic(empty.owner, "downgrade", "-1")
    assert down.returncode == 0, down.stderr
    assert status(empty.owner).current == revisions.chain()[-2]


def test_rows_are_saved_before_v8_here_too(empty: DatabaseUrls, tmp_path: Path) -> None:
    deploy_legacy(empty, rows=3)
    up = alembic(empty.owner, "upgrade", "head", RCM_BACKUP_DIR=str(tmp_path))
    assert up.returncode == 0, up.stderr
    (saved,) = tmp_path.iterdir()
    assert str(saved) in up.stderr
    assert ask(empty.owner, "select count(*) from app_user") == [(3,)]


@pytest.mark.parametrize("major", [16, 18])
def test_check_finds_no_drift(major: int, postgres: EmbeddedServer) -> None:
    with own_server(major) as server:
        urls = from_server(server)
        migrate(urls.owner)
        fine = alembic(urls.owner, "check")
        assert fine.returncode == 0, fine.stdout + fine.stderr
        run(urls.owner, "alter table payer add column unknown text")
        assert alembic(urls.owner, "check").returncode != 0, "it can find some"


def test_a_new_revision_is_made_from_the_template(database: DatabaseUrls, tmp_path: Path) -> None:
    for name in ("src", "alembic.ini"):
        (shutil.copytree if (ROOT / name).is_dir() else shutil.copy)(ROOT / name, tmp_path / name)
    options = ("revision", "-m", "Add a colour", "--rev-id", "999_colour")
    made = alembic(database.owner, *options, cwd=tmp_path, PYTHONPATH=str(tmp_path / "src"))
    assert made.returncode == 0, made.stderr
    path = tmp_path / "src/rcm/migrations/versions/999_colour.py"
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert {node.name for node in tree.body if isinstance(node, ast.FunctionDef)} == {"upgrade", "downgrade"}
    text = path.read_text(encoding="utf-8")
    for taught in ("lock", "statement", "expand", "contract", "batches", "concurrently", "downgrade", "release before"):
        assert taught in text
    assert f'down_revision = "{revisions.head()}"' in text
    lint = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--config", ROOT / "pyproject.toml", path], check=False
    )
    assert lint.returncode == 0
    up = alembic(database.owner, "upgrade", "+1", cwd=tmp_path, PYTHONPATH=str(tmp_path / "src"))
    assert up.returncode == 0, up.stderr
    assert ask(database.owner, "select version_num from alembic_version") == [("999_colour",)]
    down = alembic(database.owner, "downgrade", "-1", cwd=tmp_path, PYTHONPATH=str(tmp_path / "src"))
    assert down.returncode == 0, down.stderr


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, unpacked as an installer would."""
    place = tmp_path_factory.mktemp("wheel")
    built = subprocess.run(
        [sys.executable, "-c", "import sys, hatchling.build as b; print(b.build_wheel(sys.argv[1]))", str(place)],
        cwd=ROOT, env=environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert built.returncode == 0, built.stderr
    (wheel,) = place.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(place / "site")
    return place / "site"


def test_the_installed_wheel_migrates_away_from_the_checkout(
    installed: Path, empty: DatabaseUrls, tmp_path: Path
) -> None:
    def ran(*arguments: str) -> Ran:
        return subprocess.run(
            [sys.executable, "-m", *arguments],
            env=environment(DATABASE_URL=plain(empty.owner), PYTHONPATH=str(installed)),
            cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip

    where = subprocess.run(
        [sys.executable, "-c", "import rcm.migrations; print(rcm.migrations.__file__)"],
        env=environment(PYTHONPATH=str(installed)), cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert where.stdout.startswith(str(installed))
    for arguments in (
        ("rcm.migrations", "upgrade", "007_migrate_v8"),
        ("rcm_schema.run_migrations",),
        ("rcm.migrations", "check"),
        ("rcm.migrations", "downgrade", "-1"),
        ("rcm.cli", "migrate"),
        ("rcm_schema.run_migrations", "--verify-only"),
    ):
        done = ran(*arguments)
        assert done.returncode == 0, f"{arguments}: {done.stdout}{done.stderr}"


def test_a_script_of_statements_is_refused(database: DatabaseUrls) -> None:
    told = alembic(database.owner, "upgrade", "head", "--sql")
    assert told.returncode != 0
    assert "no script" in told.stderr


@pytest.fixture
def online_steps(database: DatabaseUrls) -> Iterator[Connection]:
    """A connection where `op` works as in a revision."""
    with connected(database.owner) as connection:
        context = MigrationContext.configure(connection, opts={"transaction_per_migration": True})
        with Operations.context(context), context.begin_transaction(_per_migration=True):
            yield connection


def test_an_index_is_built_again_where_a_killed_attempt_left_an_invalid_one(
    online_steps: Connection, database: DatabaseUrls
) -> None:
    run(database.owner, "create table colours (name text)", "insert into colours values ('red'), ('red'), ('blue')")
    with connect(database.owner) as broken, pytest.raises(Exception, match="could not create unique index"):
        broken.execute("create unique index concurrently colours_name_idx on colours (name)")
    valid = "select indisvalid from pg_index where indexrelid = 'colours_name_idx'::regclass"
    assert ask(database.owner, valid) == [(False,)]
    for _ in range(2):
        online.index("colours_name_idx", "colours", "name")
        assert ask(database.owner, valid) == [(True,)]


def test_rows_are_filled_in_batches_each_committed(online_steps: Connection, database: DatabaseUrls) -> None:
    run(
        database.owner,
        "create table colours (id int primary key, shade text)",
        "insert into colours select n, null from generate_series(1, 25) n",
    )
    assert online.fill("colours", "id", "shade = 'dark'", "shade is null", batch=10) == 25
    assert ask(database.owner, "select count(distinct xmin::text) from colours") == [(3,)]
    assert online.fill("colours", "id", "shade = 'dark'", "shade is null") == 0


def test_the_configuration_of_the_checkout_leads_to_the_package() -> None:
    config = Config(str(ROOT / "alembic.ini"))
    scripts = ScriptDirectory.from_config(config)
    assert scripts.get_current_head() == revisions.head()
    assert [s.revision for s in scripts.walk_revisions()] == list(reversed(revisions.chain()))
    assert all(path.stem in revisions.chain() for path in revisions.VERSIONS.glob("*.py"))
