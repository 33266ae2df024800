"""The mailbox over real HTTP: files go in once, answers come out in order, read back and add up."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from rcm.edi.acknowledgement import read_999
from rcm.simulators.payer.adjudication import Mix
from rcm.simulators.payer.faults import Faults
from rcm.simulators.payer.process import PayerSimulatorProcess
from tests.simulators.payer.mailbox_client import Submitter, assert_answers_equal_books, file_837p


@pytest.fixture(scope="module")
def payer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PayerSimulatorProcess]:
    with PayerSimulatorProcess.start(tmp_path_factory.mktemp("payer") / "payer.db") as started:
        yield started


@pytest.fixture
def submitter(payer: PayerSimulatorProcess, request: pytest.FixtureRequest) -> Submitter:
    return Submitter(payer, request.node.name.replace("_", "-")[:60])


def test_a_file_is_taken_once(submitter: Submitter) -> None:
    body = file_837p(["C1", "C2"])
    assert submitter.find("one.837").status_code == 404
    first = submitter.put("one.837", body)
    assert first.status_code == 201
    assert first.json() == {"file_name": "one.837", "sha256": sha256(body).hexdigest(), "claims": 2}
    again = submitter.put("one.837", body)
    assert (again.status_code, again.json()) == (200, first.json())
    found = submitter.find("one.837").json()
    assert found["sha256"] == first.json()["sha256"]
    assert found["received_at"].endswith("+00:00")
    books = submitter.books()
    assert (books["files"], books["claims_received"], books["claims_booked_twice"]) == (1, 2, 0)
    assert [x["times_received"] for x in submitter.booked_claims()] == [1, 1]


def test_a_name_with_other_content_is_a_conflict(submitter: Submitter) -> None:
    submitter.put("one.837", file_837p(["C1"]))
    answer = submitter.put("one.837", file_837p(["C2"]))
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "simulator.file_name_taken"
    assert submitter.books()["claims_received"] == 1


def test_answers_come_in_order_read_back_and_equal_the_books(submitter: Submitter) -> None:
    ids = [f"C{i}" for i in range(1, 1201)]
    assert submitter.put("many.837", file_837p(ids)).status_code == 201
    files = submitter.listed()
    assert [x["kind"] for x in files] == ["999", "277CA", "835", "835"]
    assert [x["seq"] for x in files] == [1, 2, 3, 4]
    assert [x["seq"] for x in submitter.listed(after=1, limit=2)] == [2, 3]

    [functional] = [y for body in submitter.bodies("999") for y in read_999(body)]
    assert (functional.code, [x.code for x in functional.sets]) == ("A", ["A"])
    statuses = {x.claim_id: x for x in submitter.statuses()}
    assert list(statuses) == ids
    rejected = {x.claim_id for x in statuses.values() if x.action == "U"}
    assert {statuses[x].category for x in rejected} <= {"A3", "A6", "A7"}
    assert {x.category for x in statuses.values() if x.action == "WQ"} == {"A1", "A2"}
    assert {x.total_charge for x in statuses.values()} == {Decimal("165.50")}

    assert {x.claim_id for x in submitter.paid_claims()} == set(ids) - rejected
    assert_answers_equal_books(submitter)
    books = submitter.books()
    assert books["rejected"] == len(rejected) > 0
    assert min(books["paid"], books["partial"], books["denied"]) > 0
    assert {x["claim_id"] for x in submitter.booked_claims(limit=500)} == set(ids)


def test_lines_come_back_with_their_own_numbers(submitter: Submitter) -> None:
    submitter.put("lines.837", file_837p([f"C{i}" for i in range(50)]))
    for claim in submitter.paid_claims():
        for line, suffix in zip(claim.lines, "AB", strict=False):
            assert line.line_control_number == f"{claim.claim_id}{suffix}"
        assert claim.payer_claim_number


def test_one_broken_claim_is_refused_and_the_others_go_on(submitter: Submitter) -> None:
    submitter.put("broken.837", file_837p(["C1", "C2", "C3", "C4"], broken=["C3"]))
    [functional] = [y for body in submitter.bodies("999") for y in read_999(body)]
    assert (functional.code, functional.sets[0].code) == ("E", "E")
    assert functional.sets[0].claim_ids_in_error == ("C3",)
    refused = {x.claim_id: x.category for x in submitter.statuses() if x.claim_id == "C3"}
    assert list(refused.values())[0] in {"A3", "A6", "A7", "A8"}
    assert "C3" not in {x.claim_id for x in submitter.paid_claims()}
    assert submitter.books()["claims_received"] == 4
    assert_answers_equal_books(submitter)


def test_a_claim_in_a_second_file_is_counted_and_never_paid_again(submitter: Submitter) -> None:
    ids = [f"C{i}" for i in range(60)]
    submitter.put("first.837", file_837p(ids))
    before = submitter.books()
    accepted = {x["claim_id"] for x in submitter.booked_claims() if x["outcome"] != "rejected"}
    assert before["rejected"] > 0
    submitter.put("second.837", file_837p(ids, control=2))
    books = submitter.books()
    assert (books["claims_received"], books["claims_booked_twice"]) == (60, 60)
    later = submitter.statuses()[60:]
    duplicates = {x.claim_id for x in later if (x.category, x.status_code) == ("A3", "54")}
    assert duplicates == accepted
    # what was turned away comes back and is taken now
    assert {x.claim_id for x in later if x.action == "WQ"} == set(ids) - accepted
    assert_answers_equal_books(submitter)


def test_two_submitters_are_separate(payer: PayerSimulatorProcess, submitter: Submitter) -> None:
    other = Submitter(payer, f"{submitter.name}-other")
    submitter.put("same.837", file_837p(["C1", "C2"]))
    assert other.find("same.837").status_code == 404
    assert other.listed() == []
    assert other.put("same.837", file_837p(["C1"], control=9)).status_code == 201
    assert (submitter.books()["claims_received"], other.books()["claims_received"]) == (2, 1)
    assert other.books()["claims_booked_twice"] == 0
    assert [x["seq"] for x in other.listed()][:2] == [1, 2]
    name = submitter.listed()[0]["name"]
    assert other.http.get(f"/mailboxes/{other.name}/outbound/{name}").status_code == 404


@pytest.mark.parametrize(
    "body", [b"", b"not X12 at all", b"PK\x03\x04\x00\x00", file_837p(["C1"])[:60]], ids=range(4)
)
def test_what_is_no_x12_is_answered_with_a_problem(submitter: Submitter, body: bytes) -> None:
    answer = submitter.put("odd.837", body)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert answer.json()["code"] == "edi.file_unreadable"
    assert submitter.find("odd.837").status_code == 404
    assert submitter.listed() == []


def test_answers_wait_for_their_time(tmp_path: Path) -> None:
    with PayerSimulatorProcess.start(tmp_path / "payer.db", pay_delay=3600) as started:
        submitter = Submitter(started, "north")
        submitter.put("one.837", file_837p(["C1"]))
        assert [x["kind"] for x in submitter.listed()] == ["999", "277CA"]
    with PayerSimulatorProcess.start(tmp_path / "payer.db", ack_delay=3600) as started:
        submitter = Submitter(started, "south")
        submitter.put("one.837", file_837p([f"C{i}" for i in range(5)]))
        assert [x["kind"] for x in submitter.listed()] == ["835"]
        assert len(Submitter(started, "north").listed()) == 2


@pytest.mark.parametrize("when", ["before", "after"])
def test_an_outage_can_be_asked_for(tmp_path: Path, when: Any) -> None:
    faults = Faults(fail_every=2, fail_when=when, latency=0.001)
    with PayerSimulatorProcess.start(tmp_path / "payer.db", faults=faults) as started:
        submitter = Submitter(started, "north")
        assert submitter.put("one.837", file_837p(["C1"])).status_code == 201
        assert submitter.put("two.837", file_837p(["C2"], 2)).status_code == 503
        assert submitter.find("two.837").status_code == (200 if when == "after" else 404)
        repeated = submitter.put("two.837", file_837p(["C2"], 2))
        assert repeated.status_code == (200 if when == "after" else 201)
        assert [x["times_received"] for x in submitter.booked_claims()] == [1, 1]


def test_the_mix_is_configurable(tmp_path: Path) -> None:
    mix = Mix(rejected=0, denied=1, partial=0)
    with PayerSimulatorProcess.start(tmp_path / "payer.db", mix=mix) as started:
        submitter = Submitter(started, "north")
        submitter.put("one.837", file_837p(["C1", "C2", "C3"]))
        books = submitter.books()
        assert (books["denied"], books["paid_amount"], books["billed"]) == (3, "0.00", "496.50")
        assert_answers_equal_books(submitter)
