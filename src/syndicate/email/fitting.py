"""How an edition is shortened until mail programs show all of it (docs/explanation/what-fits.md).

Gmail clips a message near 102,400 bytes of HTML, and the unsubscribe link with it. Room is kept for
what the sending service adds. What goes first is decided here; what it makes is measured, not
estimated, and only if the whole does not fit.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from syndicate.email._writing import size
from syndicate.email.content import Content, Shown
from syndicate.email.dialects import Dialect
from syndicate.model import Newsletter, Shortening

LIMIT = 102_400
"""Bytes of UTF-8 that Gmail shows."""

MARGIN = 1_024
"""Bytes left free in any case: who measured where Gmail clips did not agree to the byte."""

_LINK = re.compile(r'<a\b[^>]*\shref="(https?:[^"]*)')
_OWN = 100
"""Bytes of a link for which the length of counted links is known."""
_Step = TypeVar("_Step")
_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """The bytes that an email's HTML may take.

    ``limit`` is what is left for the whole. A service puts an address of ``each`` bytes in the
    place of a link, to count it; 0 if it counts none.
    """

    limit: int
    each: int

    def taken(self, html: str) -> int:
        """Return what an email takes: its bytes, and what the service adds to its links."""
        return size(html) + sum(map(self._grows, _LINK.findall(html) if self.each else ()))

    def each_in(self, html: str) -> int:
        """Return by how many bytes a link of some HTML grows, on the average."""
        links = _LINK.findall(html) if self.each else []
        return -(-sum(map(self._grows, links)) // max(1, len(links)))

    def _grows(self, link: str) -> int:
        """Return by how many bytes a link grows.

        Its own address goes, and comes along encrypted or encoded in the address that takes its
        place: by a third longer (RFC 4648 section 4), as far as it is longer than those measured.
        """
        own = size(link)
        return max(0, self.each - min(own, _OWN) + max(0, own - _OWN) // 3)


def room(newsletter: Newsletter, spoken: Dialect) -> Room:
    """Return the room for a newsletter's HTML: as its owner says, or as its service needs."""
    if newsletter.headroom is not None:
        return Room(limit=LIMIT - newsletter.headroom, each=0)
    return Room(limit=LIMIT - MARGIN - spoken.adds, each=spoken.adds_to_link)


def steps(count: int, *, has_cards: bool) -> list[Shortening]:
    """Return in which order stories are shortened, from nothing on; the first stays to the end.

    From the last story up, summaries go; then cards become lines, with a title that is a link;
    then lines go, and are counted in one that leads to the whole edition on the web.
    """
    bare = [Shortening(summaries=number) for number in range(count + 1)]
    others = range(1, count)
    lines = [Shortening(summaries=count, lines=number) for number in others] if has_cards else []
    last = max(0, count - 1) if has_cards else 0
    return [
        *bare,
        *lines,
        *(Shortening(summaries=count, lines=last, left_out=number) for number in others),
    ]


def shortest_that_fits(
    steps: Sequence[_Step], make: Callable[[_Step], _Made], fits: Callable[[_Made], bool]
) -> _Made:
    """Return what the first step makes that fits, or the last one's; each makes less than before.

    The first is not tried: it is known not to fit. The others are bisected, so that an edition of
    many stories is made a few times only.
    """
    low, high = 0, len(steps) - 1
    best: _Made | None = None
    while high - low > 1:
        middle = (low + high) // 2
        made = make(steps[middle])
        if fits(made):
            high, best = middle, made
        else:
            low = middle
    return make(steps[high]) if best is None else best


def cut_to_fit(
    body: Content, first: Shown, make: Callable[[Shown], _Made], over: Callable[[_Made], int]
) -> _Made:
    """Return what as much of a body makes as leaves nothing ``over``; the first is known to.

    What surrounds the body has its size whatever the body, so it is made twice as a rule.
    """
    shown, made = first, make(first)
    while (excess := over(made)) > 0 and shown.size:
        shown = body.within(shown.cost - excess, shown.each)
        made = make(shown)
    return made
