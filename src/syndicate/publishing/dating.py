"""When the bytes of published files became what they are: without a clock, and never twice.

A client that asks whether a file changed since a time must be told so of changed bytes. So these
have a later time than any that the file was given before, even if the cache that knew it is lost,
or the file was away for a while.
"""

from collections.abc import Container, Mapping
from typing import NamedTuple

from syndicate.db.cache import Output
from syndicate.publishing.desk import Desk
from syndicate.serving import manifest
from syndicate.stores.files import Files

_FLOOR = "modified_floor"


class Dated(NamedTuple):
    """The entity tag of some bytes, and the time that was told of them, in seconds since 1970."""

    etag: str
    modified: int


class Times(NamedTuple):
    """What was told of files before; of no other was a time told that is not before the ``floor``.

    It is 0 until a file is removed: what has no past is dated by articles alone.
    """

    known: Mapping[str, Dated | Output]
    floor: int = 0

    def date(self, path: str, output: Output, newest: int) -> Output:
        """Return what is known of a file with its time; ``newest`` is that of the articles."""
        before = self.known.get(path)
        if before is None:
            return output._replace(modified=max(newest, self.floor))
        if before.etag == output.etag:
            return output._replace(modified=before.modified)
        return output._replace(modified=max(newest, before.modified + 1))

    def floor_after(self, outputs: Container[str]) -> int:
        """Return the floor when only these files are left: should others come back, it is later."""
        gone = (self.known[path].modified + 1 for path in self.known if path not in outputs)
        return max((self.floor, *gone))


def recall(desk: Desk, recorded: Mapping[str, Output]) -> Times:
    """Return the times of the last release: from the cache, or else from its manifest.

    Where neither knows, and yet something is published, nothing older than this run is claimed.
    """
    if recorded:
        return Times(recorded, int(desk.cache.fact(_FLOOR) or 0))
    try:
        told = manifest.parse(Files(desk.setup.folders.state).read(manifest.FILE) or b"")
    except ValueError:
        return Times({}, _unknown(desk))
    known = {path: Dated(one.bytes.etag, one.bytes.modified) for path, one in told.files.items()}
    return Times(known, told.floor)


def _unknown(desk: Desk) -> int:
    known = desk.cache.fact(_FLOOR)  # a first release that was cut short has put files there, too
    if known is None:
        root = desk.files.root
        known = str(int(desk.now.timestamp()) if root.is_dir() and any(root.iterdir()) else 0)
    return int(known)


def remember(desk: Desk, floor: int) -> None:
    """Keep the floor in the cache."""
    desk.cache.set_facts(**{_FLOOR: str(floor)})
