"""The crash suite as tests: its short round each time, the whole of it among the long ones."""

from __future__ import annotations

import os
import random

import pytest
from tests.acceptance.crash_suite import run_all, scenarios


def _seed() -> int:
    return int(os.environ.get("RCM_TEST_SEED", "0")) or random.SystemRandom().randrange(1, 1_000_000)


async def test_workers_killed_and_frozen_at_moments_of_each_kind_do_nothing_twice() -> None:
    tally = await run_all(scenarios(_seed(), short=True), print)
    print(tally)
    assert (tally.duplicates, tally.lost) == (0, 0)
    assert tally.kills >= 8
    assert tally.zombies == 2


@pytest.mark.long
async def test_workers_killed_and_frozen_at_every_boundary_do_nothing_twice() -> None:
    tally = await run_all(scenarios(_seed()), print)
    print(tally)
    assert (tally.duplicates, tally.lost) == (0, 0)
    assert tally.kills >= 30
    assert tally.restarts == 2
