"""How the database of letters is opened, on either engine, so that a confirmed commit lasts."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from syndicate.db.letters import migrations
from syndicate.db.letters.mounts import network_file_system
from syndicate.db.letters.troubles import is_conflict, storage_error
from syndicate.db.sqlite import PATIENCE
from syndicate.errors import ConfigError, StorageError

T = TypeVar("T")

FILE = "letters.db"
"""The name of the file in the folder of the state."""

TRIES = 5
"""How often a transaction is begun that others get in the way of."""

_OPTIONS: dict[str, Any] = {
    "hide_parameters": True,  # an error is not to show addresses
    "execution_options": {"preserve_rowcount": True},  # of inserts, too
}


class Database:
    """The tables of letters: a file of SQLite's, or a database of a PostgreSQL server.

    Nothing it says shows how it is reached: its address has a password in it.
    """

    def __init__(self, where: Path | str) -> None:
        """Open a file, or a server by its ``postgresql://`` address, and make its tables ready.

        Raises:
            ConfigError: the address is none, or the driver for PostgreSQL is not installed.
            StorageError: it cannot be used, forgets what it confirms, or is a newer version's.
        """
        self._secrets: tuple[str, ...] = ()
        if isinstance(where, Path):
            self.name = str(where)
            self._engine = _file(where)
        else:
            url = _address(where)
            self.name = "the PostgreSQL database"
            self._secrets = (where, str(url.password or ""))
            self._engine = _server(url)
        try:
            self._prepare()
        except BaseException:
            self.close()
            raise

    def __repr__(self) -> str:
        """Name it, without its address."""
        return f"<Database {self.name}>"

    def __enter__(self) -> Self:
        """Return it; it is closed at the end of the block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Let go of it."""
        self.close()

    @property
    def dialect(self) -> str:
        """The name of the engine: ``sqlite`` or ``postgresql``."""
        return self._engine.dialect.name

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def connect(self) -> Connection:
        """Return a connection of one's own; errors of it are SQLAlchemy's."""
        return self._engine.connect()

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Begin a transaction that changes things; it is committed at the end of the block.

        On SQLite nobody else writes meanwhile.

        Raises:
            StorageError: the database did not do its part; nothing was changed, unless it was lost
                at the commit itself.
        """
        with self._told(), self._engine.begin() as db:
            yield db

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Begin a transaction that only looks: all it reads is of one moment.

        Raises:
            StorageError: the database did not do its part.
        """
        with self._told(), self._engine.connect() as db:
            db.execution_options(reads=True, **self._snapshot)
            with db.begin():
                yield db

    def attempt(self, work: Callable[[Connection], T], *, snapshot: bool = False) -> T:
        """Do work in a transaction that changes things; again if others got in its way.

        With ``snapshot`` all it reads is of one moment, also on PostgreSQL.

        Raises:
            StorageError: the database did not do its part, as for ``write``.
        """
        with self._told():
            for _ in range(TRIES - 1):
                try:
                    return self._once(work, snapshot=snapshot)
                except DBAPIError as error:
                    if not is_conflict(error):
                        raise
            return self._once(work, snapshot=snapshot)

    def _once(self, work: Callable[[Connection], T], *, snapshot: bool) -> T:
        with self._engine.connect() as db:
            if snapshot:
                db.execution_options(**self._snapshot)
            with db.begin():
                return work(db)

    @property
    def _snapshot(self) -> dict[str, Any]:
        server = self.dialect == "postgresql"
        return {"isolation_level": "REPEATABLE READ"} if server else {}

    def _prepare(self) -> None:
        try:
            with self.write() as db:
                if self.dialect == "postgresql":
                    self._see_that_it_keeps(db)
                migrations.bring_up_to_date(db)
        except migrations.NewerLettersError as error:
            remedy = "upgrade Syndicate, or restore what this version wrote"
            raise StorageError(f"{self.name}: was written by a newer version; {remedy}") from error

    def _see_that_it_keeps(self, db: Connection) -> None:
        """Refuse a server that confirms commits which a crash of it can still undo."""
        for setting in ("synchronous_commit", "fsync"):
            if db.exec_driver_sql(f"SHOW {setting}").scalar_one() == "off":
                what = f"{setting} is off, so a crash could make letters go twice"
                remedy = f"set {setting} = on for this database, or in postgresql.conf"
                raise StorageError(f"{self.name}: {what}; {remedy}")

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            # Not from it: the chain would show how the server is reached.
            raise storage_error(self.name, error, self._secrets) from None


def _file(path: Path) -> Engine:
    kind = network_file_system(path)
    if kind:
        what = (
            f"lies on a network file system ({kind}), where SQLite loses or doubles what it keeps"
        )
        remedy = (
            "let [paths] state name a folder of this machine, or use PostgreSQL: [database] url"
        )
        raise StorageError(f"{path}: {what}; {remedy}")
    url = URL.create("sqlite", database=str(path))
    engine = create_engine(url, creator=lambda: _connect(path), **_OPTIONS)
    event.listen(engine, "begin", _begin)
    return engine


def _connect(path: Path) -> sqlite3.Connection:
    with suppress(OSError):  # SQLite tells the same better
        path.parent.mkdir(parents=True, exist_ok=True)
        # People's addresses are for their keeper alone; SQLite's log gets the same rights.
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    db = sqlite3.connect(path, PATIENCE / 1000, isolation_level=None, check_same_thread=False)
    try:
        db.execute(f"PRAGMA busy_timeout = {PATIENCE}")
        db.execute("PRAGMA journal_mode = WAL")
        # NORMAL would let a power cut undo the last commits: that a letter is about to leave.
        db.execute("PRAGMA synchronous = FULL")
        # Each page of an edition's deliveries changes thrice within seconds: write it back once.
        db.execute("PRAGMA wal_autocheckpoint = 4000")
        db.execute("PRAGMA cache_size = -16384")  # in KiB, eight times the usual
        db.execute("PRAGMA temp_store = MEMORY")  # where an import stages its slices
    except sqlite3.Error:
        db.close()
        raise
    return db


def _begin(db: Connection) -> None:
    # A transaction that reads first and writes later could be refused in the middle.
    looking = db.get_execution_options().get("reads")
    db.exec_driver_sql("BEGIN" if looking else "BEGIN IMMEDIATE")


def _address(text: str) -> URL:
    try:
        url = make_url(text)
    except ArgumentError:
        url = None
    if url is None or url.drivername not in {"postgres", "postgresql", "postgresql+psycopg"}:
        # Neither the text nor the error are shown: there may be a password in them.
        remedy = "write postgresql://USER:PASSWORD@HOST/NAME, or leave it out for a file"
        raise ConfigError(f"[database] url: is no address of a PostgreSQL database; {remedy}")
    return url.set(drivername="postgresql+psycopg")


def _server(url: URL) -> Engine:
    try:
        # A plan that was kept from when a table was small would read all of it when it is not.
        how = {"prepare_threshold": None}
        engine = create_engine(url, pool_pre_ping=True, connect_args=how, **_OPTIONS)
    except ModuleNotFoundError as error:
        remedy = "install it with: pip install 'syndicate[postgres]'"
        raise ConfigError(f"[database] url: the driver psycopg is missing; {remedy}") from error
    event.listen(engine, "connect", _look_up)
    return engine


def _look_up(connection: Any, _: object) -> None:  # noqa: ANN401 - the driver's
    """Let some hundred keys be looked up, rather than a whole table be read for them."""
    with connection.cursor() as cursor:
        cursor.execute("SET random_page_cost = 1.1")
    connection.commit()
