"""Which files a release consists of, in which order, and what each is made from.

A target's ``recipe`` is a hash of everything that its bytes depend on. While it stays the same, the
file need not be made again.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from syndicate.codec import digest
from syndicate.model import ArticleId, Head
from syndicate.serving.policy import Resource

if TYPE_CHECKING:
    from syndicate.publishing.documents import Document

NEWEST = 30
"""How many articles the front page and the feeds' landing page show."""


class Stage(IntEnum):
    """The order of writing: no file may name one of a later stage.

    Whatever the moment at which a run is killed, a reader finds what the feeds name.
    """

    FILE = 0
    PAGE = 1
    MOVED = 2
    INDEX = 3
    ARCHIVE = 4
    FEED = 5
    LEFT = 6
    """Pages that take the place of a live one: until here, feeds and lists may name that."""


MADE = frozenset({Stage.PAGE, Stage.INDEX, Stage.ARCHIVE, Stage.FEED})
"""What is made, and proven, before anything is put in place; the rest is small, or copied."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One file of the release: made by ``make``, or copied from ``copy``.

    ``resource`` says where it is, and how it is to be served. If it is a feed ``document``, any
    process can make it from that as well. ``topic`` is its address if hubs are to be told when it
    changes (WebSub).
    """

    resource: Resource
    stage: Stage
    recipe: str
    make: Callable[[], bytes] | None = None
    copy: Path | None = None
    document: "Document | None" = None
    topic: str = ""

    @property
    def path(self) -> str:
        """Where it is, relative to the public folder."""
        return self.resource.path


class ArticlePage(NamedTuple):
    """An article's page, rendered with many others; ``key`` finds the article in the cache."""

    path: str
    recipe: str
    key: str


def by_month(heads: Sequence[Head], timezone: str) -> Iterator[tuple[int, int, list[Head]]]:
    """Yield (year, month, heads), newest first, of heads that are newest first."""
    zone = ZoneInfo(timezone)

    def month(head: Head) -> tuple[int, int]:
        local = head.published.astimezone(zone)
        return local.year, local.month

    for (year, number), group in groupby(heads, key=month):
        yield year, number, list(group)


def folders_above(paths: Iterable[str]) -> set[str]:
    """Return all folders above some files or folders."""
    folders: set[str] = set()
    for path in paths:
        folder = path.rpartition("/")[0]
        while folder and folder not in folders:
            folders.add(folder)
            folder = folder.rpartition("/")[0]
    return folders


def recipe(base: str, heads: Iterable[Head], digests: Mapping[ArticleId, str]) -> str:
    """Return the recipe of a file made from some articles; all of the digests are as long."""
    return digest(base, "".join([digests[head.id] for head in heads]))
