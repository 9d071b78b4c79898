"""What a request asks for, as RFC 9110 has it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.serving import requests
from syndicate.serving.requests import Unsatisfiable

SIZES = {"br": 40, "gzip": 50}
WHEN = 1795507200  # 2026-11-24T08:00:00Z


@pytest.mark.parametrize(
    ("raw", "parts"),
    [
        (b"/", ("",)),
        (b"/a/b/", ("a", "b", "")),
        (b"/feed.xml?x=/../y", ("feed.xml",)),
        (b"/%E2%82%AC/caf%C3%A9", ("€", "café")),
        (b"/.well-known/x", (".well-known", "x")),
        (b"/a%20b/c..d", ("a b", "c..d")),
    ],
)
def test_paths_are_decoded_part_by_part(raw: bytes, parts: tuple[str, ...]) -> None:
    """A path's parts are decoded once, after they were parted."""
    assert requests.parts(raw) == parts


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"a",
        b"http://other.example/",
        b"/..",
        b"/../x",
        b"/a/%2e%2e/x",
        b"/a/.%2e/x",
        b"/a%2fb",
        b"/a%5cb",
        b"/a\\b",
        b"/a%00",
        b"/a%0ab",
        b"/%ff",
        b"//evil.example",
        b"/a//b",
        b"/.feed.xml.part",
        b"/a/.git/config",
        b"/%2egit",
        b"/.htaccess",
    ],
)
def test_paths_that_climb_or_hide_are_refused(raw: bytes) -> None:
    """No spelling of a path leads out of the folder, or to a hidden name."""
    assert requests.parts(raw) is None


@given(st.binary(max_size=40))
def test_no_path_leads_out(raw: bytes) -> None:
    """Whatever bytes are sent, the parts that come out can only lead down."""
    for part in requests.parts(b"/" + raw) or ():
        assert part not in {".", ".."}
        assert not set(part) & set("/\\\0")


@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [
        (None, "identity"),
        ("", "identity"),
        ("gzip", "gzip"),
        ("x-gzip", "gzip"),
        ("gzip, deflate, br", "br"),
        ("br;q=0.5, gzip;q=0.8", "gzip"),
        ("br;q=0, *", "gzip"),
        ("*", "br"),
        ("*;q=0", "identity"),
        ("identity;q=0, gzip;q=0.1", "gzip"),
        ("identity, gzip;q=0.5", "identity"),
        ("identity;q=0.5, gzip;q=0.5", "gzip"),
        ("GZIP ; Q=1.0", "gzip"),
        ("gzip;q=nonsense", "identity"),
        ("gzip;q=2", "identity"),
        ("zstd", "identity"),
    ],
)
def test_coding_is_negotiated(accepted: str | None, chosen: str) -> None:
    """The most wanted coding that there is, then the smallest; else the file as it is."""
    assert requests.coding(accepted, SIZES) == chosen


def test_nothing_offered_is_identity() -> None:
    """A file without variants is sent as it is."""
    assert requests.coding("br, gzip", {}) == "identity"


@pytest.mark.parametrize(
    ("none_match", "since", "known"),
    [
        ('"abc"', None, True),
        ('W/"abc"', None, True),
        ('"x", W/"abc" , "y"', None, True),
        ("*", None, True),
        ('"abc-br"', None, False),
        ("abc", None, False),
        ('"other"', "Tue, 24 Nov 2026 08:00:00 GMT", False),
        (None, "Tue, 24 Nov 2026 08:00:00 GMT", True),
        (None, "Tue, 24 Nov 2026 08:00:01 GMT", False),
        (None, "Mon, 23 Nov 2026 08:00:00 GMT", False),
        (None, "yesterday", False),
        (None, "", False),
        (None, None, False),
    ],
)
def test_conditions(none_match: str | None, since: str | None, known: bool) -> None:  # noqa: FBT001
    """A tag is compared weakly, in lists too, and wins over a date; a date must be the one sent."""
    assert requests.is_known("abc", WHEN, none_match=none_match, modified_since=since) is known


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        (None, None),
        ("bytes=0-0", (0, 1)),
        ("bytes=0-1", (0, 2)),
        ("bytes=90-", (90, 10)),
        ("bytes=90-1000", (90, 10)),
        ("bytes=-5", (95, 5)),
        ("bytes=-500", (0, 100)),
        ("bytes=0-1,5-6", None),
        ("bytes=5-1", None),
        ("bytes=-", None),
        ("lines=0-1", None),
        ("bytes=99999999999999999999-", None),
        ("nonsense", None),
    ],
)
def test_ranges(asked: str | None, part: tuple[int, int] | None) -> None:
    """One range of bytes is cut to what there is; what cannot be understood is passed over."""
    found = requests.byte_range(asked, 100, if_range=None, etag="abc", modified=WHEN)
    assert found == part


@pytest.mark.parametrize(
    ("asked", "size"), [("bytes=100-", 100), ("bytes=-0", 100), ("bytes=0-", 0)]
)
def test_ranges_beyond_the_end(asked: str, size: int) -> None:
    """A range that begins where nothing is cannot be satisfied."""
    with pytest.raises(Unsatisfiable):
        requests.byte_range(asked, size, if_range=None, etag="abc", modified=WHEN)


@pytest.mark.parametrize(
    ("if_range", "partly"),
    [
        ('"abc"', True),
        ('W/"abc"', False),
        ('"old"', False),
        ("Tue, 24 Nov 2026 08:00:00 GMT", True),
        ("Tue, 24 Nov 2026 08:00:01 GMT", False),
    ],
)
def test_a_part_is_a_part_of_the_same_bytes(if_range: str, partly: bool) -> None:  # noqa: FBT001
    """With If-Range a part is sent only to who has another part of these very bytes."""
    found = requests.byte_range("bytes=0-1", 100, if_range=if_range, etag="abc", modified=WHEN)
    assert (found is not None) is partly


@given(st.integers(0, 4102444799))
def test_dates_come_back(seconds: int) -> None:
    """A date that was sent is recognised when it comes back."""
    told = requests.http_date(seconds)
    assert told.endswith(" GMT")
    assert requests.is_known("x", seconds, none_match=None, modified_since=told)
