"""Short ways through the proofs and the making of feeds lead where the long ones do."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime

from hypothesis import given
from hypothesis import strategies as st

from syndicate.checks import _html
from syndicate.checks.feeds import _rfc822
from syndicate.feeds import _fields
from syndicate.text import clean, is_clean

PIECES = [
    "<p>",
    "</p>",
    "<b>",
    "</b>",
    "<a>",
    "</a>",
    "<ul>",
    "</ul>",
    "<li>",
    "</li>",
    "<h2>",
    "</h2>",
    "<br>",
    "<br/>",
    "<P>",
    "</x>",
    "<x>",
    "</br>",
    "<script>",
    "</script>",
    "<",
    ">",
    "<>",
    "</>",
    "words",
    "&amp;",
    "&",
    "<p/>",
    "</p >",
    '<img src="https://a.example/" alt="x">',
    '<a href="https://a.example/">',
    '<a href="javascript:x">',
    '<a href="x">',
    '<p onclick="x">',
    '<p class="a">',
    '<a href="https://a<b">',
    '<a href="https://a>b">',
    "<!-- -->",
]


@given(st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
def test_what_looks_sound_is_sound(markup: str) -> None:
    """In HTML that is passed at a glance, a parser finds nothing either."""
    if not _html.problems(markup):
        assert list(_html._found(markup)) == []


@given(
    st.datetimes(datetime(1000, 1, 1), datetime(9999, 12, 31)),  # noqa: DTZ001 - made aware below
    st.integers(-14, 14),
)
def test_dates_are_written_as_the_standard_library_does(naive: datetime, hours: int) -> None:
    """A date of RSS is that of ``email.utils``, in UTC and whole seconds."""
    at = (naive.replace(tzinfo=UTC, microsecond=0)).astimezone(UTC)
    try:
        local = at + timedelta(hours=hours)
    except OverflowError:
        return
    assert _fields.rfc822(local) == format_datetime(local)


@given(
    st.tuples(
        st.sampled_from(["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "Xxx"]),
        st.integers(0, 32).map("{:02}".format),
        st.sampled_from(["Jan", "Feb", "Nov", "Dec", "Xxx"]),
        st.sampled_from(["0099", "1000", "1999", "2024", "2026", "9999"]),
        st.sampled_from(["00:00:00", "23:59:59", "24:00:00", "12:60:00", "12:00:60"]),
        st.sampled_from(["+0000", "-0000", "GMT", "+0130", "+9900"]),
    )
)
def test_dates_are_read_as_the_standard_library_does(parts: tuple[str, ...]) -> None:
    """A date of RSS is the instant that ``email.utils`` reads, on its right weekday, or none."""
    weekday, *rest = parts
    date = f"{weekday}, {' '.join(rest)}"

    def known() -> datetime | None:
        instant = parsedate_to_datetime(date)
        return instant if format_datetime(instant)[:3] == weekday else None

    assert _tried(lambda: _rfc822(date)) == _tried(known)


@given(st.text(st.sampled_from("ab \n\r\t\x00\x0b\x1f\x7f\x80é\u2028\ud800\ufffe🙂"), max_size=5))
def test_clean_texts_stay_as_they_are(text: str) -> None:
    """A text is clean if, and only if, cleaning leaves it as it is; controls go, lines stay."""
    cleaned = clean(text)
    assert is_clean(text) is (cleaned == text)
    assert cleaned == "".join(one for one in text if one in "ab \n\r\té\u2028🙂")


def _tried(read: Callable[[], datetime | None]) -> datetime | None:
    try:
        return read()
    except ValueError:
        return None
