"""Article bodies made fit for a page."""

import nh3
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from syndicate.model import SafeHtml
from syndicate.templating import words
from syndicate.web.body import fit, inward
from syndicate.web.links import links

BASE = "https://tally.pub/"
URL = f"{BASE}2026/x/"
PIECES = st.sampled_from(
    [
        "<table><tr><td>",
        "</table>",
        "<pre>",
        "</pre>",
        "<p>",
        f'<a href="{BASE}y/">',
        f"<img alt='<table>\"<pre>' src='{BASE}<pre>'>",
        f' href="{BASE}"',
        "&lt;table>",
        "x",
    ]
)


def _fit(body: str) -> str:
    return str(fit(SafeHtml(body), URL, links(BASE, 2), words("en")))


def test_own_links_become_relative() -> None:
    """Links and pictures of the publication are relative; those of others are as they were."""
    body = f'<p><a href="{BASE}y/">y</a> <img src="{BASE}a.png" alt="{BASE}"></p>'
    assert _fit(body) == f'<p><a href="../../y/">y</a> <img src="../../a.png" alt="{BASE}"></p>'
    other = '<a href="https://example.net/">z</a>'
    assert _fit(other) == other


def test_a_link_within_the_page_stays_within_it() -> None:
    """A footnote's absolute address does not load the page again."""
    assert _fit(f'<a href="{URL}#fn-1">1</a>') == '<a href="#fn-1">1</a>'


def test_text_that_reads_like_markup_is_left_alone() -> None:
    """An article may show a link or a table as code: its text is not touched."""
    shown = f'<code>&lt;table&gt;&lt;a href="{BASE}y/"&gt;</code>'
    assert _fit(f'{shown}<a href="{BASE}y/">y</a>') == f'{shown}<a href="../../y/">y</a>'


def test_wide_parts_scroll_and_have_names_of_their_own() -> None:
    """Each table and code block stands in a focusable region that no other is named like."""
    tree = html.fragment_fromstring(
        _fit("<table></table><pre>x</pre><table><tr><td><pre>y</pre></td></tr></table>"), "div"
    )
    regions = tree.xpath("//div[@role='region'][@tabindex='0']")
    assert [region.get("aria-label") for region in regions] == ["Table", "Code", "Table 2"]
    assert [region[0].tag for region in regions] == ["table", "pre", "table"]


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, max_size=12))
def test_nothing_is_added_but_regions(pieces: list[str]) -> None:
    """Whatever the sanitiser lets through, the text is the same, and only regions are new."""
    safe = nh3.clean("".join(pieces))
    before = html.fragment_fromstring(safe, "main")
    after = html.fragment_fromstring(_fit(safe), "main")
    assert after.text_content() == before.text_content()
    for region in after.xpath("//div[@class='scroll']"):
        region.drop_tag()
    assert [e.tag for e in after.iter()] == [e.tag for e in before.iter()]
    assert after.xpath("//@alt") == before.xpath("//@alt")


def test_a_page_made_for_mail_finds_its_pictures_on_a_disk() -> None:
    """All ways in which an element names an address are relative; words and comments stay."""
    there = links("https://news.example/", 2)
    made = (
        "<style>a > b { background: url('https://news.example/d.png') }</style>"
        '<!-- https://news.example/ --><td background="https://news.example/g.png" '
        'style="background:url(&quot;https://news.example/g.png&quot;)">'
        '<img srcset="https://news.example/a.png 1x, https://news.example/b.png 2x" '
        'src="https://news.example/a.png"><a href="https://news.example/x/#y">'
        'https://news.example/ src="https://news.example/"</a>'
        '<a href="https://else.example/">z</a><a href="mailto:a@b.c?body=https://news.example/">'
    )
    assert inward(made, there) == (
        "<style>a > b { background: url('../../d.png') }</style>"
        '<!-- https://news.example/ --><td background="../../g.png" '
        'style="background:url(&quot;../../g.png&quot;)">'
        '<img srcset="../../a.png 1x, ../../b.png 2x" '
        'src="../../a.png"><a href="../../x/index.html#y">'
        'https://news.example/ src="https://news.example/"</a>'
        '<a href="https://else.example/">z</a><a href="mailto:a@b.c?body=https://news.example/">'
    )
