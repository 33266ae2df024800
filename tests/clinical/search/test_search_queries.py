"""The grammar of searches: everything that can't be done is named, nothing is left out silently."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from rcm.clinical.search.controls import includable, searchable
from rcm.clinical.search.criteria import AnyOf, Forward, Rows, TextValue, TokenValue
from rcm.clinical.search.naming import NOT_SEARCHED
from rcm.clinical.search.problems import SearchInvalid
from rcm.clinical.search.query import MOST_PARAMETERS, SearchQuery, parse_query
from rcm.clinical.search.reading import MOST_VALUES, alternatives, split, unescaped


def asked(text: str, kind: str | None = "Observation", *, lenient: bool = False) -> SearchQuery:
    pairs = [(name, value) for name, _, value in (pair.partition("=") for pair in text.split("&"))]
    return parse_query(pairs, kind, base="http://h/fhir/R4", lenient=lenient, now=datetime(2024, 1, 1, tzinfo=UTC))


REFUSED = [
    ("patint=1", "Did you mean patient?"),
    ("code:exat=1", "Did you mean text?"),
    ("subject:Patent=1", "no modifier 'Patent'"),
    ("subject:Practitioner=1", "never leads to a Practitioner"),
    ("date:exact=2020", "Known: missing."),
    ("date=yesterday", "not a date"),
    ("date=2020-02-30", "not a date"),
    ("_lastUpdated=x", "not a date"),
    ("_lastUpdated:not=2020", "no modifier"),
    ("_id:exact=1", "no modifier"),
    ("value-quantity=abc", "not a number"),
    ("value-quantity=5|g", "number||unit"),
    ("code=a|b|c", "system|code"),
    ("code=|", "system|code"),
    ("code=a,,b", "A value is empty."),
    ("code=a\\b", "backslash"),
    ("subject=a/b/c", "neither Type/id"),
    ("value-string=%20".replace("%20", " "), "nothing but spaces"),
    ("code:missing=maybe", "true or false"),
    ("code-value-quantity=a", "code$value-quantity"),
    ("code-value-quantity:exact=a$1", "no modifier"),
    ("code.text=1", "only references can be followed"),
    ("subject:Patient.nmae=1", "Did you mean name?"),
    ("subject:identifier.name=1", "name of a type"),
    ("_has:Observation:subject=1", "not _has:Type:reference:parameter"),
    ("_has:Observaton:subject:code=1", "Did you mean Observation"),
    ("_has:Claim:patient:use=1", "never leads to a Observation"),
    ("_has:Observation:code:code=1", "only references can be followed"),
    ("based-on." + "based-on." * 6 + "status=active", "5 steps"),
    ("_text=x", "narrative is not searched"),
    ("_content=x", "Full text"),
    ("_filter=x", "Filter expressions"),
    ("_list=x", "Lists are not followed"),
    ("_query=x", "no named queries"),
    ("_contained=true", "contained resources are not searched"),
    ("_containedType=container", "Contained resources"),
    ("_type=Patient", "no search parameter '_type'"),
    ("_count=-1", "_count is a number"),
    ("_count=x", "_count is a number"),
    ("_count=1&_count=2", "more than once"),
    ("_sort=nothing", "no search parameter 'nothing'"),
    ("_sort=code-value-quantity", "not one value"),
    ("_sort=a,b,c,d,e,f", "at most 5"),
    ("_total=some", "none, estimate, accurate"),
    ("_summary=yes", "true, text, data, count, false"),
    ("_summary=text&_include=*", "_summary=text"),
    ("_elements=cod e", "names of elements"),
    ("_elements=cide", "Did you mean code"),
    ("_format=xml", "answers are JSON"),
    ("_pretty=1", "true or false"),
    ("_include=subject", "Type:parameter"),
    ("_include=Observation:code", "only references are included"),
    ("_include=Observation:subject:Practitioner", "never leads to a Practitioner"),
    ("_include=Observatin:subject", "Did you mean Observation"),
    ("_include:recurse=Observation:subject", "no modifier 'recurse'"),
    ("_revinclude=Observation:nothing", "no search parameter 'nothing'"),
    ("_count:exact=1", "_count has no modifier"),
    ("code=" + ",".join(map(str, range(MOST_VALUES + 1))), "at most 500"),
    ("code=" + "x" * 20_001, "too long"),
    ("code=a\0", "U+0000"),
]


@pytest.mark.parametrize(("text", "said"), REFUSED, ids=[text[:40] for text, _ in REFUSED])
def test_what_cannot_be_searched_is_refused_by_name(text: str, said: str) -> None:
    with pytest.raises(SearchInvalid) as refusal:
        asked(text)
    assert said in refusal.value.detail


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(SearchInvalid) as refusal:
        asked("patint=1&date=x&code:foo=1&code=fine")
    assert [issue.code for issue in refusal.value.issues] == ["not-supported", "value", "not-supported"]


def test_too_many_parameters_are_refused() -> None:
    with pytest.raises(SearchInvalid, match=f"at most {MOST_PARAMETERS}"):
        parse_query([("code", "a")] * (MOST_PARAMETERS + 1), "Observation")


def test_a_lenient_request_goes_on_without_what_is_unknown() -> None:
    query = asked("code=a&colour=red&_text=x&patient.shoe=9&_count=5000", lenient=True)
    assert len(query.ignored) == 3
    assert query.used() == "code=a&_count=1000"


@pytest.mark.parametrize("text", ["code:exat=1", "date=x", "_sort=code-value-quantity"])
def test_a_lenient_request_is_refused_for_what_it_got_wrong(text: str) -> None:
    with pytest.raises(SearchInvalid):
        asked(text, lenient=True)


def test_the_type_of_a_whole_search_is_named() -> None:
    assert asked("_type=Patient,Group&_id=a", None).types == ("Patient", "Group")
    assert asked("_id=a", None).types == ("Resource",)
    for text, said in (("_type=Patien", "Did you mean Patient?"), ("code=1", "Resource has no search parameter"),
                       ("_type=Patient,Group&gender=male", "Group has no search parameter")):  # fmt: skip
        with pytest.raises(SearchInvalid) as refusal:
            asked(text, None)
        assert said in refusal.value.detail


def test_escaped_separators_belong_to_the_value() -> None:
    assert split(r"a\,b,c", ",") == [r"a\,b", "c"]
    assert alternatives(r"a\,b,c\\,d\$\|") == [r"a\,b", r"c\\", r"d\$\|"]
    assert unescaped(r"a\,b\\c\$\|") == r"a,b\c$|"
    (rows,) = asked(r"code=urn:a\|b|c\,d").asked["Observation"]
    assert isinstance(rows, Rows)
    assert rows.values == (TokenValue("urn:a|b", "c,d"),)


def test_a_repeated_parameter_is_and_a_comma_is_or() -> None:
    first, second = asked("code=a,b&code=c").asked["Observation"]
    assert isinstance(first, Rows)
    assert isinstance(second, Rows)
    assert (len(first.values), len(second.values)) == (2, 1)


def test_a_range_of_what_stands_there_once_is_looked_for_as_one() -> None:
    (rows,) = asked("date=ge2020&date=lt2021").asked["Observation"]
    assert isinstance(rows, Rows)
    assert (len(rows.values), len(rows.also)) == (1, 1)


def test_a_chain_without_a_type_follows_all_types_that_have_the_parameter() -> None:
    (criterion,) = asked("subject.name:exact=Ann").asked["Observation"]
    assert isinstance(criterion, AnyOf)
    steps = [each for each in criterion.criteria if isinstance(each, Forward)]
    assert [each.target_type for each in steps] == ["Location", "Patient"]
    rows = steps[1].criterion
    assert isinstance(rows, Rows)
    assert rows.values == (TextValue("ann", "Ann", "exact"),)


def test_empty_parameters_are_none() -> None:
    assert asked("code=&_count=").asked == {"Observation": ()}


def test_the_self_link_shows_what_was_used_and_how() -> None:
    query = asked("code=http://loinc.org|a,b&date=ge2020&_sort=-date&_count=0&subject=Patient/1&value-string=é &=")
    assert query.used() == (
        "code=http://loinc.org|a,b&date=ge2020&_sort=-date&_count=0&subject=Patient/1&value-string=%C3%A9%20"
    )
    assert query.summary == "count"
    assert query.used(cursor="abc").endswith("&_cursor=abc")


def test_what_can_be_searched_is_told_as_it_is() -> None:
    told = searchable("Patient")
    assert (told["family"], told["_id"], told["_lastUpdated"]) == ("string", "token", "date")
    assert not told.keys() & NOT_SEARCHED.keys()
    assert includable("Patient") == ["Patient:general-practitioner", "Patient:link", "Patient:organization"]
