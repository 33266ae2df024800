"""Claims: a generated 837P through the nine steps of `end_to_end_rcm`, the payer answering at once.

It is `rcm demo --exit --json` on a fresh folder, with the database, the API, the payer simulator and one
worker on the same machine. `claims_per_s` runs from taking the file in to the batch's end, as the
program itself tells it; `total_s` is all of it, from an empty folder to the end of the last process.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.support.common import emit, fresh_folder, parser, say
from benchmarks.support.program import demo

_LIMIT_S = 900.0


def main() -> None:
    options = parser(__doc__)
    options.add_argument("--claims", type=int, default=10_000)
    chosen = options.parse_args()
    claims = min(chosen.claims, 500) if chosen.quick else chosen.claims
    say(f"{claims} claims")
    with fresh_folder() as folder:
        ran = demo(folder, claims, _LIMIT_S)
    summary = ran.summary
    if not summary["consistent"]:
        raise RuntimeError(f"The figures do not agree with the payer's books: {summary}")
    result = {
        "claims_per_s": round(summary["claims_read"] / summary["seconds"], 1),
        "seconds": summary["seconds"],
        "claims": summary["claims_read"],
        "set_aside": summary["set_aside"],
        "submitted": summary["submitted"],
        "paid": summary["paid"],
        "denied": summary["denied"],
        "total_s": round(ran.total_s, 1),
        "peak_rss_mb": ran.peak_mb.get("worker"),
        "peak_rss_mb_by_process": ran.peak_mb,
    }
    emit(result, as_json=chosen.json)


if __name__ == "__main__":
    main()
