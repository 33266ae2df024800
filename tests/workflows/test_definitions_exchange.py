"""Documents: what is written is read again and is the same; what is broken is told with its place; bombs do nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.factories import chain
from tools.generate_reference import ROOT

from rcm.samples.end_to_end import end_to_end_rcm
from rcm.samples.reference_workflows import eligibility_by_portal
from rcm.workflows.checks.surroundings import Surroundings
from rcm.workflows.exchange import DocumentInvalid, Format, read, write
from rcm.workflows.snapshot import canonical
from rcm.workflows.validation import validate

FORMS: tuple[Format, ...] = ("json", "yaml")

_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ["yes", "no", "on", "null", "~", "", "1", "1.0", "01", "1e3", "0x1f", "1:30", "2020-01-01", "=", "<<", "- a",
     "a: b", "#", " x ", "\n", "a\nb\n", "\ufeff", "\x85", "\u2028", "\x00", "'", '"', "&a", "*a", "!x", "%", "@", "|",
     ">", "😀"]
)  # fmt: skip
_json: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | _text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_text, inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=400, deadline=None)
@given(config=st.dictionaries(_text, _json, max_size=4), label=_text)
def test_whatever_a_graph_holds_comes_back_as_it_was(form: Format, config: dict[str, Any], label: str) -> None:
    snapshot = canonical({"nodes": [{"id": "a", "type": "task", "config": config, "label": label}], "transitions": []})
    written = write(snapshot, form)
    assert canonical(read(written)) == canonical(read(written, form)) == snapshot
    assert json.dumps(canonical(read(written))) == json.dumps(snapshot), "1 is not 1.0 and true is not 1"
    assert write(read(written), form) == written


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("snapshot", [end_to_end_rcm(), eligibility_by_portal(), chain(name="Ünïcode ☂")])
def test_a_document_is_the_same_to_the_byte_however_its_nodes_stood(form: Format, snapshot: dict[str, Any]) -> None:
    written = write(snapshot, form)
    assert write(read(written), form) == written
    assert write({**snapshot, "nodes": snapshot["nodes"][::-1]}, form) == written
    assert read(written.encode()) == read("\ufeff" + written)
    other = FORMS[1 - FORMS.index(form)]
    assert write(read(write(read(written), other)), form) == written


def test_yaml_that_people_write_means_what_it_says() -> None:
    text = (
        "nodes:\n- id: yes\n  type: on\n  label: 2020-01-01\n"
        "  config: {a: 010, b: 0x1F, c: 1:30, d: 5, e: true, f: ~}\n"
    )
    (node,) = read(text)["nodes"]
    assert node == {
        "id": "yes", "type": "on", "label": "2020-01-01",
        "config": {"a": "010", "b": "0x1F", "c": "1:30", "d": 5, "e": True, "f": None},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("nodes:\n  - id: a\n    id: b\n", (3, 5)),
        ("nodes: &a [1]\nmore: *a\n", (2, 7)),
        ("nodes:\n  - !!python/object/apply:os.system ['true']\n", (2, 5)),
        ("nodes: !!set {a, b}\n", (1, 8)),
        ("nodes:\n\t- a\n", (2, 1)),
        ("nodes: [1, 2\nmore: 3\n", (2, 5)),
        ("? [a, b]\n: 1\n", (1, 3)),
        ("a: 1\n---\nb: 2\n", (2, 1)),
        ('{"nodes": [1,, 2]}', (1, 14)),
        ('{\n"a" 1}', (2, 5)),
    ],
)
def test_what_can_not_be_read_is_told_with_line_and_column(text: str, place: tuple[int, int]) -> None:
    with pytest.raises(DocumentInvalid) as raised:
        read(text)
    assert (raised.value.facts["line"], raised.value.facts["column"]) == place
    assert f"Line {place[0]}, column {place[1]}:" in raised.value.message


@pytest.mark.parametrize(
    "text",
    [
        "",
        "just text",
        "[1, 2]",
        "a: \x07",
        '{"a": 1, "a": 2}',
        '{"a": NaN}',
        '{"a": ' + "[" * 100_000 + "]" * 100_000 + "}",
        "a: " + "[" * 5_000 + "]" * 5_000,
        '{"a": ' + "9" * 10_000 + "}",
        "format: rcm.workflow/2\nnodes: []",
        "a: x" + "x" * 4_000_000,
    ],
)
def test_what_is_no_document_is_refused(text: str) -> None:
    with pytest.raises(DocumentInvalid):
        read(text)


def test_a_page_of_aliases_that_stands_for_a_billion_values_is_refused_at_the_first_of_them() -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    with pytest.raises(DocumentInvalid, match="Line 2, column 10: an alias"):
        read("\n".join(lines))


@settings(max_examples=400, deadline=None)
@given(st.text(st.sampled_from("ab:-[]{},&*!|>'\"\n ?#%@`0\t.\\u"), max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    for form in FORMS:
        try:
            document = read(text, form)
        except DocumentInvalid:
            continue
        assert isinstance(document, dict)


@settings(max_examples=200, deadline=None)
@given(_json)
def test_what_other_programs_write_as_yaml_is_read_as_they_meant_it(value: Any) -> None:
    written = yaml.safe_dump({"a": value}, sort_keys=False)
    assert read(written, "yaml") == {"a": value}


def test_the_document_of_the_how_to_can_be_published() -> None:
    text = (ROOT / "docs/how-to/write-a-workflow.md").read_text(encoding="utf-8")
    document = read(text.split("```yaml\n")[1].split("```")[0])
    assert validate(document, Surroundings((), roles={"operator"}, workflows={})) == []
