"""The mailbox over real HTTP: files go in once, answers come out in order, read back and add up.

Also when the payer is killed while it takes a file.
"""

from __future__ import annotations

import random
import re
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest

from rcm.edi.acknowledgement import read_999
from rcm.edi.answers import ClaimStatus, PaidClaim
from rcm.edi.claim_acknowledgement import read_277ca
from rcm.edi.generator import generate_837p
from rcm.edi.remittance import balance, read_835
from rcm.simulators.payer.adjudication import Mix
from rcm.simulators.payer.faults import Faults
from rcm.simulators.payer.process import PayerSimulatorProcess

CLAIMS = 2000
ROUNDS = 6


def file_837p(claim_ids: Sequence[str], control: int = 1, broken: Sequence[str] = ()) -> bytes:
    """Made by hand, so that the simulator is not proved by the writer that it uses itself. Each claim has two
    lines, 120.00 and 45.50; the lines of a broken one don't add up."""
    segments = [
        "BHT*0019*00*REF1*20261120*0900*CH",
        "NM1*41*2*NORTH BILLING*****46*NORTH",
        "PER*IC*BILLING DESK*TE*5555550100",
        "NM1*40*2*SAMPLE HEALTH PLAN*****46*SHP",
        "HL*1**20*1",
        "NM1*85*2*MAPLE STREET CLINIC*****XX*1234567893",
        "N3*1 MAPLE STREET",
        "N4*SPRINGFIELD*IL*627010000",
        "REF*EI*123456789",
    ]
    for number, claim_id in enumerate(claim_ids, start=2):
        charge = "200" if claim_id in broken else "165.5"
        segments += [
            f"HL*{number}*1*22*0",
            "SBR*P*18*******CI",
            f"NM1*IL*1*SAMPLE*SAM****MI*M{number:06d}",
            "N3*2 MAPLE STREET",
            "N4*SPRINGFIELD*IL*627010000",
            "DMG*D8*19800229*F",
            "NM1*PR*2*SAMPLE HEALTH PLAN*****PI*SHP01",
            f"CLM*{claim_id}*{charge}***11:B:1*Y*A*Y*Y",
            "HI*ABK:J069",
            "LX*1",
            "SV1*HC:G0463*120*UN*1***1",
            "DTP*472*D8*20261102",
            f"REF*6R*{claim_id}A",
            "LX*2",
            "SV1*HC:J1100*45.5*UN*2***1",
            "DTP*472*D8*20261102",
            f"REF*6R*{claim_id}B",
        ]
    whole = [
        f"ISA*00*{'':10}*00*{'':10}*ZZ*{'NORTH':15}*ZZ*{'SHP':15}*261120*0900*^*00501*{control:09d}*0*T*:",
        f"GS*HC*NORTH*SHP*20261120*0900*{control}*X*005010X222A1",
        "ST*837*0001*005010X222A1",
        *segments,
        f"SE*{len(segments) + 2}*0001",
        f"GE*1*{control}",
        f"IEA*1*{control:09d}",
    ]
    return "".join(f"{x}~\n" for x in whole).encode()


class Submitter:
    """A sender with a mailbox of its own."""

    def __init__(self, payer: PayerSimulatorProcess, name: str) -> None:
        self.name = name
        self.http = httpx.Client(base_url=payer.url, timeout=60)

    def put(self, name: str, body: bytes) -> httpx.Response:
        return self.http.put(f"/mailboxes/{self.name}/inbound/{name}", content=body)

    def find(self, name: str) -> httpx.Response:
        return self.http.get(f"/mailboxes/{self.name}/inbound/{name}")

    def listed(self, after: int = 0, limit: int = 100) -> list[dict[str, Any]]:
        query = {"after": after, "limit": limit}
        answer = self.http.get(f"/mailboxes/{self.name}/outbound", params=query).json()
        files: list[dict[str, Any]] = answer["files"]
        assert answer["next"] == (files[-1]["seq"] if files else after)
        return files

    def bodies(self, kind: str) -> list[bytes]:
        found = []
        for file in self.listed():
            body = self.http.get(f"/mailboxes/{self.name}/outbound/{file['name']}").content
            assert (sha256(body).hexdigest(), len(body)) == (file["sha256"], file["size"])
            if file["kind"] == kind:
                found.append(body)
        return found

    def statuses(self) -> list[ClaimStatus]:
        return [y for body in self.bodies("277CA") for x in read_277ca(body) for y in x.claims]

    def paid_claims(self) -> list[PaidClaim]:
        remittances = [x for body in self.bodies("835") for x in read_835(body)]
        assert [y for x in remittances for y in balance(x)] == []
        return [y for x in remittances for y in x.claims]

    def books(self) -> Mapping[str, Any]:
        books: Mapping[str, Any] = self.http.get("/books", params={"submitter": self.name}).json()
        return books

    def booked_claims(self, limit: int = 1000) -> list[dict[str, Any]]:
        claims: list[dict[str, Any]] = []
        after = 0
        while True:
            query: dict[str, str | int] = {"submitter": self.name, "after": after, "limit": limit}
            page = self.http.get("/books/claims", params=query).json()
            if not page["claims"]:
                return claims
            claims += page["claims"]
            after = page["next"]


def assert_answers_equal_books(submitter: Submitter) -> None:
    books = submitter.books()
    paid = submitter.paid_claims()
    booked = {x["claim_id"]: x for x in submitter.booked_claims() if x["outcome"] != "rejected"}
    assert sorted(x.claim_id for x in paid) == sorted(booked)
    assert books["accepted"] == books["paid"] + books["denied"] == len(paid)
    assert Decimal(books["paid_amount"]) == sum(x.paid for x in paid)
    assert Decimal(books["billed"]) == sum(x.charge for x in paid)
    assert Decimal(books["patient_responsibility"]) == sum(x.patient_responsibility for x in paid)
    parts = ("paid_amount", "adjusted", "patient_responsibility")
    assert Decimal(books["billed"]) == sum(Decimal(books[x]) for x in parts)
    for claim in paid:
        assert Decimal(booked[claim.claim_id]["paid"]) == claim.paid


@pytest.fixture(scope="module")
def payer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PayerSimulatorProcess]:
    with PayerSimulatorProcess.start(tmp_path_factory.mktemp("payer") / "payer.db") as started:
        yield started


@pytest.fixture
def submitter(payer: PayerSimulatorProcess, request: pytest.FixtureRequest) -> Submitter:
    """A mailbox that no other test uses."""
    return Submitter(payer, re.sub(r"\W+", "-", request.node.name).strip("-"))


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


def test_a_generated_file_has_its_defects_refused_and_the_rest_answered(submitter: Submitter) -> None:
    made = generate_837p(200, seed=11)
    assert submitter.put("made.837", made.content).status_code == 201
    refused = {x.claim_id for x in submitter.statuses() if x.action == "U"}
    assert set(made.defects) <= refused
    assert {x.claim_id for x in submitter.paid_claims()} == set(made.claim_ids) - refused
    assert_answers_equal_books(submitter)
    books = submitter.books()
    assert min(books["paid"], books["partial"], books["denied"]) > 0


def test_one_broken_claim_is_refused_and_the_others_go_on(submitter: Submitter) -> None:
    submitter.put("broken.837", file_837p(["C1", "C2", "C3", "C4"], broken=["C3"]))
    [functional] = [y for body in submitter.bodies("999") for y in read_999(body)]
    assert (functional.code, functional.sets[0].code) == ("E", "E")
    assert functional.sets[0].claim_ids_in_error == ("C3",)
    [category] = [x.category for x in submitter.statuses() if x.claim_id == "C3"]
    assert category in {"A3", "A6", "A7", "A8"}
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


@pytest.mark.parametrize("body", [b"", b"not X12 at all", b"PK\x03\x04\x00\x00", file_837p(["C1"])[:60]], ids=range(4))
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
            sender = threading.Thread(target=send_until_cut, args=(Submitter(payer, "north"), f"{number}.837", body))
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
