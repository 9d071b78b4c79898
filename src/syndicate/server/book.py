"""The list behind the pages of letters: opened when it can be, so that a page is always there."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from syndicate.audience import Link, Signer, Status
from syndicate.errors import StorageError

if TYPE_CHECKING:
    from syndicate.db.letters.engine import Database
    from syndicate.db.letters.subscribers import Subscribers


class ListBook:
    """The list in a database, at a path or at the address of a server."""

    def __init__(self, where: Path | str, signer: Signer) -> None:
        """Know where it is; nothing is opened yet."""
        self._where, self._signer = where, signer
        self._lock = Lock()
        self._database: Database | None = None
        self._open: Subscribers | None = None

    def __repr__(self) -> str:
        """Tell nothing of where it is: there may be a password in it."""
        return "ListBook()"

    def begin(self, troubled: Callable[[str], None]) -> None:
        """Open the list if its database is up; if it is not, say so, and try with each request.

        Raises:
            ConfigError: it can never be opened as it is configured.
        """
        try:
            self._subscribers()
        except StorageError as error:
            troubled(str(error))

    def unsubscribe(self, link: Link, *, by: str, now: datetime) -> None:
        """End a subscription."""
        self._subscribers().unsubscribe(link.subscriber, now, link.newsletter, by=by)

    def confirm(self, link: Link, *, ip: str, now: datetime) -> bool:
        """Confirm a subscription that was asked for; tell whether it is confirmed now."""
        status = self._subscribers().confirm(link.subscriber, link.newsletter, now, ip)
        return status is Status.CONFIRMED

    def close(self) -> None:
        """Let go of the database."""
        with self._lock:
            if self._database is not None:
                self._database.close()
            self._database = self._open = None

    def _subscribers(self) -> "Subscribers":
        from syndicate.db.letters.engine import Database  # noqa: PLC0415 - seldom needed
        from syndicate.db.letters.subscribers import Subscribers  # noqa: PLC0415 - likewise

        with self._lock:
            if self._open is None:
                database = Database(self._where)
                try:
                    self._open = Subscribers(database, self._signer)
                except BaseException:
                    with suppress(Exception):
                        database.close()
                    raise
                self._database = database
            return self._open
