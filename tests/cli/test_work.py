"""`rcm worker`: the queues that it is told to take from."""

from __future__ import annotations

import pytest
from tests.support.processes import rcm


@pytest.mark.parametrize("queues", ["fast", "batch,slow", ""])
def test_a_queue_that_does_not_exist_ends_the_worker_at_once_and_says_which_there_are(queues: str) -> None:
    ended = rcm("worker", "--queues", queues)
    assert ended.code == 2
    assert "worker.queue_unknown" in ended.told
    assert "interactive, batch, intake, browser" in ended.told
