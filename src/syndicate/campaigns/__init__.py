"""Ways out for whole editions, one module each, of what its ``kind`` in ``[[channel]]`` is called.

Who sends them on is another's business: a service that owns the list, or a person. A module has two
names: ``Settings``, the table of its own settings, and ``build(settings, place)``, which returns a
:class:`Campaign` and connects to nothing yet.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a publication lies: its folder, and those in it that nothing else writes to."""

    root: Path
    own: frozenset[Path] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """An edition as it was frozen: ``files`` by their names, ``manifest.json`` among them."""

    edition: str
    newsletter: str
    files: Mapping[str, bytes] = field(repr=False)


class Campaign(Protocol):
    """A way out for whole editions."""

    def push(self, parcel: Parcel, /) -> str:
        """Hand an edition over, and return where it is, for people.

        Once this returns, all of it is there. Handed over again, it is as it was, and nothing is
        done: a run that was killed before it could take that down does it once more.

        Raises:
            TakenError: there is another edition in its place; it was left as it is.
            DeliveryError: the way cannot be used now; a later run tries again.
            StorageError: likewise, of a disk or a store.
        """
        ...
