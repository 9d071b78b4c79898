"""Which changes of an article are corrections: those that a reader is told of.

RFC 4287 section 4.2.15 leaves it to the publisher which change is a significant one. Here it is
one of what the article says: its text, its title, the summary that its author gave it, or the files
that it brings. Another line end, another tag, another theme is none.
"""

from dataclasses import replace
from datetime import UTC, datetime

from syndicate import codec
from syndicate.markup.plaintext import strip_tags
from syndicate.model import Article, Enclosure, Identity, Record

_HALF = 16


def said(article: Article, record: Record, root: str) -> str:
    """Return a hash of what an article says, its white space folded, as 32 hexadecimal digits.

    Its first half stands for the text, its second for title, summary, and enclosures. Of the
    latter, files below ``root`` are known by their names: their addresses follow the page.
    """
    from syndicate.prepare import fields  # noqa: PLC0415 - slow

    files = [text for one in article.enclosures for text in _file(one, root)]
    summary = fields.own_summary(record)
    rest = codec.digest(article.title, summary, *files)
    return codec.digest(strip_tags(article.body))[:_HALF] + rest[:_HALF]


def _file(enclosure: Enclosure, root: str) -> tuple[str, str, str]:
    url = enclosure.url
    name = url.rpartition("/")[2] if url.startswith(root) else url
    return name, enclosure.type, str(enclosure.length or "")


def dated(
    article: Article, record: Record, known: Identity | None, *, now: datetime, said: str
) -> Article:
    """Return the article with the time of its last correction, unless its record tells one.

    That time is recorded when the article is published, so that later runs make the same bytes.
    One that lies in the future was a mistake, and is kept no longer than a record says it.
    """
    from syndicate.prepare import fields  # noqa: PLC0415 - slow

    if known is None or fields.tells_update(record):
        return article
    updated = known.updated if known.updated and known.updated <= now else None
    if is_corrected(known, said=said, origin=codec.origin(record), title=article.title):
        updated = now.astimezone(UTC).replace(microsecond=0)
    return replace(article, updated=max(article.published, updated)) if updated else article


def is_corrected(known: Identity, *, said: str, origin: str, title: str) -> bool:
    """Tell whether an article says something else than what was published.

    Without a change of its source, another text is the work of another version of this program.
    States of older versions know the source and the title alone.
    """
    if not known.said:
        return bool(known.origin) and (known.origin, known.title) != (origin, title)
    is_reworded = known.origin != origin and known.said[:_HALF] != said[:_HALF]
    return is_reworded or known.said[_HALF:] != said[_HALF:]
