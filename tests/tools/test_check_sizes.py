"""The size check finds what is too long, and accepts a written reason."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

CHECK = Path(__file__).parents[2] / "tools/check_sizes.py"


@pytest.fixture
def check(tmp_path: Path) -> Path:
    """A project of its own, so that the check's idea of the root is the test's folder."""
    (tmp_path / "tools").mkdir()
    (tmp_path / "src").mkdir()
    copy = tmp_path / "tools/check_sizes.py"
    copy.write_bytes(CHECK.read_bytes())
    return copy


def run(check: Path, module: str) -> tuple[int, str]:
    (check.parents[1] / "src/module.py").write_text(module)
    ran = subprocess.run([sys.executable, str(check)], capture_output=True, text=True, check=False)
    return ran.returncode, ran.stdout


def function(body: int, *, beside: str = "", docstring: int = 0) -> str:
    lines = [f"def f() -> None:{beside}"]
    if docstring:
        lines += ['    """Says', *["    more"] * (docstring - 2), '    """']
    return "\n".join([*lines, *["    print()"] * body, ""])


def test_forty_lines_pass_and_forty_one_do_not(check: Path) -> None:
    assert run(check, function(39)) == (0, "")
    assert run(check, function(40)) == (1, "src/module.py:1: f has 41 lines, 40 are allowed\n")


def test_a_docstring_does_not_count(check: Path) -> None:
    assert run(check, function(39, docstring=30)) == (0, "")


def test_a_reason_beside_the_function_excuses_it(check: Path) -> None:
    assert run(check, function(60, beside="  # long: one table")) == (0, "")
    assert run(check, "# long: one table\n" + function(60)) == (0, "")
    assert run(check, function(60, beside="  # long:"))[0] == 1


def test_a_method_is_a_function(check: Path) -> None:
    code, said = run(check, "class A:\n" + textwrap.indent(function(60), "    "))
    assert (code, "f has 61 lines" in said) == (1, True)


def test_a_long_module_needs_a_reason_at_its_top(check: Path) -> None:
    assert run(check, "a = 1\n" * 400) == (0, "")
    assert run(check, "a = 1\n" * 401) == (1, "src/module.py: 401 lines, 400 are allowed\n")
    assert run(check, "# long: generated from the guide\n" + "a = 1\n" * 401) == (0, "")
