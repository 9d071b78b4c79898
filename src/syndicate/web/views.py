"""What templates are given: addresses as the page writes them, dates as its reader does."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from typing import NamedTuple

from babel.dates import format_skeleton
from babel.numbers import format_decimal
from markupsafe import Markup, escape

from syndicate import templating, text
from syndicate.model import Author, Direction, Enclosure, Head, Image
from syndicate.naming import Slugs
from syndicate.web.links import Links, tag_path

_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A moment for people and for machines: "22 November 2026", "2026-11-22T07:00:00Z"."""

    text: str
    iso: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Something to go to: ``current`` is its ``aria-current``, ``count`` how much is there."""

    text: str
    href: str
    count: int = 0
    current: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A feed document to subscribe to: ``href`` as the page writes it, ``url`` to be copied.

    ``text`` is its title, ``format`` the short name of its format.
    """

    text: str
    format: str
    href: str
    url: str
    type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """An image with the address as the page writes it; ``size`` is its width and height."""

    src: str
    alt: str
    size: Markup

    def __iter__(self) -> Iterator[str]:
        """Unpack: in the sandbox that is far quicker than to ask for each attribute."""
        return iter((self.src, self.alt, self.size))


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """An enclosure; ``kind`` is "audio", "video" or anything else, ``facts`` "24:10, 12 MB"."""

    kind: str
    src: str
    type: str
    title: str
    facts: str


class Item(NamedTuple):
    """An article in a list; ``title`` is empty for a note, ``attrs`` tells another language.

    Like ``Row``, it is a tuple because templates unpack it: in the sandbox that is far quicker
    than to ask for each attribute.
    """

    href: str
    title: str
    summary: str
    day: str
    day_at: str
    image: Picture | None
    attrs: Markup


def item(head: Head, links: Links, language: str, timezone: str) -> Item:
    """Return the article as a page in ``language`` lists it."""
    published = day(head.published, head.language, timezone)
    return Item(
        href=links(head.url),
        title=head.title,
        summary=head.summary,
        day=published.text,
        day_at=published.iso,
        image=picture(head.image, links),
        attrs=spoken(head.language, head.direction, inside=language),
    )


class Row(NamedTuple):
    """An article in a line: where it is, what it is called, and its day in words and digits."""

    href: str
    name: str
    attrs: Markup
    day: str
    day_at: str


def row(head: Head, links: Links, words: Mapping[str, str], language: str, timezone: str) -> Row:
    """Return the article as a long list in ``language`` tells it."""
    published = day(head.published, language, timezone)
    return Row(
        href=links(head.url),
        name=headline(head, published, words),
        attrs=spoken(head.language, head.direction, inside=language),
        day=published.text,
        day_at=published.iso[:10],
    )


def picture(image: Image | None, links: Links) -> Picture | None:
    """Return the image with its place on the page kept free where its size is known."""
    if image is None:
        return None
    return Picture(src=links(image.url), alt=image.alt, size=_size(image.width, image.height))


def media(enclosure: Enclosure, links: Links, language: str) -> Media:
    """Return the enclosure with what a reader wants to know before fetching it."""
    name = enclosure.url.rstrip("/").rpartition("/")[2]
    facts = (_clock(enclosure.duration), _megabytes(enclosure.length, language))
    return Media(
        kind=enclosure.type.partition("/")[0],
        src=links(enclosure.url),
        type=enclosure.type,
        title=enclosure.title or name,
        facts=", ".join(fact for fact in facts if fact),
    )


def tags(names: tuple[str, ...], links: Links, odd: Slugs) -> list[tuple[str, str]]:
    """Return each tag with the address of its page, which is empty where there is none.

    ``odd`` are the slugs that do not follow from the tags alone.
    """
    paths = ((name, tag_path(name, odd)) for name in names)
    return [(name, links(links.base + path) if path else "") for name, path in paths]


@lru_cache(maxsize=4096)
def byline(authors: tuple[Author, ...]) -> Markup:
    """Return the authors' names, linked to where each is at home."""
    return Markup(", ").join(
        Markup('<a rel="author" href="{}">{}</a>').format(author.url, author.name)
        if author.url
        else escape(author.name)
        for author in authors
    )


def spoken(language: str, direction: Direction, *, inside: str) -> Markup:
    """Return the attributes of an element whose language is not that of what it stands in."""
    if language == inside:
        return Markup("")
    return Markup(' lang="{}" dir="{}"').format(language, direction)


def day(moment: datetime, language: str, timezone: str) -> Day:
    """Return the day on which the moment falls in the time zone."""
    local = moment.astimezone(templating.zone(timezone)).date()
    return Day(text=_written(local, language), iso=templating.iso(moment))


@lru_cache(maxsize=65536)
def _written(local: date, language: str) -> str:
    # Writing out a date takes as long as the rest of a page, and articles share their days.
    noon = datetime(local.year, local.month, local.day, 12, tzinfo=UTC)
    return templating.date(noon, language)


def month(year: int, number: int, language: str) -> str:
    """Write a month as a heading does: "November 2026"."""
    name = format_skeleton("yMMMM", date(year, number, 1), locale=templating.locale(language))
    return name[:1].upper() + name[1:]


def headline(head: Head, published: Day, words: Mapping[str, str]) -> str:
    """Return the article's name where it must have one: a note is named by its first words."""
    if head.title:
        return head.title
    opening = text.shorten(head.summary, 60)
    return opening or f"{words['note']}, {published.text}"


def _clock(seconds: int | None) -> str:
    if not seconds:
        return ""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _megabytes(length: int, language: str) -> str:
    if not length:
        return ""
    size = max(length / _MEGABYTE, 0.1)
    return f"{format_decimal(size, format='0.#', locale=templating.locale(language))}\u00a0MB"


@cache
def _size(width: int | None, height: int | None) -> Markup:
    if not (width and height):
        return Markup("")
    return Markup(' width="{}" height="{}"').format(width, height)
