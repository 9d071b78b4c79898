# ruff: noqa: E501 - a fault is read best on one line
"""Every rule about feeds fires on a document with that one fault, and on no sound one.

``test_checks_feeds.py`` has the rules that all formats share; here are those of one format: the
errors and warnings of the W3C feed validator, of Apple Podcasts and of RFC 5005.
"""

import ast
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

import factories
from syndicate import checks, identifiers
from syndicate.checks import _grammar
from syndicate.checks._html import problems
from syndicate.checks.feeds import check
from syndicate.model import ArticleId, Image, Severity

RSS, ATOM, JSON = "feed.xml", "atom.xml", "feed.json"
SOUND = factories.feed_documents(
    factories.feed(
        factories.episode(image=Image(url="https://example.org/i.jpg", alt="A map", width=9, height=9)),
        factories.entry(id=ArticleId("tag:example.org,2026:b"), title="", url="https://example.org/b/"),
        podcast=factories.podcast(locked=True),
        logo=Image(url="https://example.org/logo.png", width=144, height=48),
        icon="https://example.org/icon.png",
        hubs=("https://hub.example.org/",),
    )
)  # fmt: skip
FH = 'xmlns:fh="http://purl.org/syndication/history/1.0"'
SELF = '<atom:link href="https://example.org/feed.xml" rel="self" type="application/rss+xml"/>'
ATOM_SELF = '<link href="https://example.org/atom.xml" rel="self"'
ITUNES = "<itunes:type>episodic</itunes:type>"
GUID = '<guid isPermaLink="false">tag:example.org,2026:tally-sticks</guid>'
UPDATED = "<updated>2026-11-22T12:00:00+00:00</updated>"

# Rule, document, what is replaced, and by what.
FAULTS = [
    # details
    ("feed-date-order", ATOM, UPDATED, "<updated>2026-11-21T12:00:00Z</updated>"),
    ("feed-date-order", ATOM, "<published>2026-11-22", "<published>2026-11-23"),
    ("feed-form", ATOM, "<rights>", '<rights type="text/plain">'),
    ("feed-form", ATOM, '<summary type="text">', '<summary type="markdown">'),
    ("feed-language", ATOM, ATOM_SELF, f'{ATOM_SELF} hreflang="e"'),
    ("feed-avoid", ATOM, "<entry>", '<entry xml:base="https://example.org/tally-sticks/">'),
    ("feed-avoid", ATOM, "<entry>", '<at:deleted-entry xmlns:at="http://purl.org/atompub/tombstones/1.0" ref="x" when="2026-11-22T12:00:00Z"/><entry>'),
    ("feed-html-attribute", RSS, "&lt;p&gt;A split", '&lt;p&gt;&lt;a href="https://example.org/ü"&gt;a&lt;/a&gt;A split'),
    ("feed-pixel", RSS, "&lt;p&gt;A split", '&lt;p&gt;&lt;img src="https://example.org/p.gif" width="1" height="1"&gt;A split'),
    ("feed-avoid", RSS, "<rss", '<?xml-stylesheet type="text/xsl" href="a.xsl"?><rss'),
    ("feed-blank", RSS, '">history<', '"><'),
    ("feed-form", RSS, "<item>", "<ttl>soon</ttl><item>"),
    ("feed-form", RSS, "<item>", "<skipHours><hour>24</hour></skipHours><item>"),
    ("feed-url", RSS, "<item>", "<item><comments>/talk</comments>"),
    ("feed-form", RSS, GUID, GUID.replace(">tag", "> tag")),
    ("feed-form", JSON, '"duration_in_seconds": ', '"duration_in_seconds": -'),
    ("feed-plain-text", JSON, '"summary": "A', '"summary": "<b>A</b>'),
    # texts
    ("feed-plain-text", RSS, "<title>Tally sticks<", "<title>Tally &lt;/b&gt;<"),
    ("feed-plain-text", RSS, "<title>Tally sticks<", "<title>Tally &lt;b>sticks<"),
    ("feed-plain-text", RSS, "<title>Tally sticks<", "<title>R &amp;amp; D<"),
    ("feed-plain-text", RSS, "<title>Tally sticks<", "<title>&amp;#x3C;<"),
    ("feed-plain-text", RSS, "<description>Notes", "<description>&lt;i>Notes"),
    ("feed-plain-text", RSS, "<copyright>", "<copyright>&amp;copy; "),
    ("feed-plain-text", RSS, '">history<', '">&lt;/i><'),
    ("feed-plain-text", RSS, ">A map<", ">A &lt;/b>map<"),
    ("feed-plain-text", ATOM, '"text">Tally sticks', '"text">&amp;nbsp;'),
    ("feed-plain-text", ATOM, '<summary type="text">', '<summary type="text">&lt;/p>'),
    ("feed-plain-text", ATOM, "<rights>", "<rights>&amp;copy "),
    ("feed-plain-text", ATOM, "<subtitle>", "<subtitle>&lt;/b>"),
    ("feed-blank", ATOM, '<title type="text">Tally sticks', '<title type="text">'),
    ("feed-blank", ATOM, '<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"/>', "<title>"),
    ("feed-blank", ATOM, "<rights>© 2026 Tally", "<rights> "),
    ("feed-blank", ATOM, 'term="history"', 'term=""'),
    ("feed-blank", ATOM, "<name>Ada Reed", "<name>"),
    ("feed-blank", ATOM, 'length="99"', 'length="99" title=""'),
    ("feed-text-doubtful", RSS, "&lt;p&gt;A split", "&lt;p&gt;\ufffdA split"),
    ("feed-text-doubtful", JSON, '"Tally sticks"', '"Tally \ufffd"'),
    # dates
    ("feed-date-implausible", RSS, "Sun, 22 Nov 2026", "Mon, 22 Nov 1971"),
    ("feed-date-implausible", ATOM, "<published>2026", "<published>1989"),
    ("feed-date-implausible", JSON, '"date_published": "2026', '"date_published": "1989'),
    ("feed-date-repeated", ATOM, "2026-11-22T12:00:00.0+", "2026-11-22T12:00:00+"),
    ("feed-date", RSS, "<pubDate>Sun, 22", "<pubDate>Sun, 2"),
    ("feed-date", RSS, "12:00:00 +0000", "12:00:00 EST5"),
    ("feed-date", ATOM, UPDATED, "<updated>2026-11-22</updated>"),
    ("feed-date", ATOM, UPDATED, "<updated>2026-11-22T24:00:00Z</updated>"),
    ("feed-date", ATOM, UPDATED, "<updated>2026-11-22 12:00:00Z</updated>"),
    ("feed-form", ATOM, UPDATED, "<updated> 2026-11-22T12:00:00+00:00 </updated>"),
    ("feed-form", ATOM, "<icon>https", "<icon>\nhttps"),
    # ids
    ("feed-id-form", ATOM, "tag:example.org,2026:b<", "tag:example.org:b<"),
    ("feed-id-form", ATOM, "tag:example.org,2026:b<", "urn:uuid:1<"),
    ("feed-id-form", ATOM, "tag:example.org,2026:b<", "urn:b<"),
    ("feed-id-form", ATOM, "tag:example.org,2026:b<", "http:b<"),
    ("feed-id", ATOM, "tag:example.org,2026:feed<", "feed<"),
    ("feed-id-form", ATOM, "tag:example.org,2026:b<", "tag:Example.org,2026:b<"),
    ("feed-id-form", ATOM, "tag:example.org,2026:b<", "HTTP://example.org/b<"),
    ("feed-id-form", ATOM, "tag:example.org,2026:b<", "http://example.org:80/b<"),
    ("feed-id-form", ATOM, "tag:example.org,2026:b<", "http://example.org<"),
    ("feed-id-form", ATOM, "tag:example.org,2026:b<", "http://example.org/a/../b<"),
    ("feed-id-form", ATOM, "tag:example.org,2026:b<", "http://example.org/%e2<"),
    ("feed-id-form", ATOM, "tag:example.org,2026:b<", "http://example.org/%41<"),
    ("feed-id-form", RSS, GUID, '<guid isPermaLink="false">17</guid>'),
    ("feed-id-form", ATOM, "tag:example.org,2026:b<", "doi:10.1000/182<"),
    ("feed-id-form", ATOM, "tag:example.org,2026:b<", "javascript:alert(1)<"),
    # people
    ("feed-contact", RSS, "ada@example.org (Ada Reed)", "Ada Reed"),
    ("feed-contact", RSS, "ada@example.org (Ada Reed)", "Ada (ada@example.org)"),
    ("feed-contact", RSS, GUID, f"<author>nobody</author>{GUID}"),
    ("feed-contact", RSS, ITUNES, f"<webMaster>x</webMaster>{ITUNES}"),
    ("feed-contact-form", RSS, "ada@example.org (Ada Reed)", "ada@example.org"),
    ("feed-contact", ATOM, "<email>ada@example.org", "<email>ada"),
    # what stands where
    ("feed-form", RSS, ITUNES, f"<skipDays><day>Funday</day></skipDays>{ITUNES}"),
    ("feed-form", ATOM, ATOM_SELF, f"{ATOM_SELF} length='x'"),
    ("feed-plain-text", ATOM, ATOM_SELF, f"{ATOM_SELF} title='&lt;b>A&lt;/b>'"),
    ("feed-media", RSS, GUID, f"{GUID}<media:title type='x'>A</media:title>"),
    ("feed-language", RSS, "<language>en</language>", "<language>zz</language>"),
    ("feed-language", RSS, "<language>en</language>", "<language>xx-YY</language>"),
    ("feed-element", RSS, GUID, f"{GUID}{GUID}"),
    ("feed-element", RSS, GUID, f"{GUID}<guide/>"),
    ("feed-element", RSS, GUID, f"{GUID}<dc:author>x</dc:author>"),
    ("feed-element", RSS, GUID, f"{GUID}<p xmlns='http://www.w3.org/1999/xhtml'>x</p>"),
    ("feed-element", RSS, GUID, f"{GUID}words"),
    ("feed-element", RSS, "<title>Tally sticks<", "<title>Tally <b>sticks</b><"),
    ("feed-element", RSS, '<guid isPermaLink="false">', '<guid isPermalink="false">'),
    ("feed-element", RSS, SELF, SELF.replace("/>", ">x</atom:link>")),
    ("feed-element", RSS, "</channel>", "</channel><channel/>"),
    ("feed-element", ATOM, "</feed>", "<icon>https://example.org/i.png</icon></feed>"),
    ("feed-element", ATOM, UPDATED, f"{UPDATED}{UPDATED}"),
    ("feed-element", ATOM, UPDATED, f"{UPDATED}<pubDate/>"),
    ("feed-element", ATOM, ATOM_SELF, f"{ATOM_SELF} hfref='x'"),
    ("feed-element", ATOM, '<category term="history"', "<category"),
    ("feed-element", ATOM, '"text">Tally sticks', '"text"><b>Tally</b>'),
    ("feed-missing", ATOM, "<name>Ada Reed</name>", ""),
    ("feed-missing", RSS, "<url>https://example.org/logo.png</url>", ""),
    ("feed-missing", RSS, "<description>Notes on money without banks.</description>", ""),
    ("feed-avoid", RSS, "<managingEditor>", "<dc:creator>Ada</dc:creator><managingEditor>"),
    ("feed-avoid", RSS, "<pubDate>", "<dc:date>2026-11-22</dc:date><pubDate>"),
    ("feed-avoid", RSS, "</item>", "<dc:subject>x</dc:subject></item>"),
    ("feed-avoid", RSS, ITUNES, f"<textInput/>{ITUNES}"),
    ("feed-avoid", RSS, "</channel>", "<ttl>60</ttl></channel>"),
    ("feed-namespace", RSS, "xmlns:dc=", 'xmlns:x="urn:example:x" xmlns:dc='),
    ("feed-namespace", RSS, "xmlns:dc=", 'xmlns:sy="http://purl.org/sy" xmlns:dc='),
    ("feed-namespace", ATOM, "xmlns:media=", 'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media='),
    ("feed-malformed", RSS, "encoding='UTF-8'", "encoding='ISO-8859-1'"),
    # links
    ("feed-duplicate-link", ATOM, ATOM_SELF, f"{ATOM_SELF.replace('self', 'alternate')} type='text/html'/>{ATOM_SELF}"),
    ("feed-duplicate-link", ATOM, "<published>", '<link href="https://example.org/x" type="text/html"/><published>'),
    ("feed-link-relation", ATOM, 'rel="hub"', 'rel="hubs"'),
    ("feed-link-relation", ATOM, "<published>", '<link href="https://example.org/" rel="next"/><published>'),
    ("feed-link-relation", RSS, SELF, f"{SELF}{SELF.replace('self', 'myself')}"),
    ("feed-history", RSS, SELF, f"{SELF}<fh:archive {FH}/>"),
    ("feed-history", ATOM, ATOM_SELF, f"<fh:archive {FH}/>{ATOM_SELF}"),
    ("feed-history", RSS, SELF, f"{SELF}<fh:complete {FH}/>{SELF.replace('self', 'next')}"),
    ("feed-history", RSS, SELF, f"{SELF}{SELF.replace('self', 'prev-archive')}"),
    # pictures and files
    ("feed-image", RSS, "<image>\n      <url>https://example.org/logo.png</url>\n      <title>Tally", "<image><url>https://example.org/logo.png</url><title>Other"),
    ("feed-image", RSS, "logo.png</url>", "logo.svg</url>"),
    ("feed-image", RSS, "      <link>https://example.org/</link>\n      <width>", "      <link>https://example.org/x</link>\n      <width>"),
    ("feed-image-size", RSS, "<width>144", "<width>145"),
    ("feed-image-size", RSS, "<height>48", "<height>401"),
    ("feed-image-size", RSS, "<height>48", "<height>tall"),
    ("feed-media", RSS, 'medium="image"', 'medium="picture"'),
    ("feed-media", ATOM, 'width="9"', 'width="0"'),
    ("feed-media", ATOM, 'height="9"', 'height="9px"'),
    ("feed-media", RSS, 'type="plain"', 'type="text"'),
    ("feed-media", RSS, GUID, f"{GUID}<media:group><media:content url='https://example.org/x'/></media:group>"),
    ("feed-enclosure", RSS, 'length="99"', 'length="-1"'),
    ("feed-enclosure", RSS, 'length="99" ', ""),
    # podcasts
    ("feed-podcast", RSS, '<itunes:category text="History"/>', '<itunes:category text="history"/>'),
    ("feed-podcast", RSS, 'text="Documentary"', 'text="Documentaries"'),
    ("feed-podcast", RSS, "<itunes:explicit>false", "<itunes:explicit>no"),
    ("feed-podcast", RSS, "<itunes:explicit>true", "<itunes:explicit>explicit"),
    ("feed-podcast", RSS, "<itunes:explicit>false</itunes:explicit>", ""),
    ("feed-podcast", RSS, '<itunes:image href="https://example.org/cover.jpg"/>', ""),
    ("feed-podcast", RSS, 'href="https://example.org/cover.jpg"', 'href="cover.jpg"'),
    ("feed-podcast", RSS, ITUNES, "<itunes:type>daily</itunes:type>"),
    ("feed-podcast", RSS, "<itunes:email>ada@example.org", "<itunes:email>ada"),
    ("feed-podcast", RSS, "<language>en</language>", ""),
    ("feed-podcast", RSS, "<itunes:duration>3723", "<itunes:duration>1h"),
    ("feed-podcast", RSS, "<itunes:duration>3723", "<itunes:duration>1:60"),
    ("feed-podcast", RSS, "<itunes:episode>3", "<itunes:episode>0"),
    ("feed-podcast", RSS, "<itunes:season>2", "<itunes:season>two"),
    ("feed-podcast", RSS, "<itunes:episodeType>bonus", "<itunes:episodeType>extra"),
    ("feed-podcast", RSS, "<itunes:author>Ada Reed", f"<itunes:author>{'x' * 256}"),
    ("feed-podcast", RSS, "<podcast:guid>9", "<podcast:guid>x"),
    ("feed-podcast", RSS, ">yes</podcast:locked>", ">true</podcast:locked>"),
    ("feed-podcast", RSS, ">Bo</podcast:person>", "></podcast:person>"),
    ("feed-podcast", RSS, 'url="https://example.org/talk.vtt"', 'url="talk.vtt"'),
    ("feed-podcast", RSS, 'url="https://example.org/talk.json"', 'url="//x/talk.json"'),
    ("feed-podcast", RSS, "</channel>", '<item><title>x</title><enclosure url="https://example.org/talk.mp3" length="1" type="audio/mpeg"/></item></channel>'),
    ("feed-podcast-file", RSS, "talk.mp3", "talk.ogg"),
    ("feed-missing", RSS, "<itunes:email>ada@example.org</itunes:email>", ""),
    ("feed-element", RSS, ' type="text/vtt"', ""),
    # JSON
    ("feed-element", JSON, '"title": "Tally sticks"', '"title": "Tally sticks", "titel": "x"'),
    ("feed-element", JSON, '"description"', '"homepage": "x", "description"'),
    ("feed-form", JSON, '"size_in_bytes": 99', '"size_in_bytes": "99"'),
    ("feed-form", JSON, '"duration_in_seconds": 3723', '"duration_in_seconds": "1:02:03"'),
    ("feed-form", JSON, '"title": "Tally sticks"', '"title": "Tally sticks", "title": "x"'),
]  # fmt: skip

HTML = [
    ("feed-unsafe-html", "<script>x</script>"),
    ("feed-unsafe-html", "<style>p{}</style>"),
    ("feed-unsafe-html", "<iframe src='https://a.example/'></iframe>"),
    ("feed-unsafe-html", "<object data='https://a.example/'></object>"),
    ("feed-unsafe-html", "<embed src='https://a.example/'>"),
    ("feed-unsafe-html", "<form><input></form>"),
    ("feed-unsafe-html", "<meta charset=x>"),
    ("feed-unsafe-html", "<link rel=x href='https://a.example/'>"),
    ("feed-unsafe-html", "<base href='https://a.example/'>"),
    ("feed-unsafe-html", "<svg></svg>"),
    ("feed-unsafe-html", '<p onclick="x">a</p>'),
    ("feed-unsafe-html", '<p ONLOAD="x">a</p>'),
    ("feed-unsafe-html", '<a href="javascript:x">a</a>'),
    ("feed-unsafe-html", '<a href="&#106;avascript:x">a</a>'),
    ("feed-unsafe-html", '<a href="java&#10;script:x">a</a>'),
    ("feed-unsafe-html", '<img src="data:image/png;base64,x" alt="">'),
    ("feed-unsafe-html", '<a href="file:///etc/passwd">a</a>'),
    ("feed-html-attribute", '<p role="note">a</p>'),
    ("feed-html-attribute", '<p aria-label="x">a</p>'),
    ("feed-html-attribute", '<audio controls="" src="https://a.example/"></audio>'),
    ("feed-html-attribute", '<p style="position: fixed">a</p>'),
    ("feed-html-attribute", '<p style="background: url(https://a.example/)">a</p>'),
    ("feed-html-attribute", '<p style="behavior: x">a</p>'),
    ("feed-relative-url", '<a href="x">a</a>'),
    ("feed-relative-url", '<a href="/x">a</a>'),
    ("feed-relative-url", '<a href="//a.example/">a</a>'),
    ("feed-relative-url", '<a href="#x">a</a>'),
    ("feed-relative-url", '<a href="">a</a>'),
    ("feed-relative-url", '<img src="x.png" alt="">'),
    ("feed-relative-url", '<video poster="x.png"></video>'),
    ("feed-relative-url", '<blockquote cite="x">a</blockquote>'),
    ("feed-relative-url", '<img srcset="https://a.example/b 1x, c 2x" alt="">'),
    ("feed-html", "<p>a"[:3] + "a</b></p>"),
    ("feed-html", "<b><i>x</b></i>"),
    ("feed-html", "<p><div>x</div></p>"),
    ("feed-html", '<a href="https://a.example/"><a href="https://b.example/">x</a></a>'),
    ("feed-html", "<blink>x</blink>"),
    ("feed-html", "<p>AT&T; &bogus</p>"),
    ("feed-html", "a &amp b"),
]
FINE = [
    "plain words",
    "1 &lt; 2 &amp; 3 &#62; 2 &nbsp;",
    "a & b",
    "<p>a<br>b<br/>c</p>",
    "<ul><li>a</li><li>b</li></ul>",
    '<p dir="rtl" lang="ar">a</p>',
    '<img src="https://a.example/b.png" alt="1 > 2" width="1" height="2">',
    '<img srcset="https://a.example/b.png 1x, https://a.example/c,d.png 2x" alt="">',
    '<td style="text-align: left">a</td>',
    '<a href="mailto:a@b.example">a</a> <a href="tel:+1">b</a>',
    '<audio src="https://a.example/b.mp3" preload="none"></audio>',
    '<p data-x="y" title="a role=b">a</p>',
    "<!-- a comment --><p>a</p>",
    '<details open=""><summary>a</summary>b</details>',
]


def changed(path: str, old: str, new: str) -> bytes:
    """Return a sound document with one part replaced."""
    text = SOUND[path].decode()
    assert old in text, old
    return text.replace(old, new, 1).encode()


def rules(path: str, data: bytes) -> set[str]:
    """Return the rules that one document breaks."""
    return {one.rule for one in check({path: data})}


def test_sound_documents_are_sound() -> None:
    """The documents that the faults are put into have none."""
    assert check(SOUND, url="https://example.org/", now=factories.NOON) == []


@pytest.mark.parametrize(("rule", "path", "old", "new"), FAULTS)
def test_fault_is_found(rule: str, path: str, old: str, new: str) -> None:
    """A document with one fault breaks that rule, and the finding says how to mend it."""
    found = [one for one in check({path: changed(path, old, new)}) if one.rule == rule]
    assert found
    assert all(one.problem and one.remedy for one in found)


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (RSS, "<dc:creator>Ada Reed", "<dc:creator>Bo"),
        (
            ATOM,
            "<published>",
            "<author><name>Bo</name></author><published>",
        ),
        (RSS, "talk.mp3", "talk.m4a"),
        (JSON, '"size_in_bytes": 99', '"size_in_bytes": 98'),
        (JSON, '"attachments"', '"_attachments"'),
    ],
)
def test_formats_that_differ_are_told(path: str, old: str, new: str) -> None:
    """Authors and files are the same in all formats, so far as RSS carries them."""
    found = check({**SOUND, path: changed(path, old, new)})
    assert "feeds-disagree" in {one.rule for one in found}


@pytest.mark.parametrize(("rule", "markup"), HTML)
def test_bad_html_is_found(rule: str, markup: str) -> None:
    """HTML that readers drop, or that harms them, breaks that rule."""
    assert rule in {one[0] for one in problems(markup)}
    assert rule in {one[0] for one in problems(f"<p>Fine.</p>{markup}<p>Fine.</p>")}


@pytest.mark.parametrize("markup", FINE)
def test_good_html_is_fine(markup: str) -> None:
    """HTML that every reader shows breaks no rule."""
    assert problems(markup) == ()


RSS_ROOT, ATOM_ROOT = (etree.fromstring(SOUND[path]) for path in (RSS, ATOM))


def singles() -> Iterator[tuple[str, str]]:
    """Yield each element of the sound XML documents that may stand only once where it stands."""
    for path, root, holder, table in (
        (RSS, RSS_ROOT, "channel", _grammar.RSS_CHANNEL),
        (RSS, RSS_ROOT, "channel/item", _grammar.RSS_ITEM),
        (ATOM, ATOM_ROOT, ".", _grammar.ATOM_FEED),
        (ATOM, ATOM_ROOT, f"{{{_grammar.NAMESPACES['atom']}}}entry", _grammar.ATOM_ENTRY),
    ):
        parent = root.find(holder)
        assert parent is not None
        for child in parent:
            if not table[str(child.tag)].many:
                yield path, f"{holder}/{child.tag!s}" if holder != "." else str(child.tag)


@pytest.mark.parametrize(("path", "where"), list(singles()))
def test_twice_is_once_too_often(path: str, where: str) -> None:
    """An element that may stand once is told when it stands twice."""
    root = etree.fromstring(SOUND[path])
    element = root.find(where)
    assert element is not None
    element.addnext(etree.fromstring(etree.tostring(element, with_tail=False)))
    assert "feed-element" in rules(path, etree.tostring(root))


@pytest.mark.parametrize(("path", "where"), list(singles()))
def test_unknown_attributes_are_told(path: str, where: str) -> None:
    """An attribute that the format does not have is told, wherever it stands."""
    root = etree.fromstring(SOUND[path])
    element = root.find(where)
    assert element is not None
    element.set("tpye", "x")
    assert "feed-element" in rules(path, etree.tostring(root))


def test_future_dates_are_told() -> None:
    """A date after the present one is told, where the present is known."""
    early = datetime(2026, 11, 22, 11, tzinfo=UTC)
    told = {one.rule for one in check(SOUND, now=early)}
    assert told == {"feed-date-implausible"}


def test_another_encoding_is_told() -> None:
    """UTF-16 is refused as any encoding is but UTF-8, as which every document is served."""
    for coding in ("utf-16", "utf-16-be"):
        text = SOUND[RSS].decode().replace("UTF-8", "UTF-16")
        assert rules(RSS, text.encode(coding)) == {"feed-malformed"}


def test_warnings_do_not_stop_a_release() -> None:
    """What a validator warns of is a warning, what it refuses an error."""
    told = check({RSS: changed(RSS, "<title>Tally sticks<", "<title>&lt;b>Tally<")})
    assert {one.severity for one in told} == {Severity.WARNING}
    told = check({RSS: changed(RSS, GUID, f"{GUID}{GUID}")})
    assert {one.severity for one in told} == {Severity.ERROR}


def test_every_rule_has_a_case() -> None:
    """No rule of feeds is without a document that breaks it."""
    folder = Path(checks.__file__).parent
    named = {
        found
        for path in folder.glob("*.py")
        if path.name not in {"amounts.py", "email.py"}  # they have tests of their own
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for found in re.findall(r"^feeds?-[a-z-]+$", node.value)
    }
    shared = Path(__file__).with_name("test_checks_feeds.py").read_text("utf-8")
    tried = {rule for rule, *_ in (*FAULTS, *HTML)} | set(re.findall(r'"(feeds?-[a-z-]+)"', shared))
    assert named - tried == set()


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ("tag:a.example,2026:x", ""),
        ("tag:me@a.example,2026-11-22:x/y%20z", ""),
        ("tag:a.example:x", "tag URI"),
        ("urn:uuid:60a76c80-d399-11d9-b93c-0003939e0af6", ""),
        ("urn:uuid:60a76c80", "UUID"),
        ("urn:isbn:0451450523", ""),
        ("urn:x", "URN"),
        ("https://a.example/", ""),
        ("https:a", "web address"),
        ("doi:10.1000/182", ""),
        ("a word", "absolute IRI"),
        ("", "absolute IRI"),
    ],
)
def test_ids_are_judged(value: str, fault: str) -> None:
    """An id is what its scheme makes of it."""
    assert identifiers.fault(value) == fault


@pytest.mark.parametrize(
    ("value", "odd"),
    [("dtn://a/b", False), ("ipn:1.2", False), ("ldaps://a.example/", True), ("mt:x", True)],
)
def test_schemes_are_those_registered_for_good(value: str, odd: bool) -> None:  # noqa: FBT001
    """A scheme counts if the IANA's registry has it as permanent, not as provisional."""
    assert bool(identifiers.oddity(value)) == odd


# --- mutations: whatever is taken away or broken in a good document is noticed

OPTIONAL = {
    RSS: re.compile(
        r"copyright|language|managingEditor|docs|generator|image|width|height|category|atom:link|pubDate"
        r"|lastBuildDate|description|content:encoded|enclosure|media:\w+|itunes:\w+|podcast:\w+"
    ),
    ATOM: re.compile(r"icon|logo|rights|subtitle|generator|link|category|summary|content|author|email"
                     r"|uri|published|media:\w+|div"),
}  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(st.data())
def test_a_lost_element_is_noticed(data: st.DataObject) -> None:
    """A document that lost an element which it needs is no sound one."""
    path = data.draw(st.sampled_from([RSS, ATOM]))
    root = etree.fromstring(SOUND[path])
    every = [one for one in root.iterdescendants() if one.getparent() is not None]
    element = data.draw(st.sampled_from(every))
    if OPTIONAL[path].fullmatch(_grammar.short(str(element.tag))):
        return
    parent = element.getparent()
    assert parent is not None
    names = {
        str(one.tag) for one in (*element.itersiblings(), *element.itersiblings(preceding=True))
    }
    if _grammar.short(str(element.tag)) in {"item", "entry", "creator"} or element.tag in names:
        return
    parent.remove(element)
    found = check(SOUND | {path: etree.tostring(root)})
    assert found


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_a_torn_document_is_noticed(data: st.DataObject) -> None:
    """A document that was cut, or lost a piece of its middle, is no sound one."""
    path = data.draw(st.sampled_from(sorted(SOUND)))
    text = SOUND[path]
    cut = data.draw(st.integers(1, len(text.rstrip()) - 1))
    assert check({path: text[:cut]})


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_changed_member_of_json_is_noticed(data: st.DataObject) -> None:
    """A member of JSON Feed with a value of another type is told."""
    document: dict[str, Any] = json.loads(SOUND[JSON])
    holder = data.draw(st.sampled_from([document, *document["items"]]))
    key = data.draw(st.sampled_from(sorted(holder)))
    holder[key] = data.draw(st.sampled_from([7, True, None, {"a": 1}, [7]]))
    assert check({JSON: json.dumps(document).encode()})


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_strange_url_is_noticed(data: st.DataObject) -> None:
    """Any address made relative, or given a scheme that runs, is told."""
    path = data.draw(st.sampled_from([RSS, ATOM]))
    root = etree.fromstring(SOUND[path])
    places = [
        (one, name)
        for one in root.iterdescendants()
        for name in ("href", "url")
        if str(one.get(name, "")).startswith("http") and "person" not in str(one.tag)
    ]
    element, name = data.draw(st.sampled_from(places))
    element.set(
        name, data.draw(st.sampled_from(["x", "/x", "javascript:x", "https://ü.example/", ""]))
    )
    assert check({path: etree.tostring(root)})
