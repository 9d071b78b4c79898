"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/), keys in the order of its specification."""

import json

from syndicate.feeds import _fields
from syndicate.model import Author, Enclosure, Entry, Feed
from syndicate.text import line

FILENAME = "feed.json"
MEDIA_TYPE = "application/feed+json"
TITLE = "JSON Feed"
VERSION = "https://jsonfeed.org/version/1.1"


def render(feed: Feed, *, url: str) -> bytes:
    """Return the feed as one JSON document in UTF-8; ``url`` is the document's own address."""
    document = _present(
        version=VERSION,
        title=_fields.feed_title(feed),
        home_page_url=feed.page,
        feed_url=url,
        next_url=feed.chain.older,
        description=line(feed.description),
        icon=feed.logo.url if feed.logo else None,
        favicon=feed.icon,
        authors=[_author(feed.author)],
        language=feed.language,
        hubs=[{"type": "WebSub", "url": hub} for hub in feed.hubs],
    )
    # One line each can be compared, and is written in a tenth of the time that indented ones take.
    items = ",\n".join(_json(_item(feed, entry)) for entry in feed.entries)
    return f'{_json(document)[:-1]}, "items": [\n{items}\n]}}\n'.encode()


_json = json.JSONEncoder(ensure_ascii=False).encode


def _item(feed: Feed, entry: Entry) -> dict[str, object]:
    article = entry.article
    item = _present(
        id=article.id,
        url=article.url,
        external_url=article.canonical,
        title=_fields.title(article),
    )
    item["content_html"] = _fields.content(entry)
    return item | _present(
        summary=_fields.summary(article),
        image=article.image.url if article.image else None,
        date_published=_fields.rfc3339(article.published),
        date_modified=_fields.rfc3339(article.updated),
        authors=[_author(author) for author in _fields.authors(feed, article)],
        tags=list(_fields.tags(article)),
        language=article.language,
        attachments=[_attachment(enclosure) for enclosure in article.enclosures],
    )


def _author(author: Author) -> dict[str, object]:
    return _present(name=_fields.name(author), url=author.url)


def _attachment(enclosure: Enclosure) -> dict[str, object]:
    return _present(
        url=enclosure.url,
        mime_type=enclosure.type,
        title=line(enclosure.title),
        size_in_bytes=enclosure.length,
        duration_in_seconds=enclosure.duration,
    )


def _present(**members: object) -> dict[str, object]:
    """Keep what has a value: JSON Feed has no empty strings, lists or nulls to tell apart."""
    return {key: value for key, value in members.items() if value}
