"""What each kind of parameter finds, on one small store; a second organisation has the same ids and nothing leaks."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio

from rcm.clinical import definitions
from rcm.clinical.search.naming import NOT_SEARCHED
from rcm.clinical.search.parameters import parameters_of
from rcm.clinical.search.problems import SearchInvalid
from rcm.clinical.search.query import SearchQuery, parse_query
from rcm.clinical.service.searching import SearchPage, search_page
from rcm.core.actor import Actor
from rcm.core.db import Database
from rcm.core.embedded import EmbeddedServer
from rcm.core.model import PLATFORM_ORG
from tests.clinical.search.stored import concept, observation, patient, quantity, store
from tests.support.application import TestBackend, composed, make_settings
from tests.support.database import cloned_database
from tests.support.factories import Factory

pytestmark = pytest.mark.asyncio(loop_scope="module")

BASE = "http://test/fhir/R4"
LOINC = "http://loinc.org"
NOW = datetime(2024, 1, 1, tzinfo=UTC)
MALE = {"gender": "male", "birthDate": "1970-03-31"}

RESOURCES: list[dict[str, Any]] = [
    {"resourceType": "Organization", "id": "hill", "name": "Hill Clinic", "active": True},
    {"resourceType": "Organization", "id": "east", "name": "East Wing", "partOf": {"reference": "Organization/hill"}},
    {"resourceType": "Practitioner", "id": "doc", "name": [{"family": "Reed"}],
     "identifier": [{"system": "urn:npi", "value": "1"}]},
    patient("p1", "Müller", gender="female", birthDate="1970-03", active=True,
            identifier=[{"system": "urn:mrn", "value": "1", "type": {"text": "Medical record"}}],
            generalPractitioner=[{"reference": "Practitioner/doc"}],
            managingOrganization={"reference": "Organization/east"},
            meta={"profile": ["urn:profile:p|2"], "tag": [{"system": "urn:t", "code": "vip"}],
                  "security": [{"code": "R"}], "source": "urn:src#1"}),
    patient("p2", "Mulligan", **MALE, deceasedDateTime="2020-05-05",
            identifier=[{"system": "urn:mrn", "value": "2"}, {"value": "bare"}],
            link=[{"type": "seealso", "other": {"reference": "Patient/p1"}}]),
    patient("p3", "O'Brien, Jr|x", managingOrganization={"identifier": {"system": "urn:org", "value": "7"}}),
    observation("o1", "Patient/p1", valueQuantity=quantity(120), effectiveDateTime="2020-01-15T10:00:00Z",
                category=[concept("vital-signs", "urn:cat")], performer=[{"reference": "Practitioner/doc"}]),
    observation("o2", "Patient/p1", "8462-4", valueQuantity=quantity(80.5, "mmHg", "x"), effectiveDateTime="2020-02"),
    observation("o3", "Patient/p2", valueQuantity={**quantity(200), "comparator": ">"},
                effectivePeriod={"start": "2020-01-01",
                 "end": "2020-03-31"}, derivedFrom=[{"reference": "Observation/o1"}]),
    observation("o4", "Patient/p2", "panel", effectivePeriod={"start": "2021-06-01"}, component=[
        {"code": concept("8480-6"), "valueQuantity": quantity(150)},
        {"code": concept("8462-4"), "valueQuantity": quantity(95)}]),
    {**observation("o5", "Group/g", valueString="Très bien", hasMember=[{"reference": "Observation/o4"}]),
     "code": {**concept("text-only", display="Blood Pressure"), "text": "Druck"}},
    observation("o6", "https://other.example/fhir/Patient/p1", "8480-6", valueCodeableConcept=concept("yes", "urn:yn"),
                status="amended"),
    observation("o7", "Patient/gone", "8480-6"),
    {"resourceType": "RiskAssessment", "id": "r1", "status": "final", "subject": {"reference": "Patient/p1"},
     "prediction": [{"probabilityDecimal": 0.25}]},
    {"resourceType": "RiskAssessment", "id": "r2", "status": "final", "subject": {"reference": "Patient/p2"},
     "prediction": [{"probabilityRange": {"low": {"value": 1}, "high": {"value": 5}}}]},
    {"resourceType": "ValueSet", "id": "bp", "url": "http://x.example/vs/bp", "version": "1", "status": "active",
     "compose": {"include": [{"system": LOINC, "concept": [{"code": "8480-6"}, {"code": "panel"}]}]}},
    {"resourceType": "ValueSet", "id": "rule", "url": "http://x.example/vs/rule", "status": "active",
     "compose": {"include": [{"system": LOINC, "filter": [{"property": "p", "op": "=", "value": "v"}]}]}},
    {"resourceType": "ValueSet", "id": "child", "url": "http://x.example/vs/bp/child", "status": "draft",
     "expansion": {"timestamp": "2020-01-01", "contains": [
         {"abstract": True, "display": "x", "contains": [{"system": LOINC, "code": "8462-4"}]}]}},
    {"resourceType": "Library", "id": "lib", "url": "http://x.example/Library/a", "status": "active",
     "type": concept("logic-library", "urn:lt")},
    {"resourceType": "PlanDefinition", "id": "plan", "status": "active", "library": ["http://x.example/Library/a|2"]},
    {"resourceType": "Group", "id": "g", "type": "person", "actual": True,
     "member": [{"entity": {"reference": "Patient/p1"}}]},
]  # fmt: skip

Stored = tuple[Database, Actor, Actor]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stored(postgres: EmbeddedServer) -> AsyncIterator[Stored]:
    """The store of one organisation, and that of another with the same ids and other contents."""
    with cloned_database(postgres) as urls:
        async with composed(make_settings(), urls, TestBackend()) as application:
            factory = Factory(application)
            own, other = await factory.organization("maple-clinic"), await factory.organization("cedar-clinic")
            async with application.database.write(own.actor) as session:
                await store(session, RESOURCES)
            async with application.database.write(other.actor) as session:
                await store(session, FOREIGN)
            yield application.database, own.actor, other.actor


#: The same ids as above: what leaks shows itself by its name.
FOREIGN: list[dict[str, Any]] = [
    patient("p1", "Foreign", gender="male", generalPractitioner=[{"reference": "Practitioner/doc"}]),
    patient("p9", "Foreign", link=[{"type": "seealso", "other": {"reference": "Patient/p1"}}]),
    {"resourceType": "Practitioner", "id": "doc", "name": [{"family": "Foreigner"}]},
    observation("o1", "Patient/p1", "foreign", effectiveDateTime="2001"),
    observation("o9", "Patient/p1", "foreign", performer=[{"reference": "Practitioner/doc"}]),
]


def asked(search: str, *, lenient: bool = False) -> SearchQuery:
    kind, _, text = search.partition("?")
    pairs = [(name, value) for name, _, value in (pair.partition("=") for pair in text.split("&"))] if text else []
    return parse_query(pairs, kind or None, base=BASE, lenient=lenient, now=NOW)


async def page(stored: Stored, query: SearchQuery, actor: Actor | None = None) -> SearchPage:
    database, own, _ = stored
    async with database.read(actor or own) as session:
        return await search_page(session, query)


async def found(stored: Stored, search: str) -> str:
    return " ".join(sorted(hit.id for hit in (await page(stored, asked(search))).matches))


FINDS = {
    "string": [
        ("Patient?name=MULL", "p1 p2"), ("Patient?family=mull,o'b", "p1 p2 p3"), ("Patient?family=ull", ""),
        ("Patient?given=ann&family=muller", "p1"), ("Patient?family=O'Brien\\, Jr\\|x", "p3"),
        ("Organization?name=hill", "hill"), ("Observation?value-string=tres", "o5"),
    ],
    "string:exact": [("Patient?family:exact=Müller", "p1"), ("Patient?family:exact=muller", ""),
                     ("Patient?family:exact=Mull", "")],
    "string:contains": [("Patient?family:contains=LLIG", "p2"), ("Patient?family:contains=%", "")],
    "token": [
        ("Patient?gender=female", "p1"), ("Patient?gender=http://hl7.org/fhir/administrative-gender|female", "p1"),
        ("Patient?gender=|female", "p1"), ("Patient?gender=Female", ""), ("Patient?active=true", "p1"),
        ("Patient?deceased=true", "p2"), ("Patient?deceased=false", "p1 p3"),
        ("Observation?code=8480-6", "o1 o3 o6 o7"), ("Observation?code=http://loinc.org|8480-6", "o1 o3 o6 o7"),
        ("Observation?code=urn:x|8480-6", ""), ("Observation?code=|8480-6", ""),
        ("Observation?category=urn:cat|", "o1"),
        ("Observation?code=panel,8462-4", "o2 o4"), ("Observation?code=http://loinc.org|panel,8462-4", "o2 o4"),
        ("Patient?identifier=urn:mrn|1", "p1"), ("Patient?identifier=bare", "p2"), ("Patient?identifier=|bare", "p2"),
        ("Patient?identifier=|1", ""), ("Patient?identifier=urn:mrn|", "p1 p2"),
        ("Observation?combo-code=8462-4", "o2 o4"), ("Patient?_tag=urn:t|vip", "p1"), ("Patient?_security=R", "p1"),
        ("Observation?status=final&code=8480-6", "o1 o3 o7"),
    ],
    "token:not": [("Observation?code:not=8480-6", "o2 o4 o5"), ("Observation?code:not=8480-6,panel", "o2 o5"),
                  ("Patient?gender:not=male", "p1 p3")],
    "token:text": [("Observation?code:text=blood", "o5"), ("Observation?code:text=druck", "o5"),
                   ("Observation?code:text=pressure", ""), ("Patient?identifier:text=medical", "p1")],
    "token:in": [
        ("Observation?code:in=http://x.example/vs/bp", "o1 o3 o4 o6 o7"), ("Observation?code:in=ValueSet/child", "o2"),
        ("Observation?code:in=http://x.example/vs/bp|1", "o1 o3 o4 o6 o7"),
        ("Observation?code:in=http://loinc.org|panel,http://loinc.org|8462-4", "o2 o4"),
        ("Patient?_has:Observation:patient:code:in=ValueSet/child", "p1"),
    ],
    "reference": [
        ("Observation?subject=Patient/p1", "o1 o2"), ("Observation?subject=p1", "o1 o2"),
        ("Observation?patient=p1", "o1 o2"), ("Observation?patient=Patient/p2", "o3 o4"),
        ("Observation?subject=Group/g", "o5"), ("Observation?patient=g", ""),
        ("Observation?subject=https://other.example/fhir/Patient/p1", "o6"),
        (f"Observation?subject={BASE}/Patient/p1", "o1 o2"), ("Observation?subject=Patient/p1/_history/1", "o1 o2"),
        ("PlanDefinition?depends-on=http://x.example/Library/a", "plan"),
        ("PlanDefinition?depends-on=http://x.example/Library/a|2", "plan"),
        ("PlanDefinition?depends-on=http://x.example/Library/a|1", ""),
    ],
    "reference:Type": [("Observation?subject:Patient=p1", "o1 o2"), ("Observation?subject:Group=p1", "")],
    "reference:identifier": [("Patient?organization:identifier=urn:org|7", "p3"),
                             ("Patient?organization:identifier=7", "p3"),
                             ("Patient?organization:identifier=urn:x|7", "")],
    "chain": [
        ("Observation?patient.family=mull", "o1 o2 o3 o4"), ("Observation?subject:Patient.gender=female", "o1 o2"),
        ("Observation?patient.organization.name=east", "o1 o2"),
        ("Observation?subject:Patient.organization:Organization.partof.name=hill", "o1 o2"),
        ("Observation?subject.name=mull&code=8462-4", "o2"), ("Observation?patient._id=p1", "o1 o2"),
        ("Observation?patient._id=gone", ""), ("Observation?patient.gender:not=female", "o3 o4"),
        ("Observation?patient._lastUpdated=ge2024", "o1 o2 o3 o4"), ("Observation?patient.family:missing=true", ""),
    ],
    "_has": [
        ("Patient?_has:Observation:patient:code=8462-4", "p1"), ("Patient?_has:Observation:patient:_id=o3", "p2"),
        ("Practitioner?_has:Patient:general-practitioner:_has:Observation:patient:code=8480-6", "doc"),
        ("Observation?patient._has:Group:member:_id=g", "o1 o2"), ("Patient?_has:Observation:patient:code=none", ""),
    ],
    "date": [
        ("Observation?date=2020", "o1 o2 o3"), ("Observation?date=2020-01", "o1"), ("Observation?date=2020-02", "o2"),
        ("Observation?date=eq2020-01-15T10:00:00Z", "o1"), ("Observation?date=2020-01-15T11:00:00+01:00", "o1"),
        ("Observation?date=2020-01-15T10:00", "o1"), ("Patient?birthdate=1970-03", "p1 p2"),
        ("Patient?birthdate=1970-03-31", "p2"), ("Patient?death-date=2020-05-05", "p2"),
        ("Observation?date=ge2020-02&date=lt2021", "o2 o3"), ("Observation?date=2020-01,2020-02", "o1 o2"),
    ],
    "date:ne": [("Observation?date=ne2020-02", "o1 o3 o4")],
    "date:gt": [("Observation?date=gt2020-02", "o3 o4"), ("Observation?date=gt2020-01-15", "o2 o3 o4")],
    "date:lt": [("Observation?date=lt2020-02", "o1 o3")],
    "date:ge": [("Observation?date=ge2020-02", "o2 o3 o4"), ("Observation?date=ge2022", "o4")],
    "date:le": [("Observation?date=le2020-01-15", "o1 o3"), ("Observation?date=le2020-02-29", "o1 o2 o3")],
    "date:sa": [("Observation?date=sa2020-01-20", "o2 o4")],
    "date:eb": [("Observation?date=eb2020-02", "o1")],
    "date:ap": [("Observation?date=ap2020-02-15", "o1 o2 o3"), ("Patient?birthdate=ap1970", "p1 p2")],
    "number": [("RiskAssessment?probability=0.25", "r1"), ("RiskAssessment?probability=0.3", "r1"),
               ("RiskAssessment?probability=0.250", "r1"), ("RiskAssessment?probability=0.26", "")],
    "number:ne": [("RiskAssessment?probability=ne0.25", "r2")],
    "number:gt": [("RiskAssessment?probability=gt0.25", "r2"), ("RiskAssessment?probability=gt4.9", "r2")],
    "number:lt": [("RiskAssessment?probability=lt1", "r1"), ("RiskAssessment?probability=lt2", "r1 r2")],
    "number:ge": [("RiskAssessment?probability=ge0.25", "r1 r2")],
    "number:le": [("RiskAssessment?probability=le0.25", "r1")],
    "number:sa": [("RiskAssessment?probability=sa0.5", "r2"), ("RiskAssessment?probability=sa2", "")],
    "number:eb": [("RiskAssessment?probability=eb0.5", "r1"), ("RiskAssessment?probability=eb5", "r1")],
    "number:ap": [("RiskAssessment?probability=ap0.27", "r1"), ("RiskAssessment?probability=ap6", "")],
    "quantity": [
        ("Observation?value-quantity=120", "o1"),
        ("Observation?value-quantity=120|http://unitsofmeasure.org|mm[Hg]", "o1"),
        ("Observation?value-quantity=120||mmHg", "o1"), ("Observation?value-quantity=120||mm[Hg]", "o1"),
        ("Observation?value-quantity=120|urn:x|mm[Hg]", ""), ("Observation?value-quantity=80||x", ""),
        ("Observation?value-quantity=80.5", "o2"), ("Observation?component-value-quantity=95", "o4"),
    ],
    "quantity:ne": [("Observation?value-quantity=ne120", "o2 o3")],
    "quantity:gt": [("Observation?value-quantity=gt120", "o3"), ("Observation?value-quantity=gt500", "o3")],
    "quantity:lt": [("Observation?value-quantity=lt120", "o2")],
    "quantity:ge": [("Observation?value-quantity=ge120", "o1 o3")],
    "quantity:le": [("Observation?value-quantity=le120", "o1 o2")],
    "quantity:sa": [("Observation?value-quantity=sa120", "o3")],
    "quantity:eb": [("Observation?value-quantity=eb120", "o2")],
    "quantity:ap": [("Observation?value-quantity=ap85", "o2")],
    "uri": [("ValueSet?url=http://x.example/vs/bp", "bp"), ("ValueSet?url=http://x.example/vs", ""),
            ("Patient?_profile=urn:profile:p", "p1"), ("Patient?_profile=urn:profile:p|2", "p1"),
            ("Patient?_profile=urn:profile:p|1", ""), ("Patient?_source=urn:src#1", "p1")],
    "uri:below": [("ValueSet?url:below=http://x.example/vs", "bp child rule"),
                  ("ValueSet?url:below=http://x.example/vs/bp", "bp child"),
                  ("ValueSet?url:below=http://x.example/v", "")],
    "uri:above": [("ValueSet?url:above=http://x.example/vs/bp/child/x", "bp child")],
    "composite": [
        ("Observation?code-value-quantity=8480-6$120", "o1"), ("Observation?code-value-quantity=8480-6$gt100", "o1 o3"),
        ("Observation?component-code-value-quantity=8480-6$150", "o4"),
        ("Observation?component-code-value-quantity=8480-6$95", ""),
        ("Observation?combo-code-value-quantity=8462-4$gt80", "o2 o4"),
        ("Observation?code-value-concept=8480-6$urn:yn|yes", "o6"), ("Observation?code-value-quantity=8462-4$120", ""),
        ("Observation?component-code-value-quantity=8480-6$150,8462-4$1", "o4"),
    ],
    "missing": [
        ("Patient?gender:missing=true", "p3"), ("Patient?gender:missing=false", "p1 p2"),
        ("Patient?family:missing=true", ""), ("Patient?birthdate:missing=true", "p3"),
        ("Patient?organization:missing=true", "p2"), ("Observation?value-quantity:missing=false", "o1 o2 o3"),
        ("ValueSet?url:missing=true", ""), ("RiskAssessment?probability:missing=true", ""),
        ("Observation?component-code-value-quantity:missing=false", "o4"), ("Patient?_id:missing=true", ""),
        ("Patient?_lastUpdated:missing=false", "p1 p2 p3"), ("Patient?_tag:missing=false", "p1"),
    ],
    "_id": [("Patient?_id=p1,p3,nobody", "p1 p3"), ("Patient?_id:not=p1", "p2 p3")],
    "_lastUpdated": [("Patient?_lastUpdated=2024-01-01T00:04", "p2"),
    ("Patient?_lastUpdated=gt2024-01-01T00:03:00Z", "p2 p3"),
                     ("Patient?_lastUpdated=lt2024", ""), ("Patient?_lastUpdated=ne2024-01-01T00:04", "p1 p3")],
    "_type": [("?_type=Patient,Organization&_lastUpdated=ge2024", "east hill p1 p2 p3"), ("?_id=p1,g,bp", "bp g p1"),
              ("?_tag=vip", "p1"), ("?_type=RiskAssessment,Observation&patient=p1", "o1 o2 r1")],
}  # fmt: skip


@pytest.mark.parametrize(("search", "ids"), [case for cases in FINDS.values() for case in cases])
async def test_search_finds(stored: Stored, search: str, ids: str) -> None:
    assert await found(stored, search) == ids


SORTS = [
    ("Patient", "p3 p2 p1"), ("Patient?_sort=_lastUpdated", "p1 p2 p3"), ("Patient?_sort=-_id", "p3 p2 p1"),
    ("Patient?_sort=family", "p1 p2 p3"), ("Patient?_sort=-family", "p3 p2 p1"),
    ("Patient?_sort=gender,-family", "p1 p2 p3"),
    ("Patient?_sort=birthdate", "p1 p2 p3"), ("Patient?_sort=-birthdate", "p2 p1 p3"),
    ("Observation?_sort=-date&_count=3", "o4 o2 o1"),
    ("Observation?_sort=value-quantity", "o2 o1 o3 o4 o5 o6 o7"),
    ("Observation?_sort=-value-quantity,code", "o3 o1 o2 o6 o7 o4 o5"),
    ("Observation?_sort=status,subject", "o6 o5 o7 o1 o2 o3 o4"),
    ("?_type=Patient,Organization&_sort=_id", "east hill p1 p2 p3"),
    ("RiskAssessment?_sort=-probability", "r2 r1"), ("ValueSet?_sort=url", "bp child rule"),
    ("?_type=Group,Patient&_sort=-_lastUpdated", "g p3 p2 p1"),
]  # fmt: skip


@pytest.mark.parametrize(("search", "ids"), SORTS)
async def test_results_are_sorted_and_missing_values_stand_last(stored: Stored, search: str, ids: str) -> None:
    assert [hit.id for hit in (await page(stored, asked(search))).matches] == ids.split()


@pytest.mark.parametrize(
    "search", [search for search, _ in SORTS if "_count" not in search] + ["", "Observation?code:not=x"]
)
async def test_pages_go_through_all_results_once(stored: Stored, search: str) -> None:
    join = "&" if "?" in search else "?"
    whole = [(hit.type, hit.id) for hit in (await page(stored, asked(f"{search}{join}_count=100"))).matches]
    seen: list[tuple[str, str]] = []
    cursor = ""
    for _ in range(len(whole) + 1):
        extra = f"_count=2{f'&_cursor={cursor}' if cursor else ''}"
        part = await page(stored, asked(f"{search}{join}{extra}"))
        assert part.total == len(whole)
        seen += [(hit.type, hit.id) for hit in part.matches]
        if part.next_cursor is None:
            break
        cursor = part.next_cursor
    assert seen == whole


INCLUDES = [
    ("Observation?_id=o1&_include=Observation:subject", "Patient/p1"),
    ("Observation?_id=o1&_include=Observation:patient:Patient&_include=Observation:performer",
     "Patient/p1 Practitioner/doc"),
    ("Observation?_id=o1&_include=Observation:subject:Group", ""),
    ("Observation?_id=o7&_include=Observation:subject", ""),
    ("Observation?_id=o1&_include=Observation:subject&_include:iterate=Patient:organization&_include:iterate=Organization:partof",
     "Organization/east Organization/hill Patient/p1"),
    ("Observation?_id=o1&_include=Observation:subject&_include=Patient:organization", "Patient/p1"),
    ("Observation?_id=o1&_include=*", "Patient/p1 Practitioner/doc"),
    ("Observation?_id=o1&_include=Observation:*", "Patient/p1 Practitioner/doc"),
    ("Patient?_id=p1&_revinclude=Observation:subject", "Observation/o1 Observation/o2"),
    ("Patient?_id=p1&_revinclude=Observation:subject&_revinclude:iterate=Observation:derived-from",
     "Observation/o1 Observation/o2 Observation/o3"),
    ("Patient?_id=p1&_revinclude=*", "Group/g Observation/o1 Observation/o2 Patient/p2 RiskAssessment/r1"),
    ("Patient?_id=p2&_include:iterate=Patient:link&_revinclude:iterate=Patient:link", "Patient/p1"),
    ("PlanDefinition?_include=PlanDefinition:depends-on", "Library/lib"),
    ("Observation?_id=o1,o5&_include=Observation:subject&_include:iterate=Group:member", "Group/g Patient/p1"),
]  # fmt: skip


@pytest.mark.parametrize(("search", "keys"), INCLUDES)
async def test_what_comes_along_comes_once(stored: Stored, search: str, keys: str) -> None:
    along = (await page(stored, asked(search))).included
    assert " ".join(sorted(f"{hit.type}/{hit.id}" for hit in along)) == keys


async def test_totals_are_told_as_asked(stored: Stored) -> None:
    assert (await page(stored, asked("Patient?_count=1"))).total == 3
    assert (await page(stored, asked("Patient?_count=1&_total=accurate"))).total == 3
    assert (await page(stored, asked("Patient?_count=1&_total=estimate"))).total == 3
    assert (await page(stored, asked("Patient?_count=1&_total=none"))).total is None
    assert (await page(stored, asked("Patient?family=nobody"))).total == 0
    for counting in ("Patient?_summary=count", "Patient?_count=0"):
        counted = await page(stored, asked(counting))
        assert (counted.total, counted.matches) == (3, ())


@pytest.mark.parametrize(
    "cursor", ["", "x", "é", "W10", "eyJhIjoxfQ", "WyJ4Il0", "A" * 400, "WzEsMiwzLDQsNSw2XQ"]
)  # fmt: skip
async def test_a_cursor_that_was_not_ours_is_refused(stored: Stored, cursor: str) -> None:
    query = asked("Patient?_sort=birthdate&_count=1")
    if not cursor:  # one of ours, of another search
        other = await page(stored, asked("Patient?_sort=-birthdate&_count=1"))
        cursor = other.next_cursor or ""
    with pytest.raises(SearchInvalid, match="_cursor"):
        await page(stored, asked(f"Patient?{query.used()}&_cursor={cursor}"))


@pytest.mark.parametrize(
    ("search", "said"),
    [
        ("Observation?code:in=http://x.example/vs/rule", "says by rules"),
        ("Observation?code:in=http://x.example/vs/none", "no value set that is stored here"),
        ("Observation?code:in=ValueSet/none", "no value set that is stored here"),
    ],
)
async def test_value_sets_that_cannot_be_used_are_refused(stored: Stored, search: str, said: str) -> None:
    with pytest.raises(SearchInvalid, match=said):
        await page(stored, asked(search))


@pytest.mark.parametrize(
    ("search", "ids", "along"),
    [
        ("Patient?family=foreign", "p1 p9", ""), ("Patient?family=mull", "", ""),
        ("Observation?patient.family=mull", "", ""),
        ("Observation?patient.family=foreign", "o1 o9", ""), ("Patient?_has:Observation:patient:code=8480-6", "", ""),
        ("Patient?_has:Observation:patient:code=foreign", "p1", ""), ("Observation?_sort=date", "o1 o9", ""),
        ("Observation?_include=Observation:subject&_include=Observation:performer", "o1 o9",
         "Patient/p1 Practitioner/doc"),
        ("Patient?_id=p1&_revinclude=*", "p1", "Observation/o1 Observation/o9 Patient/p9"),
        ("?_id=p1,p2,bp,g", "p1", ""),
        ("Observation?code:in=http://loinc.org|8480-6", "", ""), ("Practitioner?name=reed", "", ""),
    ],
)  # fmt: skip
async def test_another_organisation_finds_its_own_only(stored: Stored, search: str, ids: str, along: str) -> None:
    result = await page(stored, asked(search), stored[2])
    assert " ".join(sorted(hit.id for hit in result.matches)) == ids
    assert " ".join(sorted(f"{hit.type}/{hit.id}" for hit in result.included)) == along
    assert result.total == len(result.matches)
    assert all("reign" in hit.body for hit in (*result.matches, *result.included))


async def test_a_cursor_of_another_organisation_shows_nothing_of_it(stored: Stored) -> None:
    theirs = (await page(stored, asked("Patient?_sort=family&_count=1"))).next_cursor
    mine = await page(stored, asked(f"Patient?_sort=family&_count=1&_cursor={theirs}"), stored[2])
    assert all("Foreign" in hit.body for hit in mine.matches)


async def test_a_stranger_and_an_empty_store_find_nothing(stored: Stored) -> None:
    nobody = Actor(PLATFORM_ORG, stored[1].user_id, frozenset())
    for search in ("Patient?_include=*&_revinclude=*", "?_id=p1", "Patient?_sort=family"):
        result = await page(stored, asked(search), nobody)
        assert (result.matches, result.included, result.total) == ((), (), 0)


#: A value of each kind, whatever the parameter.
ANY_VALUE = {
    "string": "x", "token": "urn:s|x", "reference": "x", "date": "ge2020-01-15", "number": "5", "quantity": "5||g",
    "uri": "urn:x",
}  # fmt: skip


async def test_every_parameter_of_r4_can_be_asked_and_sorted_by(stored: Stored) -> None:
    """As SQL that the database takes; what is found is tried above."""
    for resource_type in sorted(definitions.resource_types()):
        pairs = []
        for code, parameter in parameters_of(resource_type).items():
            parts = [part.kind for part in parameter.components] or [parameter.kind]
            if code in NOT_SEARCHED:
                continue
            pairs += [(code, "$".join(ANY_VALUE[part] for part in parts)), (f"{code}:missing", "false")]
            if parameter.kind != "composite":
                pairs.append(("_sort", code))
        for number in range(0, len(pairs), 30):
            several = [pair for pair in pairs[number : number + 30] if pair[0] != "_sort"]
            several += [pair for pair in pairs[number : number + 30] if pair[0] == "_sort"][:5]
            assert not (await page(stored, parse_query(several, resource_type, now=NOW))).matches


async def test_what_is_ignored_is_told(stored: Stored) -> None:
    query = asked("Patient?gender=female&colour=red", lenient=True)
    result = await page(stored, query)
    assert [hit.id for hit in result.matches] == ["p1"]
    assert "colour" in result.issues[0].message
    assert query.used() == "gender=female"
