"""RSS, Atom and JSON Feeds are read whatever strangers put into them."""

import json
import time
import tracemalloc
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.errors import ContentError
from syndicate.model import RawFile
from syndicate.sources import feed
from syndicate.sources._feed_document import Document, Item

URL = "https://old.example/feed.xml"
NAMESPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/'
    'mrss/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:itunes="http://www.itunes.com/dtds/'
    'podcast-1.0.dtd" xmlns:atom="http://www.w3.org/2005/Atom"'
)


def read(data: str | bytes, **more: str) -> Document:
    """Return what a document holds."""
    raw = RawFile(path="feed.xml", data=data.encode() if isinstance(data, str) else data)
    return feed.read(raw, url=more.get("url", URL), charset=more.get("charset", ""))


def rss(item: str, channel: str = "") -> Document:
    """Return an RSS feed of one item."""
    head = f'<rss version="2.0" {NAMESPACES}><channel><title>Old</title>{channel}'
    return read(f"{head}<item>{item}</item></channel></rss>")


def atom(entry: str, head: str = "") -> Document:
    """Return an Atom feed of one entry."""
    start = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Old</title>{head}'
    return read(f"{start}<entry>{entry}</entry></feed>")


def jsonfeed(item: Mapping[str, object], **head: object) -> Document:
    """Return a JSON Feed of one item."""
    version = "https://jsonfeed.org/version/1.1"
    return read(json.dumps({"version": version, "title": "Old", "items": [item], **head}))


def one(document: Document) -> Item:
    """Return the one item of a document."""
    (item,) = document.items
    return item


def refused(data: str | bytes) -> ContentError:
    """Return the error that a document ends with."""
    with pytest.raises(ContentError) as caught:
        read(data)
    return caught.value


# --- the formats


def test_rss_items() -> None:
    """An RSS item's id, date, authors, tags, text, summary, picture and enclosure are taken."""
    item = one(
        rss(
            "<title>Fish &amp; Chips</title><link>https://old.example/2020/fish/</link>"
            '<guid isPermaLink="false">urn:x:1</guid><pubDate>Sun, 22 Nov 2020 07:00:00 +0100'
            "</pubDate><dc:creator>Ada</dc:creator><dc:creator>Ben</dc:creator>"
            "<category>Food, fried</category><category>Sea</category>"
            "<description>Short &amp;amp; good.</description>"
            "<content:encoded><![CDATA[<p>Long</p>]]></content:encoded>"
            '<media:content url="/a.jpg" medium="image" width="3" height="2"/>'
            '<enclosure url="/a.mp3" type="audio/mpeg" length="9"/>'
            "<itunes:duration>1:02</itunes:duration><itunes:episode>7</itunes:episode>"
            "<itunes:season>x</itunes:season><itunes:explicit>false</itunes:explicit>"
            "<itunes:episodeType>Bonus</itunes:episodeType>"
        )
    )
    assert (item.body, item.link) == ("<p>Long</p>", "https://old.example/2020/fish/")
    assert item.fields == {
        "id": "urn:x:1",
        "title": "Fish & Chips",
        "date": "2020-11-22T06:00:00Z",
        "authors": [{"name": "Ada"}, {"name": "Ben"}],
        "tags": ["Food, fried", "Sea"],
        "summary": "Short & good.",
        "image": {"url": "https://old.example/a.jpg", "width": "3", "height": "2"},
        "enclosures": [{"url": "https://old.example/a.mp3", "type": "audio/mpeg", "length": "9",
                        "duration": "1:02"}],
        "episode": "7",
        "episodeType": "bonus",
        "explicit": "false",
    }  # fmt: skip


def test_atom_entries() -> None:
    """An Atom entry's fields are taken; it has the feed's author if it has none of its own."""
    item = one(
        atom(
            '<id>tag:a,2020:1</id><title type="html">&lt;em&gt;A&lt;/em&gt; &amp;amp; B</title>'
            "<published>2020-01-01T00:00:00Z</published><updated>2020-02-01T00:00:00Z</updated>"
            '<link href="/a/"/><link rel="via" href="https://found.example/"/>'
            '<category term="x" label="Tag X"/><summary>S</summary>'
            '<content type="html" xml:lang="fr">&lt;p&gt;x&lt;/p&gt;</content>',
            "<author><name>Ada</name><email>a@a.example</email><uri>/ada</uri></author>",
        )
    )
    assert item.fields == {
        "id": "tag:a,2020:1",
        "title": "A & B",
        "date": "2020-01-01T00:00:00Z",
        "updated": "2020-02-01T00:00:00Z",
        "authors": [{"name": "Ada", "email": "a@a.example", "url": "https://old.example/ada"}],
        "tags": ["Tag X"],
        "summary": "S",
        "language": "fr",
    }
    assert (item.body, item.link) == ("<p>x</p>", "https://old.example/a/")


def test_json_items() -> None:
    """A JSON Feed item's fields are taken, numbers for ids too, and the feed's author."""
    item = one(
        jsonfeed(
            {"id": 7, "url": "/a/", "title": "A <b>", "content_html": "<p>x</p>", "summary": "S",
             "date_published": "2020-01-01T00:00:00+01:00", "tags": ["a", "b"], "image": "i.png",
             "external_url": "https://first.example/", "language": "de",
             "attachments": [{"url": "a.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 9,
                              "duration_in_seconds": 62}]},
            author={"name": "Ada", "url": "https://ada.example/"},
        )
    )  # fmt: skip
    assert item.fields == {
        "id": "7",
        "title": "A &lt;b&gt;",
        "date": "2020-01-01T00:00:00+01:00",
        "authors": [{"name": "Ada", "url": "https://ada.example/"}],
        "tags": ["a", "b"],
        "summary": "S",
        "language": "de",
        "canonical": "https://first.example/",
        "image": {"url": "https://old.example/a/i.png"},
        "enclosures": [{"url": "https://old.example/a/a.mp3", "type": "audio/mpeg", "length": "9",
                        "duration": "62"}],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("markup", "body"),
    [
        ('<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">a<br/>b</div></content>',
         "a<br>b"),
        ("<content>one &lt;two&gt;\n\nthree\nfour</content>",
         "<p>one &lt;two&gt;</p>\n<p>three<br>four</p>"),
        ('<summary type="html">&lt;p&gt;short&lt;/p&gt;</summary>', "<p>short</p>"),
        ('<content type="image/png">iVBORw0KGgo=</content><summary>s</summary>', "<p>s</p>"),
    ],
)  # fmt: skip
def test_kinds_of_content(markup: str, body: str) -> None:
    """XHTML, plain text and mere summaries all become HTML; what is no text is passed over."""
    assert one(atom(f"<id>x:y</id>{markup}")).body == body


def test_a_summary_that_is_the_only_text_is_the_body() -> None:
    """A feed of summaries gives bodies, and says so; the summary is not told twice."""
    item = one(rss("<guid>x</guid><description>&lt;p&gt;All&lt;/p&gt;</description>"))
    assert (item.body, item.from_summary, "summary" in item.fields) == ("<p>All</p>", True, False)


@pytest.mark.parametrize(
    ("head", "base", "expected"),
    [("", "", "https://old.example/p/a.png"), ("", ' xml:base="https://cdn.example/x/"',
      "https://cdn.example/x/a.png"), ("", ' xml:base="javascript:x"', "https://old.example/p/a.png")],
)  # fmt: skip
def test_relative_links_are_joined(head: str, base: str, expected: str) -> None:
    """Links in a body are joined to xml:base, in RSS else to the entry's page."""
    item = one(
        rss(
            f"<link>https://old.example/p/</link><description{base}>&lt;img src='a.png' srcset="
            "'a.png 1x, //c.example/b 2x'&gt; &lt;a href='#n'&gt;n&lt;/a&gt;</description>", head,
        )
    )  # fmt: skip
    assert f'src="{expected}"' in item.body
    assert f'srcset="{expected} 1x, https://c.example/b 2x"' in item.body
    assert "href='#n'" in item.body


def test_following_documents() -> None:
    """Paged, archived and JSON feeds say where they go on (RFC 5005, JSON Feed 1.1)."""
    link = '<atom:link rel="{}" href="?page=2"/>'
    assert rss("", link.format("next")).following == f"{URL}?page=2"
    assert rss("", link.format("prev-archive")).following == f"{URL}?page=2"
    assert rss("", link.format("next-archive")).following == ""
    assert jsonfeed({}, next_url="/2.json").following == "https://old.example/2.json"


def test_no_id_no_link_no_title() -> None:
    """An item may have nothing but text."""
    assert one(rss("<description>x</description>")).fields == {}


def test_the_link_serves_as_id() -> None:
    """Without an id, an entry is known by its address."""
    assert one(rss("<link>https://old.example/a</link>")).fields["id"] == "https://old.example/a"


def test_feed_files_are_articles() -> None:
    """A feed's file in the articles folder gives a record per entry, named by its place."""
    text = (
        "<rss><channel><item><title>A</title></item><item><title>B</title></item></channel></rss>"
    )
    records = list(feed.parse(RawFile(path="old.rss", data=text.encode())))
    assert [(one.key, one.fields["title"]) for one in records] == [
        ("old.rss#1", "A"),
        ("old.rss#2", "B"),
    ]


def test_a_pictures_words_are_not_the_entrys() -> None:
    """Title and description of a picture stay with it; where there is no text else, they serve."""
    picture = (
        '<media:content url="/a.jpg" medium="image"><media:title type="plain">T</media:title>'
        '<media:description type="plain">A &amp;lt;cat&amp;gt;</media:description></media:content>'
    )
    item = one(rss(f"{picture}<content:encoded>Text</content:encoded>"))
    assert item.body == "Text"
    assert item.fields == {
        "image": {"url": "https://old.example/a.jpg", "alt": "A &amp;lt;cat&amp;gt;"}
    }
    assert one(rss(picture)).body == "<p>A &amp;lt;cat&amp;gt;</p>"


# --- bytes


@pytest.mark.parametrize(
    ("declared", "written", "http"),
    [
        ("", "utf-8-sig", ""), ("", "utf-8", ""), ("", "utf-16", ""), ("", "utf-16", "latin-1"),
        ("ISO-8859-1", "latin-1", ""), ("", "latin-1", "iso-8859-1"), ("latin-1", "utf-8", "utf-8"),
        ("utf-16", "utf-8", "no-such-one"), ("shift_jis", "shift_jis", ""),
        ("utf-8", "cp1252", "cp1252"), ("us-ascii", "cp1252", ""), ("gb2312", "gb18030", ""),
    ],
)  # fmt: skip
def test_encodings(declared: str, written: str, http: str) -> None:
    """The byte order mark counts first, then what HTTP said, then the XML declaration."""
    letter = "\N{KATAKANA LETTER A}" if written == "shift_jis" else "é"
    head = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    text = f"{head}<rss><channel><item><title>{letter}</title></item></channel></rss>"
    assert one(read(text.encode(written), charset=http)).fields["title"] == letter


@pytest.mark.parametrize(
    "name", ["utf-7", "unicode_escape", "idna", "base64", "rot13", "zlib", "x"]
)
def test_odd_encodings_are_not_run(name: str) -> None:
    """Only the encodings of the web are known; others that Python has are as if none was told."""
    text = f'<?xml version="1.0" encoding="{name}"?><rss><channel><item><title>+ADw-</title></item>'
    assert one(read(f"{text}</channel></rss>", charset=name)).fields["title"] == "+ADw-"


def test_wrong_bytes_are_refused_or_told() -> None:
    """Bytes that fit no encoding are refused; an import reads them as Windows-1252, and says so."""
    raw = RawFile(
        path="f", data=b"<rss><channel><item><title>caf\xe9</title></item></channel></rss>"
    )
    with pytest.raises(ContentError, match="not UTF-8"):
        feed.read(raw)
    document = feed.read(raw, lenient=True)
    assert one(document).fields["title"] == "café"
    assert "it was read as Windows-1252" in document.notes[0]


# --- bad input


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
BOMBS = {
    "billion laughs": f'<!DOCTYPE rss [<!ENTITY l0 "ha">{LAUGHS}]><rss>&l11;</rss>',
    "quadratic": f'<!DOCTYPE rss [<!ENTITY a "{"a" * 50_000}">]><rss>{"&a;" * 50_000}</rss>',
    "external file": '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss>&x;</rss>',
    "external web": '<!DOCTYPE rss [<!ENTITY x SYSTEM "http://127.0.0.1:1/">]><rss>&x;</rss>',
    "parameter": '<!DOCTYPE rss [<!ENTITY % p SYSTEM "http://127.0.0.1:1/"> %p;]><rss/>',
    "late": '<?xml version="1.0"?>\n<!-- x -->\n<!doctype rss\n[ <!entity a "b"> ]><rss>&a;</rss>',
}


@pytest.mark.parametrize("name", BOMBS)
def test_entities_are_never_expanded(name: str) -> None:
    """A document that declares entities ends with a clear error, at once and in little memory."""
    tracemalloc.start()
    begun = time.process_time()
    error = refused(BOMBS[name])
    assert time.process_time() - begun < 5  # a bomb would take hours
    assert tracemalloc.get_traced_memory()[1] < 20 * 1024 * 1024
    tracemalloc.stop()
    assert "declares entities of its own, which are not read" in str(error)
    assert error.line


HIDING = {
    "a root in a comment": "<?xml version='1.0'?><!-- <rss> -->",
    "a root in an instruction": "<?x <rss> ?>",
    "an end of a comment in one": "<!-- a --><!-- --&gt; <rss> <!-- -->\n",
    "a harmless document type": "<!DOCTYPE rss>",
    "the old document type": '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://x/<rss>">',
    "elements": "<x>",
    "words": "words &lt;rss&gt; > ",
}


@pytest.mark.parametrize("name", HIDING)
@pytest.mark.parametrize("bomb", ["billion laughs", "external file", "late"])
def test_entities_cannot_be_hidden(name: str, bomb: str) -> None:
    """Whatever stands before a document type, what it declares is seen and refused."""
    assert "which are not read" in str(refused(HIDING[name] + BOMBS[bomb]))


@pytest.mark.parametrize(
    "named",
    ['SYSTEM "file:///etc/passwd"', "SYSTEM 'http://127.0.0.1:1/x.dtd'", 'PUBLIC "x" "x.dtd"',
     'PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "file:///etc/passwd"'],
)  # fmt: skip
def test_a_document_type_elsewhere_is_refused(named: str) -> None:
    """A document type that names a file or an address is refused, and nothing is opened."""
    item = "<channel><item><title>&xxe;</title></item></channel>"
    error = refused(f"<?xml version='1.0'?>\n<!DOCTYPE rss {named}><rss>{item}</rss>")
    assert "names a file elsewhere, which is not read" in str(error)
    assert error.line == 2


def test_roots_that_are_words_are_no_feed() -> None:
    """A root element in a comment alone makes no feed."""
    assert "is no feed" in str(refused("<!-- <rss><channel/></rss> --><svg/>"))
    assert "is no feed" in str(refused("<!-- <rss><channel/></rss>"))


def test_a_document_type_elsewhere_is_words() -> None:
    """An article about XML may show what a feed must not do."""
    item = one(rss('<description><![CDATA[<pre>&lt;!ENTITY a "b"&gt;</pre>]]></description>'))
    assert "ENTITY" in item.body


def test_the_old_document_type_is_passed_over() -> None:
    """RSS 0.91 had a document type of its own; it is neither fetched nor a reason to refuse."""
    item = "<channel><item><title>A</title></item></channel>"
    for owner in ("Netscape", "Netscape Communications"):
        told = f'PUBLIC "-//{owner}//DTD RSS 0.91//EN" "http://127.0.0.1:1/rss.dtd"'
        found = read(f'<!DOCTYPE rss {told}>\n<rss version="0.91">{item}</rss>')
        assert one(found).fields["title"] == "A"


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ("", "is no feed"), ("hello", "is no feed"), ("<svg/>", "is no feed"),
        ("<!doctype html><title>x</title>", "is a web page"), ("{", "is not JSON"),
        ('{"version": "1"}', "has no items"), ('{"items": ' + "[" * 99999, "nested too deeply"),
        ("[]", "is no feed"), (b"\x1f\x8b\x08\0\0\0", "not UTF-8"), (b"\0" * 99, "is no feed"),
    ],
)  # fmt: skip
def test_what_is_no_feed(data: str | bytes, problem: str) -> None:
    """Whatever is no feed is refused, and the error says what it looks like."""
    assert problem in str(refused(data))


def test_what_can_be_read_of_a_broken_feed_is_taken() -> None:
    """A feed that is not well-formed gives what can be had, and the report tells."""
    document = read("<rss><channel><item><title>A &nbsp; B</title><link>/a</link></item><item>")
    assert document.items[0].fields["title"] == "A \xa0 B"
    assert "not well-formed" in document.notes[0]


def test_a_long_broken_feed_is_refused() -> None:
    """To guess at the parts of a long broken feed would take minutes: it is refused."""
    error = refused("<rss><channel>\n" + "<a>some words</a>" * 600_000 + "<oops>")
    assert "is not well-formed" in str(error)
    assert error.line == 2


ATTRIBUTES = " ".join(f'a{number}="x"' for number in range(201))
NAMED = " ".join(f'xmlns:a{number}="x"' for number in range(201))
WORDY = "".join(f"<category>{number}</category>" for number in range(10_001))


@pytest.mark.parametrize("broken", ["", "<oops>"])
@pytest.mark.parametrize(
    ("item", "what"),
    [
        (f"<item {ATTRIBUTES}/>", "200 attributes"),
        (f"<item {NAMED}/>", "200 attributes"),
        ("<item>" + "<b>" * 1000 + "</b>" * 1000 + "</item>", "1,000 elements inside one another"),
        (f"<item>{WORDY}</item>", "10,000 tags"),
        ("<item><itunes:keywords>" + "a," * 10_001 + "</itunes:keywords></item>", "10,000 tags"),
        (("<item>" + "<category>a</category>" * 3_000 + "</item>") * 12, "10,000 tags"),
    ],
    ids=["attributes", "namespaces", "depth", "tags", "keywords", "tags-of-many"],
)  # fmt: skip
def test_what_takes_time_by_the_square_is_refused(item: str, what: str, broken: str) -> None:
    """A small file made to keep the reader at work for hours ends with an error, broken or not."""
    head = f'<rss version="2.0" {NAMESPACES}><channel>'
    error = refused(f"{head}{item}{broken}</channel></rss>")
    assert f"has more than {what}" in str(error)


def test_an_article_with_thousands_of_tags_is_read() -> None:
    """What our own feeds can hold comes back: 3,000 tags, and a body with a thousand commas."""
    tags = "".join(f"<category>{number}</category>" for number in range(3000))
    body = f"<itunes:keywords/><description>{'and, ' * 12_000}</description>"
    assert len(one(rss(tags + body)).fields["tags"]) == 3000  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"<rss><channel>" + b"<item/>" * 100_001 + b"</channel></rss>", "100,000 entries"),
        (b"<rss><channel>" + b"<options/>" * 1_000_001 + b"</channel></rss>",
         "1,000,000 elements"),
        (b'{"items": [' + b"{}," * 100_000 + b"{}]}", "100,000 entries"),
        (b'{"items": [' + b"[]," * 1_000_000 + b"[]]}", "1,000,000 objects and lists"),
    ],
    ids=["items", "elements", "objects", "lists"],
)  # fmt: skip
def test_memory_is_not_filled_with_nothing(data: bytes, what: str) -> None:
    """A few bytes each, millions of parts take a hundred times the memory: they are refused."""
    tracemalloc.start()
    assert f"has more than {what}" in str(refused(data))
    assert tracemalloc.get_traced_memory()[1] < 12 * len(data) + 20_000_000
    tracemalloc.stop()


def test_control_characters_are_dropped() -> None:
    """What XML cannot carry, and some feeds carry, does not break the feed."""
    document = read("<rss><channel><item><title>a\x08b\uffff</title></item></channel></rss>")
    assert (one(document).fields["title"], document.notes) == ("ab", ())


def test_no_template_tag_is_left() -> None:
    """Tags of other generators in a body are words to be shown: they hold no article back."""
    tags = "{% raw %} {{ x }} <% y %> {{< z >}} {: .a}\n{: .b}"
    body = one(
        jsonfeed({"id": "1", "content_html": f"<p>{tags}</p><a href='/{{{{x}}}}'>a</a>"})
    ).body
    from html import unescape  # noqa: PLC0415 - to see what a browser would

    from syndicate.markup import foreign  # noqa: PLC0415 - what would hold it back

    assert not list(foreign.find(body, "html"))
    assert tags in unescape(body)


@pytest.mark.parametrize(
    "body",
    [
        '<meta name="draft" content="true">x', "<head><title>Evil</title></head><p>x</p>",
        '<link rel="canonical" href="https://evil.example/">x', '<html lang="xx"><body>x</body>',
        '<me<meta>ta name="id" content="evil">x', "<!doctype html>x", "<title>x", "</body>x",
    ],
)  # fmt: skip
def test_a_body_is_no_page(body: str) -> None:
    """The head of a page in a body is taken out: it would be read as fields."""
    from syndicate.sources import html  # noqa: PLC0415 - who would read it

    fitted = one(jsonfeed({"id": "1", "content_html": body})).body
    (record,) = html.parse(RawFile(path="a.html", data=f"---\nid: own\n---\n{fitted}".encode()))
    assert record.fields == {"id": "own"}
    assert "x" in record.body


# --- finding a feed


def test_a_page_announces_its_feeds() -> None:
    """The feeds in a page's head are found, in its order, whatever the case and quotes."""
    page = (
        "<!DOCTYPE html><HTML><head><link rel=stylesheet href=/s.css><LINK REL='alternate' type="
        '"application/rss+xml" href="/feed?a=1&amp;b=2"><link rel="alternate" href="/de">'
        '<link type="application/feed+json" rel="alternate" href="/feed.json"></head>'
    )
    assert feed.alternates(page.encode()) == ("/feed?a=1&b=2", "/feed.json")
    assert (
        feed.alternates(b"<rss><link rel=alternate type=application/rss+xml href=/x></rss>") == ()
    )


# --- any input at all


PIECES = st.sampled_from(
    ["<rss", "<feed", ' xmlns="http://www.w3.org/2005/Atom"', ">", "<channel>", "<item>", "<entry>",
     "<title>", "</title>", "<content type='xhtml'>", "<content type='html'>", "<link href='",
     "'/>", "<guid>", "]]>", "<![CDATA[", "&amp;", "&#x0;", "&#55296;", "&lt;", "<!DOCTYPE", "<!--",
     "<?", "<published>", "2020-01-01", "<media:content url='", "<enclosure ", "</item>",
     "</entry>", "{",
     '"items":', "[", '"id":', "1e999", "null", "true", "xml:base='", "http://[", "\x00", "\ud7ff",
     "<category term='", "<author>", "<name>", "<itunes:duration>", "<a:b c='", "99999-99-99"]
)  # fmt: skip


WORDS = st.lists(PIECES, max_size=30).map(lambda pieces: "".join(pieces).encode())


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200) | WORDS, st.booleans(),
       st.sampled_from(["", "utf-8", "utf-16", "punycode"]))  # fmt: skip
def test_no_bytes_raise_anything_else(data: bytes, has_root: bool, charset: str) -> None:  # noqa: FBT001 - hypothesis gives it
    """Whatever the bytes, a feed is read or refused with our own error."""
    raw = RawFile(path="f", data=b"<rss><channel><item>" + data if has_root else data)
    try:
        document = feed.read(raw, url=URL, charset=charset, lenient=True)
    except ContentError:
        return
    assert all(isinstance(item.body, str) for item in document.items)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["id", "url", "title", "content_html", "content_text", "tags", "authors",
                         "attachments", "summary", "image", "language", "name", "date_published"]),
        inner, max_size=6), max_leaves=20,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(JSON)
def test_no_json_raises_anything_else(item: object) -> None:
    """Whatever an item of a JSON Feed is, it is read or left out."""
    document = read(json.dumps({"items": [item], "authors": item, "next_url": item}))
    assert len(document.items) in {0, 1}
