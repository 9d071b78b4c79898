"""Atom 1.0 (RFC 4287) with full content, typed links and the lead image."""

from syndicate.model import Feed

FILENAME = "atom.xml"
MEDIA_TYPE = "application/atom+xml"
TITLE = "Atom"


def render(feed: Feed, *, url: str) -> bytes:
    """Return the feed as one Atom document in UTF-8; ``url`` is the document's own address."""
    from syndicate.feeds import _feedgen  # noqa: PLC0415 - its import is a tenth of a second

    return _feedgen.atom(feed, url=url, media_type=MEDIA_TYPE)
