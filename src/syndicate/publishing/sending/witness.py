"""A number beside the database of letters, which grows with every run that sends."""

import os
from pathlib import Path

from syndicate.errors import StorageError

FILE = "letters.seen"
"""Its file in the folder of the state."""


class Witness:
    """Remembers how many runs the database had seen, so that one from a backup is known for that.

    Should the file be lost, or come from a backup itself, it bears witness to nothing.
    """

    def __init__(self, path: Path) -> None:
        """Keep the number in a file, which need not be there yet."""
        self._path = path

    def seen(self) -> int:
        """Return the number of the last run, 0 if it is not known."""
        try:
            return int(self._path.read_bytes() or 0)
        except (OSError, ValueError):
            return 0

    def note(self, number: int) -> None:
        """Remember the number of a run.

        Raises:
            StorageError: the file cannot be written.
        """
        new = self._path.with_name(f".{self._path.name}.new")
        try:
            new.write_text(f"{number}\n", "ascii")
            os.replace(new, self._path)  # noqa: PTH105 - as everywhere: tests watch it
        except OSError as error:
            remedy = "make room, or make its folder writable for the user who publishes"
            told = f"{self._path}: cannot be written ({error.strerror}); {remedy}"
            raise StorageError(told) from error
