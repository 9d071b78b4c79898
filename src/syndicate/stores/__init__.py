"""Where files go: a module each."""

from typing import Protocol

from syndicate.errors import StorageError


class TakenError(StorageError):
    """Something else is where a file was to be written once and for all; it was left as it is."""


class Store(Protocol):
    """A place for files that are written once and for all."""

    def add(self, path: str, data: bytes) -> bool:
        """Write a file, and tell whether it was written: nothing is, if it is there already.

        It is there as a whole or not at all.

        Raises:
            TakenError: another file is in its place.
            StorageError: the store cannot be written; nothing is in its place, or the whole file.
        """
        ...

    def read(self, path: str) -> bytes | None:
        """Return a file's bytes, or ``None`` if it is not there."""
        ...

    def sync(self) -> None:
        """Wait until all that was written would survive a power cut.

        Raises:
            StorageError: some of it is lost.
        """
        ...
