"""The reference page names every kind, modifier and prefix of the grammar, each with a test that is there."""

from __future__ import annotations

import re
from pathlib import Path

from rcm.clinical.search.controls import CONTROLS
from rcm.clinical.search.naming import NOT_SEARCHED
from rcm.clinical.search.parameters import COLUMNS, KINDS
from rcm.clinical.search.reading import MODIFIERS, PREFIXES
from tests.clinical.search.test_searching import FINDS

HERE = Path(__file__).parent
PAGE = (HERE.parents[2] / "docs" / "reference" / "fhir-search.md").read_text()
ROWS = dict(re.findall(r"^\| `([^`]+)` \|.*\| `([^`]+)` \|$", PAGE, re.MULTILINE))


def test_every_row_of_the_grammar_is_on_the_page() -> None:
    modified = {f"{kind}:{modifier}" for kind, modifiers in MODIFIERS.items() for modifier in modifiers}
    prefixed = {f"{kind}:{prefix}" for kind in ("date", "number", "quantity") for prefix in PREFIXES[1:]}
    special = {"reference:Type", "chain", "_has", "composite", "missing", "_type"}
    assert ROWS.keys() == {*KINDS, *COLUMNS, *CONTROLS} | modified | prefixed | special


def test_what_is_refused_is_on_the_page() -> None:
    (line,) = [line for line in PAGE.splitlines() if line.startswith("- Not offered")]
    assert set(re.findall(r"`([^`]+)`", line)) == NOT_SEARCHED.keys()


def test_every_row_names_a_test_that_is_there() -> None:
    for row, told in ROWS.items():
        if told.startswith("FINDS"):
            assert told == f'FINDS["{row}"]'
            assert FINDS[row]
            continue
        file, _, name = told.partition("::")
        assert f"def {name}(" in next(HERE.parent.rglob(file)).read_text()
