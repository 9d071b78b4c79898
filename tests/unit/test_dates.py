"""Dates are read as their authors meant them, or refused with the reason."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.prepare import dates
from syndicate.problems import Unfit

TOKYO = ZoneInfo("Asia/Tokyo")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-11-22", "2026-11-21T15:00:00+00:00"),
        ("2026-11-22T07:00:00Z", "2026-11-22T07:00:00+00:00"),
        ("2026-11-22 07:00", "2026-11-21T22:00:00+00:00"),
        ("2026-11-22T07:00:00.999999+01:00", "2026-11-22T06:00:00+00:00"),
        ("Sun, 22 Nov 2026 07:00:00 EST", "2026-11-22T12:00:00+00:00"),
        ("Sun, 22 Nov 2026 07:00:00 +0530", "2026-11-22T01:30:00+00:00"),
        ("22 November 2026", "2026-11-21T15:00:00+00:00"),
        ("Nov 22, 2026 7pm", "2026-11-22T10:00:00+00:00"),
        ("22/11/2026", "2026-11-21T15:00:00+00:00"),
        ("11/22/2026", "2026-11-21T15:00:00+00:00"),
        ("03/03/2026", "2026-03-02T15:00:00+00:00"),
        ("2026/11/22", "2026-11-21T15:00:00+00:00"),
        ("2026年11月22日", "2026-11-21T15:00:00+00:00"),
        (date(2026, 11, 22), "2026-11-21T15:00:00+00:00"),
        (datetime(2026, 11, 22, 7, tzinfo=UTC), "2026-11-22T07:00:00+00:00"),
        ("1000-06-01T00:00:00Z", "1000-06-01T00:00:00+00:00"),
        ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59+00:00"),
    ],
)
def test_reads(written: object, meant: str) -> None:
    """ISO 8601, RFC 822 and free forms mean one moment; without an offset it is local."""
    assert dates.parse(written, TOKYO).isoformat() == meant


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("01/02/2026", "can be 1 February or 2 January"),
        ("1.2.2026", "can be 1 February or 2 January"),
        ("11/22/26", "two digits"),
        ("yesterday", "is not a date"),
        ("tomorrow", "is not a date"),
        ("TBD", "is not a date"),
        ("Sunday", "not complete"),
        ("10:30", "not complete"),
        ("November 2026", "not complete"),
        ("22 November", "not complete"),
        ("2026", "not complete"),
        ("31 November 2026", "is not a date"),
        ("2026-02-30", "is not a date"),
        ("22 Nov 2026 07:00 IST", "time zone 'IST'"),
        ("0999-12-31T00:00:00Z", "year 999"),
        ("9999-12-31T23:59:59-05:00", "out of range"),
        (1_780_000_000, "is not a date"),
        (["2026-11-22"], "is not a date"),
        ("9" * 400, "is not a date"),
    ],
)
def test_refuses(written: object, problem: str) -> None:
    """What is no date, not complete or can be read in two ways is refused, and says so."""
    with pytest.raises(Unfit, match=problem.replace("(", r"\(")):
        dates.parse(written, TOKYO)


def test_an_ambiguous_date_offers_both() -> None:
    """The remedy spells out both readings, so that the author only has to choose."""
    with pytest.raises(Unfit) as caught:
        dates.parse("01/02/2026", TOKYO)
    assert caught.value.remedy == "write 2026-02-01 or 2026-01-02"


@settings(max_examples=200, deadline=None)
@given(
    st.datetimes(min_value=datetime(1001, 1, 1), max_value=datetime(9998, 1, 1)),  # noqa: DTZ001
    st.integers(-14 * 60, 14 * 60),
)
def test_keeps_every_moment(moment: datetime, minutes: int) -> None:
    """A written moment comes back as that moment, whatever its offset, to the second."""
    aware = moment.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    assert dates.parse(aware.isoformat(), TOKYO) == aware.replace(microsecond=0)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=30))
def test_never_fails_otherwise(written: str) -> None:
    """Whatever the text, it is a date in UTC or is refused as unfit."""
    try:
        assert dates.parse(written, TOKYO).tzinfo is UTC
    except Unfit as error:
        assert error.remedy  # noqa: PT017 - either outcome is right
