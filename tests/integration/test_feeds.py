"""Which feeds a publication has, where they are found, and where older articles are."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import unquote

import feedparser
import pytest
from lxml import etree, html

from newsroom import (
    ATOM,
    MONDAY,
    ONE_FEED,
    PROMO,
    SETTINGS,
    URL,
    Newsroom,
    broken_links,
    looks,
    markdown,
)
from syndicate.archives import Layout, lay_out
from syndicate.checks.feeds import check
from syndicate.errors import ConfigError
from syndicate.publishing import assembly
from syndicate.publishing.desk import BlockedError

FEEDS = """
[authors.bo]
name = "Bo Ek"

[feeds]
per_tag = 2
per_author = 2
per_language = 2

[[feed]]
id = "credit"
title = "Credit & more"
description = "What we write of credit."
any = { tags = ["Credit"] }
none = { authors = ["bo"], sections = ["notes"] }
content = "summary"
formats = ["json", "rss"]
promo = false
"""
FILES = ("feed.xml", "atom.xml", "feed.json")


@pytest.fixture
def several(bare: Newsroom) -> Newsroom:
    """Return a publication with several feeds, published."""
    bare.settings(SETTINGS + FEEDS)
    bare.write("articles/a.md", markdown("A", "2026-11-10", tags="[credit, Öre]"))
    bare.write("articles/b.md", markdown("B", "2026-11-11", tags="[Credit]", author="bo"))
    bare.write("articles/c.md", markdown("C", "2026-11-12", tags="[öre]", author="Bo Ek"))
    bare.write("articles/notes/d.md", markdown("D", "2026-11-13", tags="[credit]", language="de"))
    bare.write("articles/e.md", markdown("E", "2026-11-14", language="de"))
    bare.publish()
    return bare


def titles(room: Newsroom, path: str) -> list[str]:
    """Return the titles of a JSON feed's items."""
    return [item["title"] for item in json.loads(room.read(path))["items"]]


def alternates(room: Newsroom, path: str) -> list[str]:
    """Return the feeds that a page announces, as paths."""
    page = html.fromstring(room.read(path).encode())
    found = [link.get("href") or "" for link in page.iterfind(".//link[@rel='alternate']")]
    return [unquote(href.removeprefix(URL)) for href in found]


def test_each_part_has_its_feed(several: Newsroom) -> None:
    """Tags, authors and languages with enough articles, and what the owner chose, have a feed."""
    told = {path.parent.relative_to(several.public).as_posix(): titles(
        several, str(path.relative_to(several.public))
    ) for path in several.public.rglob("feed.json")}  # fmt: skip
    assert told == {
        ".": ["E", "D", "C", "B", "A"],
        "authors/ada-reed": ["E", "D", "A"],
        "authors/bo": ["C", "B"],
        "feeds/credit": ["A"],
        "languages/de": ["E", "D"],
        "languages/en": ["C", "B", "A"],
        "tags/credit": ["D", "B", "A"],
        "tags/öre": ["C", "A"],
    }


def test_every_feed_passes_every_check(several: Newsroom) -> None:
    """All documents of all feeds are valid, and the formats of each agree."""
    tree = several.tree()
    documents = {path: data for path, data in tree.items() if path.endswith(FILES)}
    assert len(documents) == 8 * 3 - 1
    assert [str(finding) for finding in check(documents)] == []
    assert broken_links(tree) == []


def test_feeds_have_ids_of_their_own(several: Newsroom) -> None:
    """Each feed has its own id, which neither another title nor another domain changes."""
    before = {path: _id(data) for path, data in several.tree().items() if path.endswith("atom.xml")}
    assert len(set(before.values())) == len(before) == 7
    moved = (SETTINGS + FEEDS).replace("small.example", "big.example")
    several.settings(moved.replace("Small Change", "Big Change"))
    several.publish()
    after = {path: _id(data) for path, data in several.tree().items() if path.endswith("atom.xml")}
    assert after == before


def _id(atom: bytes) -> str:
    return etree.fromstring(atom).findtext(f"{ATOM}id") or ""


def test_a_feed_leads_to_its_page(several: Newsroom) -> None:
    """A feed's page says what it is, how to subscribe, and shows the newest entries."""
    feed = json.loads(several.read("tags/öre/feed.json"))
    assert feed["home_page_url"] == f"{URL}tags/%C3%B6re/"
    assert feed["feed_url"] == f"{URL}tags/%C3%B6re/feed.json"
    assert feed["title"] == "Small Change: öre"
    page = html.fromstring(several.read("tags/öre/index.html").encode())
    text = page.text_content()
    assert "Articles about “öre”." in text
    assert "How to subscribe" in text
    assert f"{URL}tags/%C3%B6re/feed.xml" in text
    assert [link.text for link in page.iterfind(".//h2/a")] == ["C", "A"]
    chosen = several.read("feeds/credit/index.html")
    assert "What we write of credit." in chosen
    assert "Credit &amp; more" in chosen


def test_a_small_tag_has_a_page_without_a_feed(several: Newsroom) -> None:
    """A tag with too few articles has its page as before, and announces no feed of its own."""
    several.write("articles/f.md", markdown("F", "2026-11-15", tags="[rare]"))
    several.publish()
    assert not (several.public / "tags/rare/feed.xml").exists()
    assert alternates(several, "tags/rare/index.html") == alternates(several, "index.html")


def test_every_page_announces_feeds(several: Newsroom) -> None:
    """Every page announces the feed of all and the chosen ones; a feed's page its own first."""
    common = [*FILES, "feeds/credit/feed.xml", "feeds/credit/feed.json"]
    common[1], common[2] = common[2], common[1]
    common = [
        "feed.xml",
        "atom.xml",
        "feed.json",
        "feeds/credit/feed.xml",
        "feeds/credit/feed.json",
    ]
    pages = [path for path in several.tree() if path.endswith(".html")]
    for path in pages:
        assert alternates(several, path)[-len(common) :] == common, path
    own = [f"tags/credit/{file}" for file in FILES]
    assert alternates(several, "tags/credit/index.html") == own + common
    assert alternates(several, "authors/bo/index.html")[0] == "authors/bo/feed.xml"
    assert alternates(several, "languages/de/index.html")[0] == "languages/de/feed.xml"


def test_a_format_that_ends_is_told(bare: Newsroom) -> None:
    """Whoever takes a format away hears which address will be missing, and where to lead to."""
    bare.settings(f"{SETTINGS}[feeds]\nper_author = 0\nper_language = 0\nper_tag = 1\n")
    bare.write("articles/a.md", markdown("A", "2026-11-10", tags="[credit, Öre]"))
    bare.publish()
    bare.settings(f"{SETTINGS}[feeds]\nper_author = 0\nper_language = 0\nper_tag = 1\n"
                  'formats = ["rss", "json"]\n')  # fmt: skip
    report = bare.publish()
    assert {"atom.xml", "tags/credit/atom.xml", "tags/öre/atom.xml"} <= set(report.removed)
    (told,) = [one for one in report.findings if one.rule == "feed-format-ended"]
    assert told.path == "atom.xml"
    assert f"{URL}atom.xml, and 2 more feeds will be missing (404)" in told.problem
    assert f"redirect the address (301) to {URL}feed.xml" in told.remedy
    assert not bare.publish().findings


def test_one_list_has_all_feeds(several: Newsroom) -> None:
    """The OPML lists each feed once with its page, and the feeds page leads to all of them."""
    opml = etree.fromstring(several.read("feeds/feeds.opml").encode())
    assert (opml.tag, opml.get("version")) == ("opml", "2.0")
    head = opml[0]
    assert [one.tag for one in head] == ["title", "ownerName", "ownerId"]  # validators know no docs
    outlines = list(opml.iterfind(".//outline[@type='rss']"))
    assert [unquote((one.get("xmlUrl") or "").removeprefix(URL)) for one in outlines] == [
        "feed.xml",
        "feeds/credit/feed.xml",
        "authors/ada-reed/feed.xml",
        "authors/bo/feed.xml",
        "languages/de/feed.xml",
        "languages/en/feed.xml",
        "tags/credit/feed.xml",
        "tags/öre/feed.xml",
    ]
    assert outlines[1].get("text") == "Credit & more"
    assert outlines[1].get("htmlUrl") == f"{URL}feeds/credit/"
    page = several.read("feeds/index.html")
    assert "feeds.opml" in page
    for folder in ("credit/", "../authors/bo/", "../languages/de/", "../tags/credit/"):
        assert f'href="{folder}' in page or f'href="../feeds/{folder}' in page, folder


def test_a_feed_of_summaries(several: Newsroom) -> None:
    """A feed may carry summaries with a link in place of the whole articles."""
    (item,) = json.loads(several.read("feeds/credit/feed.json"))["items"]
    assert item["content_html"] == (
        "<p>All there is to say about A.</p>\n"
        '<p><a href="https://small.example/2026/11/a/">Read more</a></p>'
    )


def test_a_feed_without_promos(room: Newsroom) -> None:
    """A chosen feed may leave promos out while the others carry them."""
    own = '\n[[feed]]\nid = "plain"\ntitle = "Plain"\npromo = false\n'
    room.settings(room.read_settings() + own)
    room.publish()
    assert "The Index of Everything" in room.read("feed.json")
    assert "The Index of Everything" not in room.read("feeds/plain/feed.json")
    assert titles(room, "feeds/plain/feed.json") == titles(room, "feed.json")


def test_a_feed_outlives_its_articles(several: Newsroom) -> None:
    """A feed that was published goes on with fewer articles, and ends when it is not wanted."""
    (several.root / "articles/c.md").unlink()
    several.publish()
    assert titles(several, "tags/öre/feed.json") == ["A"]
    several.settings(SETTINGS + FEEDS.replace("per_tag = 2", "per_tag = 0"))
    several.publish()
    assert not list(several.public.glob("tags/*/feed.json"))
    assert (several.public / "tags/öre/index.html").exists()


def test_one_article_touches_only_its_feeds(several: Newsroom) -> None:
    """A change of an article rewrites the feeds that carry it, and no other."""
    before = looks(several.public)
    several.write("articles/e.md", markdown("E", "2026-11-14", "Mended.", language="de"))
    several.publish()
    after = looks(several.public)
    changed = {path for path, look in after.items() if before.get(path) != look}
    folders = {path.rpartition("/")[0] for path in changed if path.endswith(FILES)}
    assert folders == {"", "authors/ada-reed", "languages/de"}


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ('formats = ["rs"]', "feed[0].formats: there is no feed format 'rs'; did you mean 'rss'?"),
        ('any = { tgas = ["a"] }', "unknown setting 'feed[0].any.tgas'; did you mean 'tags'?"),
        ("entires = 3", "unknown setting 'feed[0].entires'; did you mean 'entries'?"),
        ('content = "short"', "feed[0].content:"),
        ("entries = 0", "feed[0].entries:"),
    ],
)
def test_wrong_settings_are_told(bare: Newsroom, setting: str, told: str) -> None:
    """A wrong setting of a feed is told with file, line, key and the nearest right name."""
    bare.settings(f'{SETTINGS}\n[[feed]]\nid = "a"\ntitle = "A"\n{setting}\n')
    with pytest.raises(ConfigError) as caught:
        bare.publish()
    assert told in str(caught.value)
    assert "syndicate.toml:10: " in str(caught.value)


def test_no_two_feeds_have_one_id(bare: Newsroom) -> None:
    """Two chosen feeds of one id are refused."""
    one = '\n[[feed]]\nid = "a"\ntitle = "A"\n'
    bare.settings(SETTINGS + one + one)
    with pytest.raises(ConfigError, match=r"feed\[1\]\.id: 'a' is the id of feed\[0\] too"):
        bare.publish()


def test_tags_with_signs_keep_their_pages(bare: Newsroom) -> None:
    """Who came first keeps its address, whatever comes later or goes, and each page leads there."""
    bare.write("articles/a.md", markdown("A", "2026-11-01", tags='["C++"]'))
    bare.publish()
    first = bare.tree()["tags/c/index.html"]
    bare.write("articles/b.md", markdown("B", "2026-11-02", tags="['C', 'C#', 'News', 'News!']"))
    (found,) = bare.publish().findings
    assert str(found).startswith("tags/news-2/: the tags 'News' and 'News!' have a page")
    assert bare.tree()["tags/c/index.html"] == first
    pages = {name: bare.read(f"tags/{name}/index.html") for name in ("c-2", "c-sharp")}
    page = bare.read("2026/11/b/index.html")
    for name, text in pages.items():
        assert "2026/11/b/" in text
        assert f'href="../../../tags/{name}/index.html"' in page
    assert "/c-sharp/index.html" in bare.read("tags/index.html")
    (bare.root / "articles/a.md").unlink()
    bare.publish()
    assert bare.read("2026/11/b/index.html") == page
    assert "tags/c/index.html" not in bare.tree()


def test_slugs_do_not_depend_on_names_of_files(tmp_path: Path) -> None:
    """The same tags have the same pages, whichever file is read first."""
    trees = []
    for order in ("abc", "cba"):
        room = Newsroom(tmp_path / order)
        room.settings(SETTINGS + ONE_FEED)
        for name, tag in zip(order, ("C", "C++", "C#"), strict=True):
            text = markdown("One", "2026-11-01", tags=f"['{tag}']", slug=f"s{ord(tag[-1])}")
            room.write(f"articles/{name}.md", text)
        room.publish()
        trees.append({path for path in room.tree() if path.startswith("tags/")})
    assert trees[0] == trees[1]
    assert "tags/c-plus-plus/index.html" in trees[0]


# --- archives

ARCHIVES = SETTINGS + "\n[feeds]\nentries = 6\narchive_size = 3\nper_author = 0\nper_language = 0\n"


@pytest.fixture
def long(bare: Newsroom) -> Newsroom:
    """Return a publication with fourteen articles, six in the feed, three in an archive."""
    bare.settings(ARCHIVES)
    for number in range(1, 15):
        bare.write(f"articles/a{number:02}.md", markdown(f"A{number:02}", f"2026-11-{number:02}"))
    bare.publish()
    return bare


def chain(room: Newsroom, path: str) -> list[list[str]]:
    """Follow a feed into its archives as a reader does; return the titles in each document."""
    found = []
    while path:
        if path.endswith(".json"):
            feed = json.loads(room.read(path))
            found.append([item["title"] for item in feed["items"]])
            path = feed.get("next_url", "").removeprefix(URL)
        else:
            read = feedparser.parse(room.read(path).encode())
            assert not read.bozo
            found.append([entry.title for entry in read.entries])
            older = [link.href for link in read.feed.links if link.rel == "prev-archive"]
            path = older[0].removeprefix(URL) if older else ""
    return found


ALL = [
    ["A14", "A13", "A12", "A11", "A10"],
    ["A09", "A08", "A07"],
    ["A06", "A05", "A04"],
    ["A03", "A02", "A01"],
]


@pytest.mark.parametrize("path", FILES)
def test_who_follows_the_archives_gets_everything_once(long: Newsroom, path: str) -> None:
    """The chain of documents carries every article ever published, once, in every format."""
    assert chain(long, path) == ALL


def test_an_entry_in_two_archives_stops_the_release(
    long: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If an article came into two documents of a feed, nothing would be published."""
    before = long.tree()

    def twice(*args: object, **options: object) -> Layout:
        made = lay_out(*args, **options)  # type: ignore[arg-type]
        return replace(made, current=(*made.current, *made.pages[0]))

    monkeypatch.setattr(assembly, "lay_out", twice)
    long.write("articles/more.md", markdown("More", "2026-11-20"))
    with pytest.raises(BlockedError) as stop:
        long.publish(strict=False)
    assert {one.rule for one in stop.value.report.findings} == {"feed-duplicate-id"}
    assert long.tree() == before


def test_archives_say_what_they_are(long: Newsroom) -> None:
    """An archive is marked, leads to the current document and to the one before, and is proven."""
    fh = "{http://purl.org/syndication/history/1.0}archive"
    for path in ("archive/feed-2.xml", "archive/atom-2.xml"):
        root = etree.fromstring(long.read(path).encode())
        links = {link.get("rel"): link.get("href") for link in root.iter(f"{ATOM}link")}
        file = path.removeprefix("archive/").replace("-2", "")
        assert len(list(root.iter(fh))) == 1
        assert links["self"] == URL + path
        assert links["current"] == URL + file
        assert links["prev-archive"] == URL + path.replace("-2", "-1")
        assert "next-archive" not in links
    assert not list(etree.fromstring(long.read("atom.xml").encode()).iter(fh))
    assert "prev-archive" not in long.read("archive/atom-1.xml")
    documents = {path: data for path, data in long.tree().items() if path.endswith(("xml", "json"))}
    assert [str(finding) for finding in check(documents)] == []
    assert len(documents) == 3 * 4
    assert broken_links(long.tree()) == []


def archives(room: Newsroom) -> dict[str, tuple[int, int, int]]:
    """Return how the archives of the feed look."""
    return {
        path: look
        for path, look in looks(room.public).items()
        if path.startswith("archive/") and path.endswith(("xml", "json"))
    }


def test_promos_change_no_archive(long: Newsroom) -> None:
    """A promo that begins stands in the feed, and in no archive: full ones stay as they are."""
    before = archives(long)
    long.settings(ARCHIVES + PROMO + "start = 2026-11-24T00:00:00Z\n")
    long.publish()
    long.publish(MONDAY + timedelta(days=2))
    assert "/the-index/" in long.read("feed.xml")
    assert archives(long) == before


def test_new_articles_change_no_archive(long: Newsroom) -> None:
    """What is published later is put into the feed and into new archives only."""
    before = archives(long)
    for number in (15, 16, 17):
        long.write(f"articles/a{number}.md", markdown(f"A{number}", f"2026-11-{number}"))
    long.publish()
    after = archives(long)
    assert {path: after[path] for path in before} == before
    assert sorted(after.keys() - before.keys()) == [
        "archive/atom-4.xml",
        "archive/feed-4.json",
        "archive/feed-4.xml",
    ]
    assert chain(long, "feed.xml")[:2] == [
        ["A17", "A16", "A15", "A14", "A13"],
        ["A12", "A11", "A10"],
    ]


def test_a_removal_changes_one_archive(long: Newsroom) -> None:
    """An archive loses the article that was taken away; the others are not even rewritten."""
    before = archives(long)
    (long.root / "articles/a05.md").unlink()
    long.publish()
    after = archives(long)
    changed = {path for path in before if before[path] != after[path]}
    assert changed == {"archive/atom-2.xml", "archive/feed-2.json", "archive/feed-2.xml"}
    assert chain(long, "feed.json")[2] == ["A06", "A04"]


def test_a_correction_changes_one_archive(long: Newsroom) -> None:
    """An article that is corrected changes the archive it is in, and no other document."""
    before = archives(long)
    long.write("articles/a02.md", markdown("A02", "2026-11-02", "Corrected."))
    long.publish()
    after = archives(long)
    changed = {path for path in before if before[path] != after[path]}
    assert changed == {"archive/atom-1.xml", "archive/feed-1.json", "archive/feed-1.xml"}
    assert chain(long, "feed.xml") == ALL


def test_an_emptied_archive_stays(long: Newsroom) -> None:
    """An archive without articles is still there: the chain leads through it."""
    for number in (4, 5, 6):
        (long.root / f"articles/a{number:02}.md").unlink()
    long.publish()
    for path in FILES:
        assert chain(long, path) == [ALL[0], ALL[1], [], ALL[3]]
    documents = {path: data for path, data in long.tree().items() if path.endswith(("xml", "json"))}
    assert [str(finding) for finding in check(documents)] == []


def test_a_late_article_is_not_lost(long: Newsroom) -> None:
    """An article dated long ago is in the feed, so that readers see it; no archive changes."""
    before = archives(long)
    long.write("articles/late.md", markdown("Late", "2026-11-02"))
    long.publish()
    assert archives(long) == before
    assert chain(long, "feed.xml")[0] == [*ALL[0], "Late"]


def test_archives_survive_a_lost_cache(long: Newsroom) -> None:
    """Which article is in which archive is remembered in the state, not in the cache."""
    (long.root / "articles/a05.md").unlink()
    long.publish()
    tree = long.tree()
    (long.root / ".syndicate/cache.db").unlink()
    long.publish(now=MONDAY + timedelta(hours=1))
    assert long.tree() == tree


def test_a_lost_state_loses_no_article(long: Newsroom) -> None:
    """Without the state archives are cut anew, and still carry everything once."""
    for path in (long.root / ".syndicate").iterdir():
        path.unlink()
    long.publish()
    assert chain(long, "atom.xml") == ALL


def test_archives_may_be_left_out(long: Newsroom) -> None:
    """Without archives the feed is cut, leads nowhere, and the archives go."""
    long.settings(ARCHIVES + 'archives = "none"\n')
    long.publish()
    assert chain(long, "feed.json") == [["A14", "A13", "A12", "A11", "A10", "A09"]]
    assert archives(long) == {}


def test_a_chosen_feed_has_archives_of_its_own(long: Newsroom) -> None:
    """A feed of the owner's choice keeps its older articles, unless it is told not to."""
    feed = '\n[[feed]]\nid = "{}"\ntitle = "B"\nentries = 3\narchive = {}\n'
    long.settings(ARCHIVES + feed.format("b", "true") + feed.format("c", "false"))
    long.publish()
    assert [t for some in chain(long, "feeds/b/feed.json") for t in some] == [
        title for some in ALL for title in some
    ]
    assert (long.public / "feeds/b/archive/atom-1.xml").exists()
    assert chain(long, "feeds/c/feed.json") == [["A14", "A13", "A12"]]


def test_archives_are_closed_by_bytes_too(bare: Newsroom) -> None:
    """Long articles make shorter archives, which stay as they are; none is in two, none is lost."""
    bare.settings(f"{SETTINGS}{ONE_FEED}entries = 4\narchive_size = 4\nformats = ['json']\n")
    for number in range(1, 13):
        body = "word " * (30_000 if number < 7 else 9)
        bare.write(
            f"articles/a{number:02}.md", markdown(f"A{number:02}", f"2026-11-{number:02}", body)
        )
    bare.publish()
    before = chain(bare, "feed.json")
    assert [len(part) for part in before] == [4, 4, 2, 2]
    for number in range(13, 20):
        bare.write(f"articles/a{number:02}.md", markdown(f"A{number:02}", f"2026-11-{number:02}"))
    written = bare.publish().written
    after = chain(bare, "feed.json")
    assert after[-3:] == before[1:]
    assert sorted(title for part in after for title in part) == [
        f"A{number:02}" for number in range(1, 20)
    ]
    assert not {f"archive/feed-{number}.json" for number in range(1, 4)} & set(written)


def test_an_archive_that_breaks_a_rule_stops_the_release(bare: Newsroom) -> None:
    """Archives are proven before anything is written, as every feed is."""
    bare.settings(ARCHIVES.replace("archive_size = 3", "archive_size = 6"))
    for number in range(1, 15):
        bare.write(f"articles/a{number:02}.md", markdown(f"A{number:02}", f"2026-11-{number:02}"))
    bare.publish()
    before = bare.tree()
    for number in range(1, 7):
        body = f"{number} words. " * (100_000 - number)
        bare.write(f"articles/a{number:02}.md", markdown("Huge", f"2026-11-{number:02}", body))
    done = bare.call("publish", "--now", f"{datetime(2026, 11, 23, 8, tzinfo=UTC):%Y-%m-%dT%H:%MZ}")
    assert done.returncode == 65
    (told,) = (line for line in done.stdout.splitlines() if "5,242,880" in line)
    assert "archive/atom-1.xml" in told
    assert "a page that was published keeps its articles" in told
    assert "articles/a01.md, articles/a02.md, articles/a03.md" in told
    assert "[feed-size]" in told
    assert 'set content = "summary" under [feeds]' in told
    assert bare.tree() == before
    bare.settings(ARCHIVES.replace("archive_size = 3", 'archive_size = 6\ncontent = "summary"'))
    assert "archive/atom-1.xml" in bare.publish().written


@pytest.mark.parametrize("dry", [False, True])
def test_a_feed_with_too_many_entries_is_told_once(bare: Newsroom, *, dry: bool) -> None:
    """It is told once for all formats, with the setting that decides and the largest articles."""
    chosen = '\n[[feed]]\nid = "long"\ntitle = "Long"\nentries = 30\nall = {tags = ["long"]}\n'
    bare.settings(f"{SETTINGS}\n[feeds]\nentries = 2\nper_tag = 0\nper_author = 0\n"
                  f'per_language = 0\narchives = "none"\n{chosen}')  # fmt: skip
    for number in range(1, 31):
        body = "word " * (37_000 - number)
        day = f"2026-10-{number:02}"
        bare.write(f"articles/a{number:02}.md", markdown(f"A{number}", day, body, tags="[long]"))
    with pytest.raises(BlockedError) as stop:
        bare.publish(dry=dry)
    [told] = stop.value.report.errors
    assert told.path.startswith("feeds/long/")
    assert "lower entries of [[feed]] 'long', or set content = \"summary\" there" in told.remedy
    assert "articles/a01.md, articles/a02.md, articles/a03.md" in told.remedy
    assert not bare.public.exists()  # nor any empty folder


def test_an_article_that_speaks_of_tags_is_not_told(bare: Newsroom) -> None:
    """Its title and first words are what its author means: feeds carry them as they are."""
    title = "How to use the </b> and <b> tags"
    bare.write("articles/a.md", f"# {title.replace('<', '&lt;')}\n\nUse `</i>` &amp;amp; `<i>`.\n")
    bare.write("articles/b.txt", "Notes\n\nUse <b>tags</b>, </p> and &amp; well.\n")
    bare.write("articles/c.md", markdown("Tags", "2026-11-20", tags='["</i>"]'))
    report = bare.publish()
    assert not [one for one in report.findings if one.rule == "feed-plain-text"]
    items = bare.items()
    assert items[title]["summary"] == "Use </i> &amp; <i>."
    assert items["Notes"]["summary"] == "Use <b>tags</b>, </p> and &amp; well."
    for name in ("feed.xml", "atom.xml"):
        assert "tags</title>" in bare.read(name)
        assert "&#x3C;/b&gt; and &#x3C;b&gt; tags</title>" in bare.read(name)
