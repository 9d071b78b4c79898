"""Which article stands in which archive document of its feed (RFC 5005 section 4)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from syndicate.model import ArticleId, Head

FULL = 384 * 1024
"""Bytes of HTML beyond which a page takes no more articles.

Feeds escape HTML, which makes a third more of it: less than the 512 KiB that readers like.
"""

Weigh = Callable[[Sequence[Head]], Sequence[int]]
"""Returns how many bytes of HTML each article has."""


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
    heads: Sequence[Head],
    placed: Mapping[ArticleId, int],
    *,
    entries: int,
    size: int,
    weigh: Weigh = lambda heads: [0] * len(heads),
) -> Layout:
    """Part a feed's articles; ``heads`` are newest first, ``placed`` tells their pages so far.

    What was put on a page stays there. Whenever more than ``entries`` articles are on none, the
    oldest ``size`` of them become a page, or those of them that come to no more than ``FULL`` bytes
    (the oldest in any case). So every article is in one document, a page is full when
    it is made, and its articles never change unless one of them does: a page that loses an article
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
    # No page that is made now reaches to the newest of these.
    weights = list(weigh(rest[entries - size :])) if len(rest) > entries else []
    while len(rest) > entries:
        many = _fitting(weights[-size:])
        full, rest = rest[-many:], rest[:-many]
        del weights[-many:]
        pages.append(full)
        new |= dict.fromkeys((head.id for head in full), len(pages))
    return Layout(current=tuple(rest), pages=tuple(map(tuple, pages)), new=new)


def _fitting(weights: Sequence[int]) -> int:
    """Return how many articles, from the last on, make a page; there is room for one at least."""
    sums = accumulate(reversed(weights))
    return max(1, sum(one <= FULL for one in sums))
