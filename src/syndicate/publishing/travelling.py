"""What goes to other processes, and what stays behind."""

from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from syndicate.db.cache import Cache


class Travelling:
    """A dataclass that can be sent to another process: what it has built for itself stays behind.

    Those are the fields that are no arguments; in the other process they begin with their defaults.
    """

    __slots__ = ()

    def __getstate__(self) -> dict[str, Any]:
        """Return what travels."""
        return {one.name: getattr(self, one.name) for one in fields(self) if one.init}  # type: ignore[arg-type]

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Begin with nothing built."""
        for one in fields(self):  # type: ignore[arg-type]
            setattr(self, one.name, state[one.name] if one.init else one.default)


@dataclass(slots=True, kw_only=True)
class CacheReader(Travelling):
    """What reads articles from the ``cache`` as it is on the disk, in whatever process."""

    cache: Path
    _cache: Cache | None = field(default=None, init=False)

    def opened(self) -> Cache:
        """Return the cache, open.

        Raises:
            StaleCache: it cannot be used.
        """
        self._cache = self._cache or Cache(self.cache, mend=False)
        return self._cache

    def close(self) -> None:
        """Let go of the cache; a worker process lets go of it by ending."""
        if self._cache:
            self._cache.close()
            self._cache = None
