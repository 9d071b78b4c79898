"""Podcasts: from settings and front matter to the tags that players and directories read."""

from pathlib import Path
from typing import Any

import feedparser
import pytest
from lxml import etree
from PIL import Image as Picture

import factories
from newsroom import SETTINGS, Newsroom, markdown
from syndicate import podcasts
from syndicate.checks.feeds import check
from syndicate.errors import ConfigError, ContentError, ReleaseError
from syndicate.library import measure
from syndicate.model import Enclosure, Episode, Found, Image, Person, Transcript
from syndicate.problems import Unfit
from torture import MP3

ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
PODCAST = "{https://podcastindex.org/namespace/1.0}"
TABLE = """
[podcast]
categories = ["Society & Culture > Documentary", "History"]
image = "cover.png"
owner_email = "owner@small.example"
"""
SOUND = {"show/a.mp3": Found(size=5, type="audio/mpeg", duration=61)}


def episode(files: dict[str, Found] | None = None, **fields: Any) -> Episode | None:  # noqa: ANN401
    """Return what an article of a bundle with a recording tells of its episode."""
    told = {"title": "n", "date": "2026-11-22", "enclosures": "a.mp3"} | fields
    article, _ = factories.prepared(
        path="show/index.md", key="show/index.md", fields=told, files=SOUND | (files or {})
    )
    return article.episode


# --- names and numbers


@pytest.mark.parametrize(
    ("url", "guid"),
    [  # the examples of the specification
        ("https://mp3s.nashownotes.com/pc20rss.xml", "917393e3-1b1e-5cef-ace4-edaa54e1f810"),
        ("http://podnews.net/rss/", "9b024349-ccf0-5f69-a609-6b82873eab3c"),
    ],
)
def test_guid_is_made_of_the_address(url: str, guid: str) -> None:
    """A podcast's id is that of every other program, whatever the scheme and slashes at the end."""
    assert podcasts.guid(url) == guid


@pytest.mark.parametrize(
    ("written", "category"),
    [
        ("History", ("History", "")),
        (" Business>Investing ", ("Business", "Investing")),
        ("TV & Film > TV Reviews", ("TV & Film", "TV Reviews")),
    ],
)
def test_categories_are_apples(written: str, category: tuple[str, str]) -> None:
    """A category of Apple's is taken, with or without a subcategory."""
    assert podcasts.category(written) == category


@pytest.mark.parametrize(
    ("written", "near"),
    [
        ("history", "History"),
        ("Busness", "Business"),
        ("Business > Invest", "Investing"),
        ("Documentary", "Society & Culture > Documentary"),
    ],
)
def test_a_wrong_category_is_told_with_the_nearest(written: str, near: str) -> None:
    """Apple counts letters and capitals; the nearest right name is told."""
    with pytest.raises(Unfit, match=near):
        podcasts.category(written)


@pytest.mark.parametrize(
    ("size", "kind", "fit"),
    [
        ((1400, 1400), "image/jpeg", True),
        ((3000, 3000), "image/png", True),
        ((1399, 1399), "image/png", False),
        ((3001, 3001), "image/png", False),
        ((1400, 1500), "image/png", False),
        ((1400, 1400), "image/webp", False),
        ((None, None), "image/png", False),
    ],
)
def test_covers_are_measured(size: tuple[int, int], kind: str, fit: bool) -> None:  # noqa: FBT001
    """A cover is square, of 1400 to 3000 pixels, JPEG or PNG."""
    assert podcasts.is_cover(*size, kind) is fit


def test_recordings_are_measured(tmp_path: Path) -> None:
    """A recording says how long it takes; one that is torn, or no recording, does not."""
    for name, data, seconds in (("a.mp3", MP3, 1), ("b.mp3", b"ID3", None), ("c.txt", b"", None)):
        (tmp_path / name).write_bytes(data)
        assert measure(tmp_path / name).duration == seconds


# --- front matter


def test_an_episode_is_read() -> None:
    """Numbers, people, transcripts and chapters become what players read."""
    made = episode(
        {
            "show/t.vtt": Found(size=1, type="text/vtt"),
            "show/t.html": Found(size=1, type="text/html"),
            "show/c.json": Found(size=1, type="application/json"),
            "show/bo.png": Found(size=1, type="image/png"),
        },
        episode="3",
        season=2,
        episodeType="Bonus",
        explicit="yes",
        hosts=["Ada"],
        guests=[{"name": "Bo", "href": "https://bo.example/", "img": "bo.png"}],
        people={"name": "Cy", "role": "Editor", "group": "Audio Post-Production"},
        transcripts=["t.vtt", {"url": "t.html", "lang": "de"}],
        chapters="c.json",
    )
    folder = "https://example.org/2026/11/show/"
    assert made == Episode(
        number=3,
        season=2,
        kind="bonus",
        explicit=True,
        people=(
            Person(name="Cy", role="editor", group="audio post-production"),
            Person(name="Ada"),
            Person(name="Bo", role="guest", url="https://bo.example/", image=f"{folder}bo.png"),
        ),
        transcripts=(
            Transcript(url=f"{folder}t.vtt", type="text/vtt"),
            Transcript(url=f"{folder}t.html", type="text/html", language="de"),
        ),
        chapters=f"{folder}c.json",
    )


def test_the_habits_of_other_generators_are_known() -> None:
    """Castanet's fields for Hugo mean what they mean there."""
    article, _ = factories.prepared(
        path="show/index.md",
        key="show/index.md",
        fields={
            "title": "n",
            "date": "2026-11-22",
            "podcast_file": "a.mp3",
            "podcast_duration": "1:02:03",
            "explicit": "clean",
            "episode": 7,
            "guests": "bo",
        },
        files=SOUND,
    )
    (sound,) = article.enclosures
    assert sound.duration == 3723
    assert article.episode == Episode(
        number=7, explicit=False, people=(Person(name="bo", role="guest"),)
    )


def test_length_is_told_of_files_elsewhere() -> None:
    """A recording elsewhere has the length and the duration that its article tells."""
    article, found = factories.prepared(
        fields={
            "title": "n",
            "date": "2026-11-22",
            "enclosure": {"url": "https://m.example/a.mp3", "type": "audio/mpeg"},
            "podcast_bytes": "99",
            "duration": 61,
        }
    )
    (sound,) = article.enclosures
    assert (sound.length, sound.duration) == (99, 61)
    assert found == ()


def test_without_a_recording_the_fields_mean_something_else() -> None:
    """An article about a series, without an enclosure, is left alone."""
    fields = {"title": "n", "date": "2026-11-22", "episode": "Pilot", "host": 7, "chapters": {}}
    assert factories.prepared(fields=fields)[0].episode is None
    assert episode() is None


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"episode": "0"}, "count from 1"),
        ({"season": "two"}, "whole number"),
        ({"episodeType": "extra"}, "full, trailer or bonus"),
        ({"explicit": "perhaps"}, "true or false"),
        ({"transcript": "t.vtt"}, "no file"),
        ({"transcript": "https://a.example/t"}, "media type"),
        ({"chapters": "javascript:x"}, "not a web address"),
        ({"guests": [{"name": "Bo", "img": "no.png"}]}, "no file"),
        ({"guests": [{"role": "x"}]}, "no name"),
        ({"transcript": {"url": "https://a.example/t.vtt", "lang": "?"}}, "not a language"),
    ],
)
def test_what_cannot_be_told_holds_the_article(fields: dict[str, Any], problem: str) -> None:
    """A field of an episode without meaning is told with its remedy, never dropped."""
    with pytest.raises(ContentError, match=problem):
        episode(**fields)


# --- what is rendered


def tags(data: bytes, where: str) -> dict[str, list[str | None]]:
    """Return the texts of the tags of Apple's and of Podcasting 2.0 by name."""
    (parent,) = etree.fromstring(data).iterfind(where)
    found: dict[str, list[str | None]] = {}
    for one in parent:
        name = str(one.tag).replace(ITUNES, "itunes:").replace(PODCAST, "podcast:")
        if ":" in name and "{" not in name:
            text = (one.text or "").strip()
            found.setdefault(name, []).append(text or one.get("url") or one.get("text"))
    return found


def test_a_podcast_has_the_tags_that_apple_requires() -> None:
    """The channel and the item carry all that is known, and every proof passes."""
    cover = Image(url="https://example.org/i.png", width=1400, height=1400, type="image/png")
    made = factories.feed(factories.episode(image=cover), podcast=factories.podcast(locked=False))
    documents = factories.feed_documents(made)
    assert check(documents) == []
    assert tags(documents["feed.xml"], "channel") == {
        "itunes:author": ["Ada Reed"],
        "itunes:type": ["episodic"],
        "itunes:explicit": ["false"],
        "itunes:image": [None],
        "itunes:category": ["History", "Society & Culture"],
        "itunes:owner": [None],
        "podcast:guid": ["917393e3-1b1e-5cef-ace4-edaa54e1f810"],
        "podcast:locked": ["no"],
        "podcast:person": ["Ada Reed"],
    }
    assert tags(documents["feed.xml"], "channel/item") == {
        "itunes:author": ["Ada Reed"],
        "itunes:duration": ["3723"],
        "itunes:explicit": ["true"],
        "itunes:season": ["2"],
        "itunes:episode": ["3"],
        "itunes:episodeType": ["bonus"],
        "itunes:image": [None],
        "podcast:transcript": ["https://example.org/talk.vtt", "https://example.org/talk.html"],
        "podcast:chapters": ["https://example.org/talk.json"],
        "podcast:person": ["Ada Reed", "Bo"],
    }
    read = feedparser.parse(documents["feed.xml"])
    assert read.feed.image.href == "https://example.org/cover.jpg"
    assert read.entries[0].itunes_duration == "3723"


def test_other_feeds_and_formats_know_nothing_of_it() -> None:
    """A feed that is no podcast, and Atom, name none of its namespaces."""
    plain = factories.feed_documents(factories.feed(factories.episode()))
    podcast = factories.feed_documents(
        factories.feed(factories.episode(), podcast=factories.podcast())
    )
    for data in (plain["feed.xml"], plain["atom.xml"], podcast["atom.xml"]):
        assert b"itunes" not in data
        assert b"podcastindex" not in data


# --- a whole publication


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    """Return a publication with a podcast of one episode."""
    made = Newsroom(tmp_path)
    made.settings(SETTINGS + TABLE)
    (tmp_path / "static").mkdir()
    Picture.new("RGB", (1400, 1400)).save(tmp_path / "static/cover.png")
    made.write(
        "articles/one/index.md", "---\ntitle: One\ndate: 2026-11-10\nenclosures: a.mp3\n---\n"
    )
    made.write("articles/one/a.mp3", MP3)
    return made


def test_a_publication_is_a_podcast(room: Newsroom) -> None:
    """With the table and a recording, the feed is a podcast: length and duration are the file's."""
    room.publish()
    data = room.read("feed.xml").encode()
    assert tags(data, "channel/item")["itunes:duration"] == ["1"]
    (sound,) = etree.fromstring(data).iterfind("channel/item/enclosure")
    assert sound.get("length") == str(len(MP3))
    assert tags(data, "channel")["podcast:guid"] == [
        podcasts.guid("https://small.example/feed.xml")
    ]


def test_the_guid_outlives_a_move(room: Newsroom) -> None:
    """A podcast that moves to another address keeps its id."""
    room.publish()
    before = tags(room.read("feed.xml").encode(), "channel")["podcast:guid"]
    room.settings((SETTINGS + TABLE).replace("https://small.example/", "https://new.example/"))
    room.publish()
    data = room.read("feed.xml").encode()
    assert b"https://new.example/" in data
    assert tags(data, "channel")["podcast:guid"] == before


def test_without_a_recording_it_is_no_podcast(room: Newsroom) -> None:
    """A publication whose episodes are yet to come has a plain feed."""
    room.write("articles/one/index.md", "---\ntitle: One\ndate: 2026-11-10\n---\nSoon.\n")
    room.publish()
    assert "itunes" not in room.read("feed.xml")


SHOW = """
[[feed]]
id = "show"
title = "The show"
podcast = true
"""


def test_a_chosen_feed_is_the_podcast(room: Newsroom) -> None:
    """It carries what can be heard, with the tags; the publication's own feed carries all without.

    Whoever followed the podcast in the publication's own feed knows it by its id.
    """
    room.write("articles/two.md", markdown("Two", "2026-11-12"))
    room.publish()
    before = tags(room.read("feed.xml").encode(), "channel")["podcast:guid"]
    room.settings(SETTINGS + TABLE + SHOW)
    room.publish()
    assert "itunes" not in room.read("feed.xml")
    assert set(room.ids()) == {"One", "Two"}
    data = room.read("feeds/show/feed.xml").encode()
    assert etree.fromstring(data).findtext("channel/title") == "The show"
    assert [one.text for one in etree.fromstring(data).iterfind("channel/item/title")] == ["One"]
    assert tags(data, "channel/item")["itunes:duration"] == ["1"]
    assert tags(data, "channel")["podcast:guid"] == before


def test_the_guid_of_a_show_is_of_its_own_address(room: Newsroom) -> None:
    """A podcast that begins in a feed of the owner's choice is named after that feed."""
    room.settings(SETTINGS + TABLE + SHOW)
    room.publish()
    data = room.read("feeds/show/feed.xml").encode()
    guid = podcasts.guid("https://small.example/feeds/show/feed.xml")
    assert tags(data, "channel")["podcast:guid"] == [guid]


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        (SHOW, r"feed\[0\]\.podcast: wants a \[podcast\] table"),
        (TABLE + SHOW + SHOW.replace("show", "b"), r"feed\[1\]\.podcast: feed\[0\] is the podcast"),
        (TABLE + SHOW + 'formats = ["json"]\n', r"feed\[0\]\.podcast: a podcast is an RSS feed"),
    ],
)
def test_a_feed_that_cannot_be_the_podcast_is_told(
    room: Newsroom, settings: str, told: str
) -> None:
    """There is one podcast, it says what players ask, and it is in RSS."""
    room.settings(SETTINGS + settings)
    with pytest.raises(ConfigError, match=told):
        room.publisher()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("History", "Histories", r"podcast\.categories\[1\].*'History'"),
        ('"cover.png"', '"none.png"', r"podcast\.image: there is no static/none\.png"),
        ('["Society & Culture > Documentary", "History"]', "[]", r"podcast\.categories"),
        ("owner@small.example", "owner", r"podcast\.owner_email"),
        ("[podcast]", '[podcast]\ntype = "daily"', r"podcast\.type"),
        ("[podcast]", '[podcast]\nguid = "x"', r"podcast\.guid.*UUID"),
        ("[podcast]", '[podcast]\nimages = "x"', r"podcast\.images.*'image'"),
    ],
)
def test_wrong_settings_are_told(room: Newsroom, old: str, new: str, told: str) -> None:
    """What is wrong in the table is told with file, key and remedy."""
    room.settings((SETTINGS + TABLE).replace(old, new))
    with pytest.raises(ConfigError, match=told):
        room.publisher()


def test_a_cover_that_does_not_fit_is_refused(room: Newsroom) -> None:
    """A cover too small is refused with its size, and with what Apple wants."""
    Picture.new("RGB", (512, 640)).save(room.root / "static/cover.png")
    with pytest.raises(ConfigError, match=r"512 × 640 pixels.*square, of 1400 to 3000 pixels"):
        room.publisher()


def remote(room: Newsroom, name: str, file: str, title: str = "", **fields: str) -> None:
    """Write an article with a recording elsewhere."""
    told = {"title": title, "date": "2026-11-12", "enclosure": f"{{{file}}}"} | fields
    lines = "".join(f"{key}: {value}\n" for key, value in told.items() if value)
    room.write(f"articles/{name}.md", f"---\n{lines}---\n")


FILE = "url: https://m.example/b.mp3, type: audio/mpeg, length: 9"


@pytest.mark.parametrize(
    ("fields", "called"),
    [
        ({}, "2026-11-12"),
        ({"summary": "Why a split stick was a ledger"}, "Why a split stick was a ledger"),
    ],
)
def test_an_episode_always_has_a_title(room: Newsroom, fields: dict[str, str], called: str) -> None:
    """Apple demands one: the first words, or the date, are told as such, alike in all formats."""
    remote(room, "two", FILE, **fields)
    report = room.publish()
    (note,) = [one for one in report.findings if one.rule == "episode-untitled"]
    assert (note.path, note.line) == ("two.md", 3)
    assert "write a title" in str(note)
    assert list(room.ids()) == [called, "One"]
    titles = [one.text for one in etree.fromstring(room.read("feed.xml").encode()).iter("title")]
    assert called in titles


def test_an_episode_of_unknown_length_is_held(room: Newsroom) -> None:
    """A recording elsewhere must say its length; the remedy is told, and the rest is published."""
    remote(room, "two", "url: https://m.example/b.mp3, type: audio/mpeg", "Two")
    report = room.publish()
    (held,) = report.held
    assert (held.path, held.line) == ("two.md", 4)
    assert "https://m.example/b.mp3 has no known length" in held.problem
    assert "write its length in bytes" in held.remedy
    assert list(room.ids()) == ["One"]


def test_a_query_does_not_hide_the_kind_of_a_file() -> None:
    """Players read the ending of the path, some and validators that of the address; both count."""

    def found(url: str, length: int = 9) -> list[str]:
        sound = Enclosure(url=f"https://m.example/{url}", type="audio/mpeg", length=length)
        made = factories.feed(factories.episode(enclosures=(sound,)), podcast=factories.podcast())
        return [one.problem for one in check(factories.feed_documents(made))]

    assert found("a.mp3") == []
    for odd in ("a.mp3?x=1", "A%20B.MP3"):
        assert "does not end in '.mp3', in small letters" in found(odd)[0]
    assert "Apple does not play" in found("a.ogg?x=a.mp3")[0]
    assert "nobody knows how long" in found("a.mp3", length=0)[0]


def test_two_episodes_of_one_file_are_both_named(room: Newsroom) -> None:
    """Whoever has to mend it is told which articles it is about."""
    remote(room, "two", FILE, "Two")
    remote(room, "three", FILE, "Three")
    with pytest.raises(ReleaseError) as refused:
        room.publish()
    told = str(refused.value)
    for name in ("two", "three"):
        assert f"{name} ({name.title()})" in told
    assert "https://m.example/b.mp3" in told


def test_check_proves_a_feed_file(room: Newsroom) -> None:
    """``check --feed`` proves files of anybody's, without a configuration; 65 is an error."""
    room.publish()
    (room.root / "syndicate.toml").unlink()
    good = room.call("check", "--feed", "public/feed.xml", "--feed", "public/feed.json")
    assert (good.returncode, good.stdout) == (0, "Checked 2 feeds: 0 errors, 0 warnings.\n")
    room.write("bad.xml", room.read("feed.xml").replace(f'length="{len(MP3)}"', 'length="?"'))
    bad = room.call("check", "--feed", "bad.xml")
    assert bad.returncode == 65
    assert "has no length: '?'; state its size in bytes [feed-enclosure]" in bad.stdout
    assert '"rule": "feed-enclosure"' in room.call("check", "--feed", "bad.xml", "--json").stdout
