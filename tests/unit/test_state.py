"""The state: what was promised once is kept for ever."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from factories import NOON, edition
from syndicate.db import sqlite
from syndicate.db.rows import Handover, Known, Made
from syndicate.db.state import State
from syndicate.errors import StorageError
from syndicate.model import ArticleId, Artifact, Edition

ONE = ArticleId("tag:example.org,2026:one")
TWO = ArticleId("tag:example.org,2026:two")


def known(id_: ArticleId = ONE, **changes: object) -> Known:
    """Return an article as it was published from one.md."""
    made = {"key": "one.md", "path": "one/", "published": NOON, "title": "One", "origin": "0"}
    return Known(id=id_, **(made | changes))  # type: ignore[arg-type]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where a state file will be."""
    return tmp_path / "state" / "state.db"


@pytest.fixture
def state(path: Path) -> Iterator[State]:
    """Return an open state."""
    made = State(path)
    yield made
    made.close()


def reopened(state: State, path: Path) -> State:
    """Close the state and open it again, as the next run does."""
    state.close()
    return State(path)


def test_ids_survive_the_run(state: State, path: Path) -> None:
    """An article's id, time and address are there in the next run, as they were."""
    state.remember([known(), known(TWO, key="two.md", path="two/")])
    again = reopened(state, path)
    assert sorted(again.known(), key=lambda one: one.id) == [
        known(),
        known(TWO, key="two.md", path="two/"),
    ]
    assert again.addresses() == {"one/": ONE, "two/": TWO}
    again.close()


def test_a_former_address_is_not_forgotten(state: State) -> None:
    """When an article moves, its old address is still known to be its own."""
    state.remember([known()])
    state.remember([known(path="uno/", key="uno.md", title="Uno")])
    assert state.known() == [known(path="uno/", key="uno.md", title="Uno")]
    assert state.addresses() == {"one/": ONE, "uno/": ONE}


def test_one_that_is_gone_keeps_its_id(state: State) -> None:
    """A removed article's id and address are still remembered, so that nobody else gets them."""
    state.remember([known()])
    state.remember([known(status="gone")])
    assert [one.status for one in state.known()] == ["gone"]
    assert state.addresses() == {"one/": ONE}


def test_the_last_good_version_is_kept_until_there_is_a_better(state: State) -> None:
    """What is kept of a held article stays until the article is published again."""
    state.remember([known()])
    state.keep({ONE: "packed", TWO: "nobody's"})
    assert state.known() == [known(kept="packed")]
    state.keep({})
    state.remember([])
    assert state.known() == [known(kept="packed")]
    state.remember([known()])
    assert state.known() == [known()]


def test_a_fact_is_decided_once(state: State, path: Path) -> None:
    """The first answer to a question is the answer for ever."""
    assert state.peek("feed") is None
    assert state.fact("feed", "tag:a") == "tag:a"
    assert state.fact("feed", "tag:b") == "tag:a"
    again = reopened(state, path)
    assert again.peek("feed") == "tag:a"
    again.close()


def record(edition: Edition, subject: str, times: Mapping[ArticleId, datetime]) -> Made:
    """Return an edition as the state records it."""
    published = tuple(times[article] for article in edition.articles)
    return Made(edition=edition, subject=subject, published=published, made_at=NOON)


def test_an_edition_is_reported_once(state: State) -> None:
    """An edition is new until it is announced, whatever is made after it."""
    state.add_edition(
        record(edition(articles=(ONE,)), "a", {ONE: NOON}), [Artifact(path="a", data=b"")]
    )
    assert [made.announced for made in state.editions()] == [False]
    state.announce([made.edition.id for made in state.editions()])
    assert [made.announced for made in state.editions()] == [True]


def test_an_edition_is_frozen(state: State, path: Path) -> None:
    """An edition comes back with its articles in order, and its files byte for byte."""
    files = [Artifact(path="email/e/index.html", data=b"\x00\xff"), Artifact(path="e/v", data=b"")]
    made = edition(articles=(TWO, ONE))
    times = {ONE: NOON, TWO: NOON - timedelta(days=1)}
    state.add_edition(record(made, "Subject", times), files)
    again = reopened(state, path)
    (found,) = again.editions()
    assert found.edition == made
    assert found.subject == "Subject"
    assert found.published == (NOON - timedelta(days=1), NOON)
    assert sorted(again.edition_paths()) == [("e/v", made.id), ("email/e/index.html", made.id)]
    assert again.edition_file("email/e/index.html") == b"\x00\xff"
    again.close()


def test_an_edition_is_handed_over_once(state: State, path: Path) -> None:
    """An edition that goes by itself waits with what it is sent from, until its channel has it."""
    made = edition(articles=(ONE,))
    owed = Handover(
        edition=made.id,
        newsletter=made.newsletter,
        channel="own",
        scheduled_for=made.scheduled_for,
        content=b"frozen",
    )
    state.add_edition(record(made, "a", {ONE: NOON}), [Artifact(path="a", data=b"")], owed)
    again = reopened(state, path)
    assert again.handovers() == []  # its pages are not in place yet
    again.announce([made.id])
    assert again.handovers() == [owed]
    again.hand_over(made.id, NOON)
    assert again.handovers() == []
    again.close()


@pytest.mark.parametrize(
    "second",
    [
        edition(),
        edition(id="other-slot", scheduled_for=NOON + timedelta(days=7)),
        edition(id="same-slot", articles=(TWO,)),
    ],
    ids=["same id", "same article", "same slot"],
)
def test_nothing_is_sent_twice(state: State, second: Edition) -> None:
    """The database itself refuses an edition's id, slot or article a second time, as a whole."""
    first = edition(articles=(ONE,))
    times = dict.fromkeys((*first.articles, *second.articles), NOON)
    state.add_edition(record(first, "a", times), [Artifact(path="a", data=b"1")])
    changed = edition(
        id=second.id,
        scheduled_for=second.scheduled_for,
        articles=(ONE,) if second.id == "other-slot" else second.articles,
    )
    with pytest.raises(StorageError, match="UNIQUE"):
        state.add_edition(record(changed, "b", times), [Artifact(path="b", data=b"2")])
    assert [one.subject for one in state.editions()] == ["a"]
    assert state.edition_paths() == [("a", first.id)]


def test_editions_come_oldest_first(state: State) -> None:
    """History is in the order of its slots, whenever each was made."""
    for day in (7, 0, 14):
        made = edition(
            id=f"e{day}", scheduled_for=NOON + timedelta(days=day), articles=(ArticleId(f"a{day}"),)
        )
        times = dict.fromkeys(made.articles, NOON)
        state.add_edition(record(made, "s", times), [Artifact(path=f"f{day}", data=b"")])
    assert [one.edition.id for one in state.editions()] == ["e0", "e7", "e14"]


def test_a_dry_state_writes_nothing(state: State, path: Path) -> None:
    """A dry run sees what was promised, promises in memory, and leaves the file as it is."""
    state.remember([known()])
    state.close()
    before = {one.name: one.read_bytes() for one in path.parent.iterdir()}
    dry = State(path, dry=True)
    dry.remember([known(TWO)])
    assert len(dry.known()) == 2
    dry.close()
    assert {one.name: one.read_bytes() for one in path.parent.iterdir()} == before
    nowhere = State(path.parent / "none" / "state.db", dry=True)
    assert nowhere.known() == []
    nowhere.close()
    assert not (path.parent / "none").exists()


def test_a_newer_version_is_refused(state: State, path: Path) -> None:
    """A file that a later version wrote is neither read nor changed."""
    state.close()
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE fact SET value = '99' WHERE name = 'version'")
    with pytest.raises(StorageError, match="newer version; upgrade Syndicate"):
        State(path)


@pytest.mark.parametrize("data", [b"no database" * 999, b"SQLite format 3\0" + b"\xff" * 4096])
def test_a_torn_state_is_told_and_left(path: Path, data: bytes) -> None:
    """What is precious is never begun anew: the operator is told, and the file stays as it is."""
    path.parent.mkdir()
    path.write_bytes(data)
    for dry in (False, True):
        with pytest.raises(StorageError, match=r"state\.db: .*restore it from a backup"):
            State(path, dry=dry)
    assert path.read_bytes() == data


def test_a_locked_state_is_told(state: State, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process in the way makes the run end with a message, after some patience."""
    state.close()
    monkeypatch.setattr(sqlite, "PATIENCE", 20)
    mine = State(path)
    with closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageError, match="locked"):
            mine.remember([known()])
        other.rollback()
    mine.remember([known()])
    assert mine.known() == [known()]
    mine.close()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """A file in the place of the state's folder ends with a message, not a crash."""
    (tmp_path / "taken").write_bytes(b"")
    with pytest.raises(StorageError, match="unable to open"):
        State(tmp_path / "taken" / "state.db")
