"""Start: seconds from `rcm demo` on an empty folder to its first result, dependencies installed.

In that time it makes a database cluster, migrates it, starts the API, the payer simulator and a worker,
and puts one claim through the nine steps. Also told: until the last process has ended.
"""

from __future__ import annotations

import statistics
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.support.common import emit, fresh_folder, parser, say
from benchmarks.support.program import Ran, demo

_LIMIT_S = 120.0


def _once() -> Ran:
    with fresh_folder() as folder:
        ran = demo(folder, 1, _LIMIT_S)
    say(f"first result after {ran.first_s:.2f} s")
    return ran


def main() -> None:
    options = parser(__doc__)
    options.add_argument("--rounds", type=int, default=3)
    chosen = options.parse_args()
    runs = [_once() for _ in range(1 if chosen.quick else chosen.rounds)]
    result = {
        "first_result_s": round(statistics.median(run.first_s for run in runs), 2),
        "worst_first_result_s": round(max(run.first_s for run in runs), 2),
        "total_s": round(statistics.median(run.total_s for run in runs), 2),
        "rounds": len(runs),
    }
    emit(result, as_json=chosen.json)


if __name__ == "__main__":
    main()
