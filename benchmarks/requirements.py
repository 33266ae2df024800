"""Requirements: records validated a second by one core, rows refreshed after a change, and claims scrubbed.

A task of 20 fields as the samples have them (presence, patterns, ranges, enums, an NPI's check digit, a conditional,
defaults), rules compiled once; every second record has a fault. Refreshing and scrubbing are measured in
files of their own (requirements_refresh.py, requirements_scrub.py).
"""

from __future__ import annotations

import argparse
import gc
import importlib
import importlib.util
import inspect
import sys
import time
from datetime import date
from pathlib import Path
from random import Random
from typing import Any, Final
from uuid import UUID

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.support.common import emit, parser, say
from rcm.edi.npi import npi_check_digit
from rcm.requirements.resolver import resolve
from rcm.requirements.rule import Rule, Scope, Tier
from rcm.requirements.validator import Validator, compile_effective

_ON: Final = date(2026, 6, 1)
_PARTS: Final = ("requirements_refresh", "requirements_scrub")
_REPLACED: Final = {"when": {"in": [{"var": "claim.frequency_code"}, ["7", "8"]]}, "then": "require"}
_ASKED: Final[tuple[tuple[str, str, dict[str, Any]], ...]] = (
    ("member.id", "require", {"pattern": "^[A-Za-z0-9]{2,80}$"}),
    ("member.first_name", "require", {"max_length": 35}),
    ("member.last_name", "require", {"max_length": 60}),
    ("member.birth_date", "require", {"format": "date"}),
    ("member.gender", "optional", {"enum": ["F", "M", "U"]}),
    ("member.group_number", "optional", {"max_length": 50}),
    ("payer.id", "require", {"pattern": "^[A-Z0-9]{5}$"}),
    ("payer.plan", "optional", {}),
    ("provider.npi", "require", {"checksum": "npi"}),
    ("rendering.npi", "optional", {"checksum": "npi"}),
    ("claim.number", "require", {"min_length": 1, "max_length": 20}),
    ("claim.total_charge", "require", {"range": {"min": 0.01, "max": 9_999_999}}),
    ("claim.place_of_service", "require", {"pattern": "^[0-9]{2}$"}),
    ("claim.frequency_code", "optional", {"enum": ["1", "7", "8"]}),
    ("claim.payer_number", "optional", {"max_length": 50}),
    ("diagnosis.codes", "require", {"pattern": "^[A-Z][0-9][0-9A-Z]"}),
    ("service.date", "require", {"format": "date"}),
    ("service.units", "require", {"range": {"min": 1, "max": 999}}),
    ("service.type_code", "optional", {"pattern": "^[0-9A-Z]{1,2}$"}),
    ("authorization.number", "optional", {"max_length": 50}),
)


def _rules() -> list[Rule]:
    said: list[tuple[str, str, dict[str, Any]]] = []
    for path, presence, checks in _ASKED:
        said.append((path, presence, {}))
        if checks:
            said.append((path, "validate", checks))
    said.append(("claim.payer_number", "conditional", _REPLACED))
    said.append(("claim.frequency_code", "default", {"value": "1"}))
    said.append(("service.type_code", "default", {"value": "30"}))
    return [
        Rule(UUID(int=at), Tier.GLOBAL, UUID(int=0), path, operation, value)
        for at, (path, operation, value) in enumerate(said, 1)
    ]


def _record(random: Random, number: int) -> dict[str, Any]:
    nine = f"1{random.randrange(10**8):08}"
    npi = nine + npi_check_digit(nine)
    record: dict[str, Any] = {
        "member": {
            "id": f"M{number:09}", "first_name": "Ada", "last_name": "Ashgrove", "gender": "F",
            "birth_date": f"19{random.randrange(30, 99)}-0{random.randrange(1, 9)}-1{random.randrange(9)}",
            "group_number": f"G{number % 97}",
        },
        "payer": {"id": "SIM01", "plan": "GOLD PPO"},
        "provider": {"npi": npi},
        "rendering": {"npi": npi},
        "claim": {
            "number": f"C{number}", "total_charge": f"{random.randrange(100, 90_000) / 100:.2f}",
            "place_of_service": "11",
        },
        "diagnosis": {"codes": ["E119", "I10"]},
        "service": {"date": "2026-05-04", "units": random.randrange(1, 9)},
    }  # fmt: skip
    if number % 2:
        _spoil(random, record)
    return record


def _spoil(random: Random, record: dict[str, Any]) -> None:
    """One fault, of the kinds that come."""
    part, name, value = random.choice(
        (
            ("member", "id", ""), ("member", "birth_date", "05/04/1961"), ("provider", "npi", "1234567890"),
            ("claim", "total_charge", "0.00"), ("claim", "place_of_service", "OFFICE"),
            ("claim", "frequency_code", "7"), ("service", "units", 0), ("diagnosis", "codes", ["E119", "250"]),
        )
    )  # fmt: skip
    record[part][name] = value


def _validations_per_s(validator: Validator, records: list[dict[str, Any]], rounds: int) -> float:
    """The best of a few rounds, in seconds of the processor: it is a figure of one core, whoever else runs."""
    validate, times = validator.validate, []
    for _ in range(rounds):
        gc.collect()
        started = time.process_time()
        for record in records:
            validate(record, _ON)
        times.append(time.process_time() - started)
    return len(records) / min(times)


def measure(records: int = 20_000, rounds: int = 5) -> dict[str, Any]:
    random = Random(7)
    made = [_record(random, number) for number in range(records)]
    rules = _rules()
    started = time.perf_counter()
    validator = compile_effective(resolve(rules, Scope(), _ON))
    compile_s = time.perf_counter() - started
    valid = sum(validator.validate(record, _ON).is_valid for record in made)
    if valid != records // 2:
        raise RuntimeError(f"{valid} of {records} records are valid, half of them should be.")
    rate = _validations_per_s(validator, made, rounds)
    say(f"{records} records of {len(_ASKED)} fields, half of them with a fault: {rate:,.0f} a second")
    return {
        "validations_per_s": round(rate, 1),
        "validation_us": round(1e6 / rate, 2),
        "compile_ms": round(compile_s * 1000, 2),
        "fields": len(_ASKED),
        "records": records,
    }


def _part(name: str, quick: bool) -> dict[str, Any]:
    """A part that needs more than the rules; nothing where it is not there."""
    if importlib.util.find_spec(f"benchmarks.{name}") is None:
        return {}
    module = importlib.import_module(f"benchmarks.{name}")
    takes = inspect.signature(module.measure).parameters
    smaller = {"quick": quick} if "quick" in takes else {"claims": 200, "rounds": 1} if quick else {}
    measured: dict[str, Any] = module.measure(**smaller)
    return measured


def _measure(options: argparse.Namespace) -> dict[str, Any]:
    result = measure(2_000, 1) if options.quick else measure(options.records, options.rounds)
    if not options.validate_only:
        for name in _PARTS:
            result |= _part(name, options.quick)
    return result


def main() -> None:
    options = parser(__doc__)
    options.add_argument("--records", type=int, default=20_000)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--validate-only", action="store_true", help="without refreshing and scrubbing")
    chosen = options.parse_args()
    emit(_measure(chosen), as_json=chosen.json)


if __name__ == "__main__":
    main()
