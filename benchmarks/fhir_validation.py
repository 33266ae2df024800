"""Validation of FHIR resources: microseconds for each at stage 1 and with all rules, one process.

Resources come from files (JSON, NDJSON, bundles; packed or not), by default Synthea's bundles beside the project, or
else the tests' own examples. The best of a few rounds; the first, which makes the checks, is told apart. With the
package fhir.resources installed (it is no dependency) it validates the same resources, for comparison.
"""

from __future__ import annotations

import gzip
import importlib.metadata
import os
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.clinical.examples import examples

from benchmarks.support.common import REPOSITORY, emit, parser, say
from rcm.clinical import text
from rcm.clinical.validation import all_problems_of, problems_of
from rcm.clinical.validation.structure import walk

Json = dict[str, Any]
_OUTSIDE: Final = Path(os.environ.get("RCM_OUTSIDE_DATA") or REPOSITORY.parent / "shared" / "data") / "synthea"
#: With all rules a resource takes some twenty times as long; so does the walk over a right one.
_SLOW_SHARE: Final = 10


def _resources(files: list[Path]) -> list[Json]:
    found = [resource for file in files for resource in _of(file)]
    return found or examples()


def _of(file: Path) -> Iterator[Json]:
    content = file.read_bytes()
    if content[:2] == b"\x1f\x8b":
        content = gzip.decompress(content)
    for line in content.splitlines() if ".ndjson" in file.name else [content]:
        resource = text.parse(line)
        yield from [entry["resource"] for entry in resource["entry"]] if "entry" in resource else [resource]


def _micros(name: str, resources: list[Json], rounds: int, check: Callable[[Json], object]) -> float:
    best = min(_round(resources, check) for _ in range(rounds))
    say(f"{name}: {best:.1f} us a resource")
    return round(best, 1)


def _round(resources: list[Json], check: Callable[[Json], object]) -> float:
    started = time.perf_counter()
    for resource in resources:
        check(resource)
    return (time.perf_counter() - started) / len(resources) * 1e6


def _peer(resources: list[Json], rounds: int) -> dict[str, float]:
    try:
        importlib.metadata.version("fhir.resources")
    except importlib.metadata.PackageNotFoundError:
        return {}
    here = str(Path(__file__).parent)  # its fhir.py stands before the package of that name
    sys.path[:] = [place for place in sys.path if place != here]
    sys.modules.pop("fhir", None)
    model = importlib.import_module("fhir.resources.R4B").get_fhir_model_class
    models = {name: model(name) for name in {each["resourceType"] for each in resources}}
    taken = [each for each in resources if _is_taken(models, each)]
    micros = _micros("fhir.resources", taken, rounds, lambda each: models[each["resourceType"]].model_validate(each))
    return {"fhir_resources_us": micros, "fhir_resources_refused": len(resources) - len(taken)}


def _is_taken(models: Any, resource: Json) -> bool:
    """It knows R4B, where some elements are called otherwise."""
    try:
        models[resource["resourceType"]].model_validate(resource)
    except ValueError:
        return False
    return True


def main() -> None:
    options = parser(__doc__)
    options.add_argument("files", nargs="*", type=Path)
    options.add_argument("--rounds", type=int, default=5)
    chosen = options.parse_args()
    rounds = 1 if chosen.quick else chosen.rounds
    resources = _resources(chosen.files or sorted(_OUTSIDE.glob("*.json.gz")))
    some = resources[::_SLOW_SHARE] if len(resources) > 100 else resources
    by_type = defaultdict(list)
    for each in resources:
        by_type[each["resourceType"]].append(each)
    commonest = sorted(by_type, key=lambda name: -len(by_type[name]))[:8]
    result: dict[str, Any] = {
        "resources": len(resources),
        "with_problems": sum(bool(problems_of(each)) for each in resources),
        "stage_1_us": _micros("stage 1", resources, rounds, problems_of),
        "stage_1_us_by_type": {name: _micros(name, by_type[name], rounds, problems_of) for name in commonest},
        "walk_us": _micros("the walk that finds all problems", some, rounds, walk),
        "all_rules_first_s": round(_round(some, all_problems_of) * len(some) / 1e6, 2),
        "all_rules_us": _micros("all rules", some, rounds, all_problems_of),
        **_peer(some, rounds),
    }
    emit(result, as_json=chosen.json)


if __name__ == "__main__":
    main()
