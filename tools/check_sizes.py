"""Modules up to 400 lines, functions up to 40 (docstring not counted).

A longer one has its reason beside it: a comment `# long: <reason>` on the line of the `def` or right above it,
or among the first three lines of the module.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("src", "tools", "benchmarks")
MODULE_LINES = 400
FUNCTION_LINES = 40
REASON = re.compile(r"#\s*long:\s*\S")


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    total = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function, clean=False) is not None and first.end_lineno is not None:
        total -= first.end_lineno - first.lineno + 1
    return total


def findings(path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    name = path.relative_to(ROOT)
    if len(lines) > MODULE_LINES and not any(map(REASON.search, lines[:3])):
        yield f"{name}: {len(lines)} lines, {MODULE_LINES} are allowed"
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        excused = any(map(REASON.search, lines[max(node.lineno - 2, 0) : node.body[0].lineno]))
        if (size := length(node)) > FUNCTION_LINES and not excused:
            yield f"{name}:{node.lineno}: {node.name} has {size} lines, {FUNCTION_LINES} are allowed"


def main(arguments: list[str]) -> int:
    named = [Path(each).resolve() for each in arguments]
    paths = named or [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]
    inside = [path for path in paths if path.relative_to(ROOT).parts[0] in FOLDERS]
    found = [line for path in inside for line in findings(path)]
    sys.stdout.writelines(f"{line}\n" for line in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
