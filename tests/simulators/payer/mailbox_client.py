"""A sender over real HTTP, 837P files made by hand, and the proof that answers and books agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from hashlib import sha256
from typing import Any

import httpx

from rcm.edi.answers import ClaimStatus, PaidClaim
from rcm.edi.claim_acknowledgement import read_277ca
from rcm.edi.remittance import balance, read_835
from rcm.simulators.payer.process import PayerSimulatorProcess


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
        "ISA*00*          *00*          *ZZ*NORTH          *ZZ*SHP            *261120*0900*^*00501"
        f"*{control:09d}*0*T*:",
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
            query = {"submitter": self.name, "after": after, "limit": limit}
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
