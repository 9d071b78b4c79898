"""The public folder and its manifest, as a server looks at them: files opened safely, once each."""

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from io import FileIO
from pathlib import Path
from stat import S_ISREG

from syndicate.serving import manifest
from syndicate.serving.etags import etag
from syndicate.serving.manifest import Bytes, Entry, Manifest
from syndicate.serving.policy import Policy, Resource, headers
from syndicate.serving.variants import SUFFIXES

_BLOCK = 1 << 16
_REMEMBERED = 4096


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that is open: what is sent is what was looked at, even if it is replaced meanwhile."""

    file: FileIO
    size: int
    etag: str

    def close(self) -> None:
        """Let go of the file."""
        self.file.close()

    def read(self, start: int, length: int) -> bytes:
        """Return some of its bytes."""
        return os.pread(self.file.fileno(), length, start)


@dataclass(frozen=True, slots=True)
class _Known:
    """A manifest, and how its file looks: (time, size, inode), or nothing if there is none."""

    manifest: Manifest
    looks: tuple[int, ...] = ()


@dataclass(slots=True)
class Folder:
    """The public folder at ``root``, told of by the manifest in the folder of the ``state``."""

    root: Path
    state: Path
    policy: Policy
    _known: "_Known" = field(init=False)
    _hashed: dict[tuple[int, int, int, int, str], str] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        """Read the manifest."""
        self._known = _Known(Manifest(url=self.policy.url))
        self.refresh()

    def refresh(self) -> bool:
        """Read the manifest if it was replaced; tell whether there is one."""
        try:
            with (self.state / manifest.FILE).open("rb") as file:
                stat = os.fstat(file.fileno())
                looks = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
                if looks != self._known.looks:
                    self._known = _Known(manifest.parse(file.read()), looks)
        except (OSError, ValueError):
            self._known = _Known(Manifest(url=self.policy.url))
        return bool(self._known.looks)

    def entry(self, path: str) -> Entry | None:
        """Return what the manifest says of a file."""
        return self._known.manifest.files.get(path)

    def has_ended(self, path: str) -> bool:
        """Tell whether the manifest says that a feed's document at this path is gone for good."""
        return self._known.manifest.has_ended(path)

    def is_folder(self, path: str) -> bool:
        """Tell whether there is a folder with a page at this path."""
        if (page := self.open(f"{path}/index.html")) is None:
            return False
        page.close()
        return True

    def variants(self, path: str) -> dict[str, int]:
        """Return the sizes of a file's compressed variants by coding."""
        found = self.entry(path)
        return {coding: one.size for coding, one in found.bytes.variants.items()} if found else {}

    def open(self, path: str, coding: str = "identity") -> Opened | None:
        """Open a file or one of its variants; ``None`` if it is not there, or not inside."""
        suffix = SUFFIXES.get(coding, "")
        try:
            real = (self.root / f"{path}{suffix}").resolve(strict=True)
            if not real.is_relative_to(self.root.resolve()):
                return None
            descriptor = os.open(real, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except (OSError, ValueError):
            return None
        stat = os.fstat(descriptor)
        if not S_ISREG(stat.st_mode):
            os.close(descriptor)
            return None
        file = FileIO(descriptor)
        return Opened(file, stat.st_size, self._etag(path, coding, file, stat))

    def describe(self, path: str, opened: Opened) -> Entry:
        """Return what to say of an open file, even if the manifest does not know it."""
        found = self.entry(path)
        if found is not None:
            return found
        modified = int(os.fstat(opened.file.fileno()).st_mtime)
        told = headers(Resource(path=path), self.policy)
        return Entry(bytes=Bytes(opened.size, opened.etag, modified), headers=told)

    def _etag(self, path: str, coding: str, file: FileIO, stat: os.stat_result) -> str:
        """Return the tag of the bytes that lie there, whatever the manifest was told of them.

        It is believed of files that were not touched after it was written: while a release is put
        in place, new files stand beside the old manifest.
        """
        known = self._known
        if (found := known.manifest.files.get(path)) is not None:
            told = found.bytes if coding == "identity" else found.bytes.variants.get(coding)
            if told and told.size == stat.st_size and stat.st_mtime_ns <= known.looks[0]:
                return told.etag
        key = (stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns, coding)
        if key not in self._hashed:
            if len(self._hashed) >= _REMEMBERED:
                self._hashed.clear()
            named = "" if coding == "identity" else coding
            self._hashed[key] = etag(_blocks(file), named)
        return self._hashed[key]


def _blocks(file: FileIO) -> Iterator[bytes]:
    place = 0
    with suppress(OSError):
        while block := os.pread(file.fileno(), _BLOCK, place):
            yield block
            place += len(block)
