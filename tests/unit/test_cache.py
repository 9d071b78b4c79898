"""The cache: it saves work, is never wrong, and can be lost at any time."""

import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from factories import article
from syndicate import codec
from syndicate.codec import Packed
from syndicate.db import sqlite
from syndicate.db.cache import Cache, Output, Source, StaleCache, Summary
from syndicate.errors import StorageError
from syndicate.model import ArticleId, SafeHtml, Stored

SEEN = Source(path="a.md", size=1, changed=2, watched='{"a.png":[1,2]}', held='[{"line":3}]')


def packed(name: str = "a", words: str = "Words.") -> Packed:
    """Return a packed article of the file name.md."""
    made = article(id=ArticleId(f"tag:{name}"), key=f"{name}.md", body=SafeHtml(f"<p>{words}</p>"))
    return codec.pack(made, source=made.key, origin="0", said="1", own="a")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where a cache file will be."""
    return tmp_path / "state" / "cache.db"


@pytest.fixture
def cache(path: Path) -> Iterator[Cache]:
    """Return a cache of one article that shows a picture, and one that does not."""
    made = Cache(path)
    made.replace([SEEN, Source(path="b.md", size=3, changed=4)], [packed("a"), packed("b")])
    yield made
    made.close()


def execute(path: Path, statement: str, *values: object) -> None:
    """Change the file behind the cache's back."""
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(statement, values)


def read_all(cache: Cache) -> list[object]:
    """Return all that a run takes from the cache."""
    return [
        cache.sources(),
        sorted(cache.summaries()),
        list(cache.articles(["a.md", "b.md"])),
    ]


def test_what_is_stored_is_found(cache: Cache, path: Path) -> None:
    """Sources, summaries and articles are in the next run what they were in this."""
    cache.close()
    again = Cache(path)
    assert again.sources() == {"a.md": SEEN, "b.md": Source(path="b.md", size=3, changed=4)}
    one = packed("a")
    assert Summary(*(getattr(one, name) for name in Summary._fields)) in again.summaries()
    assert [row.key for row in again.summaries(["b.md", "gone.md"])] == ["b.md"]
    assert list(again.articles(["b.md", "gone.md", "a.md"])) == [packed("b"), packed("a")]
    again.close()


def test_many_articles_come_in_the_order_asked_for(cache: Cache) -> None:
    """More keys than one query takes are found all the same, in their order."""
    made = [packed(f"n{number}") for number in range(1200)]
    cache.replace([], made)
    keys = [one.key for one in reversed(made)]
    assert [one.key for one in cache.articles(keys)] == keys


def test_a_file_is_replaced_as_a_whole(cache: Cache) -> None:
    """When a file holds fewer records than before, those that are gone are forgotten."""
    two = [replace(packed(f"f#{n}"), source="f.jsonl") for n in (1, 2)]
    proven = [replace(one, digest=codec.digest(one.body) + one.proof()) for one in two]
    cache.replace([Source(path="f.jsonl", size=1, changed=1)], proven)
    cache.replace([Source(path="f.jsonl", size=2, changed=2)], proven[:1])
    assert [row.key for row in cache.summaries(["f.jsonl"])] == ["f#1.md"]
    cache.forget(["f.jsonl", "a.md"])
    assert set(cache.sources()) == {"b.md"}
    assert list(cache.articles(["f#1.md", "a.md"])) == []


def test_outputs_and_facts_are_remembered(cache: Cache) -> None:
    """What was written is known until it is removed; a fact until it is set anew."""
    made = {f"{n}.html": Output("r", Stored(n, n)) for n in range(3)}
    cache.record(made, [])
    cache.record({"0.html": Output("s", Stored(9, 9))}, ["1.html", "gone.html"])
    found = cache.outputs()
    assert found == {"0.html": Output("s", Stored(9, 9)), "2.html": made["2.html"]}
    assert cache.fact("settled") is None
    cache.set_facts(settled="x")
    cache.set_facts(settled="y")
    assert cache.fact("settled") == "y"


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[:0],
        lambda data: data[:1000],
        lambda data: b"garbage header!\0" + data[16:],
        lambda data: data.replace(b"SQLite", b"Sqlite").lower(),
    ],
    ids=["emptied", "cut short", "garbage header", "another file"],
)
def test_a_torn_file_begins_anew(
    cache: Cache, path: Path, damage: Callable[[bytes], bytes]
) -> None:
    """A cache that cannot be opened is empty and works; a dry one leaves the file as it is."""
    cache.close()
    torn = damage(path.read_bytes())
    path.write_bytes(torn)
    dry = Cache(path, dry=True)
    assert dry.sources() == {}
    dry.close()
    assert path.read_bytes() == torn
    again = Cache(path)
    assert read_all(again) == [{}, [], []]
    again.replace([SEEN], [packed()])
    assert list(again.articles(["a.md"])) == [packed()]
    again.close()


def test_another_version_begins_anew(cache: Cache, path: Path) -> None:
    """A cache of an older or newer version is not read."""
    cache.close()
    execute(path, "PRAGMA user_version = 99")
    again = Cache(path)
    assert again.sources() == {}
    again.close()


@pytest.mark.parametrize("column", Packed.__slots__)
@pytest.mark.parametrize("value", ["[0]", b"\x00", ""])
def test_a_changed_article_is_never_published(
    cache: Cache, path: Path, column: str, value: object
) -> None:
    """Whatever is changed in an article's row, it is not taken for the article."""
    table = "body" if column == "body" else "prepared"
    execute(path, f"UPDATE {table} SET {column} = ? WHERE key = 'a.md'", value)  # noqa: S608
    with pytest.raises(StaleCache):
        read_all(cache)


@pytest.mark.parametrize("column", ["watched", "findings", "held", "digest"])
@pytest.mark.parametrize("value", ["[", b"\x00", '{"a.png":[1,3]}'])
def test_a_changed_source_is_not_believed(
    cache: Cache, path: Path, column: str, value: object
) -> None:
    """What was found in a file is not told wrong, and no torn list stops a run for ever."""
    execute(path, f"UPDATE source SET {column} = ? WHERE path = 'a.md'", value)  # noqa: S608
    with pytest.raises(StaleCache):
        cache.sources()


def test_flipped_bits_are_never_published(cache: Cache, path: Path) -> None:
    """A bit flipped anywhere in the file is noticed, or changes no word of what is read."""
    whole = read_all(cache)
    cache.close()
    data = path.read_bytes()
    chance = random.Random(7)  # noqa: S311 - the same every time
    for _ in range(80):
        torn = bytearray(data)
        torn[chance.randrange(len(torn))] ^= 1 << chance.randrange(8)
        path.write_bytes(torn)
        found: list[object] = []
        again = Cache(path)
        with suppress(StaleCache):
            found = read_all(again)
        again.close()
        if found:
            articles = {one.key: one for one in whole[2]}  # type: ignore[attr-defined]
            assert all(articles[one.key] == one for one in found[2])  # type: ignore[attr-defined]
            assert set(found[1]) <= set(whole[1])  # type: ignore[call-overload]


def test_everything_can_be_forgotten(cache: Cache, path: Path) -> None:
    """After ``forget_all`` the cache is empty and works, whatever became of its file."""
    execute(path, "DROP TABLE prepared")
    with pytest.raises(StaleCache):
        cache.summaries()
    cache.forget_all()
    assert read_all(cache) == [{}, [], []]
    cache.replace([SEEN], [packed()])
    assert cache.sources() == {"a.md": SEEN}


def test_a_dry_cache_writes_nothing(cache: Cache, path: Path) -> None:
    """A dry run reads what is known, and neither its writing nor its forgetting is lasting."""
    cache.close()
    before = path.read_bytes()
    dry = Cache(path, dry=True)
    assert len(dry.sources()) == 2
    dry.forget(["a.md"])
    dry.forget_all()
    assert dry.sources() == {}
    dry.close()
    assert path.read_bytes() == before


def test_a_locked_cache_is_no_torn_one(
    cache: Cache, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process in the way is told as such; nothing is thrown away for it."""
    cache.close()
    monkeypatch.setattr(sqlite, "PATIENCE", 20)
    mine = Cache(path)
    with closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageError, match="locked"):
            mine.forget(["a.md"])
        other.rollback()
    assert len(mine.sources()) == 2
    mine.close()


def test_a_place_that_cannot_be_is_told(tmp_path: Path) -> None:
    """A file in the place of the cache's folder ends with a message, not a crash."""
    (tmp_path / "taken").write_bytes(b"")
    with pytest.raises(StorageError, match="unable to open"):
        Cache(tmp_path / "taken" / "cache.db")
