"""kill -9 while a file is being taken: the sender repeats, and every claim is booked exactly once."""

from __future__ import annotations

import random
import threading
import time
from contextlib import suppress
from pathlib import Path

import httpx

from rcm.simulators.payer.process import PayerSimulatorProcess
from tests.simulators.payer.mailbox_client import Submitter, assert_answers_equal_books, file_837p

CLAIMS = 2000
ROUNDS = 6


def send_until_cut(submitter: Submitter, name: str, body: bytes) -> None:
    with suppress(httpx.TransportError):
        submitter.put(name, body)


def test_a_kill_in_the_middle_of_a_file_books_every_claim_exactly_once(tmp_path: Path) -> None:
    books = tmp_path / "payer.db"
    payer = PayerSimulatorProcess.start(books)
    try:
        started = time.monotonic()
        Submitter(payer, "north").put("0.837", file_837p([f"R0C{i}" for i in range(CLAIMS)]))
        usual = time.monotonic() - started
        for number in range(1, ROUNDS + 1):
            body = file_837p([f"R{number}C{i}" for i in range(CLAIMS)], control=number + 1)
            sender = threading.Thread(
                target=send_until_cut, args=(Submitter(payer, "north"), f"{number}.837", body)
            )
            sender.start()
            time.sleep(random.uniform(0.1, 1.1) * usual)
            payer.kill()
            sender.join()
            payer = PayerSimulatorProcess.start(books)
            assert Submitter(payer, "north").put(f"{number}.837", body).status_code in {200, 201}
        submitter = Submitter(payer, "north")
        totals = submitter.books()
        assert totals["files"] == ROUNDS + 1
        assert (totals["claims_received"], totals["claims_booked_twice"]) == (CLAIMS * (ROUNDS + 1), 0)
        assert {x["times_received"] for x in submitter.booked_claims()} == {1}
        kinds = [x["kind"] for x in submitter.listed()]
        assert (kinds.count("999"), kinds.count("277CA")) == (ROUNDS + 1, ROUNDS + 1)
        assert_answers_equal_books(submitter)
    finally:
        payer.stop()
