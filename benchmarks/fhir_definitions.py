"""What FHIR's definitions cost a process: seconds to import and to load all of them, and resident memory for it."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.support.common import emit, parser, say

_PROGRAM = """
import json, time, psutil
me = psutil.Process()
before, started = me.memory_info().rss, time.perf_counter()
from rcm.clinical import definitions
imported, after_import = time.perf_counter(), me.memory_info().rss
for name in definitions.type_names():
    definitions.type_named(name)
for name in definitions.resource_types():
    definitions.search_parameters(name)
definitions.patient_compartment()
done, after = time.perf_counter(), me.memory_info().rss
print(json.dumps({
    "import_s": imported - started, "import_mb": (after_import - before) / 2**20,
    "with_all_loaded_s": done - started, "with_all_loaded_mb": (after - before) / 2**20,
}))
"""


def _once() -> dict[str, float]:
    ran = subprocess.run([sys.executable, "-c", _PROGRAM], check=True, capture_output=True, text=True)
    measured: dict[str, float] = json.loads(ran.stdout)
    say(f"import {measured['import_s']:.3f} s, all loaded {measured['with_all_loaded_s']:.3f} s")
    return measured


def main() -> None:
    options = parser(__doc__)
    options.add_argument("--rounds", type=int, default=5)
    chosen = options.parse_args()
    runs = [_once() for _ in range(1 if chosen.quick else chosen.rounds)]
    result: dict[str, Any] = {
        name: round(statistics.median(run[name] for run in runs), 3 if name.endswith("_s") else 1) for name in runs[0]
    }
    emit({**result, "rounds": len(runs)}, as_json=chosen.json)


if __name__ == "__main__":
    main()
