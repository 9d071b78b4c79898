"""A folder on this machine: each file appears whole or not at all."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from ctypes import CDLL, get_errno
from pathlib import Path

from syndicate.errors import StorageError
from syndicate.model import Stored
from syndicate.stores import TakenError

_LONGEST = 60
"""Characters of a name; file systems end at 255 bytes, and a character has up to four."""

_PART = ".part"
_BLOCK = 1 << 20


class Files:
    """The public folder."""

    def __init__(self, root: Path) -> None:
        """Publish below ``root``; it is made with the first file."""
        self.root = root
        self._below = f"{root}/"
        self._is_new = not root.exists()
        self._folders: set[str] = set()

    def put(self, path: str, data: bytes, *, durable: bool = False) -> Stored:
        """Write one file: under another name first, then in its place by one rename.

        A ``durable`` one is on the disk before it takes the place of the old one; for the others
        one ``sync`` for all will do.

        Raises:
            StorageError: the disk is full, read-only, or fails; the old file is still there.
        """
        stored = self.lay(path, data, durable=durable)
        self.place([path])
        return stored

    def add(self, path: str, data: bytes) -> bool:
        """Write a file that is to stay, and tell whether it was written.

        Raises:
            TakenError: another file is in its place; it was left as it is.
            StorageError: as ``put``.
        """
        full = f"{self.root}/{path}"
        if os.path.lexists(full):
            if _bytes(full) != data:
                told = "holds other bytes than are to be written"
                raise TakenError(f"{full}: {told}; it is left as it is")
            return False
        self.put(path, data, durable=True)
        return True

    def lay(
        self, path: str, data: bytes, *, durable: bool = False, mode: int | None = None
    ) -> Stored:
        """Write one file under another name, beside where ``place`` will put it.

        Raises:
            StorageError: as ``put``; nothing is left behind.
        """
        with self._laying(path) as part, _opened(part, mode) as descriptor:
            _write(descriptor, data)
            if durable:
                os.fsync(descriptor)
            stat = os.fstat(descriptor)
        return Stored(stat.st_size, stat.st_mtime_ns)

    def copy(self, source: Path, path: str) -> tuple[Stored, bool]:
        """Copy one file in, as ``put`` writes one, unless the same bytes are there already.

        Returns how it looks, and whether it was written.

        Raises:
            StorageError: as ``put``, or the source cannot be read.
        """
        if _same(source, self.root / path) and (stored := self.look(path)):
            return stored, False
        with self._laying(path) as part, source.open("rb") as read, _opened(part) as descriptor:
            while data := read.read(_BLOCK):
                _write(descriptor, data)
            stat = os.fstat(descriptor)
        self.place([path])
        return Stored(stat.st_size, stat.st_mtime_ns), True

    def place(self, paths: Iterable[str]) -> None:
        """Put files that were laid down in their places, one after the other.

        Raises:
            StorageError: one cannot be put there; the old file is still there.
        """
        for path in paths:
            full = f"{self.root}/{path}"
            with _told(full):
                os.replace(_part(full), full)  # noqa: PTH105 - Path objects cost a tenth

    def drop(self, paths: Iterable[str]) -> None:
        """Remove files that were laid down and will not be placed, and folders made for them."""
        left = {Path()} if self._is_new else set()
        for path in paths:
            with suppress(OSError):
                _unlink(_part(f"{self.root}/{path}"))
            left.update(Path(path).parents[:-1])
        self._folders.clear()
        for folder in sorted(left, key=lambda one: len(one.parts), reverse=True):
            _remove_empty(self.root / folder)

    def sweep(self) -> None:
        """Remove everything that a run laid down and, being killed, never placed."""
        for folder, _, names in os.walk(self.root, topdown=False):
            parts = [name for name in names if name.startswith(".") and name.endswith(_PART)]
            for name in parts:
                with suppress(OSError):
                    _unlink(f"{folder}/{name}")
            if parts and folder != str(self.root):
                _remove_empty(Path(folder))
        self._folders.clear()

    def read(self, path: str) -> bytes | None:
        """Return a file's bytes, or ``None`` if it is not there."""
        try:
            return (self.root / path).read_bytes()
        except OSError:
            return None

    def look(self, path: str) -> Stored | None:
        """Return what a file looks like, or ``None`` if it is not there."""
        try:
            stat = os.stat(self._below + path)  # noqa: PTH116 - asked for every page
        except OSError:
            return None
        return Stored(stat.st_size, stat.st_mtime_ns)

    def looks(self, path: str, stored: tuple[int, int]) -> bool:
        """Tell whether a file looks as it did when it was stored: its size and its time."""
        try:
            stat = os.stat(self._below + path)  # noqa: PTH116 - likewise
        except OSError:
            return False
        return (stat.st_size, stat.st_mtime_ns) == stored

    def has_traces(self, path: str) -> bool:
        """Tell whether a file is there, or was laid down by a run that was killed."""
        return os.path.lexists(f"{self.root}/{path}") or os.path.lexists(
            _part(f"{self.root}/{path}")
        )

    def remove(self, paths: Iterable[str]) -> None:
        """Remove files, and the folders that they leave empty.

        Raises:
            StorageError: a file is there and cannot be removed.
        """
        self._folders.clear()
        for path in paths:
            full = self.root / path
            try:
                _unlink(str(full))
                _unlink(_part(str(full)))
            except OSError as error:
                raise _storage_error(f"{full}: cannot be removed", error) from error
            for folder in full.parents:
                if folder == self.root or not _remove_empty(folder):
                    break

    def sync(self) -> None:
        """Wait until all that was written would survive a power cut.

        Raises:
            StorageError: the disk says that some of it is lost.
        """
        try:
            _sync(self.root)
        except FileNotFoundError:
            return
        except OSError as error:
            raise _storage_error(f"{self.root}: cannot be synced", error) from error

    @contextmanager
    def _laying(self, path: str) -> Iterator[str]:
        """Give the name to lay a file down under."""
        full = f"{self.root}/{path}"
        with _told(full):
            self._make_folder(full.rpartition("/")[0])
            yield _part(full)

    def _make_folder(self, folder: str) -> None:
        if folder not in self._folders:
            try:
                os.mkdir(folder)  # noqa: PTH102 - nearly always enough, and half the calls
            except (FileExistsError, FileNotFoundError):
                os.makedirs(folder, exist_ok=True)  # noqa: PTH103 - likewise
            self._folders.add(folder)


# Linux can sync the one file system that was written to; elsewhere all are.
_syncfs = getattr(CDLL(None, use_errno=True), "syncfs", None)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        if _syncfs is None:
            os.sync()
        elif _syncfs(descriptor):
            raise OSError(get_errno(), os.strerror(get_errno()))
    finally:
        os.close(descriptor)


def _part(full: str) -> str:
    """Return the name that a file has while it is written.

    It stands in the same folder: file systems are twice as slow to move a file between folders.
    What a killed run leaves behind is overwritten by the next.
    """
    folder, _, name = full.rpartition("/")
    return f"{folder}/.{name[-_LONGEST:]}{_PART}"


@contextmanager
def _opened(part: str, mode: int | None = None) -> Iterator[int]:
    """Open a file to be laid down; a link that somebody put in its place is not followed."""
    descriptor = os.open(
        part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o644 if mode is None else mode
    )
    try:
        if mode is not None:  # which the system's own mask has not to narrow
            os.fchmod(descriptor, mode)
        yield descriptor
    finally:
        os.close(descriptor)


def _same(source: Path, full: Path) -> bool:
    """Tell whether two files have the same bytes, whatever their times say."""
    try:
        with source.open("rb") as one, full.open("rb") as other:
            if os.fstat(one.fileno()).st_size != os.fstat(other.fileno()).st_size:
                return False
            while data := one.read(_BLOCK):
                if data != other.read(_BLOCK):
                    return False
    except OSError:
        return False
    return True


def _bytes(full: str) -> bytes | None:
    """Return the bytes of what is there, or ``None`` if it is no file.

    Raises:
        StorageError: it cannot be read.
    """
    try:
        with open(full, "rb") as read:  # noqa: PTH123 - a path is a text here
            return read.read()
    except (IsADirectoryError, FileNotFoundError):
        return None
    except OSError as error:
        raise _storage_error(f"{full}: cannot be read", error) from error


@contextmanager
def _told(full: str) -> Iterator[None]:
    """Tell of a file that could not be written, and take away what was written of it."""
    try:
        yield
    except OSError as error:
        with suppress(OSError):
            _unlink(_part(full))
        raise _storage_error(f"{full}: cannot be written", error) from error


def _unlink(full: str) -> None:
    with suppress(FileNotFoundError, NotADirectoryError):
        os.unlink(full)  # noqa: PTH108 - one call for each file ever published


def _write(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _remove_empty(folder: Path) -> bool:
    try:
        folder.rmdir()
    except OSError:
        return False
    return True


def _mended(error: OSError) -> str:
    match error:
        case NotADirectoryError() | FileExistsError():
            return "a file stands where a folder is needed: move it away"
        case IsADirectoryError():
            return "a folder stands where a file is needed: move it away"
        case PermissionError():
            return "let the user who runs this write there"
        case _:
            return "make room or mend the disk"


def _storage_error(problem: str, error: OSError) -> StorageError:
    remedy = f"{_mended(error)}, and run again: the run goes on where it stopped"
    return StorageError(f"{problem}: {error.strerror or error}; {remedy}")
