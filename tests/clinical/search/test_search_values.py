"""What dates, numbers and texts mean when they are compared."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from rcm.clinical.search.values import (
    LONGEST,
    DateUnreadable,
    NumberUnreadable,
    Span,
    about,
    about_time,
    normalised,
    range_of,
    span_of,
    span_texts,
)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("2013", "2013-01-01T00:00:00+00:00", "2014-01-01T00:00:00+00:00"),
        ("2013-12", "2013-12-01T00:00:00+00:00", "2014-01-01T00:00:00+00:00"),
        ("2012-02", "2012-02-01T00:00:00+00:00", "2012-03-01T00:00:00+00:00"),
        ("2012-02-29", "2012-02-29T00:00:00+00:00", "2012-03-01T00:00:00+00:00"),
        ("2013-01-14T10:00", "2013-01-14T10:00:00+00:00", "2013-01-14T10:01:00+00:00"),
        ("2013-01-14T10:00:05Z", "2013-01-14T10:00:05+00:00", "2013-01-14T10:00:06+00:00"),
        ("2013-01-14T10:00:05.5Z", "2013-01-14T10:00:05.500000+00:00", "2013-01-14T10:00:05.600000+00:00"),
        ("2013-01-14T10:00:05.123+02:00", "2013-01-14T10:00:05.123000+02:00", "2013-01-14T10:00:05.124000+02:00"),
        ("2013-01-14T10:00:05.123456789Z", "2013-01-14T10:00:05.123456+00:00", "2013-01-14T10:00:05.123457+00:00"),
        ("2013-01-14T10:00:05 02:00", "2013-01-14T10:00:05+02:00", "2013-01-14T10:00:06+02:00"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00+00:00", "2017-01-01T00:00:01+00:00"),
        ("9999", "9999-01-01T00:00:00+00:00", "infinity"),
        ("9999-12-31", "9999-12-31T00:00:00+00:00", "infinity"),
    ],
)
def test_a_date_is_the_span_of_its_precision(text: str, low: str, high: str) -> None:
    assert span_texts(text)[:2] == (low, high)


@pytest.mark.parametrize(
    "text",
    ["", "13", "2013-13", "2013-02-30", "2013-1-1", "2013-01-01T25:00:00Z", "2013-01-01T10", "0000", "20130101",
     "2013-01-01T10:00:61Z", "2013-01-01T10:00:00+25:00", "tomorrow", "2013-01-01T10:00:00.Z", "２０１３"],
)  # fmt: skip
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(DateUnreadable):
        span_of(text)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [("100", 99.5, 100.5), ("100.00", 99.995, 100.005), ("1e2", 95, 105), ("5.40e-3", 0.005395, 0.005405),
     ("0", -0.5, 0.5), ("-7", -7.5, -6.5), ("+3", 2.5, 3.5)],
)  # fmt: skip
def test_a_number_leaves_open_what_its_digits_leave_open(text: str, low: float, high: float) -> None:
    assert range_of(text)[1:] == pytest.approx((low, high))


@pytest.mark.parametrize("text", ["", "1.", ".5", "NaN", "Infinity", "1e", "1e9999", "0x1", "1_000", "١", "1 2"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(NumberUnreadable):
        range_of(text)


def test_about_a_number_is_a_tenth_to_each_side() -> None:
    assert about(range_of("100"))[1:] == pytest.approx((90, 110))
    assert about(range_of("-100"))[1:] == pytest.approx((-110, -90))
    assert about(range_of("1"))[1:] == pytest.approx((0.5, 1.5))


def test_about_a_date_is_a_tenth_of_the_way_from_now() -> None:
    now = datetime(2020, 1, 1, tzinfo=UTC)
    span = about_time(Span(datetime(2019, 12, 22, tzinfo=UTC), datetime(2019, 12, 23, tzinfo=UTC)), now)
    assert span == (datetime(2019, 12, 21, tzinfo=UTC), datetime(2019, 12, 24, tzinfo=UTC))
    assert about_time(span_of("0001"), now).high is not None
    assert about_time(Span(now, now + timedelta(days=1)), now).low < now


@pytest.mark.parametrize(
    ("text", "plain"),
    [("Müller", "muller"), ("  Ann   Bea ", "ann bea"), ("STRAßE", "strasse"), ("José", "jose"),
     ("Łódź", "łodz"), ("ﬁne", "fine"), ("İzmir", "izmir"), ("山田 太郎", "山田 太郎"), ("x" * 300, "x" * LONGEST)],
)  # fmt: skip
def test_texts_lose_case_accents_and_spare_spaces(text: str, plain: str) -> None:
    assert normalised(text) == plain
    assert normalised(plain) == plain
