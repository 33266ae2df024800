"""init-db: seconds of `rcm init-db --no-sample-data` on an empty folder, as a ratio to the floor of the same machine.

The floor is what nobody can do without: initdb, the server's start, and its end. Both are measured in turns, so that
whatever else the machine does falls on both. In the rest are the interpreter's start, the engine's schema, all
revisions and the verification.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.support.common import emit, environment, fresh_folder, parser, say

_FLOOR = (
    "import sys; from pathlib import Path; from rcm.core.embedded import EmbeddedServer\n"
    "with EmbeddedServer.start(Path(sys.argv[1])): pass"
)


def _timed(command: Sequence[str]) -> tuple[float, float]:
    """(seconds, seconds of processor time with all children) of a process that must end well."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    subprocess.run(command, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    took = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return took, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _once() -> tuple[tuple[float, float], tuple[float, float]]:
    with fresh_folder() as folder:
        floor = _timed([sys.executable, "-c", _FLOOR, str(folder / "floor")])
        options = ["init-db", "--no-sample-data", "--json", "--data-dir", str(folder / "data")]
        whole = _timed([sys.executable, "-m", "rcm.cli", *options])
    say(f"{whole[0]:.2f} s, of which {floor[0]:.2f} s floor")
    return whole, floor


def main() -> None:
    options = parser(__doc__)
    options.add_argument("--rounds", type=int, default=5)
    chosen = options.parse_args()
    rounds = [_once() for _ in range(1 if chosen.quick else chosen.rounds)]
    result = {
        "init_db_s": round(statistics.median(whole[0] for whole, _ in rounds), 2),
        "worst_init_db_s": round(max(whole[0] for whole, _ in rounds), 2),
        "floor_s": round(statistics.median(floor[0] for _, floor in rounds), 2),
        "ratio_to_floor": round(statistics.median(whole[0] / floor[0] for whole, floor in rounds), 2),
        "init_db_cpu_s": round(statistics.median(whole[1] for whole, _ in rounds), 2),
        "floor_cpu_s": round(statistics.median(floor[1] for _, floor in rounds), 2),
        "rounds": len(rounds),
    }
    emit(result, as_json=chosen.json)


if __name__ == "__main__":
    assert os.name == "posix", "resource usage of children is asked"
    main()
