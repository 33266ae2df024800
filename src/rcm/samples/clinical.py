"""Made-up patients as FHIR R4 resources, the same for the same seed: what demonstrations, tests and benchmarks load.

    resources(100, seed=7)            # one after the other, ids and references as a store has them
    transactions(100, seed=7)         # bundles: first the houses, then one for each patient, urn:uuid between entries

A patient comes with some thirty resources of 1.7 kB, which is what records of Synthea have.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any, Final
from uuid import UUID

from rcm.edi.npi import npi_check_digit
from rcm.samples import clinical_words as words

Resource = dict[str, Any]

#: The day that nothing of a sample is later than, so that the same seed says the same for ever.
_LAST: Final = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
_HOUSES: Final = len(words.HOUSES)


@dataclass(frozen=True, slots=True)
class House:
    """Where patients are seen: an organisation, its place, and who works there."""

    organization: Resource
    location: Resource
    practitioner: Resource

    @property
    def resources(self) -> tuple[Resource, Resource, Resource]:
        return self.organization, self.location, self.practitioner


def houses(*, seed: int) -> list[House]:
    random = Random(f"houses {seed}")  # noqa: S311 - made-up data, not a secret
    return [_house(random, name, number) for number, name in enumerate(words.HOUSES)]


def resources(patients: int, *, seed: int) -> Iterator[Resource]:
    """Houses first, then patient after patient."""
    known = houses(seed=seed)
    for house in known:
        yield from house.resources
    for number in range(patients):
        yield from patient_record(number, known, seed=seed)


def transactions(patients: int, *, seed: int) -> Iterator[Resource]:
    """Houses as conditional creations, then each patient's record, which finds them by identifier."""
    known = houses(seed=seed)
    yield _bundle([each for house in known for each in house.resources], {}, conditional=True)
    found = {
        f"{each['resourceType']}/{each['id']}": f"{each['resourceType']}?identifier={_identifier(each)}"
        for house in known
        for each in house.resources
    }
    for number in range(patients):
        yield _bundle(patient_record(number, known, seed=seed), found, conditional=False)


def patient_record(number: int, known: list[House], *, seed: int) -> list[Resource]:
    """The patient with all that is told of it. Each number has a record of its own, whatever comes before."""
    random = Random(f"patient {seed} {number}")  # noqa: S311 - made-up data, not a secret
    house = known[random.randrange(_HOUSES)]
    patient = _patient(random)
    record = [patient]
    at = _LAST - timedelta(days=random.randrange(900, 2500), minutes=random.randrange(600))
    for _ in range(random.randrange(2, 5)):
        record += _Visit(random, patient, house, at).resources()
        at += timedelta(days=random.randrange(20, 400), minutes=random.randrange(300))
    return record


class _Visit:
    """One encounter, what was found and done in it, and what was billed."""

    def __init__(self, random: Random, patient: Resource, house: House, at: datetime) -> None:
        self._random = random
        self._house = house
        self._subject = _reference(patient, patient["name"][0]["text"])
        self._performer = _reference(house.practitioner, house.practitioner["name"][0]["text"])
        self._provider = _reference(house.organization, house.organization["name"])
        self._place = _reference(house.location, house.location["name"])
        self._at = at
        self._period = {"start": _instant(at), "end": _instant(at + timedelta(minutes=random.randrange(15, 90)))}
        self._encounter = self._made_encounter()
        self._seen = _reference(self._encounter)

    def resources(self) -> list[Resource]:
        random = self._random
        made = [self._encounter]
        condition = self._condition()
        made.append(condition)
        made += [self._observation(*each) for each in random.sample(words.OBSERVATIONS, random.randrange(3, 7))]
        if random.random() < 0.5:
            made.append(self._medication_request(condition))
        if random.random() < 0.5:
            made.append(self._procedure(condition))
        if random.random() < 0.4:
            made.append(self._immunization())
        claim = self._claim(condition)
        return [*made, claim, self._explanation(claim)]

    def _made_encounter(self) -> Resource:
        return _resource(
            self._random, "Encounter",
            identifier=[_own_identifier(self._random, "encounter")],
            status="finished",
            **{"class": _coding(f"{words.TERMS}v3-ActCode", "AMB", "ambulatory")},
            type=[_concept(f"{words.OWN}visit", "office-visit", "Office visit")],
            subject=self._subject,
            participant=[{
                "type": [_concept(f"{words.TERMS}v3-ParticipationType", "PPRF", "primary performer")],
                "period": self._period, "individual": self._performer,
            }],
            period=self._period,
            location=[{"location": self._place}],
            serviceProvider=self._provider,
        )  # fmt: skip

    def _condition(self) -> Resource:
        code, text = self._random.choice(words.CONDITIONS)
        return _resource(
            self._random, "Condition",
            clinicalStatus=_concept(f"{words.TERMS}condition-clinical", "active", "Active"),
            verificationStatus=_concept(f"{words.TERMS}condition-ver-status", "confirmed", "Confirmed"),
            category=[_concept(f"{words.TERMS}condition-category", "encounter-diagnosis", "Encounter Diagnosis")],
            code=_concept(words.ICD, code, text),
            subject=self._subject, encounter=self._seen, onsetDateTime=self._period["start"],
            recordedDate=self._period["start"], recorder=self._performer,
        )  # fmt: skip

    def _observation(self, code: str, text: str, unit: str, low: int, high: int, category: str) -> Resource:
        value = Decimal(self._random.randrange(low * 10, high * 10)) / 10
        return _resource(
            self._random, "Observation",
            status="final",
            category=[_concept(f"{words.TERMS}observation-category", category, category.replace("-", " ").title())],
            code=_concept(f"{words.OWN}observation", code, text),
            subject=self._subject, encounter=self._seen,
            effectiveDateTime=self._period["start"], issued=_instant(self._at, "milliseconds"),
            performer=[self._performer],
            valueQuantity={"value": value, "unit": unit, "system": words.UCUM, "code": unit},
            referenceRange=[{
                "low": {"value": Decimal(low), "unit": unit, "system": words.UCUM, "code": unit},
                "high": {"value": Decimal(high), "unit": unit, "system": words.UCUM, "code": unit},
            }],
        )  # fmt: skip

    def _medication_request(self, condition: Resource) -> Resource:
        code, text = self._random.choice(words.DRUGS)
        return _resource(
            self._random, "MedicationRequest",
            status="active", intent="order",
            medicationCodeableConcept=_concept(f"{words.OWN}drug", code, text),
            subject=self._subject, encounter=self._seen, authoredOn=self._period["start"],
            requester=self._performer, reasonReference=[_reference(condition)],
            dosageInstruction=[{
                "sequence": 1, "text": "One each day, with food.", "asNeededBoolean": False,
                "timing": {"repeat": {"frequency": 1, "period": Decimal(1), "periodUnit": "d"}},
                "doseAndRate": [{"doseQuantity": {"value": Decimal(1)}}],
            }],
        )  # fmt: skip

    def _procedure(self, condition: Resource) -> Resource:
        code, text = self._random.choice(words.PROCEDURES)
        return _resource(
            self._random, "Procedure",
            status="completed", code=_concept(words.HCPCS, code, text), subject=self._subject, encounter=self._seen,
            performedPeriod=self._period, performer=[{"actor": self._performer}], location=self._place,
            reasonReference=[_reference(condition, condition["code"]["text"])],
        )  # fmt: skip

    def _immunization(self) -> Resource:
        code, text = self._random.choice(words.VACCINES)
        return _resource(
            self._random, "Immunization",
            status="completed", vaccineCode=_concept(words.CVX, code, text), patient=self._subject,
            encounter=self._seen, occurrenceDateTime=self._period["start"], primarySource=True, location=self._place,
            performer=[{"actor": self._performer}],
        )  # fmt: skip

    def _claim(self, condition: Resource) -> Resource:
        charges = [_money(self._random, 40, 400) for _ in range(self._random.randrange(1, 4))]
        return _resource(
            self._random, "Claim",
            identifier=[_own_identifier(self._random, "claim")],
            status="active", type=_concept(f"{words.TERMS}claim-type", "professional", "Professional"), use="claim",
            patient=self._subject, billablePeriod=self._period, created=self._period["end"], provider=self._provider,
            priority=_concept(f"{words.TERMS}processpriority", "normal", "Normal"), facility=self._place,
            diagnosis=[{"sequence": 1, "diagnosisReference": _reference(condition)}],
            insurance=[{"sequence": 1, "focal": True, "coverage": {"display": self._random.choice(words.PAYERS)}}],
            item=[
                {
                    "sequence": number, "diagnosisSequence": [1],
                    "productOrService": _concept(words.HCPCS, *self._random.choice(words.PROCEDURES)),
                    "servicedPeriod": self._period, "quantity": {"value": Decimal(1)},
                    "unitPrice": charge, "net": charge, "encounter": [self._seen],
                }
                for number, charge in enumerate(charges, 1)
            ],
            total=_usd(sum((charge["value"] for charge in charges), Decimal(0))),
        )  # fmt: skip

    def _explanation(self, claim: Resource) -> Resource:
        payer = claim["insurance"][0]["coverage"]["display"]
        subject, contained = self._subject, f"Cover by {payer}"
        return _resource(
            self._random, "ExplanationOfBenefit",
            contained=[{
                "resourceType": "Coverage", "id": "coverage", "status": "active", "type": {"text": contained},
                "beneficiary": subject, "payor": [{"display": payer}],
            }],
            identifier=[_own_identifier(self._random, "explanation")],
            status="active", type=claim["type"], use="claim", patient=subject, billablePeriod=claim["billablePeriod"],
            created=claim["created"], insurer={"display": payer}, provider=self._performer, facility=self._place,
            claim=_reference(claim), outcome="complete",
            careTeam=[{
                "sequence": 1, "provider": self._performer,
                "role": _concept(f"{words.TERMS}claimcareteamrole", "primary", "Primary provider"),
            }],
            insurance=[{"focal": True, "coverage": {"reference": "#coverage", "display": payer}}],
            item=[self._adjudicated(item) for item in claim["item"]],
            total=[{
                "category": _concept(f"{words.TERMS}adjudication", "submitted", "Submitted Amount"),
                "amount": claim["total"],
            }],
            payment={"amount": _usd((claim["total"]["value"] * 8 / 10).quantize(Decimal("0.01")))},
        )  # fmt: skip

    def _adjudicated(self, item: Resource) -> Resource:
        charge = item["net"]["value"]
        paid = (charge * 8 / 10).quantize(Decimal("0.01"))
        parts = (("submitted", "Submitted Amount", charge), ("benefit", "Benefit Amount", paid),
                 ("copay", "CoPay", charge - paid))  # fmt: skip
        return {
            "sequence": item["sequence"], "productOrService": item["productOrService"],
            "servicedPeriod": item["servicedPeriod"], "locationReference": self._place, "net": item["net"],
            "encounter": item["encounter"],
            "adjudication": [
                {"category": _concept(f"{words.TERMS}adjudication", code, text), "amount": _usd(amount)}
                for code, text, amount in parts
            ],
        }  # fmt: skip


def _patient(random: Random) -> Resource:
    female = random.random() < 0.5
    given, family = random.choice(words.GIVEN), random.choice(words.FAMILY)
    born = date(1935, 1, 1) + timedelta(days=random.randrange(30_000))
    return _resource(
        random, "Patient",
        identifier=[
            _own_identifier(random, "patient"),
            {"type": _concept(f"{words.TERMS}v2-0203", "MR", "Medical record number"),
             "system": f"{words.OWN}record-number", "value": f"MR{random.randrange(10**8):08}"},
        ],
        active=True,
        name=[{"use": "official", "text": f"{given} {family}", "family": family, "given": [given]}],
        telecom=[
            {"system": "phone", "value": f"555-01{random.randrange(100):02}-{random.randrange(10**4):04}",
             "use": "home"},
            {"system": "email", "value": f"{given}.{random.randrange(10**6)}@example.invalid".lower()},
        ],
        gender="female" if female else "male", birthDate=born.isoformat(), address=[_address(random)],
        maritalStatus=_concept(f"{words.TERMS}v3-MaritalStatus", "M", "Married"), multipleBirthBoolean=False,
        communication=[{"language": _concept("urn:ietf:bcp:47", "en-US", "English (United States)")}],
    )  # fmt: skip


def _house(random: Random, name: str, number: int) -> House:
    nine = f"1{random.randrange(10**6):06}{number:02}"
    npi = nine + npi_check_digit(nine)
    address, phone = _address(random), [{"system": "phone", "value": f"555-0100-{number:04}", "use": "work"}]
    organization = _resource(
        random, "Organization",
        identifier=[_own_identifier(random, "organization")], active=True,
        type=[_concept(f"{words.TERMS}organization-type", "prov", "Healthcare Provider")],
        name=name, telecom=phone, address=[address],
    )  # fmt: skip
    location = _resource(
        random, "Location",
        identifier=[_own_identifier(random, "location")], status="active", name=name, telecom=phone, address=address,
        managingOrganization={"identifier": organization["identifier"][0], "display": name},
    )  # fmt: skip
    given, family = random.choice(words.GIVEN), random.choice(words.FAMILY)
    practitioner = _resource(
        random, "Practitioner",
        identifier=[{"system": words.NPI, "value": npi}], active=True,
        name=[{"text": f"Dr. {given} {family}", "family": family, "given": [given], "prefix": ["Dr."]}],
        telecom=[{"system": "email", "value": f"{given}.{family}@example.invalid".lower(), "use": "work"}],
        address=[address], gender="female",
    )  # fmt: skip
    return House(organization, location, practitioner)


def _bundle(record: list[Resource], found: dict[str, str], *, conditional: bool) -> Resource:
    names = {f"{each['resourceType']}/{each['id']}": f"urn:uuid:{each['id']}" for each in record} | found
    entries = []
    for each in record:
        request = {"method": "POST", "url": each["resourceType"]}
        if conditional:
            request["ifNoneExist"] = f"identifier={_identifier(each)}"
        entries.append({
            "fullUrl": f"urn:uuid:{each['id']}", "resource": _renamed(each, names), "request": request,
        })  # fmt: skip
    return {"resourceType": "Bundle", "type": "transaction", "entry": entries}


def _renamed(value: Any, names: dict[str, str]) -> Any:
    """A copy whose references are those of a bundle."""
    if isinstance(value, dict):
        return {
            name: names.get(each, each) if name == "reference" else _renamed(each, names)
            for name, each in value.items()
        }
    return [_renamed(each, names) for each in value] if isinstance(value, list) else value


def _resource(random: Random, resource_type: str, **elements: Any) -> Resource:
    told = f"A made-up {resource_type} of Hybrid RCM's samples: nobody of this name lives, and nothing of it happened."
    return {
        "resourceType": resource_type,
        "id": _id(random),
        "text": {"status": "generated", "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{told}</div>'},
        **elements,
    }


def _id(random: Random) -> str:
    return str(UUID(int=random.getrandbits(128), version=4))


def _own_identifier(random: Random, kind: str) -> Resource:
    return {"system": f"{words.OWN}{kind}", "value": _id(random)}


def _identifier(resource: Resource) -> str:
    first = resource["identifier"][0]
    return f"{first['system']}|{first['value']}"


def _reference(resource: Resource, display: str | None = None) -> Resource:
    made = {"reference": f"{resource['resourceType']}/{resource['id']}"}
    return {**made, "display": display} if display else made


def _concept(system: str, code: str, text: str) -> Resource:
    return {"coding": [_coding(system, code, text)], "text": text}


def _coding(system: str, code: str, display: str) -> Resource:
    return {"system": system, "code": code, "display": display}


def _address(random: Random) -> Resource:
    city, state, postal = random.choice(words.CITIES)
    line = f"{random.randrange(1, 900)} {random.choice(words.STREETS)}"
    return {"line": [line], "city": city, "state": state, "postalCode": postal, "country": "US"}


def _money(random: Random, low: int, high: int) -> Resource:
    return _usd(Decimal(random.randrange(low * 100, high * 100)) / 100)


def _usd(value: Decimal) -> Resource:
    return {"value": value, "currency": "USD"}


def _instant(at: datetime, precision: str = "seconds") -> str:
    return at.isoformat(timespec=precision)
