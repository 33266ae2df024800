"""Pieces judged in a process of its own, so that a second core has work while this one speaks to the database.

    beside = JudgeBeside()
    judged = await asyncio.to_thread(beside.judge, piece, now)
    beside.close()

It is started for files that are worth it, and reads from a pipe that closes when we end, however we end. Where it
was killed, or can't be started, pieces are judged here: slower, the same otherwise.
"""

from __future__ import annotations

import gc
import os
import pickle
import subprocess
import sys
from datetime import datetime
from typing import BinaryIO, Final

import structlog

from rcm.clinical.bulk.judging import Judged, judge
from rcm.clinical.bulk.pieces import Piece

log = structlog.get_logger()

#: Files of fewer pieces are done before another process has read its modules.
PIECES_BEFORE: Final = 3
_MODULE: Final = "rcm.clinical.bulk.beside"
_END_S: Final = 5.0


class JudgeBeside:
    """One call at a time. `close()` ends the process."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._judged = 0
        self._is_lost = False
        self._is_closed = False

    def judge(self, piece: Piece, now: datetime) -> Judged:
        """As `judging.judge` does it, to the last byte."""
        self._judged += 1
        if self._judged > PIECES_BEFORE and not self._is_lost:
            try:
                return self._asked(piece, now)
            except (OSError, EOFError, ValueError, pickle.UnpicklingError) as error:
                if self._is_closed:
                    raise
                log.warning("import_judge_lost", error=type(error).__name__)
                self._is_lost = True
                self._end()
        return judge(piece, now)

    def close(self) -> None:
        self._is_closed = True
        self._end()

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()  # it holds nothing
        process.communicate(timeout=_END_S)

    def _asked(self, piece: Piece, now: datetime) -> Judged:
        if self._process is None:
            self._process = subprocess.Popen(  # noqa: S603 - ourselves
                [sys.executable, "-m", _MODULE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
            )
        to, back = self._process.stdin, self._process.stdout
        assert to is not None
        assert back is not None
        pickle.dump((piece, now), to, pickle.HIGHEST_PROTOCOL)
        to.flush()
        judged: Judged = pickle.load(back)  # noqa: S301 - our own process wrote it
        return judged


def serve(asked: BinaryIO, answers: BinaryIO) -> None:
    """Judge until nobody asks any more."""
    while True:
        try:
            piece, now = pickle.load(asked)  # noqa: S301 - who started us wrote it
        except EOFError:
            return
        pickle.dump(judge(piece, now), answers, pickle.HIGHEST_PROTOCOL)
        answers.flush()


def _main() -> None:
    # Whatever prints must not get between the answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    gc.set_threshold(100_000, 20, 50)  # of millions of small objects none is in a cycle
    serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    _main()
