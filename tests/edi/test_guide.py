from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rcm.edi.elements import check_segment, is_date
from rcm.edi.errors import GuideBroken
from rcm.edi.guide import SegmentSpec, parse_guide
from rcm.edi.patterns import patterns_of
from rcm.edi.tokenizer import STANDARD, Delimiters
from rcm.edi.x837p import X837P
from tests.edi.edi_files import generated, segments_of

OTHER = Delimiters("|", ">", "", "\n")
SEGMENTS = sorted(set(segments_of(generated(60).content)))


def specs_of(text: str) -> list[SegmentSpec]:
    return [x for x in X837P.segments if x.id == text.split("*", maxsplit=1)[0]]


@settings(max_examples=600)
@given(data=st.data())
def test_what_a_pattern_lets_pass_has_no_finding(data: st.DataObject) -> None:
    """The quick check may never overlook what the careful one finds."""
    spec = data.draw(st.sampled_from(X837P.segments))
    options = [x for x in SEGMENTS if x.startswith(spec.id + "*")] or [f"{spec.id}*A*B*1"]
    elements = data.draw(st.sampled_from(options)).split("*")
    piece = st.one_of(
        st.sampled_from(["", " ", "0", "-1", "1.5", "1.", ".5", "20240229", "20230229", "D8", "RD8", "XX", "A:B", ":"]),
        st.sampled_from(["20240102-20240101", "20240101-20240101", "HC:G0438", "HC:", "ABK:I10", "1:2", "Zoë", "x "]),
        st.text("AB0.- :^é\t", max_size=12),
        st.sampled_from(sorted({c for x in spec.elements for c in x.codes} or {"1"})),
    )
    for _ in range(data.draw(st.integers(0, 3))):
        at = data.draw(st.integers(1, len(elements)))
        elements[at:] = [data.draw(piece), *elements[at + data.draw(st.integers(0, 1)) :]]
    marks = data.draw(st.sampled_from([STANDARD, OTHER]))
    text = marks.element.join(elements)
    matcher = patterns_of(X837P, marks).compile(spec)
    if matcher(text):
        assert check_segment(spec, text.split(marks.element), marks) == []


def test_patterns_are_quick_on_clean_segments() -> None:
    """Otherwise they would be sound and useless."""
    patterns = patterns_of(X837P, STANDARD)
    for text in SEGMENTS:
        if specs_of(text):
            assert any(patterns.compile(x)(text) for x in specs_of(text)), text


def test_a_table_that_contradicts_itself_is_refused() -> None:
    with pytest.raises(GuideBroken, match="two places for REF"):
        parse_guide("x", "REF S1 #=G1 !AN1-50\nREF S1 #=G1/F8 !AN1-50")
    with pytest.raises(GuideBroken, match="element '!='"):
        parse_guide("x", "REF S1 !=")


def test_segments_of_one_name_share_a_position_and_others_follow() -> None:
    steps = X837P.loops["2300"].index
    assert steps["REF*G1"].position == steps["REF*F8"].position < steps["HI*ABK"].position < steps["LX"].position
    assert steps["NM1*82"].position == steps["NM1*DN"].position


@pytest.mark.parametrize(
    ("text", "good"),
    [("20240229", True), ("20230229", False), ("20231301", False), ("2024010", False), ("99991231", False)],
)
def test_dates_are_those_of_the_calendar(text: str, good: bool) -> None:
    assert is_date(text) is good
