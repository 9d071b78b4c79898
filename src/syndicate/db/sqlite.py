"""How the database files of this machine are opened."""

import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import Literal
from urllib.parse import quote

PATIENCE = 5000
"""Milliseconds to wait for another process that holds a file."""


def connect(
    path: Path | None, synchronous: Literal["FULL", "OFF"], *, dry: bool = False
) -> sqlite3.Connection:
    """Open a database file, or one in memory: empty for no path, a copy of the file if dry.

    With ``FULL`` every confirmed commit survives a power cut; with ``OFF`` the cut may leave a file
    that can no longer be read.
    """
    connection = _open(path, dry=dry)
    connection.execute(f"PRAGMA busy_timeout = {PATIENCE}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute(f"PRAGMA synchronous = {synchronous}")
    return connection


def _open(path: Path | None, *, dry: bool) -> sqlite3.Connection:
    if path is None:
        return _in_memory()
    if dry:
        return _copy(path) if path.exists() else _in_memory()
    with suppress(OSError):  # SQLite tells the same better
        path.parent.mkdir(parents=True, exist_ok=True)
    return sqlite3.connect(path, PATIENCE / 1000, check_same_thread=False)


def _in_memory() -> sqlite3.Connection:
    return sqlite3.connect(":memory:", check_same_thread=False)


def _copy(path: Path) -> sqlite3.Connection:
    memory = _in_memory()
    # While no other run is at work, reading must leave none of SQLite's own files behind.
    how = "mode=ro" if Path(f"{path}-wal").exists() else "immutable=1"
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path))}?{how}", uri=True)) as file:
            file.backup(memory)
    except sqlite3.Error:
        memory.close()
        raise
    return memory
