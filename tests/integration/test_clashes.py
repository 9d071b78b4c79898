"""One place in the public folder that two things want: one article is held, the rest goes out."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from newsroom import SETTINGS, Newsroom, markdown
from syndicate.errors import ConfigError
from syndicate.prepare import paths
from syndicate.serving.variants import SUFFIXES

ALL_PACKED = f'{SETTINGS}\n[serving]\ncompress = "all"\n'


def permalink(path: str) -> Callable[[Newsroom], None]:
    """Return what writes an article of that address."""
    return lambda room: _write(room, permalink=path)


def alias(path: str) -> Callable[[Newsroom], None]:
    """Return what writes an article that lists a former address."""
    return lambda room: _write(room, aliases=f"[{path}]")


def _write(room: Newsroom, **fields: str) -> None:
    room.write("articles/bad.md", markdown("Bad", "2026-11-12", "Words. " * 300, **fields))


def _bundle(room: Newsroom) -> None:
    body = "[packed](index.html.gz)" + " words" * 300
    room.write("articles/bad/index.md", markdown("Bad", "2026-11-12", body))
    room.write("articles/bad/index.html.gz", b"packed")


@pytest.fixture
def good(bare: Newsroom) -> Newsroom:
    """Return a publication of one good article, with compressed forms of all text; published."""
    bare.settings(ALL_PACKED)
    bare.write("articles/good.md", markdown("Good", "2026-11-11", "Words. " * 300))
    bare.publish()
    return bare


@pytest.mark.parametrize(
    "break_",
    [
        permalink("/feed.xml.gz"),
        permalink("/feed.json.gz/"),
        permalink("/Atom.xml.br"),
        permalink("/2026/11/good/index.html.gz"),
        alias("/feed.xml.br"),
        alias("/2026/11/good/index.html.br"),
        _bundle,
    ],
)
def test_no_article_gets_the_place_of_a_compressed_form(
    good: Newsroom, break_: Callable[[Newsroom], None]
) -> None:
    """Such an article is held by name, the rest is published, and once it is gone all is well."""
    break_(good)
    good.write("articles/next.md", markdown("Next", "2026-11-13"))
    [held] = good.publish().held
    assert held.path.startswith("bad")
    assert set(good.ids()) == {"Good", "Next"}
    for path in (good.root / "articles").rglob("*bad*"):
        path.rename(good.root / "away")
    good.publish()
    good.let_files_age()
    good.publish()
    assert good.publish().plan is None
    assert set(good.ids()) == {"Good", "Next"}


@pytest.mark.parametrize("stays", [True, False])
def test_an_address_given_out_by_mistake_stands_in_nobodys_way(
    good: Newsroom, *, stays: bool
) -> None:
    """A state that remembers a page where a feed's compressed form belongs heals by itself."""
    _write(good, permalink="/once/")
    good.publish()
    state = good.root / ".syndicate/state.db"
    _rename(state, "once/", "feed.xml.gz/")
    (good.root / ".syndicate/cache.db").unlink()
    for path in good.public.glob("feed.xml.*"):
        path.unlink()
    good.write("public/feed.xml.gz/index.html", "<p>What an older version made of it.</p>")
    if stays:
        _write(good, permalink="/feed.xml.gz/")
    else:
        (good.root / "articles/bad.md").unlink()
    report = good.publish()
    assert [one.path for one in report.held] == (["bad.md"] if stays else [])
    assert (good.public / "feed.xml.gz").is_file()
    assert "Good" in good.ids()


def _rename(state: Path, old: str, new: str) -> None:
    """Change an address in the state as if it had been given out."""
    with sqlite3.connect(state) as db:
        for table in ("address", "article"):
            db.execute(f"UPDATE {table} SET path = ? WHERE path = ?", (new, old))  # noqa: S608
    db.close()


def _static_page(room: Newsroom) -> str:
    room.write("static/u/index.html", "<p>Mine.</p>")
    _write(room, permalink="/u/")
    return "static/u/index.html"


def _static_file(room: Newsroom) -> str:
    room.write("static/foo", "A file.")
    _write(room, permalink="/foo/")
    return "static/foo"


def _file_of_a_bundle(room: Newsroom) -> str:
    room.write("articles/bun/index.md", markdown("Bundle", "2026-11-10", "[pic](pic.bin)"))
    room.write("articles/bun/pic.bin", b"picture")
    _publish_first(room)
    _write(room, permalink="/2026/11/bun/pic.bin/")
    return "articles/bun/pic.bin"


def _publish_first(room: Newsroom) -> None:
    assert not room.publish().held


def _rules_of_a_host(room: Newsroom) -> str:
    room.settings(f'{SETTINGS}\n[serving]\nhosts = ["netlify"]\n')
    _write(room, permalink="/_headers")
    return "belongs to the publication"


def _picture_under_static(room: Newsroom) -> str:
    room.write("static/media/pic.bin", b"mine")
    room.write("articles/pic.bin", b"theirs")
    room.write("articles/bad.md", markdown("Bad", "2026-11-12", "[pic](pic.bin)"))
    return "static/media/pic.bin"


@pytest.mark.parametrize(
    "clash",
    [_static_page, _static_file, _file_of_a_bundle, _rules_of_a_host, _picture_under_static],
)
def test_an_article_that_meets_a_file_is_held(
    good: Newsroom, clash: Callable[[Newsroom], str]
) -> None:
    """The article is held, both sources are named, and everything else is published."""
    other = clash(good)
    good.write("articles/next.md", markdown("Next", "2026-11-13"))
    for _ in range(2):
        [held] = good.publish().held
        assert held.path == "bad.md"
        assert other in str(held)
        assert {"Good", "Next"} <= set(good.ids())
        assert "Bad" not in good.ids()
    (good.root / "articles/bad.md").unlink()
    assert not good.publish().held


def test_a_published_article_gives_way_to_a_file(good: Newsroom) -> None:
    """Put a file where an article lives: the file is there, and the article is held and told."""
    good.write("static/2026/11/good/index.html", "<p>Mine.</p>")
    good.write("articles/next.md", markdown("Next", "2026-11-13"))
    [held] = good.publish().held
    assert held.path == "good.md"
    assert good.read("2026/11/good/index.html") == "<p>Mine.</p>"
    assert set(good.ids()) == {"Next"}
    (good.root / "static/2026/11/good/index.html").unlink()
    assert not good.publish().held
    assert set(good.ids()) == {"Good", "Next"}


def test_files_that_meet_without_an_article_stop_the_run(good: Newsroom) -> None:
    """A file under static/ in the place of one of the publication's own is the owner's to move."""
    good.write("static/feed.xml.gz", b"mine")
    with pytest.raises(ConfigError, match=r"the compressed form of feed\.xml belongs"):
        good.publish()


def test_compressed_forms_have_one_set_of_names() -> None:
    """The endings that no path may borrow are those that compressed forms have."""
    for suffix in SUFFIXES.values():
        assert paths.belongs(f"index.html{suffix}")
        assert paths.belongs(f"feed.xml{suffix}", ["feed.xml"])
    assert not paths.belongs("feed.xml.zip", ["feed.xml"])


@pytest.mark.parametrize(
    ("path", "other"),
    [
        ("/old/", "articles/next.md"),
        ("/2026/11/good/", "articles/good.md"),
        ("/mine/", "static/mine/index.html"),
    ],
)
def test_an_alias_that_is_taken_is_told(good: Newsroom, path: str, other: str) -> None:
    """Two articles list one address, or something is there: both are named, all is published."""
    good.write("static/mine/index.html", "<p>Mine.</p>")
    good.write("articles/next.md", markdown("Next", "2026-11-13", aliases="[/old/]"))
    _write(good, aliases=f"[{path}, /free/]")
    report = good.publish()
    assert not report.held
    [told] = [one for one in report.findings if one.rule == "alias-taken"]
    assert told.path == "bad.md"
    assert f"the alias {path} " in told.problem
    assert other in told.problem
    assert set(good.ids()) == {"Good", "Next", "Bad"}
    assert "2026/11/bad/" in good.read("free/index.html")
    assert "2026/11/next/" in good.read("old/index.html")


def test_an_own_former_address_is_no_clash(good: Newsroom) -> None:
    """An article that lists where it was before, twice over, is told nothing."""
    good.write("articles/good.md", markdown("Good", "2026-11-11", slug="better",
               aliases="[/2026/11/good/, /2026/11/good]"))  # fmt: skip
    report = good.publish()
    assert not report.findings
    assert "2026/11/better/" in good.read("2026/11/good/index.html")


def test_a_lost_cache_leaves_no_feed_of_an_author_behind(good: Newsroom) -> None:
    """Feeds of authors and languages that are no more go, though only the folder knows of them."""
    good.settings(f"{SETTINGS}\n[feeds]\nper_author = 1\nper_language = 1\n")
    good.publish()
    assert {"authors/ada-reed/feed.xml", "languages/en/feed.xml"} <= set(good.tree())
    (good.root / ".syndicate/cache.db").unlink()
    good.settings(f"{SETTINGS}\n[feeds]\nper_author = 0\nper_language = 0\n")
    good.publish()
    left = [one for one in good.tree() if one.startswith(("authors/", "languages/"))]
    assert sorted(left) == ["authors/ada-reed/index.html", "languages/en/index.html"]
    assert all("This feed has ended" in good.read(path) for path in left)


def test_one_word_is_the_id_of_one_article(bare: Newsroom) -> None:
    """Two days make two tag URIs of it, but who wrote it twice meant one; both lines are told."""
    bare.write("articles/a.md", markdown("A", "2026-11-06", id="same"))
    bare.write("articles/b.md", markdown("B", "2026-11-07", id="same"))
    note = '{{"id": "note", "title": "{0}", "date": "2026-11-0{0}", "content_text": "{0}"}}\n'
    bare.write("articles/n.jsonl", "".join(map(note.format, "123")))
    report = bare.publish()
    assert set(bare.ids()) == {"A", "1"}
    assert [str(one).partition(";")[0] for one in report.held] == [
        "b.md:4: has the same id same as articles/a.md:4",
        "n.jsonl:2: record 2: has the same id note as articles/n.jsonl:1",
        "n.jsonl:3: record 3: has the same id note as articles/n.jsonl:1",
    ]


def test_a_word_may_be_the_slug_of_another(bare: Newsroom) -> None:
    """Only what records say their ids are is compared: a file's name is no id of its own."""
    bare.write("articles/same.md", markdown("A", "2026-11-06"))
    bare.write("articles/b.md", markdown("B", "2026-11-07", id="same"))
    assert bare.publish().held == ()


def test_who_was_published_with_a_word_keeps_it(bare: Newsroom) -> None:
    """Another article that comes to have the word is held, and its last good version stays."""
    bare.write("articles/b.md", markdown("B", "2026-11-07", id="same"))
    bare.write("articles/a.md", markdown("A", "2026-11-06", id="other"))
    bare.publish()
    ids = bare.ids()
    bare.write("articles/a.md", markdown("A", "2026-11-06", id="same"))
    (held,) = bare.publish().held
    assert (held.path, held.kept) == ("a.md", True)
    assert bare.ids() == ids


@pytest.mark.parametrize(
    ("one", "other"),
    [("/guide/b/", "/Guide/B/"), ("/caf\u00e9/", "/cafe\u0301/"), ("/ÄB/", "/äb/")],
)
def test_addresses_that_some_disks_take_for_one_clash(bare: Newsroom, one: str, other: str) -> None:
    """On macOS and Windows one page would be written over the other."""
    bare.write("articles/a.md", markdown("A", "2026-11-06", permalink=one))
    bare.publish()
    bare.write("articles/b.md", markdown("B", "2026-11-07", permalink=other))
    (held,) = bare.publish().held
    assert (held.path, held.problem[:20]) == ("b.md", "has the same address")
    assert set(bare.ids()) == {"A"}


def test_an_address_may_change_its_case(bare: Newsroom) -> None:
    """An article is in nobody's way at what was its own address."""
    bare.write("articles/a.md", markdown("A", "2026-11-06", permalink="/Guide/"))
    bare.publish()
    bare.write("articles/a.md", markdown("A", "2026-11-06", permalink="/guide/"))
    assert bare.publish().held == ()
    assert "/guide/" in bare.read("Guide/index.html")
