"""Files of resources cut into pieces: lines keep their numbers, nothing is read whole that need not be."""

from __future__ import annotations

import gzip
import io

import pytest

from rcm.clinical.bulk.pieces import ImportTooLarge, ImportUnreadable, Piece, pieces

LIMIT = 1 << 20
LINES = b"".join(b'{"n":%d}\n' % n for n in range(2500))


def cut(content: bytes, limit: int = LIMIT) -> list[Piece]:
    return list(pieces(io.BytesIO(content), "file", limit=limit))


@pytest.mark.parametrize(
    "content", [LINES, gzip.compress(LINES), gzip.compress(LINES[:9]) + gzip.compress(LINES[9:]) + b"\0\0"]
)
def test_pieces_are_whole_lines_with_the_number_of_their_first(content: bytes) -> None:
    made = cut(content)
    assert [(each.n, each.first_line, each.lines) for each in made] == [(0, 1, 1000), (1, 1001, 1000), (2, 2001, 500)]
    assert b"\n".join(each.content for each in made) + b"\n" == LINES


def test_a_last_line_without_an_end_counts() -> None:
    assert [each.lines for each in cut(LINES + b"{}")] == [1000, 1000, 501]


def test_empty_lines_keep_numbers_right_and_are_not_counted() -> None:
    (made,) = cut(b'{"a":1}\n\r\n\n{"b":2}\n')
    assert (made.lines, made.content.split(b"\n")[3]) == (2, b'{"b":2}')


@pytest.mark.parametrize("content", [b'{"a":1}', b'{"a":1}\n', b'{\n  "a": 1\n}\n', b'\xef\xbb\xbf{\n"a":1}'])
def test_one_value_is_a_document_however_it_is_laid_out(content: bytes) -> None:
    (made,) = cut(content)
    assert made.is_document


def test_lines_behind_a_damaged_first_one_are_still_lines() -> None:
    (made,) = cut(b'{"a":\n{"b":1}\n{"c":1}\n')
    assert (made.is_document, made.lines) == (False, 3)


def test_an_empty_file_has_no_pieces() -> None:
    assert cut(b"") == []
    assert cut(gzip.compress(b"")) == []


@pytest.mark.parametrize(
    "content", [b"x" * (LIMIT * 2), LINES + b"y" * (LIMIT * 2), LINES + b"y" * (LIMIT * 2) + b"\n"]
)
def test_a_line_above_the_limit_is_refused_with_its_number(content: bytes) -> None:
    with pytest.raises(ImportTooLarge, match=r"file, line (1|2501)"):
        cut(content)


def test_a_gzip_that_is_cut_off_or_damaged_is_told() -> None:
    whole = gzip.compress(LINES)
    with pytest.raises(ImportUnreadable, match="cut off"):
        cut(whole[:-9])
    with pytest.raises(ImportUnreadable, match="damaged"):
        cut(whole[:40] + b"????" + whole[44:])


def test_a_bomb_is_not_unpacked() -> None:
    with pytest.raises((ImportUnreadable, ImportTooLarge)):
        cut(gzip.compress(b"{}\n" * 20_000_000, 9))
