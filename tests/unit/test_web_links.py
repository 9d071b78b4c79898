"""Addresses as pages write them."""

from urllib.parse import urljoin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.web.links import is_reserved, links, tag_path

BASE = "https://tally.pub/news/"
SEGMENTS = st.lists(st.text("abc:é1-.%", min_size=1, max_size=6), max_size=4).map(
    lambda parts: "".join(f"x{part}/" for part in parts)
)


@settings(max_examples=200, deadline=None)
@given(SEGMENTS, SEGMENTS, st.sampled_from(["", "?a=1", "#part", "pic.png", "feed.xml?b#c"]))
def test_a_link_leads_where_its_url_does(page: str, target: str, end: str) -> None:
    """From whichever page, a relative link leads to the URL that it was made from."""
    url = BASE + target + end
    written = links(BASE, page.count("/"))(url)
    assert not written.startswith(("http", "/"))
    assert urljoin(BASE + page, written) == url


def test_what_is_elsewhere_stays() -> None:
    """An address outside the publication is left as it is, be it on the same host."""
    here = links(BASE, 1)
    for url in ("https://example.net/x/", "https://tally.pub/shop/", "mailto:ada@tally.pub", "#fn"):
        assert here(url) == url


def test_without_an_address_of_its_own_files_are_named() -> None:
    """A publication at a reserved example address is read from a disk: links name the files."""
    here = links("https://example.org/", 2)
    assert here("https://example.org/") == "../../index.html"
    assert here("https://example.org/2026/x/") == "../../2026/x/index.html"
    assert here("https://example.org/2026/x/#part?") == "../../2026/x/index.html#part?"
    assert here("https://example.org/tags/?q=a/") == "../../tags/index.html?q=a/"
    assert here("https://example.org/feed.xml") == "../../feed.xml"


def test_a_page_served_anywhere_links_from_the_root() -> None:
    """An error page is shown at any address, so its links do not depend on it."""
    assert links(BASE, None)(f"{BASE}feeds/") == "/news/feeds/"
    assert links("https://example.org/", None)("https://example.org/feeds/") == "/feeds/"


@pytest.mark.parametrize(
    ("url", "reserved"),
    [
        ("https://example.org/", True),
        ("https://news.example.com:8080/x/", True),
        ("http://localhost:8000/", True),
        ("https://tally.test/", True),
        ("https://myexample.org/", False),
        ("https://example.org.pub/", False),
    ],
)
def test_reserved_addresses(url: str, *, reserved: bool) -> None:
    """The names of RFC 2606 and what is below them are reserved, and no others."""
    assert is_reserved(url) is reserved


def test_tags_have_folders() -> None:
    """A tag's page has a readable, percent-encoded folder; a tag without letters has none."""
    assert tag_path("Ledgers & Tallies", {}) == "tags/ledgers-tallies/"
    assert tag_path("貨幣", {}) == "tags/%E8%B2%A8%E5%B9%A3/"
    assert tag_path("!?", {}) == ""
    odd = {"c++": "c-plus-plus"}
    assert (tag_path("C ++", odd), tag_path("C", odd)) == ("tags/c-plus-plus/", "tags/c/")
