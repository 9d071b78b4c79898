"""Which article stands in which archive document of its feed (RFC 5005 section 4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from syndicate.model import ArticleId, Head


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A feed's articles, newest first, in the document that readers subscribe to and in archives.

    ``pages`` are numbered from 1, oldest first. ``new`` are the articles that were put on a page
    just now, with its number: what has to be recorded before the page is published.
    """

    current: tuple[Head, ...]
    pages: tuple[tuple[Head, ...], ...] = ()
    new: Mapping[ArticleId, int] = field(default_factory=dict)


def lay_out(
    heads: Sequence[Head], placed: Mapping[ArticleId, int], *, entries: int, size: int
) -> Layout:
    """Part a feed's articles; ``heads`` are newest first, ``placed`` tells their pages so far.

    What was put on a page stays there. Whenever more than ``entries`` articles are on none, the
    oldest ``size`` of them become a page. So every article is in one document, a page is full when
    it is made, and it never changes unless one of its articles does: a page that loses an article
    gets shorter (an empty one stays, as others lead through it), and an article that comes late
    goes where there is room for it, whatever its date. With no ``size`` there are no pages.
    """
    if not size:
        return Layout(current=tuple(heads[:entries]))
    size = min(size, entries)
    last = max(placed.values(), default=0)
    pages: list[list[Head]] = [[] for _ in range(last)]
    rest: list[Head] = []
    for head in heads:
        number = placed.get(head.id, 0)
        (pages[number - 1] if number else rest).append(head)
    new: dict[ArticleId, int] = {}
    while len(rest) > entries:
        full, rest = rest[-size:], rest[:-size]
        pages.append(full)
        new |= dict.fromkeys((head.id for head in full), len(pages))
    return Layout(current=tuple(rest), pages=tuple(map(tuple, pages)), new=new)
