"""No text, however odd, makes an ill-formed feed, or one format say other than the next."""

from dataclasses import replace
from html import escape

from hypothesis import example, given, settings
from hypothesis import strategies as st

import factories
from syndicate.checks.feeds import check
from syndicate.markup import sanitise
from syndicate.model import ArticleId, Author, Direction, Entry, Feed
from syndicate.text import clean

# Every character there is, lone surrogates too, and those that markup could trip over often.
ODD = st.text(
    st.characters() | st.sampled_from("<>&\"'\0\r\n\t]\x0b\x85\ufffe\u2028\ud800"), max_size=20
)
AUTHORS = st.lists(st.builds(Author, name=ODD), max_size=3).map(tuple)
PIECES = st.sampled_from(
    [
        "<script>",
        "</script>",
        "<p onclick=x>",
        "<a href='java\tscript:x'>",
        '<a href="/a b?ö">',
        "<a href=#fn>",
        "<img src=i.jpg srcset='a.jpg 1x, /b,c.jpg 2x'>",
        "<video poster=p.jpg src=//a.org/v.mp4>",
        "<form action=x><input>",
        "<iframe src=https://a.org/>",
        "<style>@import 'x'",
        "<svg><a xlink:href='javascript:x'>",
        "<table><td>",
        "]]>",
        "<![CDATA[",
        "<!--",
        "&#0;&#xd800;&bad;",
        '"><',
    ]
)
HOSTILE = st.lists(PIECES | ODD, max_size=8).map("".join)
ENTRIES = st.lists(
    st.builds(
        factories.entry,
        ODD.map(lambda text: f"<p>{escape(clean(text))}</p>"),
        title=ODD,
        summary=ODD,
        tags=st.lists(ODD, max_size=3).map(tuple),
        authors=AUTHORS,
        language=st.sampled_from(["en", "ar", "pt-BR"]),
        direction=st.sampled_from(["ltr", "rtl"]),
    ),
    max_size=3,
)


def faults(made: Feed) -> list[str]:
    """Return what is wrong with a feed; that its author wrote U+FFFD, or of tags, is no fault."""
    right = {"feed-text-doubtful", "feed-plain-text"}
    found = check(factories.feed_documents(made))
    return [str(finding) for finding in found if finding.rule not in right]


@settings(max_examples=120, deadline=None)
@given(entries=ENTRIES, title=ODD, description=ODD, rights=ODD, author=ODD)
def test_no_text_breaks_a_feed(
    entries: list[Entry], title: str, description: str, rights: str, author: str
) -> None:
    """Whatever texts entries and feed consist of, every document passes every check."""
    numbered = [
        Entry(
            article=replace(one.article, id=ArticleId(f"urn:example:{number}")),
            content=one.content,
        )
        for number, one in enumerate(entries)
    ]
    made = factories.feed(
        *numbered, title=title, description=description, rights=rights, author=Author(name=author)
    )
    assert faults(made) == []


@settings(max_examples=120, deadline=None)
@example(html='<img src=i.jpg srcset="a 1x"><a href="/b"><table><td>', direction="ltr")
@given(html=HOSTILE, direction=st.sampled_from(["ltr", "rtl"]))
def test_no_body_breaks_a_feed(html: str, direction: Direction) -> None:
    """Whatever HTML an author writes, what the sanitiser leaves of it is safe in every feed."""
    body, _ = sanitise(html, base_url="https://example.org/tally-sticks/", suffix="tally")
    made = factories.feed(factories.entry(body, direction=direction))
    assert faults(made) == []
