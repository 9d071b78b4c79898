"""What every feed format promises, whichever are there: they are found by name."""

import json
import locale
import os
import subprocess
import sys
from calendar import timegm
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from time import sleep
from types import ModuleType
from typing import Any

import feedparser
import pytest

import factories
from syndicate import feeds, plugins
from syndicate.checks.feeds import check
from syndicate.model import Chain, Feed

NAMES = plugins.names(feeds)
XML_NAMES = [name for name in NAMES if "xml" in plugins.load(feeds, name).MEDIA_TYPE]
DIGESTS = """
import sys
sys.path.insert(0, sys.argv[1])
import factories, hashlib
for path, data in factories.feed_documents(factories.sample_feed()).items():
    print(path, hashlib.sha256(data).hexdigest())
"""

Entry = tuple[str, str, str, str, tuple[str, ...]]
"""Id, page, title, date and authors of an entry as a reader sees them."""


def render(name: str, feed: Feed) -> bytes:
    """Render the feed at the address where the format's file would be."""
    module = plugins.load(feeds, name)
    return bytes(module.render(feed, url=f"https://example.org/{module.FILENAME}"))


def parsed(name: str, feed: Feed) -> Any:  # noqa: ANN401 - feedparser is untyped
    """Read an XML feed as feedparser does, which must find nothing to complain about."""
    read = feedparser.parse(render(name, feed))
    assert not read.bozo, read.get("bozo_exception")
    return read


def entries(name: str, feed: Feed) -> list[Entry]:
    """Return the entries of a rendered feed as its readers see them."""
    if name in XML_NAMES:
        return [
            (one.id, one.link, one.get("title", ""), _iso(one.published_parsed), _names(one))
            for one in parsed(name, feed).entries
        ]
    return [
        (
            one["id"],
            one["url"],
            one.get("title", ""),
            one["date_published"],
            tuple(author["name"] for author in one["authors"]),
        )
        for one in json.loads(render(name, feed))["items"]
    ]


def _iso(parts: Any) -> str:  # noqa: ANN401 - feedparser is untyped
    return datetime.fromtimestamp(timegm(parts), UTC).isoformat()


def _names(one: Any) -> tuple[str, ...]:  # noqa: ANN401 - feedparser is untyped
    return tuple(author["name"] for author in one.authors)


@pytest.fixture(params=NAMES)
def module(request: pytest.FixtureRequest) -> ModuleType:
    """Return each format in turn."""
    return plugins.load(feeds, request.param)


def test_says_what_it_is(module: ModuleType) -> None:
    """A format names its file, its media type and itself for people."""
    assert Path(module.FILENAME).name == module.FILENAME
    assert module.MEDIA_TYPE.startswith("application/")
    assert module.TITLE


def test_files_differ() -> None:
    """No two formats write the same file."""
    files = [plugins.load(feeds, name).FILENAME for name in NAMES]
    assert len(set(files)) == len(files)


@pytest.mark.parametrize(("seed", "zone"), [("0", "Asia/Tokyo"), ("77", "America/New_York")])
def test_is_deterministic(seed: str, zone: str) -> None:
    """Another process, hash seed and time zone give the same bytes in every format."""
    environment = os.environ | {"PYTHONHASHSEED": seed, "TZ": zone}
    command = [sys.executable, "-c", DIGESTS, str(Path(factories.__file__).parent)]
    told = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)  # noqa: S603
    here = factories.feed_documents(factories.sample_feed())
    assert told.stdout.splitlines() == [
        f"{path} {sha256(data).hexdigest()}" for path, data in here.items()
    ]


def test_loads_its_library_late() -> None:
    """Importing the formats does not import feedgen or lxml: commands start fast."""
    modules = ", ".join(f"syndicate.feeds.{name}" for name in NAMES)
    script = f"import sys, {modules}; print(sorted({{'feedgen', 'lxml'}} & set(sys.modules)))"
    told = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True)  # noqa: S603
    assert told.stdout.strip() == b"[]"


@pytest.mark.parametrize("name", NAMES)
def test_threads_leave_the_locale_alone(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rendering in many threads gives equal bytes and leaves the process's locale as it was."""
    before, change = locale.setlocale(locale.LC_ALL), locale.setlocale

    def slowly(category: int, wanted: str | None = None) -> str:
        told = change(category, wanted)
        sleep(0.002)  # long enough for another thread to come in between
        return told

    monkeypatch.setattr(locale, "setlocale", slowly)
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: render(name, factories.sample_feed()), range(16)))
    assert len(set(made)) == 1
    assert change(locale.LC_ALL) == before


@pytest.mark.parametrize("made", [factories.feed(), factories.sample_feed()], ids=["empty", "full"])
def test_passes_every_check(made: Feed) -> None:
    """What the formats render, empty or full, passes the proofs that guard a release."""
    assert [str(finding) for finding in check(factories.feed_documents(made))] == []


@pytest.mark.parametrize("name", NAMES)
def test_tells_the_same(name: str) -> None:
    """Ids, pages, titles, dates and authors are equal in every format, in the order given."""
    made = factories.sample_feed()
    assert entries(name, made) == [
        (
            "tag:example.org,2026:tally-sticks",
            "https://example.org/tally-sticks/",
            "Clearing & <netting>: 1 < 2 ]]> “so”",
            "2026-11-22T12:00:00+00:00",
            ("Ada Reed", "José 中村"),
        ),
        (
            "https://example.org/note/",
            "https://example.org/note/",
            "",
            "2026-11-21T23:59:59+00:00",
            ("Ada Reed",),
        ),
        (
            "urn:uuid:60a76c80-d399-11d9-b93c-0003939e0af6",
            "https://example.org/tally-sticks/",
            "Tally sticks",
            "2026-11-22T12:00:00+00:00",
            ("Ada Reed",),
        ),
    ]


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_feed_has_no_entries(name: str) -> None:
    """A feed without entries is a feed."""
    assert entries(name, factories.feed()) == []


@pytest.mark.parametrize("name", XML_NAMES)
def test_first_enclosure_is_read(name: str) -> None:
    """A reader finds the first enclosure with address, type and length."""
    first = parsed(name, factories.sample_feed()).entries[0].enclosures[0]
    told = (first.href, first.type, first.length)
    assert told == ("https://example.org/talk.mp3", "audio/mpeg", "123456")


@pytest.mark.parametrize("name", XML_NAMES)
def test_feed_links_are_read(name: str) -> None:
    """A reader finds the page, the one self link and every hub."""
    links = parsed(name, factories.sample_feed()).feed.links
    by_rel = [(link["rel"], link["href"]) for link in links]
    module = plugins.load(feeds, name)
    assert by_rel.count(("self", f"https://example.org/{module.FILENAME}")) == 1
    assert ("alternate", "https://example.org/") in by_rel
    assert [href for rel, href in by_rel if rel == "hub"] == [
        "https://hub.example.org/",
        "https://hub.example.net/",
    ]


@pytest.mark.parametrize("name", NAMES)
def test_hubs_are_named(name: str) -> None:
    """Every format names every hub in order, character by character, and none if there is none."""
    hubs = ("https://hub.example.org/push?a=1&b=%20", "https://hub.example.net/")
    made = factories.feed(factories.entry())
    assert hubs_of(name, replace(made, hubs=hubs)) == list(hubs)
    assert hubs_of(name, replace(made, hubs=())) == []


@pytest.mark.parametrize("name", NAMES)
def test_archives_name_hubs_and_themselves(name: str) -> None:
    """An archive names every hub and its own address as the newest document does (WebSub, 4)."""
    hubs = ("https://hub.example.org/", "https://hub.example.net/")
    archive = replace(factories.feed(factories.entry()), hubs=hubs, chain=CHAIN)
    assert hubs_of(name, archive) == list(hubs)
    own = f"https://example.org/archive/x-2.{name}"
    assert plugins.load(feeds, name).render(archive, url=own).count(f'"{own}"'.encode()) == 1


def hubs_of(name: str, feed: Feed) -> list[str]:
    """Return the hubs of a rendered feed as its readers find them."""
    if name in XML_NAMES:
        return [link.href for link in parsed(name, feed).feed.links if link.rel == "hub"]
    told = json.loads(render(name, feed)).get("hubs", [])
    assert {one["type"] for one in told} <= {"WebSub"}
    return [one["url"] for one in told]


@pytest.mark.parametrize("name", XML_NAMES)
def test_full_content_and_summary_are_read(name: str) -> None:
    """A reader gets the content as HTML, and the summary apart from it."""
    one = parsed(name, factories.sample_feed()).entries[0]
    assert [content["value"] for content in one.content] == [
        '<p>Read <a href="https://example.org/a?b=1&amp;c=2">this</a>: 1 &lt; 2, “quoted”.</p>'
    ]
    assert one.summary in {"Netting < gross & cheaper.", "Netting &lt; gross &amp; cheaper."}


@pytest.mark.parametrize("name", XML_NAMES)
def test_lead_image_is_read(name: str) -> None:
    """A reader finds the lead image with its type and size."""
    picture = parsed(name, factories.sample_feed()).entries[0].media_content[0]
    assert picture == {
        "url": "https://example.org/clearing.jpg",
        "medium": "image",
        "type": "image/jpeg",
        "width": "1200",
        "height": "630",
    }


CHAIN = Chain(older="https://example.org/archive/x-1", current="https://example.org/x")


@pytest.mark.parametrize("name", NAMES)
def test_archives_are_chained(name: str) -> None:
    """A reader finds the way to older entries in every document, and only where there is one."""
    chained = replace(factories.sample_feed(), chain=CHAIN)
    assert CHAIN.older.encode() in render(name, chained)
    assert CHAIN.older.encode() not in render(name, factories.sample_feed())
    assert [str(one) for one in check({f"archive/x-2.{name}": render(name, chained)})] == []


@pytest.mark.parametrize("name", XML_NAMES)
def test_archives_are_marked(name: str) -> None:
    """An archive says that it is one, and where the newest entries are (RFC 5005 section 4)."""
    chained = replace(factories.sample_feed(), chain=CHAIN)
    by_rel = {link["rel"]: link["href"] for link in parsed(name, chained).feed.links}
    assert by_rel["prev-archive"] == CHAIN.older
    assert by_rel["current"] == CHAIN.current
    assert b"<fh:archive/>" in render(name, chained)
    newest = replace(factories.sample_feed(), chain=replace(CHAIN, current=""))
    assert b"fh:" not in render(name, newest)
