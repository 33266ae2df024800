"""Pieces judged in a process of its own: the same to the last byte, and nothing lost when it is ended."""

from __future__ import annotations

import io
import pickle
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime

import orjson
import psutil
import pytest

from rcm.clinical.bulk.beside import PIECES_BEFORE, JudgeBeside, serve
from rcm.clinical.bulk.judging import judge
from rcm.clinical.bulk.pieces import Piece

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
LINES = [
    {"resourceType": "Patient", "id": "p1", "name": [{"family": "Ńowak"}]},
    {"resourceType": "Patient", "id": "p2", "gender": "unsure"},
    {"resourceType": "Organization", "name": "Birch", "contact": [{"telecom": [{"system": "phone", "value": "1"}]}]},
    {"resourceType": "Bundle", "type": "transaction", "entry": []},
]
PIECE = Piece("000000", 0, 1, len(LINES), b"\n".join(map(orjson.dumps, LINES)))


@pytest.fixture
def beside() -> Iterator[JudgeBeside]:
    """One whose process is there already."""
    with closing(JudgeBeside()) as made:
        for _ in range(PIECES_BEFORE + 1):
            made.judge(PIECE, NOW)
        yield made


def children() -> list[psutil.Process]:
    return [each for each in psutil.Process().children() if "rcm.clinical.bulk.beside" in each.cmdline()]


def test_it_judges_as_it_is_judged_here(beside: JudgeBeside) -> None:
    assert len(children()) == 1
    assert beside.judge(PIECE, NOW) == judge(PIECE, NOW)
    assert len(judge(PIECE, NOW).ready) == 2


def test_a_small_file_starts_no_process() -> None:
    with closing(JudgeBeside()) as made:
        for _ in range(PIECES_BEFORE):
            assert made.judge(PIECE, NOW) == judge(PIECE, NOW)
        assert children() == []


def test_a_process_that_was_killed_is_done_without(beside: JudgeBeside) -> None:
    children()[0].kill()
    assert beside.judge(PIECE, NOW) == judge(PIECE, NOW)
    assert beside.judge(PIECE, NOW) == judge(PIECE, NOW)
    assert children() == []


def test_it_ends_when_it_is_closed(beside: JudgeBeside) -> None:
    beside.close()
    assert children() == []


def test_it_ends_when_nobody_asks_any_more() -> None:
    answers = io.BytesIO()
    serve(io.BytesIO(pickle.dumps((PIECE, NOW))), answers)
    assert pickle.loads(answers.getvalue()) == judge(PIECE, NOW)
