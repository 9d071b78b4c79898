"""When a newsletter is due: recurrence rules of RFC 5545 section 3.3.10, in local time."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rrulestr

# Occurrences are counted from the first Monday of the century, so that INTERVAL has an anchor.
_ANCHOR = datetime(2001, 1, 1)  # noqa: DTZ001 - a local wall-clock time, on purpose
_FREQUENCIES = {"YEARLY", "MONTHLY", "WEEKLY", "DAILY"}
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
    except (ValueError, TypeError, KeyError) as error:
        message = f'"{rule}" is no schedule ({error}); give a rule such as '
        raise ValueError(message + '"FREQ=WEEKLY;BYDAY=MO;BYHOUR=7"') from error
    return rule


def _refuse_never(parsed: rrule) -> None:
    if next(iter(parsed.replace(until=_ANCHOR + _CYCLE)), None) is None:
        raise ValueError("it never occurs")


def last(rule: str, timezone: str, *, until: datetime) -> datetime | None:
    """Return the latest occurrence that is not after ``until``, in UTC."""
    zone = ZoneInfo(timezone)
    wall = _local(until, zone)
    for anchor in (_near(wall), _ANCHOR):
        parsed = _parse(rule, zone, anchor)
        found = parsed.before(wall + _CHANGE, inc=True)
        while found and _utc(found, zone) > until:
            found = parsed.before(found)
        if found:
            return _utc(found, zone)
    return None


def first(rule: str, timezone: str, *, since: datetime) -> datetime | None:
    """Return the earliest occurrence that is not before ``since``, in UTC."""
    zone = ZoneInfo(timezone)
    wall = _local(since, zone)
    parsed = _parse(rule, zone, _near(wall))
    found = parsed.after(wall - _CHANGE, inc=True)
    while found and _utc(found, zone) < since:
        found = parsed.after(found)
    return _utc(found, zone) if found else None


def following(rule: str, timezone: str, *, after: datetime) -> datetime | None:
    """Return the earliest occurrence that is later than ``after``, in UTC."""
    return first(rule, timezone, since=after + datetime.resolution)


def _near(wall: datetime) -> datetime:
    """Return a day like the anchor in a year before: counting from afar takes its time."""
    year = wall.year - 1
    while year > _ANCHOR.year and _ANCHOR.replace(year=year).weekday() != _ANCHOR.weekday():
        year -= 1
    return _ANCHOR.replace(year=max(year, _ANCHOR.year))


@lru_cache(maxsize=64)
def _parse(rule: str, zone: ZoneInfo, anchor: datetime) -> rrule:
    """Return the rule, counted from the anchor; one with an interval has but one anchor."""
    text = rule.upper().removeprefix("RRULE:").strip().removesuffix(";")
    parts = {name: value for name, _, value in (part.partition("=") for part in text.split(";"))}
    if parts.get("FREQ") not in _FREQUENCIES:
        raise ValueError("FREQ is one of YEARLY, MONTHLY, WEEKLY and DAILY")
    if "COUNT" in parts:
        raise ValueError("COUNT is not supported, use UNTIL")
    interval = parts.get("INTERVAL", "1").lstrip("0")
    if not interval:
        raise ValueError("INTERVAL is 1 or more")
    if "UNTIL" in parts:
        parts["UNTIL"] = _until(parts["UNTIL"], zone)
    defaults = {name: "0" for name in ("BYHOUR", "BYMINUTE", "BYSECOND") if name not in parts}
    full = ";".join(f"{name}={value}" for name, value in (parts | defaults).items())
    parsed = rrulestr(full, dtstart=anchor if interval == "1" else _ANCHOR)
    if not isinstance(parsed, rrule):
        raise TypeError("give one rule")
    return parsed


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
