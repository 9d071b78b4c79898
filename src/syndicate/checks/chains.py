"""Proves that the documents of a feed tell no entry twice, however many they are (RFC 5005)."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from syndicate.model import ArticleId, Finding, Severity


class Part(NamedTuple):
    """One document of a feed, and what it will carry; ``feed`` is the same for all its parts."""

    feed: Hashable
    path: str
    ids: Sequence[ArticleId]


def check(parts: Iterable[Part]) -> Iterator[Finding]:
    """Yield an error for each id that comes a second time in a feed or in its archives."""
    feeds: dict[Hashable, list[Part]] = {}
    for part in parts:
        feeds.setdefault(part.feed, []).append(part)
    for own in feeds.values():
        if len(set(chain.from_iterable(part.ids for part in own))) < sum(len(p.ids) for p in own):
            yield from _doubles(own)


def _doubles(parts: Sequence[Part]) -> Iterator[Finding]:
    seen: dict[ArticleId, str] = {}
    for part in parts:
        for id_ in part.ids:
            if first := seen.get(id_):
                yield Finding(
                    rule="feed-duplicate-id",
                    severity=Severity.ERROR,
                    path=part.path,
                    problem=f"the entry {id_} stands in {first} already",
                    remedy="give each article an id of its own; if each has one, report this",
                )
            seen.setdefault(id_, part.path)
