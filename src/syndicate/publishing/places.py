"""What stands where in the public folder, so that nothing of a release is put where another is.

A file takes up its own name, those of its compressed forms, and those of the folders above it.
"""

from collections.abc import Iterable
from unicodedata import normalize

from syndicate.serving.policy import Policy, Resource
from syndicate.serving.variants import SUFFIXES


def fold(path: str) -> str:
    """Return what file systems may take a path for: some ignore case and how letters are composed.

    Those of macOS and Windows do; two paths that are one there must not hold two files.
    """
    return path.lower() if path.isascii() else normalize("NFC", normalize("NFD", path).casefold())


class Places:
    """The places that are taken, each with its owner: a name for messages."""

    def __init__(self, policy: Policy) -> None:
        """Begin with an empty folder; the ``policy`` tells what gets compressed forms."""
        self.policy = policy
        self._files: dict[str, str] = {}
        self._folders: dict[str, str] = {}

    def take(self, resources: Iterable[Resource], owner: str) -> None:
        """Put files of one owner in their places; what had a place keeps it."""
        for resource in resources:
            for name in self._names(resource):
                self._files.setdefault(name, owner)
            folder = resource.path.rpartition("/")[0]
            while folder and folder not in self._folders:
                self._folders[folder] = owner
                folder = folder.rpartition("/")[0]

    def owner(self, resource: Resource) -> str | None:
        """Return who has a place that a file needs, or ``None`` if it can have them all."""
        for name in self._names(resource):
            for taken in (self._files, self._folders):
                if name in taken:
                    return taken[name]
        folder = resource.path.rpartition("/")[0]
        while folder:
            if folder in self._files:
                return self._files[folder]
            folder = folder.rpartition("/")[0]
        return None

    def has(self, path: str) -> bool:
        """Tell whether there is such a file."""
        return path in self._files

    @property
    def beginnings(self) -> set[str]:
        """The first segments of all that is there."""
        return {name.partition("/")[0] for name in self._files}

    def _names(self, resource: Resource) -> list[str]:
        names = [resource.path]
        if self.policy.compresses(resource):
            names += [resource.path + suffix for suffix in SUFFIXES.values()]
        return names
