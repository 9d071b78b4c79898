"""The articles folder: what lies there, and the bytes of one file."""

import os
from contextlib import suppress
from pathlib import Path
from stat import S_ISLNK, S_ISREG
from typing import NamedTuple

from syndicate.errors import ContentError, StorageError
from syndicate.mediatypes import HEAD, read_type
from syndicate.model import Found, RawFile

LIMIT = 5 * 1024 * 1024
"""The most bytes an article's file may have."""

_LONGEST = 1_000_000
"""Seconds; a file that claims to take longer is torn."""


class Stamp(NamedTuple):
    """What tells a file from its former self without reading it.

    ``changed`` is the inode's change time in nanoseconds: unlike the modification time, no tool
    sets it back.
    """

    size: int
    changed: int


class Library:
    """The files below one folder; nothing outside it is ever read.

    Articles show files of ``static`` too: the path of such a one begins with a slash, as its
    address does in an article.
    """

    def __init__(
        self, root: Path, *, static: Path | None = None, hidden: frozenset[str] = frozenset()
    ) -> None:
        """Look at the folder ``root``, which need not exist yet; ``hidden`` names are seen too."""
        self.root = root
        self._static = static
        self._hidden = hidden
        self._found: dict[str, Found | None] = {}
        self.linked: tuple[str, ...] = ()
        """Links to folders that the last ``scan`` came upon; it does not follow them."""
        self.found: tuple[str, ...] = ()
        """The files that the last ``scan`` found."""

    def scan(self) -> dict[str, Stamp]:
        """Return every file's stamp by its path, POSIX and relative, sorted.

        Hidden files are passed over unless named. A link to a file inside counts as that file.
        A link that leads outside, and a name that is not UTF-8 (listed with its odd bytes escaped),
        are refused by ``read``.

        Raises:
            StorageError: a folder cannot be listed.
        """
        linked: list[str] = []
        found: list[tuple[str, Stamp]] = []
        try:
            if self.root.is_dir():
                self._walk(self.root, "", found, linked)
        except OSError as error:
            raise StorageError(f"{error.filename}: cannot be read: {error.strerror}") from error
        self.linked = tuple(sorted(linked))
        stamps = dict(sorted(found))
        self.found = tuple(stamps)
        return stamps

    def names(self, folder: str) -> list[str]:
        """Return what lies in a folder, or nothing if it cannot be listed."""
        try:
            return sorted(one.name for one in (self.root / folder).iterdir())
        except OSError:
            return []

    def _walk(
        self, folder: Path | str, prefix: str, found: list[tuple[str, Stamp]], linked: list[str]
    ) -> None:
        with os.scandir(folder) as entries:
            for entry in entries:
                name = entry.name
                if name[0] == "." and name not in self._hidden:
                    continue
                if entry.is_dir(follow_symlinks=False):
                    self._walk(entry.path, f"{prefix}{name}/", found, linked)
                    continue
                path = _readable(prefix + name)
                if entry.is_symlink() and _links_to_folder(entry):
                    linked.append(path)
                if stamp := _stamp(entry):
                    found.append((path, stamp))

    def stamp(self, path: str) -> Stamp | None:
        """Return one file's stamp, or ``None`` if it is not there."""
        root, path = self._parted(path)
        try:
            stat = (root / path).stat()
        except (OSError, ValueError):
            return None
        return Stamp(stat.st_size, stat.st_ctime_ns)

    def read(self, path: str) -> RawFile:
        """Return one file's bytes.

        Raises:
            ContentError: it is no regular file inside the folder, too large, or unreadable.
        """
        full = self.root / path
        if problem := self.refusal(path) or _too_large(full):
            raise ContentError(path, 0, *problem)
        try:
            return RawFile(path=path, data=full.read_bytes())
        except OSError as error:
            remedy = "make it readable for the user who publishes"
            raise ContentError(path, 0, f"cannot be read ({error.strerror})", remedy) from error

    def refusal(self, path: str) -> tuple[str, str] | None:
        """Return why a file is not to be published, and how to mend that, or ``None``."""
        full = self.root / path
        try:
            stat = full.lstat()
            if S_ISLNK(stat.st_mode):  # ``scan`` follows no link to a folder
                if not full.resolve(strict=True).is_relative_to(self.root.resolve()):
                    return f"is a link that leads out of {self.root.name}/", "put the file here"
                stat = full.stat()
        except (OSError, RuntimeError):
            if not full.is_symlink():
                return "is gone, or has a name that is not UTF-8", "put it back, or rename it"
            return "is a link that leads nowhere", "remove it, or put the file itself here"
        if not S_ISREG(stat.st_mode):
            return "is no regular file", "remove it, or put a file here"
        return None

    def find(self, path: str) -> Found | None:
        """Measure a file that an article refers to, or return ``None`` if there is none."""
        if path not in self._found:
            self._found[path] = self._measure(path)
        return self._found[path]

    def _measure(self, path: str) -> Found | None:
        root, path = self._parted(path)
        full = root / path
        if any(name.startswith(".") for name in Path(path).parts):
            return None
        try:
            inside = full.resolve(strict=True).is_relative_to(root.resolve())
            return measure(full) if inside and full.is_file() else None
        except (OSError, RuntimeError, ValueError):
            return None

    def _parted(self, path: str) -> tuple[Path, str]:
        """Return the folder that a path is below, and the path there."""
        if self._static and path.startswith("/"):
            return self._static, path[1:]
        return self.root, path


def _readable(path: str) -> str:
    """Return a path with the bytes that are not UTF-8 escaped."""
    return path if path.isascii() else os.fsencode(path).decode("utf-8", "backslashreplace")


def _links_to_folder(entry: os.DirEntry[str]) -> bool:
    with suppress(OSError):  # a link to itself
        return entry.is_dir()
    return False


def _too_large(full: Path) -> tuple[str, str] | None:
    size = full.stat().st_size
    if size <= LIMIT:
        return None
    told = f"has {size / 1024 / 1024:.1f} MiB, an article may have 5 MiB"
    return told, "split it, or publish it as a download"


def _stamp(entry: os.DirEntry[str]) -> Stamp | None:
    """Return a file's stamp, for a link to nowhere its own, and nothing for one just removed."""
    for follow in (True, False):
        try:
            stat = entry.stat(follow_symlinks=follow)
        except OSError:
            continue
        return Stamp(stat.st_size, stat.st_ctime_ns)
    return None


def measure(path: Path) -> Found:
    """Return a file's size, its media type, a picture's pixels, a recording's length.

    The type is that of its first bytes if they tell one, else that of its name.
    """
    kind, doubt = read_type(path.name, _head(path))
    import imagesize  # noqa: PLC0415 - slow to import

    width, height = imagesize.get(path) if kind.startswith("image/") else (-1, -1)
    known = width > 0 and height > 0
    return Found(
        size=path.stat().st_size,
        type=kind,
        width=int(width) if known else None,
        height=int(height) if known else None,
        duration=_duration(path) if kind.startswith("audio/") else None,
        doubt=doubt,
    )


def _head(path: Path) -> bytes:
    with suppress(OSError), path.open("rb") as file:  # whoever copies it says why it cannot
        return file.read(HEAD)
    return b""


def _duration(path: Path) -> int | None:
    """Return how long a recording takes, in whole seconds, if its file can tell."""
    from tinytag import TinyTag  # noqa: PLC0415 - slow to import, and seldom needed

    try:
        seconds = TinyTag.get(path, tags=False).duration
    except Exception:  # noqa: BLE001 - whatever a torn file does to a parser must not end a run
        return None
    return round(seconds) or None if seconds and 0 < seconds < _LONGEST else None
