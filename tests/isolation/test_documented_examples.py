"""The examples of docs/reference/database.md run as they stand, as rcm_app of one organisation."""

from __future__ import annotations

import re

import pytest
from tests.isolation.filling import ACCESS, Filled
from tools.reference_database import ROOT, examples, models, name_of

pytestmark = pytest.mark.xdist_group("isolation")

EXAMPLES = [(table, title, statement) for table, found in examples().items() for title, statement in found]


@pytest.mark.parametrize(("table", "title", "statement"), EXAMPLES, ids=lambda value: str(value)[:40])
def test_an_example_runs(filled: Filled, table: str, title: str, statement: str) -> None:
    assert table in ACCESS, "an example of a table that is not there"
    assert table in statement, title
    with filled.app(filled.mine) as app, app.transaction(force_rollback=True):
        assert app.execute(statement.encode()).statusmessage


HOW_TO = ROOT / "docs/how-to/hierarchical-requirements.md"
BLOCKS = re.findall(r"^ *```sql\n(.*?)^ *```", HOW_TO.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("statement", BLOCKS, ids=lambda statement: statement.split()[0])
def test_statements_on_requirements_run(filled: Filled, statement: str) -> None:
    with filled.app(filled.mine) as app, app.transaction(force_rollback=True):
        assert app.execute(statement.encode()).statusmessage


def test_tables_have_examples() -> None:
    missing = set(map(name_of, models())) - examples().keys()
    assert missing == set(), "add one to docs/reference/examples.sql"
