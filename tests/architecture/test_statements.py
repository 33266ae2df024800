"""SQL lies in repositories. The import contracts see SQLAlchemy; this sees statements in plain words."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from tools.generate_reference import ROOT

PACKAGE = ROOT / "src/rcm"
_SQL = re.compile(
    r"\s*(select\s.+\sfrom\s|insert\s+into\s|update\s+\w+\s+set\s|delete\s+from\s|with\s+\w+\s+as\s*\()",
    re.IGNORECASE | re.DOTALL,
)
#: Where statements may stand, and why.
_PLACES = {
    "core": "sessions and roles themselves",
    "migrations": "they are the schema",
    "repository": "their place",
    "models": "constraints and defaults",
    "views": "read models of catalog",
    "engine": "the ledger's locks and queues, named at the top of delivery and recovery",
    "outbox": "two statements are the whole module",
    "demo": "rows of the made-up installation",
    "books": "the simulator's SQLite, which nobody else may know",
}


def statements(path: Path) -> list[int]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docs = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs
        if _SQL.match(node.value)
    ]


def test_statements_stand_where_statements_belong() -> None:
    astray = []
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = {*path.relative_to(PACKAGE).parts[:-1], path.stem}
        if parts & _PLACES.keys() and "cli" not in parts:
            continue
        astray += [f"{path.relative_to(ROOT)}:{line}" for line in statements(path)]
    assert astray == []


@pytest.mark.parametrize("text", ["select a from b", "insert into a (b) values (1)", "update a set b = 1"])
def test_the_check_finds_a_statement(text: str, tmp_path: Path) -> None:
    module = tmp_path / "service.py"
    module.write_text(f'"""select this from nothing"""\nX = {text!r}\n', encoding="utf-8")
    assert statements(module) == [2]
