"""docs/reference/seeds.md tells the truth: what it names exists, and what is done has a test."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Table
from tests.support.database import connect
from tools.generate_reference import ROOT, commands
from tools.reference_database import OLDER_NAMES

from rcm.core.model import SCHEMAS
from rcm.core.urls import DatabaseUrls
from rcm.migrations.models import metadata

PAGE = ROOT / "docs/reference/seeds.md"
STATES = {"done", "differs", "partly", "not yet", "not ours"}
#: These stand on a test; the others have none to name.
HELD = {"done", "differs", "partly"}
_PROMISE = re.compile(r"(00[0-4]) (.+?): (.+)")
_TEST = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")
_PATH = re.compile(r"`((?:src|tests|tools|scripts|docs|benchmarks|\.ci|\.env|alembic)[\w./-]*)`")
_MODULE = re.compile(r"`((?:rcm|rcm_schema|hacs_persistence)(?:\.\w+)+|rcm_schema)`")
_REVISION = re.compile(r"`(0\d\d_\w+)`")
SCRIPTS = {
    "init_db.py": "init-db",
    "run_v8_migration.py": "migrate",
    "validate_v8_migration.py": "migrate",
    "migrate_requirements_data.py": "requirements",
}


@dataclass(frozen=True, slots=True)
class Row:
    seed: str
    section: str
    promise: str
    state: str
    here: str
    held: str

    def __str__(self) -> str:
        return f"{self.seed} {self.section}: {self.promise}"


def read_rows() -> list[Row]:
    rows = []
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if found := _PROMISE.fullmatch(cells[0]):
            rows.append(Row(*found.groups(), *cells[1:]))
    return rows


ROWS = read_rows()


def test_there_are_promises_of_each_document() -> None:
    assert {row.seed for row in ROWS} == {"000", "001", "002", "003", "004"}
    assert len(ROWS) >= 150


def test_no_promise_stands_there_twice() -> None:
    names = [str(row) for row in ROWS]
    assert sorted({name for name in names if names.count(name) > 1}) == []


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_what_a_promise_names_exists(row: Row) -> None:
    assert row.state in STATES
    assert bool(_TEST.search(row.held)) == (row.state in HELD), "what is done, and only that, names its test"
    assert row.here or row.state in {"not yet", "not ours"} or row.held
    missing = [file for file in _PATH.findall(row.here) if not (ROOT / file).exists()]
    missing += [f"{file}::{test}" for file, test in _TEST.findall(row.held) if not has_test(ROOT / file, test)]
    missing += [module for module in _MODULE.findall(row.here) if not is_module(module)]
    missing += [name for name in _REVISION.findall(row.here) if not list(revisions().glob(f"{name}.py"))]
    assert missing == []


def has_test(path: Path, test: str) -> bool:
    return path.exists() and (not test or f"def {test}(" in path.read_text(encoding="utf-8"))


def is_module(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def revisions() -> Path:
    return ROOT / "src/rcm/migrations/versions"


def test_tables_that_a_promise_names_are_there() -> None:
    """Words in code that look like a table's name, where a row says that something is done."""
    known = (
        {table.name for table in metadata.tables.values()}
        | set(SCHEMAS)
        | {name for names in OLDER_NAMES.values() for name in names}
    )
    columns = {column.name for table in metadata.tables.values() for column in table.columns}
    words = {word for row in ROWS if row.state in HELD for word in re.findall(r"`([a-z]+(?:_[a-z]+)+)`", row.here)}
    others = {
        "hacs_persistence",
        "app_user",
        "model_dump",
        "gen_random_uuid",
        "rcm_app",
        "rcm_schema",
        "sys_admin",
        "org_admin",
    }
    assert words - known - columns - others == set()


def test_commands_of_the_page_are_commands() -> None:
    known = {path for path, _ in commands()}
    named = set(re.findall(r"`rcm ([a-z][a-z-]*(?: [a-z][a-z-]*)*)", PAGE.read_text(encoding="utf-8")))
    assert {"migrate", "init-db", "requirements migrate", "runs retry"} <= named
    assert named - known == set()


def test_the_scripts_of_older_documents_are_there_and_call_the_commands() -> None:
    for name, command in SCRIPTS.items():
        assert f'main(["{command}"' in (ROOT / "scripts" / name).read_text(encoding="utf-8"), name
    assert (ROOT / "scripts/test_rcm_schema.py").exists()


def test_alembic_works_from_the_repository(database: DatabaseUrls) -> None:
    """upgrade, current and the list of revisions, as Alembic's own command; a new revision has a template."""
    for words, said in ((["upgrade", "head"], ""), (["current"], "(head)"), (["history"], "007_migrate_v8")):
        ran = subprocess.run(
            [sys.executable, "-m", "alembic", *words],
            cwd=ROOT, capture_output=True, text=True, check=False,
            env={"DATABASE_URL": database.owner.replace("+psycopg", ""), "PATH": "", "RCM_ENV_FILE": "/dev/null"},
        )  # fmt: skip
        assert ran.returncode == 0, ran.stderr
        assert said in ran.stdout
    template = (ROOT / "src/rcm/migrations/script.py.mako").read_text(encoding="utf-8")
    assert "def upgrade()" in template
    assert "def downgrade()" in template


#: Triggers write them once; their columns say when. The search index is derived from rows that have theirs.
TIMES_OF_THEIR_OWN = {"hacs_core.resource_history", "hacs_audit.resource_changes", "hacs_admin.migrations"}


def test_every_table_has_its_timestamps(database: DatabaseUrls) -> None:
    """And a trigger that keeps updated_at, unless its rows never change."""
    tables: list[Table] = list(metadata.tables.values())
    without = {table.fullname for table in tables if not {"created_at", "updated_at"} <= set(table.c.keys())}
    assert {name for name in without if not name.startswith("hacs_core.search_")} == TIMES_OF_THEIR_OWN
    with connect(database.owner) as connection:
        kept = {
            row[0]
            for row in connection.execute(
                "select tgrelid::regclass::text from pg_trigger where tgname ~ '(_touch|_immutable)$'"
            )
        }
    assert {table.fullname for table in tables} - without - kept <= {"outbox"}


def test_the_pythons_on_the_page_are_those_of_the_package() -> None:
    page = (ROOT / "docs/reference/version-compatibility.md").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["requires-python"] == ">=3.11,<3.14"
    assert "| Python | 3.11, 3.12, 3.13 |" in page
