"""What the fields of a record mean: the habits of Hugo, Zola, Jekyll, Eleventy and JSON Feed.

This is the one place that knows them, a room for each subject. Names count without regard to case,
``-`` and ``_``; fields that nobody knows are left alone. Types are checked, and an error names the
file and the line.
"""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from syndicate.model import Author, Publication, Record
from syndicate.prepare.fields import _addresses, _episodes, _files, _moments, _people, _tags
from syndicate.prepare.fields import _habits as habits
from syndicate.prepare.fields._addresses import inside
from syndicate.prepare.fields._episodes import Guest, Told
from syndicate.prepare.fields._files import Media
from syndicate.prepare.fields._habits import fold
from syndicate.prepare.fields._moments import is_computed
from syndicate.prepare.fields._reader import Reader
from syndicate.prepare.fields._titles import plain

__all__ = [
    "Fields",
    "Guest",
    "Media",
    "Told",
    "address_line",
    "id_line",
    "inside",
    "own_id",
    "own_name",
    "own_summary",
    "own_title",
    "plain",
    "read",
    "tells_update",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """A record's fields, understood and checked; empty or ``None`` where the record is silent.

    ``computed`` is a date that another generator would have looked up, and its line.
    """

    id: str = ""
    title: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    expires: datetime | None = None
    computed: tuple[str, int] | None = None
    date_line: int = 0
    slug: str = ""
    path: str = ""
    path_line: int = 0
    section: str = ""
    authors: tuple[Author, ...] = ()
    tags: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    summary: str = ""
    draft: bool = False
    unwritten: bool = False
    language: str = ""
    canonical: str = ""
    image: Media | None = None
    enclosures: tuple[Media, ...] = ()
    episode: Told | None = None
    aliases: tuple[str, ...] = ()
    aliases_line: int = 0


def read(record: Record, publication: Publication, zone: tzinfo) -> Fields:
    """Return what a record's fields say; local times are in ``zone``.

    Raises:
        ContentError: a field has a wrong type or a value without meaning.
    """
    reader = Reader(record)
    path, path_line, elsewhere = _addresses.path(reader, publication)
    enclosures = tuple(_files.enclosures(reader))
    return Fields(
        id=reader.word(*habits.ID),
        title=plain(reader.line_of_text(*habits.TITLE), markdown=record.markup == "markdown"),
        published=_moments.published(reader, zone),
        updated=_moments.date(reader, zone, *habits.UPDATED),
        expires=_moments.date(reader, zone, *habits.EXPIRES),
        computed=_moments.computed(reader),
        date_line=reader.line(*habits.PUBLISHED),
        slug=reader.word("slug"),
        path=path,
        path_line=path_line,
        section=reader.word("section"),
        authors=_people.authors(reader, publication.authors),
        tags=_tags.tags(reader, *habits.TAGS),
        categories=_tags.tags(reader, *habits.CATEGORIES, taxonomies=False),
        summary=plain(reader.line_of_text(*habits.SUMMARY), markdown=record.markup == "markdown"),
        draft=_moments.draft(reader),
        unwritten=_moments.unwritten(reader),
        language=reader.language(),
        canonical=_addresses.canonical(reader) or elsewhere,
        image=_files.image(reader),
        enclosures=enclosures,
        episode=_episodes.episode(reader, publication.authors) if enclosures else None,
        aliases=reader.strings(*habits.ALIASES),
        aliases_line=reader.line(*habits.ALIASES),
    )


def own_id(record: Record) -> str:
    """Return the id that a record gives itself, or nothing; its other fields may be wrong.

    Raises:
        ContentError: the id is no text, or too long.
    """
    return Reader(record).word(*habits.ID)


def own_title(record: Record) -> str:
    """Return the title that a record's fields give, or nothing; its other fields may be wrong.

    Raises:
        ContentError: the title is no text.
    """
    title = Reader(record).line_of_text(*habits.TITLE)
    return plain(title, markdown=record.markup == "markdown")


def id_line(record: Record) -> int:
    """Return the line of the id that a record gives itself, or 0."""
    return Reader(record).line(*habits.ID)


def address_line(record: Record) -> int:
    """Return the line at which a record says where its page belongs, or 0."""
    reader = Reader(record)
    said = [one for one in habits.PATH if reader.values.get(one) not in habits.STYLES]
    return reader.line(*said, "slug")


def own_summary(record: Record) -> str:
    """Return the summary that a record gives, as it is written.

    Raises:
        ContentError: it is no text.
    """
    return Reader(record).line_of_text(*habits.SUMMARY)


def tells_update(record: Record) -> bool:
    """Tell whether a record says itself when it was updated last."""
    values = Reader(record).values
    told = [values[name] for name in habits.UPDATED if name in values]
    return any(value != "" and not is_computed(value) for value in told)


def own_name(record: Record, folded: str) -> str:
    """Return how a record spells the name of a field of its own, or nothing if it has none.

    Of several spellings the one that has a value counts.
    """
    names = [name for name in record.fields if fold(name) == folded]
    return next((one for one in names if record.fields[one] not in (None, "")), "".join(names[:1]))
