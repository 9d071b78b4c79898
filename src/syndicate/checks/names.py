"""Tells of different tags, or authors, whose pages and feeds are one, as their addresses are."""

import re
from collections.abc import Collection, Iterable, Iterator
from unicodedata import normalize

from syndicate.model import Author, Finding, Head, Severity
from syndicate.text import slug

_MEANT_ALIKE = re.compile(r"[\s_'’-]+")
"""What makes no difference to a reader: ``open-source``, ``Open Source``."""


def check(heads: Iterable[Head], authors: Collection[Author]) -> Iterator[Finding]:
    """Yield a warning for each address that stands for several tags or authors.

    ``authors`` are those that have an id, which keeps them apart.
    """
    tags: set[str] = set()
    signed: set[Author] = set()
    for head in heads:
        tags.update(head.tags)
        signed.update(head.authors)
    for name, alike in _alike(tags):
        remedy = "tell them apart by letters or digits, such as c, cpp and c-sharp"
        yield _finding("tags-alike", f"tags/{name}/", f"the tags {alike}", remedy)
    unknown = frozenset(author.name for author in signed.difference(authors))
    for name, alike in _alike({author.name for author in signed}, unknown):
        remedy = "list each under [authors] with an id of its own"
        yield _finding("authors-alike", f"authors/{name}/", f"the authors {alike}", remedy)


def _alike(names: Iterable[str], among: frozenset[str] | None = None) -> Iterator[tuple[str, str]]:
    """Yield each slug that different names have, and the names; one must be ``among`` some."""
    found: dict[str, dict[str, str]] = {}
    for name in sorted(names):
        if short := slug(name):
            found.setdefault(short, {}).setdefault(_folded(name), name)
    for short, spelled in sorted(found.items()):
        told = [*map(repr, spelled.values())]
        if len(told) > 1 and (among is None or not among.isdisjoint(spelled.values())):
            yield short, f"{', '.join(told[:-1])} and {told[-1]}"


def _folded(name: str) -> str:
    return _MEANT_ALIKE.sub("-", normalize("NFKC", name).casefold()).strip("-")


def _finding(rule: str, path: str, who: str, remedy: str) -> Finding:
    problem = f"{who} share one page and one feed"
    return Finding(rule=rule, severity=Severity.WARNING, path=path, problem=problem, remedy=remedy)
