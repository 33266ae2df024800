"""Decimals keep their digits; what can't be kept is refused before it reaches the database."""

from __future__ import annotations

from decimal import Decimal

import pytest

from rcm.clinical.issues import Issue, operation_outcome
from rcm.clinical.text import DEPTH, JsonUnreadable, digest, dump, parse


@pytest.mark.parametrize("number", ["1.50", "0.000", "-3.1400", "12345678901234567890.123456789", "7"])
def test_numbers_keep_their_digits(number: str) -> None:
    text = f'{{"value":{number}}}'
    assert dump(parse(text)) == text.encode()


def test_canonical_form_does_not_depend_on_the_order_of_keys() -> None:
    one, other = parse(b'{"b": 1, "a": {"d": 2.0, "c": 3}}'), parse(b'{"a":{"c":3,"d":2.0},"b":1}')
    assert dump(one) == dump(other) == b'{"a":{"c":3,"d":2.0},"b":1}'
    assert digest(dump(one)) == digest(dump(other))
    assert one["a"]["d"] == Decimal("2.0")


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"null", b'{"a": NaN}', b'{"a": }', b'{"a": "\xff"}', b'{"a": "x\\u0000"}', b'{"x\\u0000": 1}',
     b'{"a":' * 200 + b"1" + b"}" * 200],
)  # fmt: skip
def test_what_is_no_resource_is_refused(body: bytes) -> None:
    with pytest.raises(JsonUnreadable):
        parse(body)


def test_an_escaped_backslash_before_u0000_is_text() -> None:
    assert parse(b'{"a": "x\\\\u0000"}') == {"a": "x\\u0000"}


def test_depth_is_counted() -> None:
    fine = b'{"a":' * (DEPTH - 1) + b"1" + b"}" * (DEPTH - 1)
    assert parse(fine)
    wide = b'{"a":[' + b",".join([b"{}"] * DEPTH) + b"]}"
    assert parse(wide) == {"a": [{}] * DEPTH}
    for bad in (b'{"a":' * DEPTH + b"{}" + b"}" * DEPTH, b'{"a":' + b"[" * DEPTH + b"]" * DEPTH + b"}"):
        for body in (bad, bad.decode()):
            with pytest.raises(JsonUnreadable):
                parse(body)


def test_an_outcome_always_has_an_issue() -> None:
    assert operation_outcome([])["issue"][0]["severity"] == "information"
    told = operation_outcome([Issue("error", "required", "Patient.name[0]", "is missing")])
    assert told["issue"] == [
        {"severity": "error", "code": "required", "diagnostics": "is missing", "expression": ["Patient.name[0]"]}
    ]
