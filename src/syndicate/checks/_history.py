"""What paged and archived feeds have to link to (RFC 5005)."""

from collections.abc import Iterable, Iterator, Mapping

from lxml import etree

from syndicate.checks._grammar import Problem, qualified
from syndicate.checks._values import ATOM_LINK

_ARCHIVE, _COMPLETE = qualified("fh:archive"), qualified("fh:complete")
_PAGES = ("next", "previous", "first", "last", "next-archive", "prev-archive", "current")


def problems(holder: etree._Element) -> Iterator[Problem]:
    """Yield what is wrong with the links of a feed, or of a channel, to its other pages."""
    links = {link.get("rel", ""): link.get("href", "") for link in holder.iterfind(ATOM_LINK)}
    paged = [rel for rel in _PAGES if rel in links]
    if holder.find(_COMPLETE) is not None and set(paged) - {"current"}:
        problem = f"it is complete and links to other pages (rel={paged[0]})"
        yield "feed-history", problem, "leave out fh:complete, or the links (RFC 5005 section 2)"
    if holder.find(_ARCHIVE) is not None and "current" not in links:
        problem = "the archive does not link to the current feed"
        yield "feed-history", problem, "link to it with rel=current (RFC 5005 section 4)"
    yield from _circles(links, paged)


def _circles(links: Mapping[str, str], paged: Iterable[str]) -> Iterator[Problem]:
    for rel in paged:
        if rel not in {"current", "first", "last"} and links[rel] == links.get("self"):
            problem = f"its link rel={rel} leads to itself"
            yield "feed-history", problem, "leave it out at the end of the chain"
