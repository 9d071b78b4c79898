"""A real client that follows a feed into its archives over HTTP gets every article, once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import feedparser
import httpx
import pytest

from newsroom import MONDAY, ONE_FEED, SETTINGS, URL, markdown
from readers.kiosk import Kiosk, opened, serving

TITLES = [f"Article {number:02}" for number in range(23, 0, -1)]
SIZES = [5, 3, 3, 3, 3, 3, 3]


@dataclass(frozen=True, slots=True)
class Page:
    """One document of a feed as a client read it: its entries, and where older ones are."""

    url: str
    ids: list[str]
    titles: list[str]
    etag: str
    older: str = ""
    current: str = ""
    archive: bool = False


@contextmanager
def served(root: Path) -> Iterator[Kiosk]:
    """Serve 23 articles: at most seven are in the feed, and three in each of its archives."""
    with opened(root) as made:
        settings = SETTINGS.replace(URL, made.tap.url) + ONE_FEED
        made.room.settings(f"{settings}entries = 7\narchive_size = 3\n")
        for number, title in enumerate(reversed(TITLES), 1):
            made.room.write(f"articles/a{number:02}.md", markdown(title, f"2026-10-{number:02}"))
        made.room.publish()
        with serving(made):
            yield made


@pytest.fixture(scope="module")
def kiosk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kiosk]:
    """Serve them as they are."""
    with served(tmp_path_factory.mktemp("archives")) as made:
        yield made


def by_feedparser(url: str, etag: str | None = None) -> Page | None:
    """Read a document as feedparser does; ``None`` if it is still the one with this tag."""
    read = feedparser.parse(url, etag=etag)
    assert not read.bozo, read.bozo_exception
    if read.status == 304:
        return None
    links = {link.rel: link.href for link in read.feed.links}
    assert links["self"] == url
    return Page(
        url=url,
        ids=[one.id for one in read.entries],
        titles=[one.title for one in read.entries],
        etag=read.etag,
        older=links.get("prev-archive", ""),
        current=links.get("current", ""),
        archive="fh_archive" in read.feed,
    )


def by_httpx(url: str, etag: str | None = None) -> Page | None:
    """Read a JSON Feed document; the same."""
    answer = httpx.get(url, headers={"If-None-Match": etag} if etag else {}, trust_env=False)
    if answer.status_code == 304:
        return None
    feed = answer.raise_for_status().json()
    assert feed["feed_url"] == url
    return Page(
        url=url,
        ids=[one["id"] for one in feed["items"]],
        titles=[one["title"] for one in feed["items"]],
        etag=answer.headers["etag"],
        older=feed.get("next_url", ""),
    )


Read = Callable[..., Page | None]
FORMATS = [("feed.xml", by_feedparser), ("atom.xml", by_feedparser), ("feed.json", by_httpx)]


def walk(read: Read, url: str) -> list[Page]:
    """Follow a feed to its end."""
    found: list[Page] = []
    while url:
        assert url not in {page.url for page in found}, "the chain leads in a circle"
        page = read(url)
        assert page is not None
        found.append(page)
        url = page.older
    return found


@pytest.mark.parametrize(("file", "read"), FORMATS)
def test_point_19_the_chain_gives_every_article_once(file: str, read: Read, kiosk: Kiosk) -> None:
    """FEEDS 19: over HTTP, in every format, the chain gives every article once, newest first."""
    pages = walk(read, kiosk.tap.url + file)
    assert [title for page in pages for title in page.titles] == TITLES
    assert [len(page.titles) for page in pages] == SIZES
    assert len({id_ for page in pages for id_ in page.ids}) == len(TITLES)
    if file != "feed.json":  # which has no words for this
        assert [page.archive for page in pages] == [False] + [True] * (len(pages) - 1)
        assert {page.current for page in pages[1:]} == {pages[0].url}
        assert pages[0].current == ""


def test_all_formats_have_the_same_documents(kiosk: Kiosk) -> None:
    """FEEDS 2, 19: the documents of all three formats have the same entries, one by one."""
    rss, atom, json = ([page.ids for page in walk(r, kiosk.tap.url + f)] for f, r in FORMATS)
    assert rss == atom == json


def test_who_comes_back_gets_only_what_is_new(tmp_path: Path) -> None:
    """FEEDS 19, 7: archives that a client has are 304 after more was published; nothing is lost."""
    with served(tmp_path) as kiosk:
        before = {file: walk(read, kiosk.tap.url + file) for file, read in FORMATS}
        added = ["New 1", "New 2", "New 3"]
        for title in added:
            kiosk.room.write(f"articles/{title}.md", markdown(title, f"2026-11-0{title[-1]}"))
        kiosk.room.publish(MONDAY + timedelta(days=1))
        for file, read in FORMATS:
            after = walk(read, kiosk.tap.url + file)
            archives = before[file][1:]
            assert [read(page.url, page.etag) for page in archives] == [None] * len(archives)
            assert after[-len(archives) :] == archives
            titles = [title for page in after for title in page.titles]
            assert titles == [*reversed(added), *TITLES]
