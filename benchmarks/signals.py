"""Quality signals: a million observations detected and classified, planted signals found, CMS's own figures met.

Parts: signals_speed.py (beside pandas, memory in a process of its own), signals_truth.py (the oracle beside it),
signals_cms.py (only where RCM_OUTSIDE_DATA names the reference files).
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import inspect
import sys
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.support.common import emit, parser

_PARTS: Final = ("speed", "truth", "cms", "write", "list")


def _part(name: str, quick: bool) -> dict[str, Any]:
    module_name = f"benchmarks.signals_{name}"
    if importlib.util.find_spec(module_name) is None:
        return {}
    measure = importlib.import_module(module_name).measure
    measured: dict[str, Any] = measure(**({"quick": quick} if "quick" in inspect.signature(measure).parameters else {}))
    return measured


def _measure(options: argparse.Namespace) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for name in options.parts:
        result |= _part(name, options.quick)
    return result


def main() -> None:
    options = parser(__doc__)
    options.add_argument("--parts", nargs="+", choices=_PARTS, default=list(_PARTS))
    chosen = options.parse_args()
    emit(_measure(chosen), as_json=chosen.json)


if __name__ == "__main__":
    main()
