"""Metrics of our own claims and encounters, reckoned by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import httpx
import pytest
from psycopg import DataError
from tests.support.database import connect
from tests.support.factories import Factory, Tenant

from rcm.core.ids import new_id
from rcm.core.time import today
from rcm.main import Application
from rcm.quality.service.own_metrics import OwnLoad, Source, SpanInvalid, load_own

HERE = "1999999984"


class Own:
    def __init__(self, application: Application, tenant: Tenant, factory: Factory) -> None:
        self.application, self.tenant, self.factory = application, tenant, factory

    async def load(self, source: Source, since: date = date(2025, 1, 1)) -> Any:
        return await load_own(self.application.database, self.tenant.actor, OwnLoad(source, since))

    def claim(self, charges: str, *events: tuple[str, str], paid: str = "0", npi: str = HERE) -> None:
        claim_id = new_id()
        self.factory.insert(
            "claims", claim_id=claim_id, org_id=self.tenant.org_id, payer_id=self.tenant.payers["SIMPAYER01"],
            insurance_company="x", policy_number="p", claim_number=str(claim_id), patient_name="x", billing_npi=npi,
            total_charges=charges, paid_amount=paid, claim_data={}, status=events[-1][0],
        )  # fmt: skip
        for number, (status, at) in enumerate(events, 1):
            self.factory.insert(
                "claim_event", org_id=self.tenant.org_id, claim_id=claim_id, seq=number, at=f"{at}T12:00:00Z",
                to_status=status, cause="x", actor="x",
            )  # fmt: skip

    def stay(
        self, who: str, began: str, ended: str | None, *, by: str | None = "H1", body: Any = None,
        status: str = "finished",
    ) -> str:  # fmt: skip
        key = str(new_id())
        said = {"resourceType": "Encounter", "id": key, "status": status, "class": {"code": "IMP"}, **(body or {})}
        self.factory.insert(
            "hacs_core.encounters", id=key, org_id=self.tenant.org_id, status=status, class_code="IMP",
            patient_id=who, service_provider_id=by, period_start=f"{began}T10:00:00Z",
            period_end=f"{ended}T10:00:00Z" if ended else None, sha256="0" * 64,
            body=said,
        )  # fmt: skip
        return key

    def found(self, month: str) -> dict[str, Any]:
        with connect(self.application.urls.owner) as owner:
            rows = owner.execute(
                "select metric_id, numerator, denominator, value, encounters from metric_observation"
                " where org_id = %s and to_char(period_start, 'YYYY-MM') = %s and facility_id = any(%s)",
                (self.tenant.org_id, month, [HERE, "H1"]),
            ).fetchall()
        return {row[0]: row[1:] for row in rows}


@pytest.fixture
def own(application: Application, tenant: Tenant, factory: Factory) -> Own:
    return Own(application, tenant, factory)


async def test_rates_and_days_of_claims_are_what_a_person_reckons(own: Own) -> None:
    sent = ("transmitted", "2025-01-10")
    own.claim("100.00", sent, ("paid", "2025-01-20"), paid="80.00")  # clean, paid at once, 20 open
    own.claim("200.00", sent, ("denied", "2025-01-25"))
    own.claim("300.00", ("scrub_failed", "2025-01-05"), sent, ("paid", "2025-02-03"), paid="300.00")
    own.claim("300.00", sent, ("rejected", "2025-01-12"), ("paid", "2025-01-30"), paid="300.00")
    loaded = await own.load(Source.CLAIMS)
    assert loaded.rows_set_aside == 0
    january = own.found("2025-01")
    assert january["denialRate"] == (1, 3, pytest.approx(1 / 3), 3)
    assert january["firstPassPaymentRate"] == (1, 3, pytest.approx(1 / 3), 3)
    assert january["cleanClaimRate"] == (2, 4, 0.5, 4)
    # Open at the end of January: 20 of the first, 200 of the second, all of the third. 900 in 90 days: 10 a day.
    assert january["daysInAr"] == (520, 10, 52, 4)
    february = own.found("2025-02")
    assert february["denialRate"] == (0, 1, 0, 1)
    assert february["daysInAr"] == (220, 10, 22, 4)
    again = await own.load(Source.CLAIMS)
    assert (again.rows_written, again.rows_unchanged) == (0, loaded.rows_written)


async def test_stays_give_length_readmission_mortality_and_infection(own: Own) -> None:
    drg = {"type": [{"coding": [{"system": "urn:example:ms-drg", "code": "470"}]}]}
    dead = {"hospitalization": {"dischargeDisposition": {"coding": [{"code": "exp"}]}}}
    own.factory.insert(
        "drg_weight", drg="470", valid_from="2024-10-01", label="x", weight=1, geometric_los=2, arithmetic_los=3
    )
    well = own.stay("p1", "2025-01-01", "2025-01-05", body=drg)  # four days, three expected
    own.stay("p1", "2025-01-20", "2025-01-22")  # two days; came within thirty days
    own.stay("p2", "2025-01-03", "2025-01-09", body=dead)  # six days
    infected = own.stay("p3", "2025-01-02", "2025-01-06")  # four days
    for stay, onset in ((infected, "2025-01-05T00:00:00Z"), (well, "2025-01-01T12:00:00Z")):
        key = str(new_id())
        own.factory.insert(
            "hacs_clinical.conditions", id=key, org_id=own.tenant.org_id, code="T80.211A", encounter_id=stay,
            onset_at=onset, sha256="0" * 64, body={"resourceType": "Condition", "id": key, "subject": {}},
        )  # fmt: skip
    loaded = await own.load(Source.ENCOUNTERS)
    assert loaded.rows_set_aside == 0
    january = own.found("2025-01")
    # The others expect the mean of all four: (4 + 2 + 6 + 4) / 4 = 4 days.
    assert january["losIndex"] == (16, 15, pytest.approx(16 / 15), 4)
    assert january["losIndexGeometric"][0] == pytest.approx((4 * 2 * 6 * 4) ** 0.25)
    assert january["losIndexGeometric"][1] == pytest.approx((2 * ((4 * 2 * 6 * 4) ** 0.25) ** 3) ** 0.25)
    assert january["readmission"] == (1, 3, pytest.approx(1 / 3), 3)
    assert january["mortality"] == (1, 4, 0.25, 4)
    assert january["infection"] == (1, 4, 0.25, 4)
    assert (await own.load(Source.ENCOUNTERS)).rows_written == 0


async def test_a_stay_that_cannot_be_counted_is_named(own: Own) -> None:
    own.stay("p1", "2025-01-01", "2025-01-05", by=None)
    own.stay("p1", "2025-01-01", None)
    loaded = await own.load(Source.ENCOUNTERS)
    assert loaded.reasons == {"facility_missing": 1, "period_missing": 1}
    assert "serviceProvider" in "".join(row.detail for row in loaded.rows)


async def test_who_is_in_bed_again_has_come_back_and_who_was_only_to_come_has_not(own: Own) -> None:
    for who, status in (
        ("p1", "in-progress"), ("p2", "cancelled"), ("p3", "entered-in-error"), ("p4", "planned"), ("p5", "finished"),
    ):  # fmt: skip
        own.stay(who, "2025-01-01", "2025-01-05")
        own.stay(who, "2025-01-20", "2025-02-22" if status == "finished" else None, status=status, by=None)
    assert (await own.load(Source.ENCOUNTERS)).reasons == {"facility_missing": 1}
    assert own.found("2025-01")["readmission"] == (2, 5, 0.4, 5)


async def test_a_stay_whose_names_are_too_long_is_set_aside_and_the_others_are_loaded(own: Own) -> None:
    own.stay("p1", "2025-01-01", "2025-01-05")
    own.stay("p2", "2025-01-01", "2025-01-05", by="H" * 51)
    own.stay("p3", "2025-01-01", "2025-01-05", body={"serviceType": {"text": "S" * 256}})
    loaded = await own.load(Source.ENCOUNTERS)
    assert (loaded.reasons, own.found("2025-01")["mortality"]) == ({"text_too_long": 2}, (0, 1, 0, 1))
    told = "".join(row.detail for row in loaded.rows)
    assert "serviceProvider is longer than 50 characters" in told
    assert "serviceType is longer than 255 characters" in told


async def test_only_months_that_are_over_are_computed(own: Own) -> None:
    with pytest.raises(SpanInvalid):
        await own.load(Source.CLAIMS, today())
    with connect(own.application.urls.owner) as owner:
        asked = (own.tenant.org_id,)
        loads = owner.execute("select source, status, load_id::text from metric_load where org_id = %s", asked)
        ((source, status, load_id),) = loads.fetchall()
        events = owner.execute("select payload->>'metric_load' from activity_events where org_id = %s", asked)
        assert (source, status, events.fetchall()) == ("claims", "failed", [(load_id,)])
    assert OwnLoad(Source.CLAIMS, months=3).span(date(2026, 2, 15)) == (date(2025, 11, 1), date(2026, 2, 1))


async def test_a_load_of_our_own_that_breaks_unexpectedly_is_told_without_the_words_of_the_error(own: Own) -> None:
    asked = OwnLoad(Source.ENCOUNTERS, infection_codes=("T80\x00 of Jane Doe",))
    with pytest.raises(DataError):
        await load_own(own.application.database, own.tenant.actor, asked)
    with connect(own.application.urls.owner) as owner:
        query = "select status, error from metric_load where org_id = %s"
        ((status, error),) = owner.execute(query, (own.tenant.org_id,)).fetchall()
        query = "select event_type, payload->>'code', payload->>'message' from activity_events where org_id = %s"
        ((kind, code, said),) = owner.execute(query, (own.tenant.org_id,)).fetchall()
    assert (status, kind, code, said) == ("failed", "technical_error", "quality.load_broke", error)
    assert error.startswith("The load broke off unexpectedly; nothing of it was kept.")
    assert "Doe" not in error


async def test_own_metrics_over_http(client: httpx.AsyncClient, own: Own) -> None:
    own.stay("p1", "2025-01-01", "2025-01-05")
    answer = await client.post("metric-loads/computed", json={"source": "encounters", "since": "2025-01-01"})
    assert answer.status_code == 201, answer.text
    assert answer.json()["inserted"] == 5
    assert (await client.post("metric-loads/computed", json={"source": "dreams"})).status_code == 422
