"""Each FHIR type has the rows that each kind of parameter is answered from."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from rcm.clinical import definitions
from rcm.clinical.search.criteria import Rows, TokenValue
from rcm.clinical.search.extraction import index_rows
from rcm.clinical.search.parameters import KINDS, LASTING, Source, parameters_of
from rcm.clinical.search.query import parse_query
from rcm.clinical.search.rows import IndexRows

SPECIAL = "http://terminology.hl7.org/CodeSystem/special-values"


def rows_of(resource_type: str, **members: Any) -> IndexRows:
    return index_rows({"resourceType": resource_type, "id": "x", **members})


def of(rows: list[Any], param: str) -> list[Any]:
    return [row[2:] for row in rows if row[0] == param]


def test_each_part_of_a_name_is_found() -> None:
    names = [
        {"use": "official", "family": "Müller", "given": ["Ann", None, "Bea"], "prefix": ["Dr"]},
        {"text": "Annie  M", "given": ["Ann"]},
    ]
    rows = rows_of("Patient", name=names).string
    assert of(rows, "name") == [
        ("muller", "Müller"), ("ann", "Ann"), ("bea", "Bea"), ("dr", "Dr"), ("annie m", "Annie  M"),
    ]  # fmt: skip
    assert of(rows, "family") == [("muller", "Müller")]
    assert of(rows, "given") == [("ann", "Ann"), ("bea", "Bea")]


def test_each_part_of_an_address_is_found() -> None:
    address = {"use": "home", "line": ["1 Main St"], "city": "Ulm", "postalCode": "89073", "country": "DE"}
    rows = rows_of("Patient", address=[address])
    assert {exact for _, exact in of(rows.string, "address")} == {"1 Main St", "Ulm", "89073", "DE"}
    assert of(rows.string, "address-city") == [("ulm", "Ulm")]
    assert of(rows.token, "address-use") == [("", "home", None)]


def test_codings_of_a_concept_have_their_text_once() -> None:
    concept = {
        "coding": [
            {"system": "http://loinc.org", "code": "8480-6", "display": "Systolic BP"},
            {"code": "sys"},
            {"system": "urn:empty"},
            {"userSelected": True},
        ],
        "text": "Systolic BP",
    }
    assert of(rows_of("Observation", code=concept).token, "code") == [
        ("http://loinc.org", "8480-6", "systolic bp"),
        ("", "sys", None),
        ("urn:empty", "", None),
    ]
    assert of(rows_of("Observation", code={"text": "Blood  Pressure"}).token, "code") == [("", "", "blood pressure")]


def test_identifiers_contacts_codes_and_booleans_are_tokens() -> None:
    rows = rows_of(
        "Patient",
        active=False,
        gender="female",
        identifier=[{"system": "urn:a", "value": "1", "type": {"text": "Medical Record"}}, {"value": "2"}],
        telecom=[{"system": "phone", "value": "555-0100"}, {"system": "email", "value": "a@example.org"}, {"rank": 1}],
        deceasedDateTime="2015",
    ).token
    assert of(rows, "active") == [(SPECIAL, "false", None)]
    assert of(rows, "deceased") == [(SPECIAL, "true", None)]
    assert of(rows, "gender") == [("", "female", None)]
    assert of(rows, "identifier") == [("urn:a", "1", "medical record"), ("", "2", None)]
    assert of(rows, "telecom") == [("phone", "555-0100", None), ("email", "a@example.org", None)]
    assert of(rows, "email") == [("email", "a@example.org", None)]


@pytest.mark.parametrize(
    ("reference", "row"),
    [
        ({"reference": "Patient/1"}, ("Patient", "1", None, None, None)),
        ({"reference": "Patient/1/_history/3"}, ("Patient", "1", None, None, None)),
        ({"reference": "https://x.example/r4/Patient/1"},
         ("Patient", None, "https://x.example/r4/Patient/1", None, None)),
        ({"reference": "urn:uuid:0b9e", "type": "Patient"}, ("Patient", None, "urn:uuid:0b9e", None, None)),
        ({"reference": "#p"}, (None, None, "#p", None, None)),
        ({"identifier": {"system": "urn:a", "value": "7"}}, (None, None, None, "urn:a", "7")),
        ({"reference": "Patient/1", "identifier": {"value": "7"}}, ("Patient", "1", None, "", "7")),
    ],
)  # fmt: skip
def test_references_are_found_by_what_they_say(reference: dict[str, Any], row: tuple[Any, ...]) -> None:
    assert of(rows_of("Observation", subject=reference).reference, "subject") == [row]


def test_a_reference_that_is_only_shown_has_no_row() -> None:
    assert rows_of("Observation", subject={"display": "Ann"}).reference == []


def test_canonicals_keep_their_version() -> None:
    rows = rows_of("PlanDefinition", library=["http://x.example/Library/a|2"]).reference
    assert of(rows, "depends-on") == [(None, None, "http://x.example/Library/a|2", None, None)]


@pytest.mark.parametrize(
    ("resource", "param", "row"),
    [
        ({"resourceType": "Patient", "birthDate": "1970-03-31"}, "birthdate",
         ("1970-03-31T00:00:00+00:00", "1970-04-01T00:00:00+00:00")),
        ({"resourceType": "Patient", "birthDate": "1970-03"}, "birthdate~",
         ("1970-03-01T00:00:00+00:00", "1970-04-01T00:00:00+00:00")),
        ({"resourceType": "Observation", "effectivePeriod": {"start": "2020-01-01T10:00:00Z",
         "end": "2020-01-01"}}, "date",
         ("2020-01-01T10:00:00+00:00", "2020-01-02T00:00:00+00:00")),
        ({"resourceType": "Observation", "effectivePeriod": {"start": "2020-01-01", "end": "2021-02-01"}}, "date~",
         ("2020-01-01T00:00:00+00:00", "2021-02-02T00:00:00+00:00")),
        ({"resourceType": "Observation", "effectivePeriod": {"start": "2020-01-01"}}, "date~",
         ("2020-01-01T00:00:00+00:00", "infinity")),
        ({"resourceType": "Observation", "effectivePeriod": {"end": "2020"}}, "date~",
         ("-infinity", "2021-01-01T00:00:00+00:00")),
        ({"resourceType": "Observation", "effectiveInstant": "2020-01-01T10:00:00.5+01:00"}, "date",
         ("2020-01-01T10:00:00.500000+01:00", "2020-01-01T10:00:00.600000+01:00")),
        ({"resourceType": "Observation",
          "effectiveTiming": {"event": ["2020-01-02", "2020-01-01T23:30:00-02:00", "2019-12-31"]}}, "date~",
         ("2019-12-31T00:00:00+00:00", "2020-01-03T00:00:00+00:00")),
        ({"resourceType": "Observation",
          "effectiveTiming": {"event": ["2020"], "repeat": {"boundsPeriod": {"start": "2019"}}}}, "date~",
         ("2019-01-01T00:00:00+00:00", "infinity")),
    ],
)  # fmt: skip
def test_dates_are_spans_and_long_ones_stand_apart(resource: dict[str, Any], param: str, row: tuple[str, str]) -> None:
    assert of(index_rows(resource).date, param) == [row]


@pytest.mark.parametrize("period", [{}, {"id": "x"}, {"start": "someday"}])
def test_a_period_that_says_nothing_has_no_row(period: dict[str, Any]) -> None:
    assert rows_of("Observation", effectivePeriod=period).date == []


def test_a_timing_without_days_has_no_row() -> None:
    assert rows_of("Observation", effectiveTiming={"repeat": {"frequency": 2}}).date == []


@pytest.mark.parametrize(
    ("members", "row"),
    [
        ({"valueQuantity": {"value": Decimal("5.40"), "system": "urn:u", "code": "g", "unit": "gram"}},
         ("urn:u", "g", "gram", 5.4, 5.4)),
        ({"valueQuantity": {"value": 5, "comparator": "<"}}, ("", "", "", "-Infinity", 5.0)),
        ({"valueQuantity": {"value": 5, "comparator": ">=", "unit": "g"}}, ("", "", "g", 5.0, "Infinity")),
        ({"valueQuantity": {"value": Decimal("1e400")}}, ("", "", "", "Infinity", "Infinity")),
        ({"valueSampledData": {"origin": {"value": 10, "unit": "mV"}, "period": 1, "dimensions": 1,
                               "factor": Decimal("-0.5"), "data": "0 E 4 -2 U"}}, ("", "", "mV", 8.0, 11.0)),
    ],
)  # fmt: skip
def test_quantities_are_numbers_with_their_unit(members: dict[str, Any], row: tuple[Any, ...]) -> None:
    assert of(rows_of("Observation", **members).quantity, "value-quantity") == [row]


def test_money_ages_and_ranges_are_quantities() -> None:
    invoice = rows_of("Invoice", totalGross={"value": Decimal("12.50"), "currency": "EUR"})
    assert of(invoice.quantity, "totalgross") == [("urn:iso:std:iso:4217", "EUR", "EUR", 12.5, 12.5)]
    low = {"value": 40, "unit": "a", "system": "http://unitsofmeasure.org", "code": "a"}
    condition = rows_of("Condition", onsetRange={"low": low})
    assert of(condition.quantity, "onset-age") == [("http://unitsofmeasure.org", "a", "a", 40.0, "Infinity")]
    age = rows_of("Condition", onsetAge={"value": 7, "unit": "years"})
    assert of(age.quantity, "onset-age") == [("", "", "years", 7.0, 7.0)]
    assert rows_of("Condition", onsetRange={"low": {"unit": "a"}}).quantity == []


def test_numbers_are_points_and_ranges() -> None:
    predictions = [{"probabilityDecimal": Decimal("0.02")}, {"probabilityRange": {"high": {"value": 1}}}]
    rows = rows_of("RiskAssessment", prediction=predictions)
    assert of(rows.number, "probability") == [(0.02, 0.02), ("-Infinity", 1.0)]


def test_uris_and_what_every_resource_has_are_found() -> None:
    rows = rows_of(
        "ValueSet",
        url="http://x.example/vs",
        meta={
            "profile": ["urn:p|2"],
            "tag": [{"code": "t"}],
            "security": [{"system": "s", "code": "R"}],
            "source": "#1",
        },
    )
    assert of(rows.uri, "url") == [("http://x.example/vs",)]
    assert of(rows.uri, "_profile") == [("urn:p|2",)]
    assert of(rows.uri, "_source") == [("#1",)]
    assert of(rows.token, "_tag") == [("", "t", None)]
    assert of(rows.token, "_security") == [("s", "R", None)]


def test_parts_of_one_component_share_an_item() -> None:
    def part(code: str, value: int) -> dict[str, Any]:
        return {"code": {"coding": [{"code": code}]}, "valueQuantity": {"value": value}}

    rows = rows_of("Observation", component=[part("sys", 120), part("dia", 80)])
    composite = "component-code-value-quantity"
    assert [row[1:4:2] for row in rows.token if row[0] == f"{composite}$0"] == [(0, "sys"), (1, "dia")]
    assert [row[1::4] for row in rows.quantity if row[0] == f"{composite}$1"] == [(0, 120.0), (1, 80.0)]


def test_a_component_may_come_from_the_resource() -> None:
    rows = rows_of(
        "MolecularSequence",
        referenceSeq={"chromosome": {"coding": [{"code": "7"}]}},
        variant=[{"start": 5, "end": 6}, {"start": 9, "end": 10}],
    )
    param = "chromosome-variant-coordinate"
    assert [row[1:4:2] for row in rows.token if row[0] == f"{param}$0"] == [(0, "7"), (1, "7")]
    assert [row[1:3] for row in rows.number if row[0] == f"{param}$2"] == [(0, 6.0), (1, 10.0)]


def test_what_is_said_twice_has_one_row() -> None:
    code = {"coding": [{"code": "a"}]}
    rows = rows_of("Observation", component=[{"code": code}, {"code": code}])
    assert of(rows.token, "component-code") == [("", "a", None)]


def test_contained_resources_have_no_rows() -> None:
    contained = {"resourceType": "Patient", "id": "p", "name": [{"family": "Hidden"}]}
    assert rows_of("Observation", contained=[contained], subject={"reference": "#p"}).string == []


@pytest.mark.parametrize(
    ("kind", "code", "sources"),
    [
        ("Observation", "code", (Source("code"),)),
        ("Observation", "combo-code", (Source("code"), Source("component-code"))),
        ("Observation", "patient", (Source("subject", "Patient"),)),
        ("Encounter", "practitioner", (Source("participant", "Practitioner"),)),
        ("Patient", "phonetic", (Source("name"),)),
        ("Claim", "patient", (Source("patient"),)),
    ],
)
def test_parameters_that_say_what_others_say_share_their_rows(
    kind: str, code: str, sources: tuple[Source, ...]
) -> None:
    assert parameters_of(kind)[code].sources == sources


def test_every_source_has_rows_of_its_own() -> None:
    for resource_type in definitions.resource_types():
        known = parameters_of(resource_type)
        for parameter in known.values():
            assert parameter.sources or parameter.pairings, (resource_type, parameter.code)
            for source in parameter.sources:
                assert known[source.param.removesuffix(LASTING)].is_stored, (resource_type, parameter.code)


def test_pairs_of_the_resource_itself_need_no_rows() -> None:
    root, component = parameters_of("Observation")["combo-code-value-quantity"].pairings
    assert (root.itemised, root.base) == (False, None)
    assert root.sources == ((Source("code"),), (Source("value-quantity"),))
    assert (component.itemised, component.base) == (True, None)
    assert component.sources[0] == (Source("component-code-value-quantity$0"),)


def test_every_parameter_reads_a_type_that_its_kind_knows() -> None:
    """Except those that R4 itself gives a type of no use: an age is no date."""
    for resource_type in sorted(definitions.resource_types()):
        for parameter in parameters_of(resource_type).values():
            assert parameter.kind == "composite" or parameter.tracks, (resource_type, parameter.code)
            assert parameter.kind in {*KINDS, "composite"}


def test_what_no_index_could_hold_is_kept_as_its_beginning_and_a_hash() -> None:
    long = "ä" * 100_000
    ((_, code, _),) = of(rows_of("Patient", identifier=[{"value": long}]).token, "identifier")
    assert len(code.encode()) < 500
    (criterion,) = parse_query([("identifier", long[:19_000])], "Patient").asked["Patient"]
    same = of(rows_of("Patient", identifier=[{"value": long[:19_000]}]).token, "identifier")
    assert isinstance(criterion, Rows)
    assert criterion.values == (TokenValue(None, same[0][1]),)


def test_absolute_references_to_what_is_here_are_found_as_relative_ones() -> None:
    subject = {"reference": "https://here.example/fhir/R4/Patient/1"}
    rows = index_rows({"resourceType": "Observation", "subject": subject}, "https://here.example/fhir/R4")
    assert of(rows.reference, "subject") == [("Patient", "1", None, None, None)]
