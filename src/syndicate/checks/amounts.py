"""Tells of more feeds than anybody reads, before the first of them is published."""

from collections.abc import Collection, Iterable, Iterator

from syndicate.feedset import AUTOMATIC, Channel, Kind
from syndicate.model import Finding, Severity

MOST = 1000
"""Feeds of one kind, each in up to three formats with a page; a publication can want more."""


def check(channels: Iterable[Channel], given: Collection[str]) -> Iterator[Finding]:
    """Yield a note for each kind of which there are more feeds than ``MOST``, some of them new.

    ``given`` are the folders of feeds that were published before: they go on, so it is now or never
    that the owner can have fewer.
    """
    found: dict[Kind, list[Channel]] = {kind: [] for kind in AUTOMATIC}
    for one in channels:
        if one.kind in found:
            found[one.kind].append(one)
    for kind, several in found.items():
        new = [one for one in several if one.folder not in given]
        if len(several) > MOST and new:
            least, left = _fewer(several)
            yield Finding(
                rule="feeds-many",
                severity=Severity.NOTE,
                path=f"{AUTOMATIC[kind]}/",
                problem=f"there are {len(several):,} feeds of {AUTOMATIC[kind]}, {len(new):,} new",
                remedy=f"raise per_{kind} under [feeds] before they are published: a feed that"
                f" was published goes on; with {least} there are {left:,}",
            )


def _fewer(several: Collection[Channel]) -> tuple[int, int]:
    """Return the least number of articles that leaves at most ``MOST`` feeds, and how many."""
    sizes = sorted((len(one.heads) for one in several), reverse=True)
    least = sizes[MOST] + 1
    return least, sum(size >= least for size in sizes)
