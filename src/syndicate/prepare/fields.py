"""What the fields of a record mean: the habits of Hugo, Zola, Jekyll, Eleventy and JSON Feed.

This is the one place that knows them. Names count without regard to case, ``-`` and ``_``; fields
that nobody knows are left alone. Types are checked, and an error names the file and the line.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from math import isfinite

from syndicate import languages, text, urls
from syndicate.errors import ContentError
from syndicate.model import Author, EpisodeKind, Publication, Record
from syndicate.prepare import dates
from syndicate.problems import Unfit

_TITLE = ("title", "headline")
_ID = ("id", "guid", "uuid")
_PUBLISHED = ("date", "published", "datepublished", "pubdate", "publishdate", "publisheddate",
              "publishedat", "created", "createdat")  # fmt: skip
_UPDATED = ("lastmod", "updated", "datemodified", "modified", "lastmodified", "lastmodifiedat",
            "dateupdated", "updatedat")  # fmt: skip
_EXPIRES = ("expirydate", "unpublishdate")
_SUMMARY = ("summary", "description", "excerpt")
_AUTHOR = ("authors", "author")
_TAGS = ("tags", "tag", "categories", "category", "keywords")
_CATEGORIES = ("categories", "category")
# In Jekyll a text of these is a list parted by spaces; Eleventy knows no categories.
_SPACED = frozenset({"tags", "categories"})
_IMAGE = ("image", "cover", "featuredimage", "coverimage", "heroimage", "images", "bannerimage",
          "thumbnail")  # fmt: skip
_IMAGE_ALT = ("imagealt", "coveralt", "featuredimagealt", "coverimagealt", "heroimagealt")
_ENCLOSURES = ("enclosures", "enclosure", "attachments", "podcastfile")
# Only looked at beside an enclosure: elsewhere they mean something else.
_DURATION = ("duration", "podcastduration", "itunesduration")
_LENGTH = ("podcastbytes",)
_EPISODE = ("episode", "episodenumber", "podcastepisode", "itunesepisode")
_SEASON = ("season", "seasonnumber", "podcastseason", "itunesseason")
_EPISODE_TYPE = ("episodetype", "podcastepisodetype", "itunesepisodetype")
_EXPLICIT = ("explicit", "podcastexplicit", "itunesexplicit")
_TRANSCRIPTS = ("transcripts", "transcript", "podcasttranscript")
_CHAPTERS = ("chapters", "podcastchapters")
_PEOPLE = ("people", "persons", "person")
_HOSTS = ("hosts", "host")
_GUESTS = ("guests", "guest")
_LANGUAGE = ("language", "lang", "languagecode", "locale")
_CANONICAL = ("canonical", "canonicalurl", "externalurl")
_PATH = ("permalink", "path", "url")
# Jekyll's names for patterns of its own; the publication has one.
_STYLES = ("pretty", "date", "ordinal", "weekdate", "none")
_ALIASES = ("aliases", "alias", "redirectfrom")
_ADDRESS = ("url", "src", "href", "file", "path", "image", "filename")
_NESTED = ("params", "extra")
# Eleventy takes these from the file system or from git, which differ from one copy to the next.
_COMPUTED = frozenset({"created", "last modified", "git created", "git last modified"})

_FILES_OF_JEKYLL = (".md", ".markdown", ".html", ".htm")
_POST_OF_JEKYLL = re.compile(r"(?:^|/)(?:_drafts/[^/]*|\d{4}-\d{1,2}-\d{1,2}-[^/]*)$")

_YES = frozenset({"true", "yes", "on", "1"})
_NO = frozenset({"false", "no", "off", "0", "clean", ""})
_KINDS: tuple[EpisodeKind, ...] = ("full", "trailer", "bonus")
_MAIL_LIKE = re.compile(r"[^<>\s@]+@[^<>\s]+")
_MAIL = re.compile(r"[^@\s<>(),;:\"]+@[^@\s<>(),;:\"]+\.[^@\s<>(),;:\".]+")
_EMPHASIS = re.compile(r"[*_`]")
_PAIRED = re.compile(r"(\*\*|`)(?=\S)")
_CLOSED = {sign: re.compile(rf"(?<=\S){re.escape(sign)}") for sign in ("**", "`")}
_LONGEST = 2000
"""Characters in a name, an address, an id or a tag; titles and summaries may be of any length."""
_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A file that a field names, before anybody has looked for it; ``line`` is the field's."""

    address: str
    line: int
    alt: str = ""
    type: str = ""
    length: int | None = None
    title: str = ""
    duration: int | None = None
    width: int | None = None
    height: int | None = None
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """Somebody who is heard in an episode, as a record names them; ``line`` is the field's."""

    name: str
    role: str
    group: str
    url: str | None
    image: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a record tells of an episode, its files not yet looked for."""

    number: int | None
    season: int | None
    kind: EpisodeKind
    explicit: bool | None
    people: tuple[Guest, ...]
    transcripts: tuple[Media, ...]
    chapters: Media | None


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
    reader = _Reader(record)
    path, path_line, elsewhere = reader.path(publication)
    enclosures = tuple(reader.enclosures())
    return Fields(
        id=reader.word(*_ID),
        title=plain(reader.line_of_text(*_TITLE), markdown=record.markup == "markdown"),
        published=reader.published(zone),
        updated=reader.date(zone, *_UPDATED),
        expires=reader.date(zone, *_EXPIRES),
        computed=reader.computed(),
        date_line=reader.line(*_PUBLISHED),
        slug=reader.word("slug"),
        path=path,
        path_line=path_line,
        section=reader.word("section"),
        authors=reader.authors(publication.authors),
        tags=reader.tags(*_TAGS),
        categories=reader.tags(*_CATEGORIES, taxonomies=False),
        summary=plain(reader.line_of_text(*_SUMMARY), markdown=record.markup == "markdown"),
        draft=reader.draft(),
        language=reader.language(),
        canonical=reader.canonical() or elsewhere,
        image=reader.image(),
        enclosures=enclosures,
        episode=reader.episode(publication.authors) if enclosures else None,
        aliases=reader.strings(*_ALIASES),
        aliases_line=reader.line(*_ALIASES),
    )


def own_id(record: Record) -> str:
    """Return the id that a record gives itself, or nothing; its other fields may be wrong.

    Raises:
        ContentError: the id is no text, or too long.
    """
    return _Reader(record).word(*_ID)


def id_line(record: Record) -> int:
    """Return the line of the id that a record gives itself, or 0."""
    return _Reader(record).line(*_ID)


def address_line(record: Record) -> int:
    """Return the line at which a record says where its page belongs, or 0."""
    reader = _Reader(record)
    said = [one for one in _PATH if reader.values.get(one) not in _STYLES]
    return reader.line(*said, "slug")


def own_summary(record: Record) -> str:
    """Return the summary that a record gives, as it is written.

    Raises:
        ContentError: it is no text.
    """
    return _Reader(record).line_of_text(*_SUMMARY)


def tells_update(record: Record) -> bool:
    """Tell whether a record says itself when it was updated last."""
    values = _Reader(record).values
    told = [values[name] for name in _UPDATED if name in values]
    return any(value != "" and not _is_computed(value) for value in told)


def plain(title: str, *, markdown: bool = False) -> str:
    """Return a title as plain text: no HTML, no entities, in Markdown no emphasis."""
    title = text.without_html(title)
    if markdown and _EMPHASIS.search(title):
        title = _unpaired(title)
        title = re.sub(r"(?<!\w)([*_])(?=\S)([^*_]+?)(?<=\S)\1(?!\w)", r"\2", title)
    return text.line(title)


def _unpaired(title: str) -> str:
    """Take away the signs around strong words and code; one that is never closed stays."""
    kept: list[str] = []
    never_closed: set[str] = set()
    position = at = 0
    while opened := _PAIRED.search(title, at):
        sign, at = opened[1], opened.end()
        closed = None if sign in never_closed else _CLOSED[sign].search(title, at + 1)
        if closed:
            kept += title[position : opened.start()], title[at : closed.start()]
            position = at = closed.end()
        else:
            never_closed.add(sign)
    return "".join([*kept, title[position:]])


def own_name(record: Record, folded: str) -> str:
    """Return how a record spells the name of a field of its own, or nothing if it has none.

    Of several spellings the one that has a value counts.
    """
    names = [name for name in record.fields if _fold(name) == folded]
    return next((one for one in names if record.fields[one] not in (None, "")), "".join(names[:1]))


def _fold(name: object) -> str:
    return str(name).replace("_", "").replace("-", "").lower()


@dataclass(slots=True)
class _Reader:
    """Reads one record's fields, and knows where each stands."""

    record: Record
    values: dict[str, object] = field(init=False)
    lines: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        own = self.record.fields
        self.values = {_fold(name): value for name, value in own.items() if value is not None}
        self.lines = {_fold(name): line for name, line in self.record.lines.items()}
        for name in _NESTED:
            if isinstance(inner := self.values.get(name), Mapping):
                for key, value in inner.items():
                    if value is not None and self.values.setdefault(_fold(key), value) is value:
                        self.lines.setdefault(_fold(key), self.lines.get(name, 0))

    # -- finding and failing ----------------------------------------------------------------------

    def take(self, *names: str) -> tuple[str, object]:
        """Return the first of the names that has a value, and the value."""
        for name in names:
            value = self.values.get(name)
            if value is not None and value != "":
                return name, value
        return "", None

    def line(self, *names: str) -> int:
        return self.lines.get(self.take(*names)[0], 0)

    def error(self, name: str, problem: str, remedy: str) -> ContentError:
        return ContentError(self.record.path, self.lines.get(name, 0), problem, remedy)

    def string(self, name: str, value: object) -> str:
        """Return a value that is short in its nature: patterns and parsers may go to work on it."""
        written = self.text(name, value)
        if len(written) > _LONGEST:
            raise self.error(
                name, f"{name} has {len(written):,} characters", f"write at most {_LONGEST:,}"
            )
        return written

    def text(self, name: str, value: object) -> str:
        if isinstance(value, str):
            return value
        if isinstance(value, float) and not isfinite(value):
            raise self.error(
                name, f"{name} is {value}, which is no value", "write it, or leave it out"
            )
        if isinstance(value, (bool, int, float)):
            return str(value)
        kind = {"dict": "a table", "list": "a list"}.get(type(value).__name__, "no text")
        raise self.error(name, f"{name} is {kind}", f'write {name}: "…", one line of text')

    # -- plain values -----------------------------------------------------------------------------

    def line_of_text(self, *names: str) -> str:
        name, value = self.take(*names)
        return text.line(self.text(name, value)) if name else ""

    def word(self, *names: str) -> str:
        name, value = self.take(*names)
        return text.line(self.string(name, value)) if name else ""

    def date(self, zone: tzinfo, *names: str) -> datetime | None:
        for name in names:
            value = self.values.get(name)
            if value is None or value == "" or (name == "published" and _is_flag(value)):
                continue
            if _is_computed(value):
                continue
            moment = self.string(name, value) if isinstance(value, str) else value
            try:
                return dates.parse(moment, zone)
            except Unfit as unfit:
                raise self.error(name, unfit.problem, unfit.remedy) from unfit
        return None

    def published(self, zone: tzinfo) -> datetime | None:
        """Return the date; Hugo's ``publishDate`` keeps an article back beyond it."""
        dated, embargo = self.date(zone, *_PUBLISHED), self.date(zone, "publishdate")
        return max(dated, embargo) if dated and embargo else dated

    def computed(self) -> tuple[str, int] | None:
        for name in _PUBLISHED:
            if _is_computed(value := self.values.get(name)):
                return str(value).strip(), self.lines.get(name, 0)
        return None

    def draft(self) -> bool:
        if self.flag("draft") or self.unwritten():
            return True
        published = self.values.get("published")
        if published is not None and _is_flag(published):
            return not self.flag("published")
        return False

    def unwritten(self) -> bool:
        """Tell whether Eleventy would write no page (``permalink: false``)."""
        value = self.values.get("permalink")
        return value is not None and _is_flag(value) and not self.flag("permalink")

    def flag(self, name: str) -> bool:
        value = self.values.get(name)
        if value is None or isinstance(value, bool):
            return bool(value)
        word = str(value).strip().lower()
        if word not in _YES | _NO:
            raise self.error(name, f"{name} is {str(value)[:40]!r}", f"write {name}: true or false")
        return word in _YES

    def language(self) -> str:
        name, value = self.take(*_LANGUAGE)
        return self.tag_of(name, self.string(name, value)) if name else ""

    def tag_of(self, name: str, written: str) -> str:
        try:
            return languages.tag(written) if written else ""
        except Unfit as unfit:
            raise self.error(name, unfit.problem, unfit.remedy) from unfit

    def strings(self, *names: str) -> tuple[str, ...]:
        name, value = self.take(*names)
        found = value if isinstance(value, list) else [value] if name else []
        lines = (text.line(self.string(name, one)) for one in found if one is not None)
        return tuple(line for line in lines if line)

    # -- addresses --------------------------------------------------------------------------------

    def path(self, publication: Publication) -> tuple[str, int, str]:
        """Return the wanted path, its line, and the address elsewhere that ``url`` may give."""
        for name in _PATH:
            value = self.values.get(name)
            if value is None or value == "" or value in _STYLES:
                continue
            if name == "permalink" and self.unwritten():
                continue
            if _is_flag(value):
                raise self.error(name, f"{name} is {str(value).lower()}",
                                 "leave it out, or write draft: true")  # fmt: skip
            address = self.string(name, value).strip()
            where = self.lines.get(name, 0)
            if not urls.scheme(address) and not address.startswith("//"):
                return address, where, ""
            below = inside(address, publication.url)
            if below is not None:
                return below, where, ""
            if name == "url" and urls.host(address) != urls.host(publication.url):
                return "", 0, self.web_address(name, address)
            raise self.error(name, f"{name} {address[:60]!r} is not below {publication.url}",
                      "write a path such as /2026/11/title/; for an article that was first"
                      " published elsewhere, write canonical: its address")  # fmt: skip
        return "", 0, ""

    def canonical(self) -> str:
        name, value = self.take(*_CANONICAL)
        return self.web_address(name, self.string(name, value)) if name else ""

    def web_address(self, name: str, address: str) -> str:
        if urls.scheme(address.strip()) in {"http", "https"}:
            safe = urls.absolute(address, "")
            if safe is not None:
                return safe
        raise self.error(name, f"{name} {address[:60]!r} is not a web address",
                  "write it in full, starting with https://")  # fmt: skip

    # -- people and tags --------------------------------------------------------------------------

    def authors(self, known: Mapping[str, Author]) -> tuple[Author, ...]:
        name, value = self.take(*_AUTHOR)
        taxonomies = self.values.get("taxonomies")
        if not name and isinstance(taxonomies, Mapping):
            name, value = "taxonomies", taxonomies.get("authors")
        people = value if isinstance(value, list) else [value]
        found = [self.author(name, one, known) for one in people if one not in (None, "")]
        return tuple(dict.fromkeys(found))

    def author(self, name: str, value: object, known: Mapping[str, Author]) -> Author:
        if isinstance(value, Mapping):
            return self.author_table(name, value, known)
        words = text.line(self.string(name, value))
        if (person := _known(words, known)) is not None:
            return person
        if both := _name_and_mail(words):
            own, mail = both
            return Author(name=own.strip('" ') or mail, email=self.mail(name, mail))
        if _MAIL.fullmatch(words):
            return Author(name=words.partition("@")[0], email=words)
        return Author(name=plain(words))

    def author_table(
        self, name: str, table: Mapping[object, object], known: Mapping[str, Author]
    ) -> Author:
        own = {_fold(key): value for key, value in table.items() if value not in (None, "")}
        who = own.get("name", own.get("id", ""))
        words = text.line(self.string(name, who))
        person = _known(words, known)
        mail = own.get("email", own.get("mail"))
        url = own.get("url", own.get("link", own.get("href")))
        if not words and not mail and not url:
            raise self.error(name, "an author has no name", 'write author: {name: "…"}')
        base = person or Author(name=words or self.string(name, mail or url))
        return Author(
            name=base.name,
            email=self.mail(name, self.string(name, mail)) if mail else base.email,
            url=self.web_address(name, self.string(name, url)) if url else base.url,
        )

    def mail(self, name: str, address: str) -> str:
        bare = address.strip().removeprefix("mailto:")
        if not _MAIL.fullmatch(bare):
            raise self.error(
                name, f"{address[:60]!r} is not a mail address", "write name@example.org"
            )
        return bare

    def tags(self, *wanted: str, taxonomies: bool = True) -> tuple[str, ...]:
        merged: dict[str, str] = {}
        for name, value in self.tag_values(wanted, taxonomies=taxonomies):
            for one in self.tag_list(name, value):
                tag = text.line(self.string(name, one)) if one is not None else ""
                if tag:
                    merged.setdefault(tag.casefold(), tag)
        return tuple(merged.values())

    def tag_list(self, name: str, value: object) -> Sequence[object]:
        if not isinstance(value, str):
            return value if isinstance(value, list) else [value]
        if "," not in value and name in _SPACED and self.is_jekylls(name):
            return value.split()
        return value.split(",")

    def is_jekylls(self, name: str) -> bool:
        """Tell whether a text of tags is a list parted by spaces, as only Jekyll has it.

        Posts of Jekyll have their date in the file name, and only such records are taken for one:
        to Eleventy, ``tags: cats and dogs`` is one tag.
        """
        if not self.record.path.lower().endswith(_FILES_OF_JEKYLL):
            return False
        return name == "categories" or _POST_OF_JEKYLL.search(self.record.path) is not None

    def tag_values(
        self, wanted: Sequence[str], *, taxonomies: bool
    ) -> Iterator[tuple[str, object]]:
        for name in wanted:
            if name in self.values:
                yield name, self.values[name]
        table = self.values.get("taxonomies") if taxonomies else None
        if isinstance(table, Mapping):
            for key, value in table.items():
                if _fold(key) != "authors" and value is not None:
                    yield "taxonomies", value

    # -- media ------------------------------------------------------------------------------------

    def image(self) -> Media | None:
        name, value = self.take(*_IMAGE)
        if isinstance(value, list):
            value = value[0] if value else None
        if not name or value in (None, "", False, "false"):
            return None
        found = self.media(name, value)
        if found.alt:
            return found
        return replace(found, alt=self.line_of_text(*_IMAGE_ALT))

    def enclosures(self) -> Iterator[Media]:
        name, value = self.take(*_ENCLOSURES)
        every = [one for one in self.listed(value) if name]
        for number, one in enumerate(every):
            found = self.media(name, one)
            yield found if number else self.first_enclosure(found)

    def first_enclosure(self, found: Media) -> Media:
        """Add what the record says beside it: podcasts of Hugo tell length and duration so."""
        if found.duration is None:
            name, value = self.take(*_DURATION)
            duration = self.seconds(name, text.line(self.string(name, value))) if name else None
            found = replace(found, duration=duration)
        if found.length is None:
            name, value = self.take(*_LENGTH)
            length = self.count(name, name, text.line(self.string(name, value))) if name else None
            found = replace(found, length=length)
        return found

    def listed(self, value: object) -> list[object]:
        """Return a value's parts, or itself as the only one; blank ones are none."""
        every = value if isinstance(value, list) else [value]
        return [one for one in every if one not in (None, "")]

    def media(self, name: str, value: object) -> Media:
        line = self.lines.get(name, 0)
        if not isinstance(value, Mapping):
            return Media(address=self.string(name, value).strip(), line=line)
        own = {_fold(key): one for key, one in value.items() if one not in (None, "")}
        address = next((own[key] for key in _ADDRESS if key in own), None)
        if address is None:
            raise self.error(name, f"{name} has no url", f"write {name}: {{url: …}}")

        def word(*names: str) -> str:
            found = next((own[key] for key in names if key in own), "")
            return text.line(self.text(name, found))

        return Media(
            address=self.string(name, address).strip(),
            line=line,
            alt=plain(word("alt", "alttext")),
            type=word("type", "mimetype").lower(),
            length=self.count(name, "length", word("length", "size", "sizeinbytes", "bytes")),
            title=plain(word("title", "caption")),
            duration=self.seconds(name, word("duration", "durationinseconds")),
            language=self.tag_of(name, word("language", "lang")),
            width=self.count(name, "width", word("width")),
            height=self.count(name, "height", word("height")),
        )

    # -- episodes ---------------------------------------------------------------------------------

    def episode(self, known: Mapping[str, Author]) -> Told:
        chapters, value = self.take(*_CHAPTERS)
        transcripts, files = self.take(*_TRANSCRIPTS)
        return Told(
            number=self.number(*_EPISODE),
            season=self.number(*_SEASON),
            kind=self.kind(),
            explicit=self.explicit(),
            people=tuple(self.people(known)),
            transcripts=tuple(self.media(transcripts, one) for one in self.listed(files)),
            chapters=self.media(chapters, value) if chapters else None,
        )

    def number(self, *names: str) -> int | None:
        name, value = self.take(*names)
        number = self.count(name, name, text.line(self.string(name, value))) if name else None
        if number == 0:
            raise self.error(name, f"{name} is 0", "count from 1, or leave it out")
        return number

    def kind(self) -> EpisodeKind:
        name, value = self.take(*_EPISODE_TYPE)
        word = text.line(self.string(name, value)).lower() if name else "full"
        for kind in _KINDS:
            if word == kind:
                return kind
        raise self.error(name, f"{name} is {word[:40]!r}", f"write {name}: full, trailer or bonus")

    def explicit(self) -> bool | None:
        name, _ = self.take(*_EXPLICIT)
        if name and str(self.values[name]).strip().lower() == "explicit":  # as Apple once wrote it
            return True
        return self.flag(name) if name else None

    def people(self, known: Mapping[str, Author]) -> Iterator[Guest]:
        for names, role in ((_PEOPLE, "host"), (_HOSTS, "host"), (_GUESTS, "guest")):
            name, value = self.take(*names)
            for one in self.listed(value) if name else ():
                yield self.guest(name, one, role, known)

    def guest(self, name: str, value: object, role: str, known: Mapping[str, Author]) -> Guest:
        person = self.author(name, value, known)
        own: dict[str, object] = {}
        if isinstance(value, Mapping):
            own = {_fold(key): one for key, one in value.items() if one not in (None, "")}

        def word(*names: str, default: str = "") -> str:
            found = next((own[key] for key in names if key in own), default)
            return text.line(self.string(name, found))

        return Guest(
            name=person.name,
            role=word("role", default=role).lower(),
            group=word("group", default="cast").lower(),
            url=person.url,
            image=word("image", "img", "picture", "avatar"),
            line=self.lines.get(name, 0),
        )

    # -- numbers ----------------------------------------------------------------------------------

    def count(self, name: str, what: str, value: str) -> int | None:
        if not value:
            return None
        if not (value.isascii() and value.isdigit() and len(value) <= 15):  # noqa: PLR2004 - 1 PB
            raise self.error(
                name, f"{what} {value[:40]!r} is not a whole number", "write it in digits"
            )
        return int(value)

    def seconds(self, name: str, value: str) -> int | None:
        clock = _CLOCK.fullmatch(value)
        if clock:
            hours, minutes, seconds = (int(part or 0) for part in clock.groups())
            return hours * 3600 + minutes * 60 + seconds
        return self.count(name, "duration", value.partition(".")[0])


def _is_computed(value: object) -> bool:
    return isinstance(value, str) and " ".join(value.lower().split()) in _COMPUTED


def _is_flag(value: object) -> bool:
    return isinstance(value, bool) or str(value).strip().lower() in {
        "true", "false", "yes", "no", "on", "off",
    }  # fmt: skip


def _name_and_mail(words: str) -> tuple[str, str] | None:
    """Part ``Ada <ada@example.org>`` (RFC 5322) and ``ada@example.org (Ada)`` (RSS 2.0)."""
    if words.endswith(">"):
        name, _, mail = words[:-1].rpartition("<")
    elif words.endswith(")"):
        before, _, name = words[:-1].partition("(")
        mail = before.rstrip()
    else:
        return None
    return (name.strip(), mail) if _MAIL_LIKE.fullmatch(mail) else None


def _known(name: str, known: Mapping[str, Author]) -> Author | None:
    if name in known:
        return known[name]
    folded = name.casefold()
    return next((person for key, person in known.items() if key.casefold() == folded), None)


def inside(address: str, base: str) -> str | None:
    """Return the path below the publication's address, whatever its scheme; else ``None``."""
    stripped = re.sub(r"^(?:https?:)?//", "", address, flags=re.IGNORECASE)
    root = re.sub(r"^https?://", "", base, flags=re.IGNORECASE)
    host, _, rest = stripped.partition("/")
    root_host, _, root_path = root.partition("/")
    if host.lower() != root_host.lower() or not (rest + "/").startswith(root_path):
        return None
    return "/" + rest[len(root_path) :]
