"""When a newsletter is due: recurrence rules of RFC 5545 section 3.3.10, in local time."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rrulestr

# INTERVAL is counted from the first Monday of the century.
_ANCHOR = datetime(2001, 1, 1)  # noqa: DTZ001 - a local wall-clock time, on purpose
_DAYS = {"DAILY": 1, "WEEKLY": 7}
_MONTHS = {"MONTHLY": 1, "YEARLY": 12}
# How far back to look for the last occurrence, before looking through all since the anchor.
_WEEKS, _YEARS, _AGES = timedelta(days=21), timedelta(days=800), timedelta(days=10**6)
_WEEK = timedelta(days=7)
# No clock is put forward or back by more: wall-clock order may differ from true order within it.
_CHANGE = timedelta(hours=3)
# The calendar repeats after 28 years, and after 40 where a century is no leap year.
_CYCLE = timedelta(days=41 * 366)


def check_rule(rule: str) -> str:
    """Return the rule if it is one.

    Raises:
        ValueError: it is not, it never occurs, or its frequency is above daily.
    """
    try:
        _refuse_never(_parse(rule, ZoneInfo("UTC"), _ANCHOR))
        _end(rule, ZoneInfo("UTC"))
    except (ValueError, TypeError, KeyError) as error:
        message = f'"{rule}" is no schedule ({error}); give a rule such as '
        raise ValueError(message + '"FREQ=WEEKLY;BYDAY=MO;BYHOUR=7"') from error
    return rule


def _refuse_never(parsed: rrule) -> None:
    found = next(iter(parsed.replace(until=_ANCHOR + _CYCLE)), None)
    if found is None:
        raise ValueError("it never occurs")
    if found not in parsed:  # which ends with the rule's own UNTIL
        raise ValueError("it never occurs, its UNTIL is too early")


def last(rule: str, timezone: str, *, until: datetime) -> datetime | None:
    """Return the latest occurrence that is not after ``until``, in UTC."""
    zone = ZoneInfo(timezone)
    wall = _local(until, zone)
    seen = min(wall, _end(rule, zone) or wall)
    for back in (_WEEKS, _YEARS, _AGES):
        anchor = _near(rule, seen, back)
        parsed = _parse(rule, zone, anchor)
        found = parsed.before(wall + _CHANGE, inc=True)
        while found and _utc(found, zone) > until:
            found = parsed.before(found)
        # The week of the anchor may lack a day, where weeks begin on another one than Monday.
        if found and (found - anchor >= _WEEK or anchor == _ANCHOR):
            return _utc(found, zone)
    return None


def first(rule: str, timezone: str, *, since: datetime) -> datetime | None:
    """Return the earliest occurrence that is not before ``since``, in UTC."""
    zone = ZoneInfo(timezone)
    wall = _local(since, zone)
    parsed = _parse(rule, zone, _near(rule, wall, _WEEKS))
    found = parsed.after(wall - _CHANGE, inc=True)
    while found and _utc(found, zone) < since:
        found = parsed.after(found)
    return _utc(found, zone) if found else None


def following(rule: str, timezone: str, *, after: datetime) -> datetime | None:
    """Return the earliest occurrence that is later than ``after``, in UTC."""
    return first(rule, timezone, since=after + datetime.resolution)


def days_before(moment: datetime, days: int, timezone: str) -> datetime:
    """Return the same wall-clock time so many days before, in UTC."""
    zone = ZoneInfo(timezone)
    return _utc(_local(moment, zone) - timedelta(days=days), zone)


def _near(rule: str, wall: datetime, back: timedelta) -> datetime:
    """Return the nearest time, this much before, from which counting gives the same as from afar.

    It is a whole number of intervals after the anchor, and what the anchor is: the first day of a
    year, of a month, of a week.
    """
    parts = _parts(rule)
    frequency, interval = parts["FREQ"], int(parts.get("INTERVAL", "1"))
    day = _ANCHOR + max(wall - _ANCHOR - back, timedelta())
    if frequency in _DAYS:
        days = (day - _ANCHOR).days
        return _ANCHOR + timedelta(days=days - days % (_DAYS[frequency] * interval))
    months = (day.year - _ANCHOR.year) * 12 + day.month - 1
    year, month = divmod(months - months % (_MONTHS[frequency] * interval), 12)
    return _ANCHOR.replace(year=_ANCHOR.year + year, month=month + 1)


@lru_cache(maxsize=64)
def _parse(rule: str, zone: ZoneInfo, anchor: datetime) -> rrule:
    """Return the rule, counted from the anchor."""
    parts = _parts(rule)
    if parts.get("FREQ") not in _DAYS | _MONTHS:
        raise ValueError("FREQ is one of YEARLY, MONTHLY, WEEKLY and DAILY")
    if "COUNT" in parts:
        raise ValueError("COUNT is not supported, use UNTIL")
    if not parts.get("INTERVAL", "1").lstrip("0"):
        raise ValueError("INTERVAL is 1 or more")
    if "UNTIL" in parts:
        parts["UNTIL"] = _until(parts["UNTIL"], zone)
    defaults = {name: "0" for name in ("BYHOUR", "BYMINUTE", "BYSECOND") if name not in parts}
    full = ";".join(f"{name}={value}" for name, value in (parts | defaults).items())
    parsed = rrulestr(full, dtstart=anchor)
    if not isinstance(parsed, rrule):
        raise TypeError("give one rule")
    return parsed


def _parts(rule: str) -> dict[str, str]:
    text = rule.upper().removeprefix("RRULE:").strip().removesuffix(";")
    return {name: value for name, _, value in (part.partition("=") for part in text.split(";"))}


def _end(rule: str, zone: ZoneInfo) -> datetime | None:
    """Return when the rule ends, in local time, if it does."""
    until = _parts(rule).get("UNTIL")
    return datetime.fromisoformat(_until(until, zone)) if until else None


def _until(value: str, zone: ZoneInfo) -> str:
    """Return a rule's end in local time; a day counts to its end."""
    if value.endswith("Z"):
        end = datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        return f"{_local(end, zone):%Y%m%dT%H%M%S}"
    return value if "T" in value else f"{value}T235959"


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)


def _utc(wall: datetime, zone: ZoneInfo) -> datetime:
    # In the hour that a clock repeats, the first one counts; one that is skipped is moved on.
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
