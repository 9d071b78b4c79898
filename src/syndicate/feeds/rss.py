"""RSS 2.0 with full content, authors, lead image, self link and hubs.

https://www.rssboard.org/rss-specification, read as https://www.rssboard.org/rss-profile advises.
"""

from syndicate.model import Feed

FILENAME = "feed.xml"
MEDIA_TYPE = "application/rss+xml"
TITLE = "RSS"


def render(feed: Feed, *, url: str) -> bytes:
    """Return the feed as one RSS 2.0 document in UTF-8; ``url`` is the document's own address."""
    from syndicate.feeds import _feedgen  # noqa: PLC0415 - its import is a tenth of a second

    return _feedgen.rss(feed, url=url, media_type=MEDIA_TYPE)
