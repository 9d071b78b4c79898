"""Dates as people write them, read without ever guessing.

A date comes out aware, in UTC and whole seconds. What could be read in two ways, or is not
complete, is refused with both readings named: a wrong date sends an old article to every reader.
"""

import re
from datetime import UTC, date, datetime, time, tzinfo

from syndicate.problems import Unfit

_REMEDY = "write it as 2026-11-22 or 2026-11-22T07:00:00+00:00"
_EARLIEST = 1000
"""RFC 822 and RFC 3339 dates have four-digit years; smaller ones are misread by feed readers."""

# RFC 822 section 5.1 as RFC 2822 section 4.3 fixes it, and others with one meaning only.
_ZONES = {
    "UT": 0, "UTC": 0, "GMT": 0, "Z": 0, "WET": 0,
    "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
    "CET": 1, "WEST": 1, "CEST": 2, "EET": 2, "EEST": 3, "MSK": 3, "JST": 9,
}  # fmt: skip

_SLASHED = re.compile(r"\s*(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?!\d)")
_CJK = re.compile(r"\s*(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]\s*$")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def parse(value: object, zone: tzinfo) -> datetime:
    """Return the moment a value means, in UTC and whole seconds.

    A value without an offset is a local time in ``zone``; one without a time is its midnight there.
    ISO 8601 and RFC 3339 are read by the standard library, RFC 822 and free forms by dateutil.

    Raises:
        Unfit: the value is no date, is incomplete, can be read in two ways, or lies where feeds
            cannot express it.
    """
    moment = _moment(value, zone)
    local = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    try:
        utc = local.astimezone(UTC).replace(microsecond=0)
    except (OverflowError, ValueError) as error:
        raise Unfit(f"date {value!s} is out of range", _REMEDY) from error
    if utc.year < _EARLIEST:
        raise Unfit(f"year {utc.year} cannot be written in a feed", "use a year from 1000 on")
    return utc


def _moment(value: object, zone: tzinfo) -> datetime:
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value, time(), zone)
    if not isinstance(value, str):
        raise Unfit(f"{_quote(value)} is not a date", _REMEDY)
    try:
        return datetime.fromisoformat(value.strip())
    except ValueError:
        return _loose(value)


def _loose(value: str) -> datetime:
    if found := _CJK.match(value):
        value = "-".join(found.groups())
    _refuse_two_readings(value)
    first, second = (_dateutil(value, year) for year in (2000, 2001))
    if first != second:
        raise Unfit(f"date {_quote(value)} is not complete", _REMEDY)
    return first


def _refuse_two_readings(value: str) -> None:
    found = _SLASHED.match(value)
    if found is None:
        return
    first, _, second, year = found.groups()
    if len(year) == 2:  # noqa: PLR2004 - two digits
        raise Unfit(f"date {_quote(value)} has a year of two digits", _REMEDY)
    one, two = int(first), int(second)
    if one != two and 1 <= one <= 12 and 1 <= two <= 12:  # noqa: PLR2004 - months
        readings = f"{one} {_MONTHS[two - 1]} or {two} {_MONTHS[one - 1]}"
        raise Unfit(
            f"date {_quote(value)} can be {readings}",
            f"write {year}-{two:02}-{one:02} or {year}-{one:02}-{two:02}",
        )


def _dateutil(value: str, year: int) -> datetime:
    """Read a free form; what it leaves out comes from two defaults that share no part but time."""
    from dateutil import parser  # noqa: PLC0415 - slow to import, and rarely needed

    default = datetime(year, year - 1999, year - 1999)  # noqa: DTZ001 - a free form may be naive
    try:
        return parser.parse(value, default=default, tzinfos=_offset)
    except Unfit:
        raise
    except (ValueError, OverflowError, TypeError, AttributeError, IndexError) as error:
        raise Unfit(f"{_quote(value)} is not a date", _REMEDY) from error


def _offset(name: str | None, seconds: int | None) -> int | None:
    if seconds is not None or name is None:
        return seconds
    if name in _ZONES:
        return _ZONES[name] * 3600
    raise Unfit(f"time zone {name!r} has no one meaning", "write an offset, such as +05:30")


def _quote(value: object) -> str:
    shown = str(value)
    return repr(shown if len(shown) <= 40 else shown[:40] + "…")  # noqa: PLR2004 - a message's room
