from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rcm.edi import tokenizer
from rcm.edi.errors import FileUnreadable
from rcm.edi.tokenizer import Delimiters, tokenize
from tests.edi.edi_files import generated

ISA = "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260331*0930*^*00501*000000007*0*T*:~"
BODY = "GS*HC*A*B*20260331*0930*8*X*005010X222A1~ST*837*0001~SE*2*0001~GE*1*8~IEA*1*000000007~"


def texts(source: bytes) -> list[str]:
    return [x.text for x in tokenize(source)]


PLAIN = texts((ISA + BODY).encode())


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r", "\n   ", " ", "\n\n"])
@pytest.mark.parametrize("before", ["", "\n \n", "\ufeff"])
def test_layout_between_segments_does_not_matter(newline: str, before: str) -> None:
    content = before + (ISA + BODY).replace("~", "~" + newline)
    assert texts(content.encode()) == PLAIN


def test_offsets_and_numbers_point_at_the_segment() -> None:
    content = ("\n" + (ISA + BODY).replace("~", "~\r\n  ")).encode()
    for number, segment in enumerate(tokenize(content), start=1):
        assert segment.number == number
        assert content[segment.offset :].startswith(segment.text.encode())


def test_offsets_are_bytes_also_behind_accents() -> None:
    content = (ISA + BODY.replace("ST*", "NTE*ADD*Zoë~ST*")).encode()
    segments = {x.elements[0]: x for x in tokenize(content)}
    assert segments["NTE"].elements[2] == "Zoë"
    assert content[segments["ST"].offset :].startswith(b"ST*")
    latin = (ISA + BODY.replace("ST*", "NTE*ADD*Zoë~ST*")).encode("latin-1")
    assert "NTE*ADD*Zoë" in texts(latin)


def test_several_interchanges_each_with_its_own_delimiters() -> None:
    other = (ISA + BODY).replace("*", "|").replace("~", "\n").replace(":", ">")
    found = list(tokenize((ISA + BODY + "\n" + other + ISA + BODY).encode()))
    assert [x.elements for x in found[:6]] == [x.elements for x in found[12:]]
    assert found[6].delimiters == Delimiters("|", ">", "^", "\n")
    assert found[7].elements == found[1].elements
    assert [x.number for x in found] == list(range(1, 19))


def test_a_letter_in_isa11_is_no_repetition_separator() -> None:
    assert next(tokenize((ISA.replace("*^*", "*U*") + BODY).encode())).delimiters.repetition == ""


def test_all_sources_give_the_same(tmp_path: Path) -> None:
    content = generated(20).content
    path = tmp_path / "claims.837"
    path.write_bytes(content)
    from_bytes = list(tokenize(content))
    assert list(tokenize(path)) == from_bytes
    assert list(tokenize(io.BytesIO(content))) == from_bytes


@given(size=st.integers(1, 300))
def test_block_borders_are_nowhere_seen(size: int) -> None:
    content = (ISA + BODY.replace("ST*", "NTE*ADD*Zoë~ST*") + ISA + BODY).encode()
    whole = list(tokenize(content))
    usual = tokenizer.BLOCK
    tokenizer.BLOCK = size  # type: ignore[misc]
    try:
        assert list(tokenize(content)) == whole
    finally:
        tokenizer.BLOCK = usual  # type: ignore[misc]


def test_a_cut_segment_is_told_from_a_whole_one() -> None:
    found = list(tokenize((ISA + BODY)[:-4].encode()))
    assert [x.complete for x in found] == [True, True, True, True, True, False]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"  \r\n ", "empty"),
        (b"hello, world", "not with ISA"),
        (b"PK\x03\x04\x14\x00", "zip"),
        (b"\x1f\x8b\x08\x00", "gzip"),
        (b"%PDF-1.7", "PDF"),
        (b"\xff\xfeI\x00S\x00A\x00", "UTF-16"),
        (b"\x00\x01\x02\x03\x04", "binary"),
        (b"GS*HC*A*B~", "ISA is missing"),
        (b"ISA", "element separator"),
        (ISA[:50].encode(), "cut short"),
        (ISA[:-1].encode(), "cut short"),
        (ISA.replace("*:~", "**~").encode(), "same character"),
        (ISA.replace("*:~", "*~~").encode(), "same character"),
        (ISA.replace("*^*", "*:*").encode(), "same character"),
        (ISA.replace("~", "X").encode(), "terminator"),
    ],
)
def test_what_is_no_x12_is_refused_with_its_reason(content: bytes, reason: str) -> None:
    with pytest.raises(FileUnreadable) as caught:
        list(tokenize(content, file_name="claims.837"))
    assert reason in caught.value.message
    assert "claims.837, segment 1, byte" in caught.value.message


def test_a_file_without_any_terminator_does_not_fill_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokenizer, "LONGEST_SEGMENT", 500_000)
    stream = _Endless()
    with pytest.raises(FileUnreadable, match="No segment terminator"):
        list(tokenize(stream))
    assert stream.given < 1_000_000


class _Endless(io.BytesIO):
    given = 0

    def read(self, size: int | None = -1) -> bytes:
        assert size
        first, self.given = self.given == 0, self.given + size
        return (ISA.encode() if first else b"").ljust(size, b"x")
