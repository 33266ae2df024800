"""Pages that are made from the code are up to date, and name every variable that the code reads."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from tools.generate_reference import FOLDER, PAGES, ROOT

from rcm.core.settings import Settings

_SOURCES = ("src/rcm", "tools")  # tests and benchmarks explain theirs themselves
_VARIABLE = re.compile(r"""["'](RCM_[A-Z][A-Z_]+)["']""")


@pytest.mark.parametrize(("name", "page"), PAGES.items(), ids=PAGES)
def test_the_page_is_what_the_code_says(name: str, page: Callable[[], str]) -> None:
    written = (FOLDER / name).read_text(encoding="utf-8")
    assert written == page().rstrip() + "\n", "run .venv/bin/python tools/generate_reference.py"


def test_every_setting_is_described() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_every_variable_that_the_code_reads_is_documented() -> None:
    page = (FOLDER / "settings.md").read_text(encoding="utf-8")
    files = [path for folder in _SOURCES for path in Path(ROOT, folder).rglob("*.py")]
    read = {name for path in files for name in _VARIABLE.findall(path.read_text(encoding="utf-8"))}
    assert "RCM_DATA_DIR" in read
    assert sorted(name for name in read if f"`{name}`" not in page) == []
