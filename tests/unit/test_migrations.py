"""States of older versions: each becomes one of this version, and loses nothing."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError

from factories import NOON
from syndicate.db import migrations, schema
from syndicate.db.rows import Known, Ping
from syndicate.db.state import State
from syndicate.errors import StorageError
from syndicate.model import ArticleId

OLD = Path(__file__).parents[1] / "data"
"""Dumps of states as the versions of their time wrote them."""

VERSIONS = sorted(int(path.stem.removeprefix("state-")) for path in OLD.glob("state-*.sql"))
ONE, TWO = ArticleId("tag:example.org,2026:one"), ArticleId("tag:example.org,2026:two")


def old_state(path: Path, version: int) -> Path:
    """Write a state as the version of its time did."""
    with closing(sqlite3.connect(path)) as db:
        db.executescript((OLD / f"state-{version}.sql").read_text("utf-8"))
    return path


def tables(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return the columns of every table and index of a database."""
    with closing(sqlite3.connect(path)) as db:
        names = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE sql NOT NULL")]
        return {
            name: db.execute(f"PRAGMA table_info('{name}')").fetchall()
            or db.execute(f"PRAGMA index_info('{name}')").fetchall()
            for name in names
        }


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    """Return a new state of this version."""
    path = tmp_path / "fresh.db"
    State(path).close()
    return path


def test_there_is_a_step_and_an_old_state_for_each_version() -> None:
    """Whoever raises the version writes the step, and keeps a state of the version before."""
    assert sorted(migrations.STEPS) == list(range(2, schema.STATE_VERSION + 1))
    assert list(range(1, schema.STATE_VERSION)) == VERSIONS


@pytest.mark.parametrize("version", VERSIONS)
def test_an_old_state_becomes_like_a_new_one(tmp_path: Path, fresh: Path, version: int) -> None:
    """The tables of an upgraded state are those of a new one, column by column."""
    path = old_state(tmp_path / "old.db", version)
    State(path).close()
    assert tables(path) == tables(fresh)


@pytest.mark.parametrize("version", VERSIONS)
def test_an_old_state_keeps_all_it_says(tmp_path: Path, version: int) -> None:
    """Ids, addresses, versions kept and editions are there after the upgrade, as they were."""
    state = State(old_state(tmp_path / "old.db", version))
    assert state.peek("feed-id") == "tag:example.org,2026-11-20:feed"
    day = timedelta(days=1)
    one = Known(
        id=ONE,
        key="one.md",
        path="one/",
        published=NOON,
        title="One",
        origin="0",
        kept='{"packed": true}',
        updated=NOON + timedelta(hours=3) if version >= 3 else None,
        aliases=("eins/",) if version >= 3 else (),
        said="0123456789abcdef0123456789abcdef" if version >= 4 else "",
    )
    two = Known(
        id=TWO,
        key="two.md",
        path="zwei/",
        published=NOON - day,
        title="Two — it's",
        origin="1",
        status="gone",
    )
    assert sorted(state.known(), key=lambda known: known.id) == [one, two]
    assert state.slugs() == ({"tag": {"coins": "coins"}} if version >= 5 else {})
    assert state.handovers() == []
    if version >= 3:
        assert state.feeds() == {"tags/coins/": "tag:example.org,2026-11-20:feed:coins"}
        assert state.archived() == {"": {ONE: 1}}
    assert state.addresses() == {"one/": ONE, "two/": TWO}
    (made,) = state.editions()
    assert (made.edition.articles, made.published) == ((TWO, ONE), (NOON - day, NOON))
    assert (made.subject, made.announced) == ("Subject", True)
    assert state.edition_file("email/weekly-2026-11-22/index.html") == b"\x00\xff<p>"
    ping = Ping(hub="https://hub.example/", topic="https://example.org/feed.xml", wanted="1")
    state.record_pings([ping])
    assert state.pings() == [ping]
    state.close()


def test_a_dry_run_leaves_an_old_state_old(tmp_path: Path) -> None:
    """Looking upgrades a copy in memory; the file stays byte for byte what it was."""
    path = old_state(tmp_path / "old.db", 1)
    before = path.read_bytes()
    dry = State(path, dry=True)
    assert len(dry.known()) == 2
    assert dry.pings() == []
    dry.close()
    assert path.read_bytes() == before


def test_a_step_that_fails_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An upgrade that is cut short leaves the old state, and the next one completes it."""
    path = old_state(tmp_path / "old.db", 1)
    before = tables(path)

    def cut_short(_db: Connection) -> None:
        raise OperationalError("UPDATE", {}, sqlite3.OperationalError("disk I/O error"))

    with monkeypatch.context() as patch:
        patch.setattr(migrations, "_set_version", cut_short)
        with pytest.raises(StorageError, match="disk I/O error"):
            State(path)
    assert tables(path) == before
    upgraded = State(path)
    assert len(upgraded.known()) == 2
    upgraded.close()
