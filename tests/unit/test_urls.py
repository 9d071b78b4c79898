"""Web addresses: absolute, encoded, and of a host and port that a browser would accept."""

import pytest

from syndicate import urls


@pytest.mark.parametrize(
    "address",
    ["https://./", "https://../", "https://-/", "https://a..b/", "https://a.example:65536/",
     "https://a.example:99999/", "https://a.example:100000/", f"https://{'é' * 300}.example/"],
)  # fmt: skip
def test_what_no_browser_would_open_is_refused(address: str) -> None:
    """A host is made of labels, a port is at most 65535; neither is let through for its looks."""
    assert not urls.is_plain(address)
    assert urls.absolute(address, "https://example.org/") is None


@pytest.mark.parametrize(
    "address",
    ["https://a.example/", "https://a.example./", "http://localhost:8000/x?y#z",
     "https://a.example:65535/", "https://a--b.example/%20"],
)  # fmt: skip
def test_a_usual_address_stays_as_it_is(address: str) -> None:
    """An address that is right already is not touched."""
    assert urls.absolute(address, "https://example.org/") == address


def test_only_the_ends_are_trimmed() -> None:
    """Space around an address goes as in a browser (WHATWG URL); space inside stays."""
    assert urls.trim("\u00a0 https://a.example/é b \ufeff") == "https://a.example/é b"
