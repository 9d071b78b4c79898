"""The database of letters: what it refuses, and what it says when it cannot do its part."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, select, update

from factories import NOON
from postroom import WEEKLY, Worker, subscribe
from syndicate.db.letters import engine as opening
from syndicate.db.letters import migrations, schema
from syndicate.db.letters.engine import Database
from syndicate.db.letters.mounts import network_file_system
from syndicate.errors import ConfigError, StorageError

SECRET = "postgresql://letters:hunter2@127.0.0.1:9/letters"  # noqa: S105 - of nobody


def test_a_commit_of_a_file_is_on_the_disk(tmp_path: Path) -> None:
    """SQLite keeps a log, and waits for the disk at each commit."""
    with Database(tmp_path / "letters.db") as letters, letters.write() as db:
        assert db.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
        assert db.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2


def test_a_second_look_finds_what_was_there(letters_at: Path | str) -> None:
    """Opening makes the tables once; what is in them stays."""
    with Database(letters_at) as letters:
        subscribe(letters, 1)
    with Database(letters_at) as letters, letters.read() as db:
        assert db.scalar(select(schema.subscriber.c.address)) == "1@reader.example"
        assert db.scalar(select(schema.subscriber.c.created_at)) == NOON


def test_what_fails_leaves_nothing_behind(letters: Database) -> None:
    """A transaction is done as a whole or not at all."""

    def fail(db: Connection) -> None:
        db.execute(insert(schema.fact), {"name": "a", "value": "b"})
        raise RuntimeError

    with pytest.raises(RuntimeError):
        letters.attempt(fail)
    with letters.read() as db:
        assert db.scalar(select(schema.fact.c.value).where(schema.fact.c.name == "a")) is None


def test_a_newer_database_is_refused(letters_at: Path | str) -> None:
    """What a newer version wrote is not touched."""
    with Database(letters_at) as letters, letters.write() as db:
        db.execute(update(schema.fact).values(value="99"))
    with pytest.raises(StorageError, match="written by a newer version; upgrade Syndicate"):
        Database(letters_at)


# Files


def test_a_locked_file_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process that holds the file is waited for, and then named as the reason."""
    monkeypatch.setattr(opening, "PATIENCE", 50)
    path = tmp_path / "letters.db"
    with Database(path) as letters, closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageError, match=r"letters\.db: database is locked; stop what holds"):
            Worker(letters).begin()


def test_a_full_disk_says_so(tmp_path: Path) -> None:
    """Where there is no more room nothing is half done, and it goes on when there is."""
    with Database(tmp_path / "letters.db") as letters:
        subscribe(letters, *range(1, 2000))
        pages = "PRAGMA max_page_count = {}"
        with letters.write() as db:
            used = db.exec_driver_sql("PRAGMA page_count").scalar_one()
            db.exec_driver_sql(pages.format(used + 1))
        worker = Worker(letters)
        with pytest.raises(StorageError, match="is full; make room on the disk"):
            worker.begin()
        with letters.write() as db:
            db.exec_driver_sql(pages.format(used + 1000))
        assert worker.ledger.plan(WEEKLY, NOON).candidates == 1999


def test_a_file_that_may_only_be_read_says_so(tmp_path: Path) -> None:
    """The user that runs it is told what to allow."""
    with Database(tmp_path / "letters.db") as letters:
        with letters.write() as db:
            db.exec_driver_sql("PRAGMA query_only = 1")
        with pytest.raises(StorageError, match="readonly database; let the user that runs"):
            Worker(letters).begin()


@pytest.mark.parametrize("damage", [b"no database at all" * 300, b"SQLite format 3\0" + bytes(90)])
def test_a_damaged_file_says_so(tmp_path: Path, damage: bytes) -> None:
    """What is no database is not written over."""
    path = tmp_path / "letters.db"
    path.write_bytes(damage)
    with pytest.raises(StorageError, match="restore it from a backup"):
        Database(path)
    assert path.read_bytes() == damage


def test_a_folder_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    """A path that leads through a file is named."""
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match=r"file/letters\.db: unable to open"):
        Database(tmp_path / "file" / "letters.db")


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/srv/mail/letters.db", "nfs4"),
        ("/srv/mail box/a/letters.db", "fuse.sshfs"),
        ("/srv/mailing/letters.db", ""),
        ("/srv/mail/local/letters.db", ""),
    ],
)
def test_a_network_file_system_is_found(tmp_path: Path, path: str, kind: str) -> None:
    """The mount that a path lies on decides, the deepest and last of them."""
    mounts = tmp_path / "mounts"
    mounts.write_text(
        "/dev/vda / ext4 rw 0 0\n"
        "/dev/vdb /srv/mail ext4 rw 0 0\n"
        "host:/mail /srv/mail nfs4 rw 0 0\n"
        "host: /srv/mail\\040box fuse.sshfs rw 0 0\n"
        "/dev/vdc /srv/mail/local ext4 rw 0 0\n"
    )
    assert network_file_system(Path(path), mounts) == kind
    assert network_file_system(Path(path), tmp_path / "none") == ""


def test_a_network_file_system_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite on one would lose or double letters: it is not opened, and the way out is named."""
    monkeypatch.setattr(opening, "network_file_system", lambda _: "nfs4")
    with pytest.raises(StorageError, match=r"network file system \(nfs4\).*use PostgreSQL"):
        Database(tmp_path / "letters.db")
    assert not (tmp_path / "letters.db").exists()


# Servers


on_a_server = pytest.mark.parametrize("engine", ["postgresql"])


@pytest.mark.parametrize("text", ["mysql://user:hunter2@host/db", "hunter2", "postgresql:hunter2"])
def test_what_is_no_address_is_not_shown(text: str) -> None:
    """A mistyped address has a password in it."""
    with pytest.raises(ConfigError, match=r"^\[database\] url: is no address") as caught:
        Database(text)
    assert "hunter2" not in str(caught.value)


def test_a_server_that_is_not_there_is_told_without_its_address() -> None:
    """The reason is told, and what to look at; address and password are not."""
    with pytest.raises(StorageError, match=r"refused.*; see that the server is up") as caught:
        Database(SECRET)
    told = f"{caught.value}{caught.value.__cause__}{caught.value!r}"
    assert "hunter2" not in told
    assert SECRET not in told


@on_a_server
def test_a_database_does_not_show_its_address(letters: Database) -> None:
    """Neither when it is printed."""
    assert repr(letters) == "<Database the PostgreSQL database>"


@on_a_server
def test_a_server_that_forgets_is_refused(letters_at: str) -> None:
    """With synchronous_commit = off a crash takes back that letters were about to leave."""
    forgetful = letters_at.replace("options=", "options=-csynchronous_commit%3Doff+")
    with pytest.raises(StorageError, match=r"is off, so a crash .*; set synchronous_commit = on"):
        Database(forgetful)


@on_a_server
def test_a_schema_that_is_not_there_says_so(letters_at: str) -> None:
    """A user that may not make tables is told which right it wants."""
    with pytest.raises(StorageError, match="the PostgreSQL database: no schema"):
        Database(letters_at + "x")


@on_a_server
def test_two_that_open_a_new_database_at_once_both_can(letters_at: str) -> None:
    """Tables are made by one of them; the other waits."""
    from threading import Thread  # noqa: PLC0415 - here alone

    opened: list[int] = []

    def use() -> None:
        with Database(letters_at) as letters, letters.read() as db:
            opened.append(migrations.version(db))

    threads = [Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert opened == [schema.LETTERS_VERSION] * 4
