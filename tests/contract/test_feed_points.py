"""The points that make a feed one that no reader and no validator can fault: a test for each.

Those about serving and archives are asked of ``syndicate serve``, over real sockets.
Real readers try them all in tests/readers.
"""

import gzip
import json
import re
import subprocess
import sys
from calendar import timegm
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import brotli
import feedparser
import pytest
from lxml import etree, html

import factories
from newsroom import SETTINGS, URL, Newsroom, markdown
from serving import Client, served
from syndicate import config, feeds, plugins
from syndicate.checks.feeds import LARGE, TOO_LARGE, check
from syndicate.markup import sanitise
from syndicate.model import ArticleId, Author, Enclosure, Entry, Feed, Finding, Image, Severity
from validity import faults

RSS, ATOM, JSON = "feed.xml", "atom.xml", "feed.json"
NS = {
    "a": "http://www.w3.org/2005/Atom",
    "c": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "m": "http://search.yahoo.com/mrss/",
}


def documents(*entries: Entry, **changes: Any) -> dict[str, bytes]:  # noqa: ANN401
    """Return a feed of these entries in every format."""
    return factories.feed_documents(factories.feed(*entries, **changes))


def roots(made: Mapping[str, bytes]) -> tuple[etree._Element, etree._Element, dict[str, Any]]:
    """Return the three documents, read."""
    return etree.fromstring(made[RSS]), etree.fromstring(made[ATOM]), json.loads(made[JSON])


def found(made: Mapping[str, bytes]) -> set[str]:
    """Return the rules of the errors in some documents."""
    return {one.rule for one in check(made) if one.severity is Severity.ERROR}


def texts(root: etree._Element, path: str) -> list[str]:
    """Return the texts of the elements at an XPath."""
    return [one.text or "" for one in root.iterfind(path, NS)]


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    """Return a publication of two articles."""
    made = Newsroom(tmp_path)
    made.settings(SETTINGS)
    made.write("articles/tally.md", markdown("Tally sticks", "2026-11-10", tags="[history]"))
    made.write("articles/wir.md", markdown("The WIR franc", "2026-11-17"))
    return made


def test_point_1_valid() -> None:
    """Our proofs find no error and no warning in a feed, be it empty, full, or a podcast.

    They hold the rules of the W3C feed validator that touch what is written here. Of a podcast it
    warns once more: it does not know the namespace of Podcasting 2.0.

    The torture collection is put through the same proofs in tests/integration/test_torture.py.
    """
    podcast = factories.feed(factories.episode(), podcast=factories.podcast())
    for made in (factories.feed(), factories.sample_feed(), podcast):
        assert faults(factories.feed_documents(made)) == []


def told(made: Mapping[str, bytes]) -> Iterator[list[tuple[object, ...]]]:
    """Yield what readers of each format get: the entries, all of them and nothing else."""
    for path in (RSS, ATOM):
        read = feedparser.parse(made[path])
        yield [
            (one.id, one.link, one.get("title", ""), _instant(one.published_parsed),
             [author["name"] for author in one.authors],
             [(file.href, file.type, file.length) for file in one.enclosures],
             [tag.term for tag in one.get("tags", [])])
            for one in read.entries
        ]  # fmt: skip
    yield [
        (one["id"], one["url"], one.get("title", ""), datetime.fromisoformat(one["date_published"]),
         [author["name"] for author in one["authors"]],
         [(f["url"], f["mime_type"], str(f["size_in_bytes"])) for f in one.get("attachments", [])],
         one.get("tags", []))
        for one in json.loads(made[JSON])["items"]
    ]  # fmt: skip


def _instant(parts: Any) -> datetime:  # noqa: ANN401 - feedparser is untyped
    return datetime.fromtimestamp(timegm(parts), UTC)


def test_point_2_one_model_three_formats() -> None:
    """All three formats parse to the same entries, in the same order."""
    two = (
        factories.episode(),
        factories.entry(id=ArticleId("urn:example:b"), title="", tags=("R&D",)),
    )
    rss, atom, json_feed = told(documents(*two))
    assert rss == atom == json_feed
    assert len(rss) == 2


def test_point_3_stable_ids(room: Newsroom) -> None:
    """Titles, file names, paths and http may change: an article keeps its id."""
    room.publish()
    before = set(room.ids().values())
    (room.root / "articles/tally.md").rename(room.root / "articles/sticks.md")
    room.write("articles/wir.md", markdown("The WIR, corrected", "2026-11-17"))
    room.settings(SETTINGS.replace("https://", "http://") + '[web]\npermalink = "/{slug}/"\n')
    room.publish()
    assert set(room.ids().values()) == before
    assert "The WIR, corrected" in room.ids()


def test_point_4_unique_ids() -> None:
    """Two entries of one id are an error in every format."""
    made = documents(factories.entry(), factories.entry())
    paths = {one.path for one in check(made) if one.rule == "feed-duplicate-id"}
    assert paths == {RSS, ATOM, JSON}


def test_point_5_dates_from_data() -> None:
    """Every date in a feed is one of its entries', and the feed's own is the newest of them."""
    entries = [
        factories.entry(
            id=ArticleId(f"urn:example:{day}"),
            published=datetime(2020, 1, day, tzinfo=UTC),
            updated=datetime(2020, 2, day, tzinfo=UTC),
        )
        for day in (3, 2, 1)
    ]
    rss, atom, json_feed = roots(documents(*entries))
    assert texts(atom, "a:updated") == ["2020-02-03T00:00:00+00:00"]
    assert texts(rss, "channel/lastBuildDate") == ["Mon, 03 Feb 2020 00:00:00 +0000"]
    assert {item["date_modified"][:10] for item in json_feed["items"]} == {
        "2020-02-01", "2020-02-02", "2020-02-03"
    }  # fmt: skip
    assert {item["date_published"][:7] for item in json_feed["items"]} == {"2020-01"}


_PRINT = """
import sys; sys.path.insert(0, sys.argv[1])
import factories, hashlib
made = factories.feed(factories.episode(), podcast=factories.podcast())
for feed in (made, factories.sample_feed()):
    print([hashlib.sha256(data).hexdigest() for data in factories.feed_documents(feed).values()])
"""


def test_point_6_reproducible() -> None:
    """Bytes are equal across processes and hash seeds."""
    told = {
        subprocess.run(  # noqa: S603
            [sys.executable, "-c", _PRINT, str(Path(factories.__file__).parent)],
            env={"PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(told) == 1


def test_point_9_media_type_and_self() -> None:
    """Each document links to its own address once, with its own media type, in UTF-8."""
    rss, atom, json_feed = roots(documents(factories.entry()))
    for root, path in ((rss, "channel/a:link"), (atom, "a:link")):
        (own,) = [one for one in root.iterfind(path, NS) if one.get("rel") == "self"]
        name = "rss" if root is rss else "atom"
        module = plugins.load(feeds, name)
        assert own.get("href") == f"https://example.org/{module.FILENAME}"
        assert own.get("type") == module.MEDIA_TYPE == f"application/{name}+xml"
    assert json_feed["feed_url"] == "https://example.org/feed.json"
    moved = check(documents(), url="https://example.net/")
    assert {one.rule for one in moved} == {"feed-self"}


def test_point_10_page_link() -> None:
    """The alternate link is the web page, never a hub or the feed."""
    rss, atom, json_feed = roots(documents(hubs=("https://hub.example.org/",)))
    assert texts(rss, "channel/link") == ["https://example.org/"]
    (page,) = [one for one in atom.iterfind("a:link", NS) if one.get("rel") == "alternate"]
    assert page.get("href") == json_feed["home_page_url"] == "https://example.org/"


def test_point_11_absolute_urls() -> None:
    """Every address in content is absolute ASCII, and a relative one is an error."""
    rough = (
        "<a href='/ü'>a</a> <img src='b c.png' srcset='d.png 1x, /é.png 2x' alt=''>"
        "<video poster='p.jpg' src='//example.org/v.mp4'></video> <q cite='x'>q</q>"
    )
    safe, _ = sanitise(rough, base_url="https://example.org/tally/", suffix="x")
    made = documents(factories.entry(safe))
    assert found(made) == set()
    content = json.loads(made[JSON])["items"][0]["content_html"]
    addresses = re.findall(r'(?:href|src|poster|cite)="([^"]*)"', content)
    assert len(addresses) >= 5
    assert all(one.isascii() and one.startswith("https://example.org/") for one in addresses)
    assert "feed-relative-url" in found(documents(factories.entry("<img src='x.png'>")))


def test_point_12_robust_text() -> None:
    """What XML cannot carry is cleaned field by field; no entry kills a feed."""
    odd = "a\0b\ud800c\ufffed\x1be]]>f"
    bad = factories.entry(
        f"<p>{odd}</p>".replace("]]>", "]]&gt;"),
        title=odd,
        summary=odd,
        tags=(odd,),
        authors=(Author(name=odd),),
        image=Image(url="https://example.org/i.png", alt=odd),
        enclosures=(Enclosure(url="https://example.org/a", type="a/b", length=1, title=odd),),
    )
    made = documents(bad, factories.entry(id=ArticleId("urn:example:good")))
    assert faults(made) == []
    for path in (RSS, ATOM):
        assert [one.title for one in feedparser.parse(made[path]).entries] == [
            "abcde]]>f", "Tally sticks"
        ]  # fmt: skip


def test_point_13_full_content() -> None:
    """Each format carries the full content as HTML, and the summary apart from it."""
    rss, atom, json_feed = roots(documents(factories.entry("<p>All of <i>it</i>.</p>")))
    whole, short = "<p>All of <i>it</i>.</p>", "A split stick was a ledger."
    assert texts(rss, "channel/item/c:encoded") == [whole]
    assert texts(rss, "channel/item/description") == [short]
    (content,) = atom.iterfind("a:entry/a:content", NS)
    (summary,) = atom.iterfind("a:entry/a:summary", NS)
    assert (content.get("type"), content.text) == ("html", whole)
    assert (summary.get("type"), summary.text) == ("text", short)
    assert (json_feed["items"][0]["content_html"], json_feed["items"][0]["summary"]) == (
        whole,
        short,
    )


def test_point_13_full_content_without_a_summary() -> None:
    """Without a summary, RSS has the content in both places: readers look in one or the other."""
    rss, _, _ = roots(documents(factories.entry("<p><img src='x:y' alt=''/></p>", summary="")))
    (content,) = texts(rss, "channel/item/c:encoded")
    assert texts(rss, "channel/item/description") == [content]


def test_point_14_titles() -> None:
    """Titles are plain text, and an entry without one is valid and title-less everywhere."""
    made = documents(factories.entry(title="1 < 2 & <b> R&D; AT&amp;T"), factories.entry(
        title="", id=ArticleId("urn:example:note")))  # fmt: skip
    assert faults(made) == []
    for path in (RSS, ATOM):
        first, note = feedparser.parse(made[path], sanitize_html=False).entries
        assert note.get("title", "") == ""
        assert first.title_detail.type == "text/plain" or path == RSS
    assert "title" not in json.loads(made[JSON])["items"][1]


def test_point_15_authors() -> None:
    """Every entry is signed in every format, by the feed's author if by nobody else."""
    nobody = factories.entry(authors=())
    several = factories.entry(
        id=ArticleId("urn:example:2"),
        authors=(Author(name="Ada", email="a@example.org"), Author(name="Bo")),
    )
    rss, atom, json_feed = roots(documents(nobody, several))
    names = ["Ada Reed", "Ada", "Bo"]
    assert texts(rss, "channel/item/dc:creator") == names
    assert texts(atom, "a:entry/a:author/a:name") == names
    assert [one["name"] for item in json_feed["items"] for one in item["authors"]] == names


def test_point_16_enclosures() -> None:
    """RSS has the one recording, Atom and JSON Feed have all files; lengths and types are true."""
    files = (
        Enclosure(url="https://example.org/notes.pdf", type="application/pdf", length=7),
        Enclosure(url="https://example.org/talk.mp3", type="audio/mpeg", length=9, duration=61),
    )
    rss, atom, json_feed = roots(documents(factories.entry(enclosures=files)))
    (one,) = rss.iterfind("channel/item/enclosure")
    assert dict(one.attrib) == {
        "url": "https://example.org/talk.mp3", "length": "9", "type": "audio/mpeg"
    }  # fmt: skip
    (other,) = rss.iterfind("channel/item/m:content", NS)
    assert other.get("url") == "https://example.org/notes.pdf"
    links = [link for link in atom.iterfind("a:entry/a:link", NS) if link.get("rel") == "enclosure"]
    assert [(link.get("href"), link.get("length"), link.get("type")) for link in links] == [
        (file.url, str(file.length), file.type) for file in files
    ]
    assert [file["size_in_bytes"] for file in json_feed["items"][0]["attachments"]] == [7, 9]


def test_point_17_lead_image() -> None:
    """The lead image has its address, type, true size and words in RSS and Atom, and is in JSON."""
    image = Image(
        url="https://example.org/i.png", alt="A & <b>", width=40, height=30, type="image/png"
    )
    rss, atom, json_feed = roots(documents(factories.entry(image=image)))
    for root in (rss, atom):
        (picture,) = root.iterfind(".//m:content", NS)
        assert dict(picture.attrib) == {
            "url": image.url, "medium": "image", "type": "image/png", "width": "40", "height": "30"
        }  # fmt: skip
        assert texts(picture, "m:description") == ["A & <b>"]
    assert json_feed["items"][0]["image"] == image.url


def test_point_18_websub_in_documents() -> None:
    """Every document names every hub, and itself."""
    hubs = ("https://hub.example.org/", "https://hub.example.net/")
    rss, atom, json_feed = roots(documents(hubs=hubs))
    for root, path in ((rss, "channel/a:link"), (atom, "a:link")):
        links = [(one.get("rel"), one.get("href")) for one in root.iterfind(path, NS)]
        assert [href for rel, href in links if rel == "hub"] == list(hubs)
        assert [rel for rel, _ in links].count("self") == 1
    assert json_feed["hubs"] == [{"type": "WebSub", "url": hub} for hub in hubs]


def test_point_20_size() -> None:
    """A feed has some 30 entries; 512 KiB are told, and 5 MiB are the end."""
    assert 20 <= config.FeedsTable().entries <= 50
    data = documents()[JSON]

    def severity(size: int) -> list[Severity]:
        padded: list[Finding] = check({JSON: data + b" " * (size - len(data))})
        return [one.severity for one in padded]

    assert severity(LARGE) == []
    assert severity(LARGE + 1) == [Severity.WARNING]
    assert severity(TOO_LARGE + 1) == [Severity.ERROR]


def test_point_21_metadata() -> None:
    """Language, icon, logo, rights, and categories with the scheme that they belong to."""
    made = replace(factories.sample_feed(), logo=Image(url="https://example.org/logo.png"))
    rss, atom, json_feed = roots(factories.feed_documents(made))
    assert texts(rss, "channel/language") == ["en"] == [json_feed["language"]]
    assert texts(rss, "channel/copyright") == texts(atom, "a:rights") == ["© 2026 Tally"]
    assert texts(atom, "a:icon") == ["https://example.org/icon.png"] == [json_feed["favicon"]]
    assert texts(atom, "a:logo") == texts(rss, "channel/image/url") == [json_feed["icon"]]
    first = next(atom.iterfind("a:entry/a:category", NS))
    assert dict(first.attrib) == {"term": "clearing", "scheme": "https://example.org/tags/"}
    assert next(rss.iterfind("channel/item/category")).get("domain") == first.get("scheme")


def test_point_21_language_of_an_entry() -> None:
    """Every format tells the language of an entry that is not written in the feed's."""
    arabic = factories.entry(id=ArticleId("urn:example:ar"), language="ar")
    rss, atom, json_feed = roots(documents(factories.entry(), arabic))
    assert [one.findtext("dc:language", None, NS) for one in rss.iter("item")] == [None, "ar"]
    xml = "{http://www.w3.org/XML/1998/namespace}lang"
    assert [one.get(xml) for one in atom.iterfind("a:entry", NS)] == [None, "ar"]
    assert [one["language"] for one in json_feed["items"]] == ["en", "ar"]


@pytest.mark.parametrize(
    "rough",
    [
        "<script>x()</script>",
        "<p onclick='x()'>a</p>",
        "<a href='java\nscript:x()'>a</a>",
        "<img src='https://t.example/p.gif' width='1' height='1'>",
        "<iframe src='https://e.example/'></iframe>",
        "<svg><script>x()</script></svg>",
        "<form action='https://e.example/'><button>a</button></form>",
    ],
)
def test_point_22_safe_html(rough: str) -> None:
    """What runs, asks or counts is taken out of articles, and is an error in a feed."""
    safe, _ = sanitise(rough, base_url="https://example.org/", suffix="x")
    assert faults(documents(factories.entry(f"{safe}<p>.</p>"))) == []
    rules = {one.rule for one in check(documents(factories.entry(rough)))}
    assert ("feed-pixel" if "width" in rough else "feed-unsafe-html") in rules


def test_point_23_deletion(room: Newsroom) -> None:
    """An article that is taken away is in no feed any more."""
    room.publish()
    gone = room.ids()["Tally sticks"]
    (room.root / "articles/tally.md").unlink()
    room.publish()
    assert all(gone not in ids and len(ids) == 1 for ids in room.feed_ids().values())


def test_point_24_discovery(room: Newsroom) -> None:
    """Every page announces every feed by address and type, and no feed asks for XSLT."""
    room.publish()
    tree = room.tree()
    pages = [path for path in tree if path.endswith(".html") and not path.startswith("email/")]
    wanted = {
        (URL + module.FILENAME, module.MEDIA_TYPE)
        for module in (plugins.load(feeds, name) for name in plugins.names(feeds))
    }
    for path in pages:
        page = html.fromstring(tree[path])
        if page.find(".//meta[@http-equiv='refresh']") is not None:
            continue  # it only leads on
        page.make_links_absolute(URL + path)
        links = page.iterfind(".//link[@rel='alternate']")
        assert wanted <= {(link.get("href"), link.get("type")) for link in links}, path
    assert not [path for path, data in tree.items() if b"xml-stylesheet" in data[:500]]


def test_an_empty_entry_still_says_something() -> None:
    """Without a text, the lead picture or the files are the content, in every format."""
    image = Image(url="https://example.org/i.png", alt="A <map>")
    file = Enclosure(url="https://example.org/a%20b.mp3", type="audio/mpeg", length=1)
    made: list[Feed] = [
        factories.feed(factories.entry("", summary="", image=image)),
        factories.feed(factories.entry("", summary="", enclosures=(file,))),
        factories.feed(factories.entry("", summary="")),
    ]
    contents = []
    for one in made:
        assert faults(factories.feed_documents(one)) == []
        item = json.loads(factories.feed_documents(one)[JSON])["items"][0]
        contents.append(item["content_html"])
    assert contents == [
        '<p><img src="https://example.org/i.png" alt="A &lt;map&gt;"/></p>',
        '<p><a href="https://example.org/a%20b.mp3">a b.mp3</a></p>',
        "",
    ]


def test_equal_dates_are_told_apart() -> None:
    """Entries of one instant keep it, written in as many ways as there are entries."""
    ids = [ArticleId(f"urn:example:{n}") for n in range(3)]
    made = documents(*(factories.entry(id=one) for one in ids))
    assert faults(made) == []
    moments = texts(etree.fromstring(made[ATOM]), "a:entry/a:updated")
    assert len(set(moments)) == 3
    assert {datetime.fromisoformat(one) for one in moments} == {factories.NOON}


# --- what only a server can show


HUB = "https://hub.example/"
DAYS = range(1, 9)
SHORT = f'[feeds]\nentries = 3\n[websub]\nhubs = ["{HUB}"]\nautomatic = false\n'
DOCUMENTS = [RSS, ATOM, JSON]


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Newsroom:
    """Return a publication of eight articles, three to a document, published."""
    made = Newsroom(tmp_path_factory.mktemp("shelf"))
    made.settings(SETTINGS + SHORT)
    for day in DAYS:
        made.write(f"articles/a{day}.md", markdown(f"A{day}", f"2026-11-{day:02}"))
    made.publish()
    return made


@pytest.fixture(scope="module")
def client(shelf: Newsroom) -> Iterator[Client]:
    """Serve that publication."""
    with served(shelf) as found:
        yield found


@pytest.mark.parametrize("path", DOCUMENTS)
def test_point_7_conditional_get(client: Client, path: str) -> None:
    """Strong tags of the bytes, one per coding; 304 for either condition; HEAD is GET's headers."""
    first = client.get(f"/{path}")
    tag, modified = first["ETag"] or "", first["Last-Modified"] or ""
    assert re.fullmatch(r'"[^"]+"', tag)
    assert re.search(r"\bmax-age=[1-9]", first["Cache-Control"] or "")
    assert first["Vary"] == "Accept-Encoding"
    for condition in ({"If_None_Match": tag}, {"If_Modified_Since": modified}):
        again = client.get(f"/{path}", **condition)
        assert (again.status, again.body, again["ETag"]) == (304, b"", tag)
    assert client.get(f"/{path}", If_None_Match='"other"').status == 200
    tags = {client.get(f"/{path}", Accept_Encoding=one)["ETag"] for one in ("", "gzip", "br")}
    assert len(tags) == 3
    head = client.head(f"/{path}")
    told = ("ETag", "Last-Modified", "Cache-Control", "Vary", "Content-Length", "Content-Type")
    assert (head.status, head.body) == (200, b"")
    assert [head[name] for name in told] == [first[name] for name in told]


@pytest.mark.parametrize("path", DOCUMENTS)
def test_point_8_compressed(shelf: Newsroom, client: Client, path: str) -> None:
    """Both codings lie beside each document, are sent as they lie there, and tell no time."""
    plain = client.get(f"/{path}").body
    for coding, suffix, unpack in (
        ("gzip", ".gz", gzip.decompress),
        ("br", ".br", brotli.decompress),
    ):
        made = (shelf.public / f"{path}{suffix}").read_bytes()
        answer = client.get(f"/{path}", Accept_Encoding=coding)
        assert (answer["Content-Encoding"], answer.body) == (coding, made)
        assert unpack(made) == plain
        assert len(made) < len(plain)
    assert (shelf.public / f"{path}.gz").read_bytes()[4:8] == bytes(4)  # RFC 1952: MTIME


@pytest.mark.parametrize("path", DOCUMENTS)
def test_point_18_websub_in_headers(client: Client, path: str) -> None:
    """The hub, and the document's own address, stand in its Link header; of GET and of HEAD."""
    for answer in (client.get(f"/{path}"), client.head(f"/{path}")):
        links = set(re.findall(r'<([^>]*)>; rel="([^"]*)"', answer["Link"] or ""))
        assert links == {(HUB, "hub"), (URL + path, "self")}


def walk(client: Client, path: str) -> Iterator[list[str]]:
    """Yield the titles in a document, and in each older one that it leads to."""
    at: str | None = f"/{path}"
    while at:
        answer = client.get(at)
        assert answer.status == 200, at
        if path == JSON:
            document = json.loads(answer.body)
            yield [item["title"] for item in document["items"]]
            older = document.get("next_url")
        else:
            root = etree.fromstring(answer.body)
            names = "channel/item/title" if path == RSS else "a:entry/a:title"
            yield texts(root, names)
            links = (one for one in root.iter(f"{{{NS['a']}}}link"))
            older = next((one.get("href") for one in links if one.get("rel") == "prev-archive"), "")
        at = urlsplit(older).path if older else None


@pytest.mark.parametrize("path", DOCUMENTS)
def test_point_19_paging(client: Client, path: str) -> None:
    """The document is bounded; the way through its archives gives every entry once (RFC 5005)."""
    pages = list(walk(client, path))
    assert len(pages) > 2
    assert all(len(page) <= 3 for page in pages)
    assert [title for page in pages for title in page] == [f"A{day}" for day in reversed(DAYS)]


@pytest.mark.parametrize("path", [RSS, ATOM])
def test_point_25_real_readers(tmp_path: Path, path: str) -> None:
    """A real reader gets the model's fields; its second fetch is 304; a rebuild is no news."""
    made = Newsroom(tmp_path)
    made.settings(SETTINGS)
    made.write("articles/tally.md", markdown("Tally sticks", "2026-11-10", tags="[history]"))
    made.publish()
    with served(made) as client:
        address = f"http://{client.host}:{client.port}/{path}"
        first = feedparser.parse(address)
        (entry,) = first.entries
        assert (first.status, first.bozo) == (200, False)
        assert (entry.id, entry.title) == (made.ids()["Tally sticks"], "Tally sticks")
        assert entry.link == f"{URL}2026/11/tally/"
        assert [one.name for one in entry.authors] == ["Ada Reed"]
        assert [tag.term for tag in entry.tags] == ["history"]
        assert _instant(entry.published_parsed) == datetime(2026, 11, 10, tzinfo=UTC)
        assert "All there is to say" in entry.content[0].value
        conditions = {"etag": first.etag, "modified": first.modified}
        assert feedparser.parse(address, **conditions).status == 304
        (made.root / ".syndicate/cache.db").unlink()
        made.publish()
        assert feedparser.parse(address, **conditions).status == 304
        made.write("articles/tally.md", markdown("Tally, told", "2026-11-10", tags="[history]"))
        made.publish()
        (again,) = feedparser.parse(address, **conditions).entries
        assert (again.id, again.title) == (entry.id, "Tally, told")
