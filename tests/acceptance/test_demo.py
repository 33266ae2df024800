"""`rcm demo` from outside: what it prints, against the generator, the database and the payer's own books."""

from __future__ import annotations

import base64
import binascii
import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.support.database import connect
from tests.support.processes import Ran, booked_claims, books, data_folder, opened_books, rcm

from rcm.core.embedded import EmbeddedServer
from rcm.core.urls import from_server
from rcm.edi.generator import GeneratedFile, generate_837p, generate_claims
from rcm.samples.demo import PAYERS

pytestmark = pytest.mark.xdist_group("demo")

CLAIMS = 200
KEYS = {
    "claims_read", "set_aside", "submitted", "accepted", "paid", "denied", "partial",
    "billed", "paid_amount", "adjusted", "seconds",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """One demonstration that ended, its folder, and what the generator says about its file."""

    data: Path
    ran: Ran
    generated: GeneratedFile

    @property
    def figures(self) -> dict[str, Any]:
        return self.ran.json


@pytest.fixture(scope="module")
def shown() -> Iterator[Shown]:
    with data_folder() as data:
        ran = rcm("demo", "--exit", "--json", "--claims", str(CLAIMS), data=data)
        yield Shown(data, ran, generate_837p(CLAIMS, seed=1, payers=PAYERS))


@pytest.fixture(scope="module")
def rows(shown: Shown) -> Iterator[EmbeddedServer]:
    """The database that the demonstration left."""
    with EmbeddedServer.start(shown.data) as server:
        assert not server.attached, "the demonstration left its server running"
        yield server


def money(value: object) -> Decimal:
    return Decimal(str(value)).quantize(Decimal("0.01"))


def test_it_ends_well_and_prints_one_json_object(shown: Shown) -> None:
    assert shown.ran.code == 0, shown.ran.stderr
    assert shown.figures.keys() >= KEYS


def test_every_claim_is_counted_once(shown: Shown) -> None:
    f = shown.figures
    assert f["claims_read"] == CLAIMS == f["set_aside"] + f["submitted"]
    assert min(f["paid"], f["denied"], f["partial"], f["set_aside"]) > 0
    assert f["partial"] <= f["paid"]
    assert f["paid"] + f["denied"] <= f["accepted"] <= f["submitted"]


def test_set_aside_are_just_the_claims_that_the_generator_broke(shown: Shown) -> None:
    assert sorted(shown.figures["set_aside_ids"]) == sorted(shown.generated.defects)
    assert shown.figures["set_aside"] == len(shown.generated.defects) > 0


def test_the_money_is_what_the_payer_booked(shown: Shown) -> None:
    with opened_books(shown.data) as url:
        total, claims = books(url), booked_claims(url)
    f = shown.figures
    assert money(f["paid_amount"]) == money(total["paid_amount"]) > 0
    assert money(f["billed"]) == money(total["billed"])
    assert money(f["adjusted"]) == money(total["adjusted"])
    assert (f["accepted"], f["paid"], f["denied"], f["partial"]) == (
        total["accepted"], total["paid"], total["denied"], total["partial"],
    )  # fmt: skip
    good = set(shown.generated.claim_ids) - set(shown.generated.defects)
    assert {claim["claim_id"] for claim in claims} == good
    assert {claim["times_received"] for claim in claims} == {1}
    assert total["claims_booked_twice"] == 0


def test_each_judged_claim_balances_and_agrees_with_the_payer(shown: Shown, rows: EmbeddedServer) -> None:
    with opened_books(shown.data) as url:
        booked = {claim["claim_id"]: claim for claim in booked_claims(url)}
    with connect(from_server(rows).owner) as connection:
        judged = connection.execute(
            "select claim_number, total_charges, paid_amount, adjusted_amount, patient_responsibility, status"
            " from claims where status in ('paid', 'partial', 'denied')"
        ).fetchall()
    assert len(judged) == shown.figures["paid"] + shown.figures["denied"]
    for number, billed, paid, adjusted, left, status in judged:
        assert billed == paid + adjusted + left, number
        said = booked[number]
        expected = tuple(money(said[x]) for x in ("charge", "paid", "adjusted", "patient_responsibility"))
        assert (billed, paid, adjusted, left) == expected, number
        assert status == said["outcome"], number
    assert money(shown.figures["billed"]) == sum(row[1] for row in judged)


def test_each_row_that_was_set_aside_says_where_and_why(rows: EmbeddedServer, shown: Shown) -> None:
    with connect(from_server(rows).owner) as connection:
        aside = connection.execute(
            "select external_id, error_code, error_message from batch_row where status = 'set_aside'"
        ).fetchall()
    assert len(aside) == len(shown.generated.defects)
    for claim, code, message in aside:
        assert code.startswith("x12."), claim
        assert re.search(r"\[segment \d+ \([A-Z0-9]+\) at byte \d+", message), message
        assert claim in message


def test_the_second_organisation_has_nothing(rows: EmbeddedServer) -> None:
    with connect(from_server(rows).owner) as connection:
        counted = dict(
            connection.execute(
                "select slug, count(claim_id) from organization left join claims using (org_id) group by slug"
            ).fetchall()
        )
    assert counted["summit-billing"] == 0 < counted["harbor-general"]


@functools.cache
def personal() -> re.Pattern[str]:
    """Surnames and member ids of the people in the file, as words."""
    words = set()
    for claim in generate_claims(CLAIMS, seed=1, payers=PAYERS):
        parties = [claim.subscriber.party, *([claim.patient.party] if claim.patient else [])]
        words |= {word for party in parties for word in (party.last_name, party.id) if word}
    assert len(words) > CLAIMS / 4
    anyone = "|".join(map(re.escape, sorted(words)))
    return re.compile(rf"(?<![0-9A-Za-z])(?:{anyone})(?![0-9A-Za-z])", re.IGNORECASE)


def found_in(text: str) -> set[str]:
    return set(personal().findall(text))


def test_the_search_for_names_finds_them_in_the_file(shown: Shown) -> None:
    """So that the two tests below can fail."""
    assert len(found_in(shown.generated.content.decode("latin-1"))) > 50


def test_no_personal_data_in_any_log(shown: Shown) -> None:
    logs = [path for path in shown.data.rglob("*.log*") if path.is_file() and "pg" not in path.parts]
    assert {"worker.log", "api.log", "server.log"} <= {path.name for path in logs}
    for path in logs:
        assert not found_in(path.read_text(errors="replace")), path
    assert "worker_started" in (shown.data / "logs" / "worker.log").read_text()
    assert not found_in(shown.ran.stdout + shown.ran.stderr)


def test_no_personal_data_in_the_engine(rows: EmbeddedServer) -> None:
    with connect(rows.bootstrap_url().replace("+psycopg", "")) as connection:
        tables = connection.execute("select tablename from pg_tables where schemaname = 'dbos'").fetchall()
        dumped = {
            table: "\n".join(row[0] for row in connection.execute(f'select t::text from dbos."{table}" t'))
            for (table,) in tables
        }
    assert dumped["workflow_status"].count("\n") > 3, "the engine's tables are not where they are looked for"
    for table, text in dumped.items():
        assert not found_in(text + "\n" + decoded(text)), table


def decoded(text: str) -> str:
    """What hides in base64: that is how an engine may keep values."""
    plain = []
    for piece in re.findall(r"[A-Za-z0-9+/]{16,}={0,2}", text):
        try:
            plain.append(base64.b64decode(piece, validate=True).decode("latin-1"))
        except binascii.Error:
            continue
    return "\n".join(plain)


def test_it_can_be_shown_again_and_leaves_real_installations_alone() -> None:
    with data_folder() as data:
        first = rcm("demo", "--exit", "--json", "--claims", "30", data=data)
        again = rcm("demo", "--exit", "--json", "--claims", "30", "--seed", "2", data=data)
        assert (first.code, again.code) == (0, 0), first.stderr + again.stderr
        assert again.json["claims_read"] == again.json["set_aside"] + again.json["submitted"] == 30
        assert set(again.json["set_aside_ids"]).isdisjoint(first.json["set_aside_ids"])

    with data_folder() as data:
        assert rcm("migrate", "--json", data=data).json["at_head"]
        made = rcm("users", "organization", "--slug", "acme", "--name", "Acme Hospital", "--json", data=data)
        assert made.code == 0, made.stderr
        refused = rcm("demo", "--exit", "--json", data=data)
        assert refused.code == 2
        assert refused.json["error"]["code"] == "demo.data_folder_in_use"
        with EmbeddedServer.start(data) as server, connect(from_server(server).owner) as connection:
            assert connection.execute("select slug from organization order by slug").fetchall() == [
                ("acme",),
                ("platform",),
            ]


def test_wrong_usage_ends_with_64(tmp_path: Path) -> None:
    assert rcm("demo", "--claims", "0").code == 64
    assert rcm("demo", "--nonsense").code == 64
    assert rcm("nonsense").code == 64
    (tmp_path / "mine.txt").write_text("not an installation")
    foreign = rcm("demo", "--exit", "--json", data=tmp_path)
    assert (foreign.code, foreign.json["error"]["code"]) == (2, "core.data_folder_foreign")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
