"""HL7's own examples and Synthea's bundles are right; made wrong they are refused at the right place."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest

from rcm.clinical.validation import all_problems_of, problems_of
from rcm.clinical.validation.structure import walk
from tests.clinical.mutations import mutants
from tests.clinical.outside import Json, example_files, resources_of, synthea_files

pytestmark = pytest.mark.outside_data

#: Mutants are copies: of one resource this many at most, so that a bundle with hundreds of entries ends today.
_SAMPLE = 15
_LARGE = 400


@pytest.mark.parametrize("path", [*example_files(), *synthea_files()])
def test_published_resources_are_right_by_both_ways(path: Path) -> None:
    for resource in resources_of(path):
        assert problems_of(resource) == []
        assert walk(resource) == []


@pytest.mark.parametrize("path", [*example_files(), *synthea_files()])
def test_of_mutants_98_in_100_are_told_at_their_place(path: Path) -> None:
    made: Counter[str] = Counter()
    told: Counter[str] = Counter()
    for resource in _small(path):
        chosen = list(mutants(resource))
        for mutant in random.Random(7).sample(chosen, min(_SAMPLE, len(chosen))):
            made[mutant.kind] += 1
            told[mutant.kind] += mutant.path in {issue.path for issue in problems_of(mutant.resource)}
    assert made
    for kind, count in made.items():
        assert told[kind] >= 0.98 * count, (kind, count - told[kind])


def _small(path: Path) -> list[Json]:
    """Bundles by their first entries."""
    found = list(resources_of(path))
    if len(found) == 1 and "entry" in found[0]:
        found = [entry["resource"] for entry in found[0]["entry"]]
        found = random.Random(7).sample(found, min(_SAMPLE, len(found)))
    return [each for each in found if len(str(each)) < _LARGE * 100]


@pytest.mark.parametrize("path", example_files())
def test_published_examples_break_no_rule(path: Path) -> None:
    for resource in resources_of(path):
        found = all_problems_of(resource)
        assert [issue for issue in found if issue.is_error or issue.code == "processing"] == []


@pytest.mark.parametrize("path", synthea_files())
def test_synthea_s_resources_break_no_rule(path: Path) -> None:
    for bundle in resources_of(path):
        for entry in random.Random(7).sample(bundle["entry"], min(_SAMPLE, len(bundle["entry"]))):
            assert [issue for issue in all_problems_of(entry["resource"]) if issue.is_error] == []
