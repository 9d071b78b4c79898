"""What each feed format says in its own way."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from lxml import etree

import factories
from syndicate.checks.feeds import check
from syndicate.feeds import atom, rss
from syndicate.feeds import json as json_feed
from syndicate.feeds._entries import entries
from syndicate.model import ArticleId, Author, Enclosure, Feed, Image, SafeHtml
from syndicate.templating import environment

NS = {
    "a": "http://www.w3.org/2005/Atom",
    "c": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "m": "http://search.yahoo.com/mrss/",
}
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def rss_root(*made: Any, **changes: Any) -> etree._Element:  # noqa: ANN401
    """Return the RSS document of a feed with these entries."""
    feed = factories.feed(*made, **changes)
    return etree.fromstring(rss.render(feed, url="https://example.org/feed.xml"))


def atom_root(*made: Any, **changes: Any) -> etree._Element:  # noqa: ANN401
    """Return the Atom document of a feed with these entries."""
    feed = factories.feed(*made, **changes)
    return etree.fromstring(atom.render(feed, url="https://example.org/atom.xml"))


def json_root(*made: Any, **changes: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return the JSON document of a feed with these entries."""
    feed = factories.feed(*made, **changes)
    root: dict[str, Any] = json.loads(json_feed.render(feed, url="https://example.org/feed.json"))
    return root


def texts(root: etree._Element, path: str) -> list[str]:
    """Return the texts of the elements at an XPath."""
    return [element.text or "" for element in root.iterfind(path, NS)]


class TestRss:
    """RSS 2.0."""

    def test_guid_is_a_permalink_only_as_the_page(self) -> None:
        """A guid claims to be a permalink as the page's URL, not as a former one."""
        page = "https://example.org/tally-sticks/"
        ids = [page, "http://example.org/old/", "tag:example.org,2026:x"]
        root = rss_root(*(factories.entry(id=ArticleId(one), url=page) for one in ids))
        said = [guid.get("isPermaLink") for guid in root.iterfind("channel/item/guid")]
        assert said == ["true", "false", "false"]

    def test_without_a_summary_the_description_is_the_content(self) -> None:
        """An entry without a summary keeps its content, in the description, as RSS 2.0 has it."""
        root = rss_root(factories.entry("<p>All.</p>", summary=""))
        assert texts(root, "channel/item/description") == ["<p>All.</p>"]

    def test_summary_is_text_where_readers_see_html(self) -> None:
        """A summary about markup shows its markup: readers take a description for HTML."""
        root = rss_root(factories.entry(summary="Use <b> & <i>"))
        assert texts(root, "channel/item/description") == ["Use &lt;b&gt; &amp; &lt;i&gt;"]

    def test_title_less_note_has_no_title(self) -> None:
        """A note has no title element, and a description in its place."""
        root = rss_root(factories.entry(title="", summary=""))
        assert not texts(root, "channel/item/title")
        assert texts(root, "channel/item/description") == ["<p>A split stick was a ledger.</p>"]

    def test_authors_are_named_without_addresses(self) -> None:
        """Every author stands in dc:creator; no author element, which takes one e-mail only."""
        both = (Author(name="Ada", email="a@example.org"), Author(name="Bo", email="b@example.org"))
        root = rss_root(factories.entry(authors=both))
        assert texts(root, "channel/item/dc:creator") == ["Ada", "Bo"]
        assert not texts(root, "channel/item/author")

    def test_editor_is_named_only_with_an_address(self) -> None:
        """ManagingEditor is an e-mail address with a name; without an address there is none."""
        assert texts(rss_root(), "channel/managingEditor") == ["ada@example.org (Ada Reed)"]
        assert not texts(rss_root(author=Author(name="Ada Reed")), "channel/managingEditor")

    def test_dates_are_of_the_data(self) -> None:
        """The channel's dates are the feed's own, in UTC, whatever zone they came in."""
        tokyo = timezone(timedelta(hours=9))
        root = rss_root(updated=datetime(2026, 1, 1, 8, 0, 5, 99, tzinfo=tokyo))
        wanted = ["Wed, 31 Dec 2025 23:00:05 +0000"]
        assert texts(root, "channel/lastBuildDate") == wanted
        assert texts(root, "channel/pubDate") == wanted

    def test_channel_link_is_the_page(self) -> None:
        """The channel's link is the web page even with hubs, and the self link stands once."""
        root = rss_root(hubs=("https://hub.example.org/",))
        assert texts(root, "channel/link") == ["https://example.org/"]
        links = [(one.get("rel"), one.get("href")) for one in root.iterfind("channel/a:link", NS)]
        assert links == [
            ("self", "https://example.org/feed.xml"),
            ("hub", "https://hub.example.org/"),
        ]

    def test_logo_size_only_within_the_limits(self) -> None:
        """A logo larger than RSS allows is shown without its size."""
        small = rss_root(logo=Image(url="https://example.org/l.png", width=144, height=400))
        large = rss_root(logo=Image(url="https://example.org/l.png", width=145, height=20))
        assert texts(small, "channel/image/width") == ["144"]
        assert texts(large, "channel/image/url") == ["https://example.org/l.png"]
        assert not texts(large, "channel/image/width")

    def test_a_logo_that_rss_does_not_know_is_left_out(self) -> None:
        """RSS 2.0 knows JPEG, GIF and PNG; a drawing stands in the other formats."""
        made = factories.feed(logo=Image(url="https://example.org/l.svg"))
        documents = factories.feed_documents(made)
        assert b"l.svg" not in documents["feed.xml"]
        assert all(b"l.svg" in documents[path] for path in ("atom.xml", "feed.json"))
        assert check(documents) == []

    def test_first_enclosure_alone(self) -> None:
        """An item has the first of several recordings as its enclosure: RSS knows one."""
        made = factories.sample_feed()
        root = etree.fromstring(rss.render(made, url="https://example.org/feed.xml"))
        urls = [one.get("url") for one in root.iterfind("channel/item/enclosure")]
        assert urls == ["https://example.org/talk.mp3"]

    def test_description_is_never_empty(self) -> None:
        """A feed without a description repeats its title: RSS demands one."""
        assert texts(rss_root(description=""), "channel/description") == ["Tally"]


class TestAtom:
    """Atom 1.0."""

    def test_links_keep_what_they_lead_to(self) -> None:
        """Links say rel, type, length and title, or readers open a recording as the article."""
        made = factories.sample_feed()
        root = etree.fromstring(atom.render(made, url="https://example.org/atom.xml"))
        first, second, _ = root.iterfind("a:entry", NS)
        assert [dict(link.attrib) for link in first.iterfind("a:link", NS)] == [
            {"href": "https://example.org/tally-sticks/", "rel": "alternate", "type": "text/html"},
            {
                "href": "https://example.org/talk.mp3",
                "rel": "enclosure",
                "type": "audio/mpeg",
                "length": "123456",
                "title": "The talk",
            },
            {
                "href": "https://example.org/talk.pdf",
                "rel": "enclosure",
                "type": "application/pdf",
                "length": "99",
            },
        ]
        assert second.find("a:link[@rel='via']", NS) is not None

    def test_title_less_note_has_an_empty_title(self) -> None:
        """The mandatory title of a note is there and empty, never one that we made up."""
        root = atom_root(factories.entry(title=""))
        assert texts(root, "a:entry/a:title") == [""]

    def test_language_is_said_where_it_differs(self) -> None:
        """An entry in another language than the feed's says so."""
        root = atom_root(factories.entry(), factories.entry(language="ja"))
        assert root.get(LANG) == "en"
        assert [entry.get(LANG) for entry in root.iterfind("a:entry", NS)] == [None, "ja"]

    def test_no_element_is_empty(self) -> None:
        """What is not known is left out: no blank subtitle, rights, summary or content."""
        made = factories.entry("", summary="", tags=("", " "))
        root = atom_root(made, description="", rights="")
        assert not [one.tag for one in root.iter() if not (len(one) or one.text or one.attrib)]
        assert not texts(root, "a:entry/a:content")


class TestJson:
    """JSON Feed 1.1."""

    def test_members(self) -> None:
        """An item has what the specification names for it, each with a value."""
        made = factories.sample_feed()
        root = json.loads(json_feed.render(made, url="https://example.org/feed.json"))
        first, second, third = root["items"]
        assert first["attachments"][0] == {
            "url": "https://example.org/talk.mp3",
            "mime_type": "audio/mpeg",
            "title": "The talk",
            "size_in_bytes": 123456,
            "duration_in_seconds": 61,
        }
        assert first["image"] == "https://example.org/clearing.jpg"
        assert first["tags"] == ["clearing", "R&D"]
        assert second["external_url"] == "https://elsewhere.example/note"
        assert "title" not in second
        assert not {"summary", "tags", "attachments"} & set(third)

    def test_other_scripts_stand_as_they_are(self) -> None:
        """Text is UTF-8, not escapes, and the document ends its last line."""
        data = json_feed.render(factories.sample_feed(), url="https://example.org/feed.json")
        assert "ملاحظة قصيرة.".encode() in data
        assert data.endswith(b"}\n")

    def test_empty_content_is_said(self) -> None:
        """An entry without content still has content_html: the specification demands it."""
        assert json_root(factories.entry(""))["items"][0]["content_html"] == ""


def contents(made: Feed) -> list[str]:
    """Return the content of the first entry in every format."""
    url = "https://example.org/x"
    return [
        *texts(etree.fromstring(rss.render(made, url=url)), "channel/item/c:encoded"),
        *texts(etree.fromstring(atom.render(made, url=url)), "a:entry/a:content"),
        *(one["content_html"] for one in json.loads(json_feed.render(made, url=url))["items"]),
    ]


def test_right_to_left_says_so_everywhere() -> None:
    """Right-to-left content is wrapped alike in every format, as none of them can say it."""
    made = factories.feed(factories.entry("<p>نص</p>", language="ar", direction="rtl"))
    assert contents(made) == ['<div dir="rtl" lang="ar"><p>نص</p></div>'] * 3


def test_links_within_an_article_lead_to_its_page() -> None:
    """A footnote's link works in a reader, and what only reads like a link stays as it is."""
    url = "https://example.org/?a=1&b=2"
    text = '<p title="<a href=">&lt;a href="#x"&gt;</p><abbr href="#y"></abbr>'
    entry = factories.entry(f'{text}<a class="fn" href="#fn-1">1</a>', url=url)
    page = "https://example.org/?a=1&amp;b=2"
    wanted = f'{text}<a class="fn" href="{page}#fn-1">1</a>'
    assert contents(factories.feed(entry)) == [wanted] * 3


def test_content_survives_to_the_byte() -> None:
    """White space, CDATA ends and entities of the content come through unchanged."""
    content = "<pre>a\n\n  b &lt;c&gt; ]]&gt; &amp;amp; \t</pre>\n<p> x </p> "
    assert contents(factories.feed(factories.entry(content))) == [content] * 3


def test_order_is_as_given() -> None:
    """Entries stand as the feed has them: the newest first, or whatever the caller decided."""
    ids = [f"tag:example.org,2026:{n}" for n in (3, 1, 2)]
    made = [factories.entry(id=ArticleId(one)) for one in ids]
    assert texts(rss_root(*made), "channel/item/guid") == ids
    assert texts(atom_root(*made), "a:entry/a:id") == ids
    assert [item["id"] for item in json_root(*made)["items"]] == ids


class TestEntries:
    """Articles become entries, with promos."""

    def made(self, promos: list[Any], now: datetime = factories.NOON) -> str:
        """Return the content of the entry of one article."""
        publication = factories.publication()
        (entry,) = entries([factories.article()], publication, promos, environment(), now=now)
        return entry.content

    def test_promo_follows_the_body(self) -> None:
        """A promo stands once, after the body, with its label, heading, text and link."""
        content = self.made([factories.promo(), factories.promo(id="other")])
        assert content.startswith("<p>A split stick was a ledger.</p>\n<hr/>")
        for part in ("Further Reading", "Alternative Financial Systems Index", "Read more"):
            assert content.count(part) == 1
        assert content.count('href="https://example.net/index"') == 1

    def test_promo_is_fit_for_every_feed(self) -> None:
        """A feed with a promo in it passes every check."""
        made = factories.feed(factories.entry(self.made([factories.promo()])))
        assert check(factories.feed_documents(made)) == []

    def test_without_a_promo_nothing_is_left(self) -> None:
        """With no promo configured or none running, the content is the body."""
        ended = factories.promo(end=datetime(2026, 1, 1, tzinfo=UTC))
        body = "<p>A split stick was a ledger.</p>"
        assert [self.made([]), self.made([ended])] == [body, body]

    def test_promo_is_well_formed_and_escaped(self) -> None:
        """A promo's texts are text, its picture has an alternative, and all of it is XHTML."""
        image = Image(url="https://example.net/i.png", alt='A "map"', width=600, height=300)
        content = self.made([factories.promo(heading="<R&D>", text="1 < 2", image=image)])
        root = etree.fromstring(f"<div>{content}</div>")
        picture = root.find(".//img")
        assert [heading.text for heading in root.iter("h2")] == ["<R&D>"]
        assert picture is not None
        assert dict(picture.attrib) == {
            "src": "https://example.net/i.png",
            "alt": 'A "map"',
            "width": "600",
            "height": "300",
        }


def test_what_only_pages_need_is_left_out() -> None:
    """Roles and buttons of players go, and nothing else; a player gets a link behind it."""
    html = (
        '<p title="a role=&quot;b&quot; controls" role="note" aria-label="x">controls role="y"</p>'
        '<audio controls="" src="https://example.org/a%20b.mp3?x=1&amp;y=2" preload="none"></audio>'
        '<a href="https://example.org/"><video controls="" src="https://example.org/v"></video></a>'
    )
    wanted = (
        '<p title="a role=&quot;b&quot; controls">controls role="y"</p>'
        '<audio src="https://example.org/a%20b.mp3?x=1&amp;y=2" preload="none"></audio>'
        ' <a href="https://example.org/a%20b.mp3?x=1&amp;y=2">a b.mp3</a>'
        '<a href="https://example.org/"><video src="https://example.org/v"></video></a>'
    )
    assert contents(factories.feed(factories.entry(html))) == [wanted] * 3


def test_a_promo_stands_behind_what_stands_for_a_text() -> None:
    """An article without a text shows its picture, or its files, before the promo."""
    image = Image(url="https://example.org/i.png", alt="A map")
    file = Enclosure(url="https://example.org/a.mp3", type="audio/mpeg", length=1)
    for shown, fields in (
        ('<p><img src="https://example.org/i.png" alt="A map"/></p>', {"image": image}),
        ('<p><a href="https://example.org/a.mp3">a.mp3</a></p>', {"enclosures": (file,)}),
    ):
        bare = replace(factories.article(body=SafeHtml("")), **fields)
        promos = [factories.promo()]
        (entry,) = entries(
            [bare], factories.publication(), promos, environment(), now=factories.NOON
        )
        item = json.loads(factories.feed_documents(factories.feed(entry))["feed.json"])["items"][0]
        assert item["content_html"].startswith(shown)
        assert item["content_html"].count(promos[0].heading) == 1
