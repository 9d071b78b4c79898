"""Messages where mail servers leave them: a Maildir, an mbox, a folder of files, a file, a pipe.

Of a message no more is kept than can be of interest; what follows is read, and thrown away.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from syndicate.errors import StorageError, UsageError

SUFFIX = ".eml"
_FROM = b"From "
_BLOCK = 1 << 16


@dataclass(frozen=True, slots=True)
class Mail:
    """A message, named for people; ``path`` is its file, if it lies in a Maildir."""

    name: str
    data: bytes = field(repr=False)
    path: Path | None = None

    def mark(self, *, odd: bool) -> None:
        """Mark a message of a Maildir as read, and one that is ``odd`` for a person to look at.

        Raises:
            StorageError: it cannot be moved.
        """
        if self.path is None:
            return
        name, _, flags = self.path.name.partition(":2,")
        marks = "".join(sorted({*flags, "S", *("F" if odd else "")}))
        try:
            self.path.rename(self.path.parent.parent / "cur" / f"{name}:2,{marks}")
        except FileNotFoundError:
            return  # somebody else has moved it
        except OSError as error:
            what = f"was read, but cannot be marked so ({error.strerror})"
            raise StorageError(f"{self.path}: {what}; make the Maildir writable") from error


def messages(source: Path, most: int, *, again: bool = False) -> Iterator[Mail]:
    """Yield the messages of a place, ``most`` bytes of each; of a Maildir those not yet read.

    With ``again`` also those that are marked as read.

    Raises:
        UsageError: there is nothing at that path.
        StorageError: something cannot be read.
    """
    try:
        if (source / "new").is_dir() and (source / "cur").is_dir():
            yield from _of_maildir(source, most, again=again)
        elif source.is_dir():
            files = (one for one in sorted(source.iterdir()) if one.suffix.lower() == SUFFIX)
            for path in files:
                yield from _of_file(path, most)
        elif source.exists():
            yield from _of_file(source, most)
        else:
            told = (
                "give a Maildir, an mbox, a folder of .eml files, a file, or - for standard input"
            )
            raise UsageError(f"{source}: there is nothing; {told}")
    except OSError as error:
        where = error.filename or source
        told = f"cannot be read ({error.strerror}); let the user who runs this read it"
        raise StorageError(f"{where}: {told}") from error


def piped(stream: BinaryIO, most: int) -> Mail:
    """Return the one message that comes through a pipe, to its end: who writes it must not fail."""
    data = stream.read(most)
    while stream.read(_BLOCK):
        pass
    if data.startswith(_FROM):  # as a mail server writes it for a program
        data = data.partition(b"\n")[2]
    return Mail("standard input", data)


def _of_maildir(source: Path, most: int, *, again: bool) -> Iterator[Mail]:
    for folder in ("new", "cur"):
        for path in sorted((source / folder).iterdir()):
            is_read = "S" in path.name.partition(":2,")[2]
            if path.name.startswith(".") or (is_read and not again) or not path.is_file():
                continue
            with suppress(FileNotFoundError), path.open("rb") as file:
                yield Mail(str(path), file.read(most), path)


def _of_file(path: Path, most: int) -> Iterator[Mail]:
    if not path.is_file():  # to open a pipe would wait for somebody to write into it
        raise UsageError(f"{path}: is no file; give one with a message")
    with path.open("rb") as file:
        if not file.peek(len(_FROM)).startswith(_FROM):
            yield Mail(str(path), file.read(most))
            return
        for number, data in enumerate(_of_mbox(file, most), 1):
            yield Mail(f"{path}, message {number}", data)


def _of_mbox(file: BinaryIO, most: int) -> Iterator[bytes]:
    """Part an mbox (RFC 4155): each message begins with such a line, after an empty one."""
    data, after_blank, begun = bytearray(), True, False
    while line := file.readline(_BLOCK):
        if after_blank and line.startswith(_FROM):
            if begun:
                yield bytes(data)
            data, begun = bytearray(), True
        elif len(data) < most:
            data += line[: most - len(data)]
        after_blank = line in {b"\n", b"\r\n"}
    if begun:
        yield bytes(data)
