"""What goes wrong with a database, said so that an operator can mend it."""

from collections.abc import Sequence

from sqlalchemy.exc import DBAPIError

from syndicate.errors import StorageError

_RESTORE = "restore it from a backup"
_FREE = "make room on the disk; nothing was recorded as done"
_LATER = "stop what holds it, or try later"
_RIGHTS = "let the user that runs Syndicate write it, and its folder"

_SQLITE: Sequence[tuple[str, str]] = (
    ("SQLITE_BUSY", _LATER),
    ("SQLITE_LOCKED", _LATER),
    ("SQLITE_FULL", _FREE),
    ("SQLITE_IOERR", "see to the disk; nothing was recorded as done"),
    ("SQLITE_READONLY", _RIGHTS),
    ("SQLITE_CANTOPEN", _RIGHTS),
    ("SQLITE_PERM", _RIGHTS),
    ("SQLITE_CORRUPT", _RESTORE),
    ("SQLITE_NOTADB", _RESTORE),
)
"""Remedies by how the names of SQLite's result codes begin."""

_POSTGRESQL: Sequence[tuple[str, str]] = (
    ("53100", _FREE),
    ("53300", "allow more connections (max_connections), or run fewer workers"),
    ("53", "give the server more memory"),
    ("28", "mend the user or the password in [database] url"),
    ("3D", "create the database, or mend [database] url"),
    ("25006", "name a server that may be written to in [database] url, not a standby"),
    ("42501", "grant its user the right to create and change tables in its schema"),
    ("40", _LATER),
    ("55P03", _LATER),
    ("57", "wait until the server is up again"),
    ("08", "wait until the server is up again"),
    ("58", "see to the server's disk"),
    ("XX", "see the server's log; restore it from a backup if data is damaged"),
)
"""Remedies by how PostgreSQL's error codes begin (PostgreSQL, appendix A)."""

_UNREACHABLE = "see that the server is up, and that [database] url names it"
_TRANSIENT = frozenset({"40001", "40P01"})
"""The codes of a conflict with another worker: the same again succeeds."""


def storage_error(where: str, error: DBAPIError, secrets: Sequence[str] = ()) -> StorageError:
    """Return what to raise for an error of a database, without any of the ``secrets``."""
    said = str(error.orig).strip().splitlines()
    problem = said[0] if said else type(error.orig).__name__
    for secret in filter(None, secrets):
        problem = problem.replace(secret, "…")
    return StorageError(f"{where}: {problem}; {_remedy(error)}")


def is_conflict(error: DBAPIError) -> bool:
    """Tell whether two transactions were in each other's way, and this one is to be repeated."""
    return getattr(error.orig, "sqlstate", None) in _TRANSIENT


def _remedy(error: DBAPIError) -> str:
    name = getattr(error.orig, "sqlite_errorname", None)
    if name is not None:
        return _first(_SQLITE, name, _RESTORE)
    return _first(_POSTGRESQL, getattr(error.orig, "sqlstate", None) or "", _UNREACHABLE)


def _first(remedies: Sequence[tuple[str, str]], code: str, otherwise: str) -> str:
    return next((remedy for start, remedy in remedies if code.startswith(start)), otherwise)
