"""The money side's tables hold by themselves: books balance, what is written once stays, nothing is paid twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from psycopg import errors
from tests.support.database import connect
from tests.support.tables import Connection, acting_as, insert, one, organization, payer

from rcm.core.ids import new_id
from rcm.core.urls import DatabaseUrls


@dataclass(frozen=True)
class Books:
    urls: DatabaseUrls
    org: UUID
    other: UUID
    payer: UUID
    app: Connection

    def entry(self, transaction: UUID, *, debit: str = "0", credit: str = "0", account: str = "cash") -> None:
        insert(self.app, "ledger_entry", transaction_id=transaction, account=account, debit=debit, credit=credit)

    def entries(self) -> int:
        return int(one(self.app, "select count(*) from ledger_entry")[0])

    def claim(self, **values: Any) -> UUID:
        claim_id = new_id()
        columns: dict[str, Any] = {
            "claim_id": claim_id, "payer_id": self.payer, "insurance_company": "Meridian", "policy_number": "P1",
            "claim_number": f"C{claim_id.hex[-8:]}", "patient_name": "Example, Pat", "total_charges": "120.00",
            "claim_data": {},
        }  # fmt: skip
        insert(self.app, "claims", **(columns | values))
        return claim_id


@pytest.fixture
def books(database: DatabaseUrls) -> Iterator[Books]:
    org, other = organization(database, "maple"), organization(database, "cedar")
    with acting_as(database, org) as app:
        yield Books(database, org, other, payer(database, "MERIDIAN"), app)


def test_a_balanced_transaction_is_booked(books: Books) -> None:
    transaction = new_id()
    with books.app.transaction():
        books.entry(transaction, debit="80.00", account="cash")
        books.entry(transaction, debit="20.00", account="contractual_adjustment")
        books.entry(transaction, credit="100.00", account="receivable")
    assert books.entries() == 3


def test_an_unbalanced_transaction_is_refused_at_commit(books: Books) -> None:
    transaction = new_id()
    books.app.execute("begin")
    books.entry(transaction, debit="80.00")
    books.entry(transaction, credit="79.99", account="receivable")
    with pytest.raises(errors.CheckViolation, match=r"debit 80\.00, credit 79\.99") as refused:
        books.app.execute("commit")
    assert refused.value.diag.constraint_name == "ledger_entry_balance"
    assert books.entries() == 0


def test_each_transaction_of_a_commit_balances_by_itself(books: Books) -> None:
    """Two that err by the same amount would balance together."""
    books.app.execute("begin")
    books.entry(new_id(), debit="10.00")
    books.entry(new_id(), credit="10.00")
    with pytest.raises(errors.CheckViolation):
        books.app.execute("commit")
    assert books.entries() == 0


def test_what_a_later_commit_adds_to_a_transaction_balances_too(books: Books) -> None:
    transaction = new_id()
    for amount in ("10.00", "5.00"):
        with books.app.transaction():
            books.entry(transaction, debit=amount)
            books.entry(transaction, credit=amount, account="receivable")
    with pytest.raises(errors.CheckViolation):
        books.entry(transaction, debit="1.00")
    assert books.entries() == 4


def test_changing_the_organisation_before_the_commit_hides_no_imbalance(books: Books) -> None:
    books.app.execute("begin")
    books.entry(new_id(), debit="10.00")
    books.app.execute("select set_config('app.org_id', %s, true)", (str(books.other),))
    with pytest.raises(errors.CheckViolation):
        books.app.execute("commit")
    assert books.entries() == 0


@pytest.mark.parametrize(("debit", "credit"), [("5", "5"), ("0", "0"), ("-5", "0"), ("0", "-5"), ("-5", "5")])
def test_an_entry_is_debit_or_credit(books: Books, debit: str, credit: str) -> None:
    with pytest.raises(errors.CheckViolation, match="ledger_entry_side_check"):
        books.entry(new_id(), debit=debit, credit=credit)


@pytest.mark.parametrize("change", ["update {} set created_at = created_at", "delete from {}"])
def test_what_is_written_once_stays_as_it_is(books: Books, change: str) -> None:
    transaction, claim = new_id(), books.claim()
    with books.app.transaction():
        books.entry(transaction, debit="1.00")
        books.entry(transaction, credit="1.00", account="receivable")
    insert(books.app, "claim_snapshot", claim_id=claim, claim_version=1, status="draft", claim_data={})
    insert(books.app, "claim_event", claim_id=claim, seq=1, to_status="draft", cause="registered", actor="test")
    for table in ("ledger_entry", "claim_snapshot", "claim_event"):
        with pytest.raises(errors.InsufficientPrivilege):
            books.app.execute(change.format(table))
        with connect(books.urls.owner) as owner, pytest.raises(errors.RestrictViolation, match="append-only"):
            owner.execute(change.format(table))


def test_payment_and_balance_follow_from_the_amounts(books: Books) -> None:
    claim = books.claim(total_charges="120.00", paid_amount="70.00", adjusted_amount="30.00", expected_payment="90.00")
    asked = "select expected_payment, actual_payment, balance from claims where claim_id = %s"
    assert one(books.app, asked, claim) == (Decimal("90.00"), Decimal("70.00"), Decimal("20.00"))
    books.app.execute("update claims set paid_amount = 90 where claim_id = %s", (claim,))
    assert one(books.app, asked, claim)[1:] == (Decimal("90.00"), Decimal("0.00"))
    with pytest.raises(errors.GeneratedAlways):
        books.app.execute("update claims set actual_payment = 1")


def test_a_corrected_claim_names_the_original_of_its_own_organisation(books: Books) -> None:
    original = books.claim(claim_number="A1")
    books.claim(claim_number="A1", frequency_code="7", original_claim_id=original)
    with acting_as(books.urls, books.other) as other:
        foreign = Books(books.urls, books.other, books.org, books.payer, other)
        with pytest.raises(errors.ForeignKeyViolation):
            foreign.claim(original_claim_id=original)
    with pytest.raises(errors.CheckViolation, match="original"):
        books.app.execute("update claims set original_claim_id = claim_id")


def test_the_same_payment_comes_in_once_and_one_with_other_content_is_kept(books: Books) -> None:
    payment = {
        "payer_id": books.payer, "trace_number": "0001", "payment_amount": "0.00", "payment_date": "2026-11-02",
        "content_sha256": "a" * 64,
    }  # fmt: skip
    insert(books.app, "remittance", **payment)
    with pytest.raises(errors.UniqueViolation, match="remittance_content_key"):
        insert(books.app, "remittance", **payment)
    other = payment | {"content_sha256": "b" * 64, "status": "quarantined"}
    with pytest.raises(errors.CheckViolation, match="quarantine"):
        insert(books.app, "remittance", **other)
    insert(books.app, "remittance", **other, quarantine_reason="TRN02 was used before, with other claims")


def test_a_denial_has_a_known_category_and_an_appeal_a_sender(books: Books) -> None:
    claim, denial = books.claim(), new_id()
    values = {
        "denial_id": denial, "claim_id": claim, "payer_id": books.payer, "group_code": "CO", "carc": "50",
        "amount": "10.00", "denied_on": "2026-11-02",
    }  # fmt: skip
    with pytest.raises(errors.ForeignKeyViolation, match="category"):
        insert(books.app, "denial", **values, category="bad luck")
    insert(books.app, "denial", **values, category="medical_necessity")
    with pytest.raises(errors.UniqueViolation, match="denial_reason_key"):
        insert(books.app, "denial", **(values | {"denial_id": new_id()}))
    with pytest.raises(errors.CheckViolation, match="sender"):
        insert(books.app, "appeal", denial_id=denial, status="submitted")
    insert(books.app, "appeal", denial_id=denial, status="submitted", sent_by=new_id())


def test_control_numbers_have_nine_digits(books: Books) -> None:
    insert(books.app, "control_number", trading_partner="SIMPAYER", kind="interchange", last_number=999_999_999)
    with pytest.raises(errors.CheckViolation):
        books.app.execute("update control_number set last_number = last_number + 1")
