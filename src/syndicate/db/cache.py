"""What saves work: what each file was prepared to, and what each published file was made from.

Nothing here is precious, so nothing waits for the disk: what a power cut leaves is used if it is
whole. A cache that cannot be opened, or is of another version, begins anew. One that turns out
later to be torn or wrong raises ``StaleCache``; whoever catches it calls ``forget_all`` and does
the work again.

It is always a SQLite file on this machine, and an unchanged run reads nothing else: the standard
library opens it a third of a second sooner than SQLAlchemy can be imported.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

from syndicate.codec import Packed, digest
from syndicate.db import sqlite
from syndicate.errors import StorageError
from syndicate.model import ArticleId, Stored, Variant

VERSION = "9"

_SCHEMA = """
CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS source (
    path TEXT PRIMARY KEY, size INTEGER NOT NULL, changed INTEGER NOT NULL,
    watched TEXT NOT NULL, findings TEXT NOT NULL, held TEXT NOT NULL, digest TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS prepared (
    source TEXT NOT NULL, key TEXT PRIMARY KEY, id TEXT NOT NULL, outlook TEXT NOT NULL,
    head TEXT NOT NULL, assets TEXT NOT NULL, origin TEXT NOT NULL, said TEXT NOT NULL,
    own TEXT NOT NULL, digest TEXT NOT NULL, sum INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS prepared_source ON prepared (source);
CREATE TABLE IF NOT EXISTS body (key TEXT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS told (key TEXT PRIMARY KEY, scope TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS output (
    path TEXT PRIMARY KEY, recipe TEXT NOT NULL, size INTEGER NOT NULL, mtime INTEGER NOT NULL,
    etag TEXT NOT NULL, modified INTEGER NOT NULL, variants TEXT NOT NULL);
"""
_COLUMNS = (
    "source", "key", "id", "outlook", "head", "body", "assets", "origin", "said", "own",
    "digest",
)  # fmt: skip
_SOURCES = "SELECT path, size, changed, watched, findings, held, digest FROM source"
_HEADS = (
    "SELECT source, key, id, outlook, head, assets, origin, said, own, digest, sum FROM prepared"
)
_HEADS_OF = """
SELECT source, key, id, outlook, head, assets, origin, said, own, digest, sum FROM prepared
WHERE source IN (SELECT value FROM json_each(?))"""
# Bodies lie apart: a run looks at every head there is, and at few bodies.
_ARTICLES = """
SELECT source, key, id, outlook, head, body, assets, origin, said, own, digest
FROM prepared JOIN body USING (key) WHERE key IN (SELECT value FROM json_each(?))"""
_SIZES = """
SELECT key, length(CAST(body AS BLOB)) FROM body WHERE key IN (SELECT value FROM json_each(?))"""
_FORGET = (
    "DELETE FROM source WHERE path IN (SELECT value FROM json_each(?))",
    """DELETE FROM body WHERE key IN (
        SELECT key FROM prepared WHERE source IN (SELECT value FROM json_each(?)))""",
    "DELETE FROM prepared WHERE source IN (SELECT value FROM json_each(?))",
)
_BATCH = 500
_UNSETTLED = "unsettled"
# What SQLite says when the disk or another process is at fault, not what lies in the file.
_DISK = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_READONLY,
    }
)
_PLAIN = ("{}", "[]", "[]")
"""What a source watches, found and holds when there is nothing."""


_OutputRow = tuple[str, str, int, int, str, int, str]


class StaleCache(Exception):  # noqa: N818 - a state of things, not a fault
    """The cache cannot be used; everything in it can be made again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What is known of one file of the articles folder.

    ``watched`` maps the local files that its articles show to their [size, changed], or to ``null``
    for one that was missing. ``findings`` and ``held`` are JSON lists, as the intake wrote them.
    """

    path: str
    size: int
    changed: int
    watched: str = "{}"
    findings: str = "[]"
    held: str = "[]"


class Output(NamedTuple):
    """What a published file was made from (``recipe``), and how it looked when written.

    ``etag`` is the hash of its bytes, ``modified`` when they became what they are (seconds since
    1970), by the dates of articles and not by a clock. ``variants`` lie beside it.
    """

    recipe: str
    stored: Stored
    etag: str = ""
    modified: int = 0
    variants: tuple[Variant, ...] = ()


class Outputs(Mapping[str, Output]):
    """Published files by path. There are tens of thousands: they lie as rows until asked for."""

    __slots__ = ("_rows",)

    def __init__(self, rows: Iterable[_OutputRow] = ()) -> None:
        """Take rows as the cache holds them."""
        self._rows = {row[0]: row for row in rows}

    def __getitem__(self, path: str) -> Output:
        """Return what is known of one file."""
        return _output(self._rows[path])

    def __contains__(self, path: object) -> bool:
        """Tell whether a file is known."""
        return path in self._rows

    def __iter__(self) -> Iterator[str]:
        """Yield the paths."""
        return iter(self._rows)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._rows)

    @property
    def recipes(self) -> dict[str, str]:
        """The recipe of each."""
        return {path: row[1] for path, row in self._rows.items()}

    @property
    def varied(self) -> list[str]:
        """Those that have variants."""
        return [path for path, row in self._rows.items() if row[-1]]

    def after(self, removed: Iterable[str], written: Mapping[str, Output]) -> "Outputs":
        """Return what is known once some are removed and others written."""
        made = Outputs()
        made._rows.update(self._rows)
        for path in removed:
            made._rows.pop(path, None)
        made._rows.update((path, _output_row(path, output)) for path, output in written.items())
        return made


class Seen(NamedTuple):
    """How a file looked when it was read, and what it shows (see ``Source``)."""

    size: int
    changed: int
    watched: str = "{}"


class Summary(NamedTuple):
    """A packed article without its body."""

    source: str
    key: str
    id: ArticleId
    outlook: str
    head: str
    assets: str
    origin: str
    said: str
    own: str
    digest: str


class Cache:
    """The cache of one publication."""

    def __init__(self, path: Path | None, *, dry: bool = False, mend: bool = True) -> None:
        """Open the cache at ``path``; a dry one reads it, and writes to memory alone.

        Raises:
            StorageError: as every method, when the disk or another process is in the way.
            StaleCache: it cannot be used, and is not to ``mend``, as others have it open.
        """
        self._path = path
        self._dry = dry
        try:
            self._db = self._open()
        except StaleCache:
            if not mend:
                raise
            self._begin_anew()

    def _open(self) -> sqlite3.Connection:
        with _stale_if_broken():
            db = sqlite.connect(self._path, "OFF", dry=self._dry)
            try:
                _use(db)
            except BaseException:
                db.close()
                raise
            return db

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def fact(self, name: str) -> str | None:
        """Return one remembered text."""
        rows = self._all("SELECT value FROM fact WHERE name = ?", (name,))
        return str(rows[0][0]) if rows else None

    def set_facts(self, **facts: str) -> None:
        """Remember texts by name."""
        with self._writing() as db:
            db.executemany("INSERT OR REPLACE INTO fact VALUES (?, ?)", facts.items())

    def unsettled(self) -> frozenset[str]:
        """Return the files whose articles are cached as no run has promised them yet."""
        try:
            return frozenset(json.loads(self.fact(_UNSETTLED) or "[]"))
        except (TypeError, ValueError) as error:
            raise StaleCache("what is not promised: not as it was written") from error

    def unsettle(self, paths: Iterable[str]) -> None:
        """Remember, before some files are read, that nothing of them is promised."""
        known = self.unsettled()
        if new := known.union(paths) - known:
            self.set_facts(**{_UNSETTLED: to_json(sorted(known | new))})

    def settle(self) -> None:
        """Remember that the state has all there is."""
        self.set_facts(**{_UNSETTLED: "[]"})

    def sources(self) -> dict[str, Source]:
        """Return what is known of every file, by path."""
        return {row[0]: _source(*row) for row in self._all(_SOURCES)}

    def stamps(self) -> dict[str, Seen]:
        """Return what tells whether a file has changed since it was read, by path."""
        rows = self._all("SELECT path, size, changed FROM source WHERE watched = '{}'")
        watching = [_source(*row) for row in self._all(f"{_SOURCES} WHERE watched <> '{{}}'")]
        seen = {path: Seen(size, changed) for path, size, changed in rows}
        return seen | {one.path: Seen(one.size, one.changed, one.watched) for one in watching}

    def paths(self) -> set[str]:
        """Return every file that was read."""
        return {row[0] for row in self._all("SELECT path FROM source")}

    def holding(self) -> list[Source]:
        """Return the files of which records are held back."""
        return [_source(*row) for row in self._all(f"{_SOURCES} WHERE held <> '[]'")]

    def summaries(self, sources: Iterable[str] | None = None) -> list[Summary]:
        """Return every article, or those of some files, without their bodies."""
        if sources is None:
            return _summaries(self._all(_HEADS))
        return _summaries(self._all(_HEADS_OF, (to_json(list(sources)),)))

    def articles(self, keys: Sequence[str]) -> Iterator[Packed]:
        """Yield whole articles, in the order of ``keys``; unknown keys are passed over."""
        for part in _batches(keys):
            rows = self._all(_ARTICLES, (to_json(part),))
            found = {packed.key: packed for packed in map(_packed, rows)}
            yield from (found[key] for key in part if key in found)

    def sizes(self, keys: Sequence[str]) -> dict[str, int]:
        """Return how many bytes the bodies of articles have, by key; unknown keys are left out."""
        parts = (self._all(_SIZES, (to_json(part),)) for part in _batches(keys))
        return {key: size for rows in parts for key, size in rows}

    def replace(self, sources: Sequence[Source], articles: Iterable[Packed]) -> None:
        """Put what some files hold now in the place of what they held."""
        rows = [_row(source) for source in sources]
        heads, bodies = [], []
        for one in articles:
            told = tuple([getattr(one, name) for name in Summary._fields])
            heads.append((*told, _sum(told)))
            bodies.append((one.key, one.body))
        with self._writing() as db:
            _forget(db, [source.path for source in sources])
            db.executemany("INSERT INTO source VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
            db.executemany(
                "INSERT OR REPLACE INTO prepared VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", heads
            )
            db.executemany("INSERT OR REPLACE INTO body VALUES (?, ?)", bodies)

    def forget(self, paths: Sequence[str]) -> None:
        """Drop what is known of files that are gone."""
        with self._writing() as db:
            _forget(db, paths)

    def forget_all(self) -> None:
        """Begin anew."""
        self._db.close()
        self._begin_anew()

    def _begin_anew(self) -> None:
        if self._path is not None and not self._dry:
            for suffix in ("", "-wal", "-shm"):
                _unlink(Path(f"{self._path}{suffix}"))
        self._path = None if self._dry else self._path
        self._db = self._open()

    def told(self) -> dict[str, str]:
        """Return the findings that stand and were told, as keys, each with its scope."""
        return dict(self._all("SELECT key, scope FROM told"))

    def tell(self, told: Mapping[str, str], settled: Iterable[str]) -> None:
        """Remember findings that were told; forget all others in the scopes that are settled."""
        with self._writing() as db:
            db.executemany("DELETE FROM told WHERE scope = ?", ((scope,) for scope in settled))
            db.executemany("INSERT OR REPLACE INTO told VALUES (?, ?)", told.items())

    def count_outputs(self) -> int:
        """Return how many published files there are."""
        return int(self._all("SELECT count(*) FROM output")[0][0])

    def outputs(self) -> Outputs:
        """Return every published file by path."""
        return Outputs(
            self._all("SELECT path, recipe, size, mtime, etag, modified, variants FROM output")
        )

    def looks(self) -> Iterator[tuple[str, tuple[int, int], tuple[Variant, ...]]]:
        """Yield every published file: its path, how it is ``Stored``, and its variants."""
        for path, size, mtime, told in self._all("SELECT path, size, mtime, variants FROM output"):
            yield path, (size, mtime), _variants(path, told) if told else ()

    def record(self, written: dict[str, Output], removed: Sequence[str]) -> None:
        """Remember what was written and removed."""
        rows = [_output_row(path, output) for path, output in written.items()]
        with self._writing() as db:
            db.executemany("DELETE FROM output WHERE path = ?", ((path,) for path in removed))
            db.executemany("INSERT OR REPLACE INTO output VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    def _all(self, query: str, values: Sequence[str] = ()) -> list[Any]:
        with _stale_if_broken():
            return self._db.execute(query, values).fetchall()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with _stale_if_broken(), self._db:
            yield self._db


def _use(db: sqlite3.Connection) -> None:
    """Make the tables; refuse those of another version."""
    found = db.execute("PRAGMA user_version").fetchone()[0]
    if found not in {0, int(VERSION)}:
        raise StaleCache(f"version {found}")
    if found == 0:
        if db.execute("SELECT 1 FROM sqlite_master").fetchone():
            raise StaleCache("tables of another version")
        with db:
            db.executescript(f"{_SCHEMA} PRAGMA user_version = {VERSION};")


@contextmanager
def _stale_if_broken() -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, UnicodeDecodeError) as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in _DISK:
            raise _storage_error(error) from error
        raise StaleCache(str(error)) from error


def _unlink(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise _storage_error(error) from error


def _storage_error(error: Exception) -> StorageError:
    return StorageError(f"the cache: {error}; make room or mend the disk, and run again")


def _summaries(rows: Iterable[Sequence[Any]]) -> list[Summary]:
    found = []
    try:
        for row in rows:
            told = row[:-1]
            if _sum(told) != row[-1]:
                raise StaleCache(f"{row[1]}: not as it was written")
            found.append(Summary._make(told))
    except TypeError as error:
        raise StaleCache("what should be text is none") from error
    return found


def _sum(told: Sequence[str]) -> int:
    """Return what tells that an article's row is as it was written; every run asks for it of all.

    It finds accidents, and nobody else writes here.
    """
    return crc32("\0".join(told).encode("utf-8", "surrogatepass"))


def _packed(row: Sequence[Any]) -> Packed:
    packed = _texts(row)
    if not packed.is_whole():
        raise StaleCache(f"{packed.key}: not as it was written")
    return packed


def _texts(row: Sequence[Any]) -> Packed:
    if not all(isinstance(text, str) for text in row):
        raise StaleCache("what should be text is none")
    return Packed(**dict(zip(_COLUMNS, row, strict=True)))


def _source(path: str, size: int, changed: int, *texts: str) -> Source:
    """Return a row as a source; a plain one is believed, as a mistake in it does no harm."""
    watched, findings, held, proof = texts
    if (watched, findings, held) == _PLAIN:
        return Source(path=path, size=size, changed=changed)
    if not all(isinstance(text, str) for text in texts) or proof != digest(watched, findings, held):
        raise StaleCache(f"{path}: not as it was written")
    return Source(
        path=path, size=size, changed=changed, watched=watched, findings=findings, held=held
    )


def _row(source: Source) -> tuple[str | int, ...]:
    texts = (source.watched, source.findings, source.held)
    proof = "" if texts == _PLAIN else digest(*texts)
    return (source.path, source.size, source.changed, *texts, proof)


def _variants(path: str, text: str) -> tuple[Variant, ...]:
    try:
        return tuple(
            Variant(coding, etag, Stored(size, mtime))
            for coding, etag, size, mtime in json.loads(text)
        )
    except (TypeError, ValueError) as error:
        raise StaleCache(f"{path}: not as it was written") from error


def _output(row: _OutputRow) -> Output:
    path, recipe, size, mtime, tag, modified, told = row
    return Output(recipe, Stored(size, mtime), tag, modified, _variants(path, told) if told else ())


def _output_row(path: str, output: Output) -> _OutputRow:
    variants = [
        (one.coding, one.etag, one.stored.size, one.stored.mtime) for one in output.variants
    ]
    told = to_json(variants) if variants else ""
    stored = output.stored
    return path, output.recipe, stored.size, stored.mtime, output.etag, output.modified, told


def _forget(db: sqlite3.Connection, paths: Sequence[str]) -> None:
    for query in _FORGET:
        db.execute(query, (to_json(paths),))


def _batches(values: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(values), _BATCH):
        yield values[start : start + _BATCH]


def to_json(value: object) -> str:
    """Return compact JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
