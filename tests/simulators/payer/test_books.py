"""Books are kept whole: all of a file or nothing of it, answers numbered as they become visible."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from rcm.simulators.payer.adjudication import Outcome
from rcm.simulators.payer.books import (
    BookedClaim,
    Books,
    BooksInUse,
    FileUnknown,
    Kind,
    OutboundFile,
    ReceivedFile,
)


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def books(tmp_path: Path, clock: Clock) -> Iterator[Books]:
    opened = Books(tmp_path / "payer.db", clock)
    yield opened
    opened.close()


def file(name: str, claims: int = 0) -> ReceivedFile:
    return ReceivedFile(name, "0" * 64, 10, claims, 1000.0)


def claim(number: int, claim_id: str, outcome: Outcome = "paid", paid: int = 70, times: int = 1) -> BookedClaim:
    return BookedClaim(number, claim_id, "1", outcome, "A2", "20", 100, paid, 100 - paid, 0, times)


def answer(number: int, due_at: float, kind: Kind = "999") -> OutboundFile:
    return OutboundFile(number, f"{number}.{kind}", kind, "0" * 64, b"ISA", due_at)


def names(books: Books, submitter: str = "north", after: int = 0, limit: int = 100) -> list[tuple[int, str]]:
    return [(x["seq"], x["name"]) for x in books.outbound(submitter, after, limit)]


def test_a_file_that_becomes_due_later_gets_a_higher_number(books: Books, clock: Clock) -> None:
    books.book("north", file("a"), [], [answer(1, 1000), answer(2, 1060, "835")])
    books.book("north", file("b"), [], [answer(3, 1010), answer(4, 1070, "835")])
    assert names(books) == [(1, "1.999")]
    clock.now = 1015
    assert names(books, after=1) == [(2, "3.999")]
    clock.now = 1100
    assert names(books, after=2) == [(3, "2.835"), (4, "4.835")]
    assert [x for x, _ in names(books)] == [1, 2, 3, 4]


def test_pages_of_the_listing_follow_each_other(books: Books) -> None:
    books.book("north", file("a"), [], [answer(x, 1000) for x in range(1, 8)])
    seen: list[int] = []
    while page := names(books, after=seen[-1] if seen else 0, limit=3):
        seen += [seq for seq, _ in page]
    assert seen == [1, 2, 3, 4, 5, 6, 7]


def test_an_answer_cannot_be_read_before_it_is_due(books: Books, clock: Clock) -> None:
    books.book("north", file("a"), [], [answer(1, 1001)])
    with pytest.raises(FileUnknown):
        books.outbound_body("north", "1.999")
    clock.now = 1001
    assert books.outbound_body("north", "1.999") == b"ISA"
    with pytest.raises(FileUnknown):
        books.outbound_body("south", "1.999")


def test_pollers_at_the_same_time_number_each_answer_once(books: Books) -> None:
    books.book("north", file("a"), [], [answer(x, 1000) for x in range(1, 101)])
    with ThreadPoolExecutor(8) as pool:
        lists = list(pool.map(lambda _: names(books), range(16)))
    assert all(x == lists[0] for x in lists)
    assert [seq for seq, _ in lists[0]] == list(range(1, 101))


def test_a_booking_that_fails_leaves_nothing(books: Books) -> None:
    books.book("north", file("a", 1), [claim(1, "C1")], [answer(1, 1000)])
    with pytest.raises(sqlite3.IntegrityError):
        books.book("north", file("b", 1), [claim(2, "C2")], [answer(1, 1000)])
    assert books.received("north", "b") is None
    assert books.totals("north")["claims_received"] == 1


def test_a_decision_that_loses_a_cent_is_not_booked(books: Books) -> None:
    wrong = BookedClaim(1, "C1", "1", "paid", "A2", "20", 100, 70, 29, 0)
    with pytest.raises(sqlite3.IntegrityError):
        books.book("north", file("a", 1), [wrong], [])
    assert books.received("north", "a") is None


def test_totals_and_repeats(books: Books) -> None:
    first = [claim(1, "C1"), claim(2, "C2", "partial", 40), claim(3, "C3", "denied", 0)]
    rejected = BookedClaim(4, "C4", "1", "rejected", "A3", "33", 500, 0, 0, 0, 2)
    books.book("north", file("a", 5), [*first, rejected], [])
    books.book("south", file("a", 1), [claim(5, "C1")], [])
    books.book("north", file("b", 1), [claim(1, "C1")], [])
    assert books.totals("north") == {
        "claims_received": 4,
        "claims_booked_twice": 1,
        "accepted": 3,
        "rejected": 1,
        "paid": 2,
        "partial": 1,
        "denied": 1,
        "billed": 300,
        "paid_amount": 110,
        "adjusted": 190,
        "patient_responsibility": 0,
        "files": 2,
    }
    times = {x.claim_id: (x.times_received, x.files_received) for x in books.claims("north", 0, 100)}
    assert times == {"C1": (2, 2), "C2": (1, 1), "C3": (1, 1), "C4": (2, 1)}
    assert books.totals(None)["claims_received"] == 5
    assert books.totals("nobody")["paid_amount"] == 0


def test_known_claims_are_found_among_many(books: Books) -> None:
    books.book("north", file("a"), [claim(x, f"C{x}") for x in range(1, 2502)], [])
    wanted = [f"C{x}" for x in range(1, 2502)] + ["C9999"]
    assert len(books.known_claims("north", wanted)) == 2501
    assert books.known_claims("south", wanted) == {}
    assert books.next_ids() == (2502, 1)


def test_two_servers_never_share_books(books: Books) -> None:
    with pytest.raises(BooksInUse):
        Books(books.path)


def test_books_open_again_after_closing(tmp_path: Path) -> None:
    first = Books(tmp_path / "payer.db")
    first.book("north", file("a"), [claim(1, "C1")], [])
    first.close()
    again = Books(tmp_path / "payer.db")
    assert again.received("north", "a") == file("a")
    again.close()
