"""When a newsletter is due, in local time, on both nights that a clock is changed."""

import itertools
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrule
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate import schedules

WEEKLY = "FREQ=WEEKLY;BYDAY=MO;BYHOUR=7"
RULES = [
    WEEKLY,
    f"{WEEKLY};INTERVAL=2",
    "FREQ=WEEKLY",
    "FREQ=WEEKLY;BYDAY=SU;BYHOUR=2;BYMINUTE=30",
    "FREQ=MONTHLY;BYMONTHDAY=-1",
    "FREQ=MONTHLY;BYDAY=1TU;BYHOUR=1,13",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
]


def at(text: str) -> datetime:
    """Return a time in UTC."""
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        ("", "FREQ is one of"),
        ("weekly", "FREQ is one of"),
        ("FREQ=HOURLY", "FREQ is one of"),
        ("FREQ=DAILY;COUNT=3", "use UNTIL"),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL is 1 or more"),
        ("FREQ=DAILY;INTERVAL=x", "INTERVAL"),
        ("FREQ=DAILY;BYHOUR=25", "0..23"),
        ("FREQ=DAILY;BYFOO=1", "BYFOO"),
        ("FREQ=WEEKLY;BYDAY=XX", "BYDAY"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "never occurs"),
        ("FREQ=DAILY;UNTIL=soon", "UNTIL"),
        ("FREQ=DAILY;UNTIL=20001231", "its UNTIL is too early"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;UNTIL=20040228", "its UNTIL is too early"),
    ],
)
def test_what_is_no_schedule_is_refused(rule: str, problem: str) -> None:
    """A rule that is none, or never comes true, is told with the reason and a right one."""
    with pytest.raises(ValueError, match="is no schedule") as caught:
        schedules.check_rule(rule)
    assert problem.upper() in str(caught.value).upper()
    assert WEEKLY in str(caught.value)


@pytest.mark.parametrize(
    "rule",
    [
        WEEKLY,
        "rrule:freq=daily;",
        "FREQ=MONTHLY;BYDAY=1MO",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
        "FREQ=DAILY;UNTIL=20261231",
        "FREQ=DAILY;UNTIL=20261231T120000Z",
    ],
)
def test_a_schedule_is_taken_as_written(rule: str) -> None:
    """Rules as calendars write them are accepted, whatever their case."""
    assert schedules.check_rule(rule) == rule


@pytest.mark.parametrize(
    ("zone", "day", "before", "after"),
    [
        ("Europe/Berlin", "2026-03-29", "06:00", "05:00"),
        ("Europe/Berlin", "2026-10-25", "05:00", "06:00"),
        ("America/New_York", "2026-03-08", "12:00", "11:00"),
        ("America/New_York", "2026-11-01", "11:00", "12:00"),
    ],
)
def test_seven_stays_seven(zone: str, day: str, before: str, after: str) -> None:
    """At seven in the morning is at seven, the day before a clock is changed and the day of it."""
    changed = at(f"{day}T{after}+00:00")
    same = schedules.first("FREQ=DAILY;BYHOUR=7", zone, since=at(f"{day}T00:00+00:00"))
    assert same == changed
    eve = datetime.fromisoformat(f"{day}T{before}+00:00") - timedelta(days=1)
    assert schedules.last("FREQ=DAILY;BYHOUR=7", zone, until=changed - timedelta(minutes=1)) == eve


@pytest.mark.parametrize(
    ("zone", "day", "hour", "expected"),
    [
        ("Europe/Berlin", "2026-03-29", 2, "01:00"),  # skipped: 03:00 summer time
        ("Europe/Berlin", "2026-10-25", 2, "00:00"),  # twice: the first one
        ("America/New_York", "2026-03-08", 2, "07:00"),
        ("America/New_York", "2026-11-01", 1, "05:00"),
    ],
)
def test_a_skipped_hour_is_moved_and_a_repeated_one_counts_once(
    zone: str, day: str, hour: int, expected: str
) -> None:
    """RFC 5545 section 3.3.5: a skipped time is moved on, of a repeated one the first counts."""
    rule, found = f"FREQ=DAILY;BYHOUR={hour}", at(f"{day}T{expected}+00:00")
    noon = datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=ZoneInfo(zone))
    midnight = noon - timedelta(hours=12)
    assert schedules.last(rule, zone, until=noon) == found
    assert schedules.first(rule, zone, since=midnight) == found
    following = schedules.following(rule, zone, after=found)
    assert following is not None
    assert following.astimezone(ZoneInfo(zone)).date() == noon.date() + timedelta(days=1)


def test_every_second_week_is_counted_from_one_anchor() -> None:
    """INTERVAL=2 gives the same weeks whenever it is asked, 14 days apart."""
    rule = f"{WEEKLY};INTERVAL=2"
    slots = {
        schedules.last(rule, "UTC", until=at("2026-11-22T00:00+00:00") + timedelta(days=day))
        for day in range(60)
    }
    ordered = sorted(slot for slot in slots if slot)
    steps = {late - early for early, late in itertools.pairwise(ordered)}
    assert steps == {timedelta(days=14)}


def test_a_schedule_ends_with_its_last_day() -> None:
    """UNTIL as a day counts to its end; as a time in UTC it is compared with local time."""
    ends = "FREQ=DAILY;BYHOUR=7;UNTIL=20261123"
    late = at("2027-01-01T00:00+00:00")
    assert schedules.last(ends, "UTC", until=late) == at("2026-11-23T07:00+00:00")
    assert schedules.first(ends, "UTC", since=late) is None
    exact = "FREQ=DAILY;BYHOUR=7;UNTIL=20261123T060000Z"  # is seven in Berlin
    assert schedules.last(exact, "Europe/Berlin", until=late) == at("2026-11-23T06:00+00:00")


def test_nothing_is_due_before_the_first_occurrence() -> None:
    """A schedule has no last slot before it begins."""
    assert schedules.last(WEEKLY, "UTC", until=at("1999-01-01T00:00+00:00")) is None


@settings(deadline=None, max_examples=40)
@given(
    moment=st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001
    zone=st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu"]),
    rule=st.sampled_from(RULES),
)
def test_slots_surround_every_moment(moment: datetime, zone: str, rule: str) -> None:
    """For every moment: last <= moment < following, and there is no slot between the two."""
    now = moment.replace(tzinfo=UTC)
    last = schedules.last(rule, zone, until=now)
    following = schedules.following(rule, zone, after=now)
    assert last is not None
    assert following is not None
    assert last <= now < following
    assert schedules.following(rule, zone, after=last) == following
    assert schedules.first(rule, zone, since=last) == last


@settings(deadline=None, max_examples=150)
@given(
    wall=st.datetimes(datetime(2001, 1, 1), datetime(2035, 1, 1)),  # noqa: DTZ001
    back=st.integers(0, 900).map(lambda days: timedelta(days=days)),
    rule=st.sampled_from([*RULES, "FREQ=DAILY", "FREQ=YEARLY", "FREQ=YEARLY;BYWEEKNO=20"]),
    interval=st.integers(1, 15),
)
def test_counting_from_near_finds_the_same(
    wall: datetime, back: timedelta, rule: str, interval: int
) -> None:
    """The nearer anchor that spares counting from 2001 gives the same slots, at any interval."""
    rule, zone = f"{rule.partition(';INTERVAL')[0]};INTERVAL={interval}", ZoneInfo("UTC")
    anchor = schedules._near(rule, wall, back)
    assert schedules._ANCHOR <= anchor <= wall
    near, far = (
        schedules._parse(rule, zone, start).between(wall, wall + timedelta(days=400))
        for start in (anchor, schedules._ANCHOR)
    )
    assert near == far


@settings(deadline=None, max_examples=40)
@given(moment=st.datetimes(datetime(2001, 1, 9), datetime(2035, 1, 1)))  # noqa: DTZ001
@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=WEEKLY;WKST=SU;BYDAY=SU,WE,SA;BYSETPOS=1",
        "FREQ=WEEKLY;WKST=TH;INTERVAL=3;BYDAY=MO,FR;BYSETPOS=-1;BYMONTH=1",
        "FREQ=DAILY;INTERVAL=500",
    ],
)
def test_the_last_slot_is_the_one_counted_from_afar(rule: str, moment: datetime) -> None:
    """Weeks that begin on another day, seldom months and long intervals: the last slot is right."""
    far = schedules._parse(rule, ZoneInfo("UTC"), schedules._ANCHOR).before(moment, inc=True)
    found = schedules.last(rule, "UTC", until=moment.replace(tzinfo=UTC))
    assert found == (far.replace(tzinfo=UTC) if far else None)


@pytest.mark.parametrize("end", ["", ";UNTIL=20251231", ";INTERVAL=2"])
def test_a_slot_every_ten_minutes_is_found_near(end: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A crowded schedule is not counted through from 2001, not even one that has ended."""
    times = ",".join(map(str, range(24))), "0,10,20,30,40,50"
    rule = "FREQ=DAILY;BYHOUR={};BYMINUTE={}".format(*times) + end
    parse, anchors = schedules._parse, []

    def seen(rule: str, zone: ZoneInfo, anchor: datetime) -> rrule:
        anchors.append(anchor)
        return parse(rule, zone, anchor)

    monkeypatch.setattr(schedules, "_parse", seen)
    assert schedules.last(rule, "UTC", until=at("2026-11-23T08:05+00:00"))
    assert [anchor.year >= 2025 for anchor in anchors] == [True]
