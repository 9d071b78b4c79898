"""``syndicate.toml`` and the environment become one frozen ``Config``.

Every wrong or unknown setting is told at once, with its file, line, key and the nearest right name.
A value ``"env:NAME"`` is taken from the environment, so that no secret stands in the file.
"""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from difflib import get_close_matches
from hashlib import sha256
from itertools import combinations
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    InstanceOf,
    ValidationError,
    field_validator,
)

from syndicate import colours, feeds, languages, plugins, podcasts, rules, text
from syndicate.checks.standards import CLIENTS
from syndicate.email import sharing, themes
from syndicate.errors import ConfigError
from syndicate.model import Kind
from syndicate.prepare import paths
from syndicate.schedules import check_rule
from syndicate.tomlfile import Place, TomlFile, key

FILE = "syndicate.toml"
_UUID = r"|[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"

FolderName = Literal["articles", "public", "static", "templates", "state"]
# Of two that overlap the first is told: what the program writes had better move.
_FOLDERS: tuple[FolderName, ...] = ("public", "state", "articles", "static", "templates")
_MOST: Mapping[Kind, int] = {"digest": 12, "article": 1, "links": 30}
# What pydantic says of a wrong type, in an owner's words.
_SAID = {
    "string_type": 'write it in quotes: "…"',
    "dict_type": "write a table",
    "model_type": "write a table",
    "tuple_type": "write each as a [[table]] of its own",
    "frozen_set_type": 'write a list: ["…", "…"]',
    "missing": "this setting is missing; add it",
}


def _like(pattern: str, remedy: str) -> AfterValidator:
    """Return a check that a text is like the pattern."""

    def check(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise ValueError(remedy)
        return value

    return AfterValidator(check)


def _web_url(value: str) -> str:
    parts = urlsplit(value)
    odd = re.search(r'[^!-~]|["<>\\^`{|}]', value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or odd:
        raise ValueError('give a full ASCII address, such as "https://news.example/"')
    return value


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError) as error:
        near = get_close_matches(value, available_timezones(), n=1)
        told = f"did you mean {near[0]!r}?" if near else 'give one such as "Europe/Berlin" or "UTC"'
        raise ValueError(f"there is no time zone {value!r}; {told}") from error
    return value


def _inside(value: str) -> str:
    if value.startswith("/") or ".." in Path(value).parts or not text.is_clean(value):
        raise ValueError("give a path inside the publication's own folder")
    return value


def _address(value: str) -> str:
    if not text.is_address(value):
        raise ValueError('give a plain ASCII email address, such as "news@news.example"')
    return value


def _category(value: str) -> str:
    podcasts.category(value)
    return value


def _moment(value: object) -> object:
    try:
        given = datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        given = None
    if isinstance(given, datetime):
        return given
    if isinstance(given, date):
        return datetime.combine(given, time())
    raise ValueError("give a date or a time, such as 2026-11-22 or 2026-11-22T07:00:00Z")


def _hub(value: str) -> str:
    parts = urlsplit(_web_url(value))
    if parts.scheme != "https":
        raise ValueError('is not https; give the address of the hub that begins with "https://"')
    if parts.username is not None or "#" in value:
        raise ValueError("leave out the user and the fragment: all feeds show this address")
    try:
        _ = parts.port
    except ValueError as error:
        raise ValueError("its port is none; give a number up to 65535, or leave it out") from error
    return value


def _listed(value: object) -> object:
    if not isinstance(value, list | tuple):
        raise ValueError(_SAID["frozen_set_type"])  # noqa: TRY004 - pydantic wants this one
    return value


def _shares(value: tuple[str, ...]) -> tuple[str, ...]:
    for name in value:
        if name not in sharing.names():
            near = text.nearest(name, sharing.names())
            raise ValueError(f"there is no service {name!r}; {near}")
    return tuple(dict.fromkeys(value))


def _base(value: str) -> str:
    if value not in themes.names():
        raise ValueError(f"there is no theme {value!r}; {text.nearest(value, themes.names())}")
    return value


def _font(value: str) -> str:
    if value not in themes.fonts():
        raise ValueError(f"there is no font {value!r}; {text.nearest(value, themes.fonts())}")
    return value


def _feed_formats(value: tuple[str, ...]) -> tuple[str, ...]:
    known = plugins.names(feeds)
    for name in value:
        if name not in known:
            raise ValueError(f"there is no feed format {name!r}; {text.nearest(name, known)}")
    return tuple(dict.fromkeys(value))


def _silenceable(value: str) -> str:
    if value not in rules.names():
        raise ValueError(f"there is no rule {value!r}; {text.nearest(value, rules.names())}")
    if value in rules.binding():
        why = rules.why(value)
        raise ValueError(f"{value} cannot be silenced: {why}; mend what it finds")
    return value


def _client(value: str) -> str:
    from syndicate.checks import _support  # noqa: PLC0415 - seldom needed, and a table to read

    if value not in (known := _support.clients()):
        raise ValueError(f"there is no mail client {value!r}; {text.nearest(value, known)}")
    return value


def _feature(value: str) -> str:
    from syndicate.checks import _support  # noqa: PLC0415 - as above

    if value not in (known := _support.features()):
        near = text.nearest(value, known) if get_close_matches(value, known, n=1) else ""
        remedy = near or "give an id of caniemail, such as css-gap"
        raise ValueError(f"there is no feature {value!r}; {remedy}")
    return value


def _day(value: object) -> object:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else date.fromisoformat("")
    except ValueError:
        raise ValueError("give a date, such as 2027-01-31") from None


Line = Annotated[str, AfterValidator(text.line)]
Name = Annotated[Line, _like(r".+", "this setting is empty; give it a text")]
Words = Annotated[str, AfterValidator(lambda value: text.line(text.without_html(value)))]
Title = Annotated[Words, _like(r".+", "this setting is empty; give it a text")]
WebUrl = Annotated[str, AfterValidator(_web_url)]
HubUrl = Annotated[str, AfterValidator(_hub)]
MaybeUrl = Annotated[str, AfterValidator(lambda value: value and _web_url(value))]
Language = Annotated[str, AfterValidator(languages.tag)]
Folder = Annotated[str, AfterValidator(_inside)]
Moment = Annotated[datetime, BeforeValidator(_moment)]
Key = Annotated[
    str, _like(r"[a-z0-9][a-z0-9-]*", 'use small letters, digits and hyphens, such as "weekly"')
]
Address = Annotated[str, AfterValidator(_address)]
Host = Annotated[
    str, _like(r"[a-z0-9-]+(\.[a-z0-9-]+)*", 'give a host in small letters, such as "news.example"')
]
FieldName = Annotated[
    str, _like(r"[a-z][a-z0-9_]*", 'use small letters, digits and underscores, such as "city"')
]
ServiceField = Annotated[
    str,
    _like(
        r"[\w .:-]*", "use letters, digits, spaces and . _ : - only, as the service names the field"
    ),
]


Client = Annotated[str, AfterValidator(_client)]
Feature = Annotated[str, AfterValidator(_feature)]
Entries = Annotated[int, Field(ge=1, le=1000)]
Least = Annotated[int, Field(ge=0)]
Shares = Annotated[tuple[str, ...], BeforeValidator(_listed), AfterValidator(_shares)]
Colour = Annotated[str, AfterValidator(colours.parse)]
Font = Annotated[str, AfterValidator(_font)]
FeedFormats = Annotated[tuple[str, ...], AfterValidator(_feed_formats)]


class _Table(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", str_strip_whitespace=True, hide_input_in_errors=True
    )

    def __repr__(self) -> str:
        """Name the settings, not their values: some come from the environment, and are secret."""
        return f"{type(self).__name__}({', '.join(sorted(self.model_fields_set))})"

    __str__ = __repr__


class AuthorTable(_Table):
    """``[authors.ID]``: a person whom articles may name by the id."""

    name: Name
    email: Address | None = None
    url: WebUrl | None = None


class PublicationTable(_Table):
    """``[publication]``: what is published, and under which address."""

    title: Title
    url: WebUrl
    description: Words = ""
    language: Language = "en"
    timezone: Annotated[str, AfterValidator(_zone)] = "UTC"
    author: str = ""
    authority: Annotated[str, _like(r"[a-z0-9.-]*", 'give a host, such as "news.example"')] = ""
    rights: Line = ""
    icon: Folder = ""
    logo: Folder = ""
    logo_dark: Folder = ""
    postal_address: str = ""

    @field_validator("url")
    @classmethod
    def _ends_with_slash(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.query or parts.fragment or parts.username:
            raise ValueError("leave out the user, the query and the fragment")
        return value.rstrip("/") + "/"


class PathsTable(_Table):
    """``[paths]``: folders, relative to ``syndicate.toml``."""

    articles: Folder = "articles"
    public: Folder = "public"
    static: Folder = "static"
    templates: Folder = "templates"
    state: Folder = ".syndicate"


class WebTable(_Table):
    """``[web]``: the shape of page addresses."""

    permalink: str = "/{year}/{month}/{slug}/"

    @field_validator("permalink")
    @classmethod
    def _known_fields(cls, value: str) -> str:
        known = ("year", "month", "day", "slug", "section")
        for name in re.findall(r"\{(.*?)\}", value):
            if name not in known:
                raise ValueError(f"there is no {{{name}}}; {text.nearest(name, known)}")
        day = datetime(2000, 1, 1)  # noqa: DTZ001 - any day will do
        one, other = (paths.fill(value, day, slug, "section") for slug in ("one", "other"))
        own = {plugins.load(feeds, name).FILENAME for name in plugins.names(feeds)}
        if paths.normalise(one, own) == paths.normalise(other, own):
            raise ValueError("write {slug} in it, or all articles have one address")
        return value


class FeedsTable(_Table):
    """``[feeds]``: what holds for every feed, and which come by themselves."""

    entries: Entries = 30
    content: Literal["full", "summary"] = "full"
    formats: FeedFormats = ()
    per_tag: Least = 3
    per_author: Least = 3
    per_language: Least = 3
    archives: Literal["none", "chosen", "all"] = "chosen"
    archive_size: Annotated[int, Field(ge=1, le=1000)] = 10


class FilterTable(_Table):
    """``any``, ``all`` and ``none`` of a ``[[feed]]``: what articles may have."""

    tags: frozenset[Line] = frozenset()
    authors: frozenset[Line] = frozenset()
    languages: frozenset[Language] = frozenset()
    sections: frozenset[Line] = frozenset()


class FeedTable(_Table):
    """``[[feed]]``: one feed of the owner's choice."""

    id: Key
    title: Title
    description: Words = ""
    any: FilterTable = FilterTable()
    all: FilterTable = FilterTable()
    none: FilterTable = FilterTable()
    entries: Entries | None = None
    content: Literal["full", "summary"] | None = None
    formats: FeedFormats = ()
    promo: bool = True
    archive: bool | None = None
    podcast: bool = False


class WebSubTable(_Table):
    """``[websub]``: hubs, which tell subscribers of new articles at once."""

    hubs: Annotated[tuple[HubUrl, ...], BeforeValidator(_listed)] = ()
    automatic: bool = True
    timeout: Annotated[int, Field(ge=1, le=60)] = 5


class ServingTable(_Table):
    """``[serving]``: how what is published is to be served; ages are in seconds."""

    compress: Literal["feeds", "all", "none"] = "feeds"
    feed_age: Annotated[int, Field(ge=0, le=86400)] = 300
    page_age: Annotated[int, Field(ge=0, le=86400)] = 60
    file_age: Annotated[int, Field(ge=0, le=31536000)] = 3600
    hosts: frozenset[str] = frozenset()


class PodcastTable(_Table):
    """``[podcast]``: what podcast players and directories want to know of the publication."""

    categories: Annotated[
        tuple[Annotated[str, AfterValidator(_category)], ...], Field(min_length=1)
    ]
    image: Annotated[Folder, _like(r".+", "this setting is empty; give it a file")]
    owner_email: Address
    owner: Line = ""
    author: Line = ""
    explicit: bool = False
    type: Literal["episodic", "serial"] = "episodic"
    guid: Annotated[str, _like(_UUID, 'give a UUID, such as "917393e3-1b1e-…"')] = ""
    locked: bool | None = None
    hosts: tuple[Line, ...] = ()


class PromoTable(_Table):
    """``[[promo]]``: one call-to-action block."""

    id: Key
    kicker: Line = "Further Reading"
    heading: Name
    text: Name
    button: Name = "Read more"
    url: WebUrl
    image: Folder = ""
    image_alt: Line = ""
    media: frozenset[Literal["email", "feed", "web"]] = frozenset({"email", "feed", "web"})
    start: Moment | None = None
    end: Moment | None = None
    tags: frozenset[Line] = frozenset()
    languages: frozenset[Language] = frozenset()
    weight: Annotated[int, Field(ge=1, le=1_000_000)] = 1


class UtmTable(_Table):
    """``[newsletter.utm]``: what is added to links; all but ``hosts`` are templates."""

    source: Name = "{{ newsletter.id }}"
    medium: Name = "email"
    campaign: Name = "{{ edition.id }}"
    content: Line = ""
    term: Line = ""
    hosts: Annotated[tuple[Host, ...], BeforeValidator(_listed)] = ()


class PaletteTable(_Table):
    """``[theme.light]`` and ``[theme.dark]``: colours that are not the base's."""

    paper: Colour | None = None
    band: Colour | None = None
    on_band: Colour | None = None
    panel: Colour | None = None
    tint: Colour | None = None
    rule: Colour | None = None
    ink: Colour | None = None
    muted: Colour | None = None
    accent: Colour | None = None
    button: Colour | None = None
    on_button: Colour | None = None


class ThemeTable(_Table):
    """``[theme]`` and ``[newsletter.theme]``: a theme that ships, and what is not as in it."""

    base: Annotated[str, AfterValidator(_base)] | None = None
    light: PaletteTable = PaletteTable()
    dark: PaletteTable = PaletteTable()
    heading_font: Font | None = None
    text_font: Font | None = None
    heading_weight: Literal["bold", "normal"] | None = None
    text_size: Annotated[int, Field(ge=14, le=20)] | None = None
    masthead_size: Annotated[int, Field(ge=20, le=60)] | None = None
    lead_size: Annotated[int, Field(ge=18, le=48)] | None = None
    title_size: Annotated[int, Field(ge=16, le=36)] | None = None
    margin: Annotated[int, Field(ge=16, le=48)] | None = None
    space: Annotated[int, Field(ge=8, le=48)] | None = None
    radius: Annotated[int, Field(ge=0, le=32)] | None = None
    border: Annotated[int, Field(ge=0, le=12)] | None = None
    header: Literal["start", "center"] | None = None
    cards: Literal["stack", "columns", "rows"] | None = None
    pictures: Literal["lead", "all", "none"] | None = None
    promo: Literal["card", "banner", "text"] | None = None
    logo: Folder = ""
    logo_dark: Folder = ""


class NewsletterTable(_Table):
    """``[[newsletter]]``: one newsletter and its schedule."""

    id: Key
    title: Line = ""
    kind: Kind = "digest"
    schedule: Annotated[str, AfterValidator(check_rule)] = "FREQ=WEEKLY;BYDAY=MO;BYHOUR=7"
    subject: Name = "{{ newsletter.title }}: {{ lead.title or lead.summary | shorten(60) }}"
    preheader: Line = ""
    intro: str = ""
    tags: frozenset[Line] = frozenset()
    languages: frozenset[Language] = frozenset()
    minimum: Annotated[int, Field(ge=1)] = 1
    maximum: Annotated[int, Field(ge=1, le=200)] | None = None
    sender: Line = ""
    sender_email: Address
    merge_tags: str = "plain"
    unsubscribe_url: MaybeUrl = ""
    preferences_url: MaybeUrl = ""
    fields: Mapping[FieldName, ServiceField] = {}
    utm: UtmTable | None = None
    language: Language | None = None
    theme: ThemeTable = ThemeTable()
    reply: bool = True
    share: Shares = ("mail",)

    @property
    def most(self) -> int:
        """How many articles an edition has at most."""
        return self.maximum or _MOST[self.kind]


class SilenceTable(_Table):
    """``[[checks.silence]]``: findings that are not to be told, and why."""

    rule: Annotated[str, AfterValidator(_silenceable)]
    reason: Name
    newsletter: str = ""
    path: Line = ""
    until: Annotated[date | None, BeforeValidator(_day)] = None


class ChecksTable(_Table):
    """``[checks]``: what the proofs hold emails to, and which findings are not to be told."""

    clients: Annotated[tuple[Client, ...], BeforeValidator(_listed), Field(min_length=1)] = CLIENTS
    accept: frozenset[Feature] = frozenset()
    silence: tuple[SilenceTable, ...] = ()


class Config(_Table):
    """Everything an owner can set; paths are relative to the folder of ``file``.

    ``written`` is that file as it is written; ``digest`` changes with every setting.
    """

    file: Path
    written: InstanceOf[TomlFile]
    digest: str
    publication: PublicationTable
    paths: PathsTable = PathsTable()
    web: WebTable = WebTable()
    feeds: FeedsTable = FeedsTable()
    websub: WebSubTable = WebSubTable()
    serving: ServingTable = ServingTable()
    checks: ChecksTable = ChecksTable()
    podcast: PodcastTable | None = None
    theme: ThemeTable = ThemeTable()
    authors: Mapping[Key, AuthorTable] = {}
    feed: tuple[FeedTable, ...] = ()
    promo: tuple[PromoTable, ...] = ()
    newsletter: tuple[NewsletterTable, ...] = ()

    def folder(self, name: FolderName) -> Path:
        """Return one of the folders under ``[paths]`` as a full path."""
        return self.file.parent / str(getattr(self.paths, name))

    def place(self, *place: int | str) -> str:
        """Return file, line and key of a setting, for a message to begin with."""
        return f"{self.written.at(place)}: {key(place)}"

    def moment(self, value: datetime | None) -> datetime | None:
        """Return a configured time in UTC; one without a zone is local to the publication."""
        if value is None:
            return None
        zone = ZoneInfo(self.publication.timezone)
        return (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(UTC)


_INNER: Mapping[tuple[type[BaseModel], int | str], type[BaseModel]] = {
    **{(FeedTable, name): FilterTable for name in ("any", "all", "none")},
    (ChecksTable, "silence"): SilenceTable,
    (NewsletterTable, "utm"): UtmTable,
    (NewsletterTable, "theme"): ThemeTable,
    **{(ThemeTable, name): PaletteTable for name in ("light", "dark")},
}
"""The tables in tables."""

_OWN = ("file", "written", "digest")
"""What of a ``Config`` is no setting."""


def load(path: Path, environ: Mapping[str, str] = os.environ) -> Config:
    """Read the configuration.

    Raises:
        ConfigError: the file is missing, is no TOML, or holds settings that are unknown or wrong.
    """
    file = TomlFile(path)
    if clash := [name for name in _OWN if name in file.settings]:
        raise ConfigError(f"{file.at(clash)}: unknown setting {clash[0]!r}; take it out")
    settings = file.resolved(environ)
    own = {
        "file": path.resolve(),
        "written": file,
        "digest": sha256(ascii(settings).encode()).hexdigest(),
    }
    try:
        config = Config.model_validate(settings | own)
    except ValidationError as error:
        raise ConfigError("\n".join(_explain(error, file))) from None
    if conflicts := list(_conflicts(config)):
        raise ConfigError("\n".join(file.told(*conflict) for conflict in conflicts))
    return config


def _explain(error: ValidationError, file: TomlFile) -> Iterator[str]:
    for detail in error.errors(include_url=False):
        # "[key]" is a step of pydantic's, not of the file.
        place = [part for part in detail["loc"] if part != "[key]"]
        if detail["type"] == "extra_forbidden":
            near = text.nearest(str(place[-1]), _known(place[:-1]))
            yield f"{file.at(place)}: unknown setting {key(place)!r}; {near}"
        else:
            said = detail["msg"].removeprefix("Value error, ")
            said = said[:1].lower() + said[1:]
            if detail["type"] == "literal_error" and isinstance(given := detail["input"], str):
                choices = re.findall(r"'([^']*)'", detail["ctx"]["expected"])
                said = f"{given[:60]!r} is none of its values; {text.nearest(given, choices)}"
            yield file.told(place, _SAID.get(detail["type"], said))


def _known(place: Sequence[int | str]) -> list[str]:
    """Return the names of the settings of the table at this place."""
    tables: dict[str, type[BaseModel]] = {
        "publication": PublicationTable,
        "paths": PathsTable,
        "web": WebTable,
        "feeds": FeedsTable,
        "websub": WebSubTable,
        "serving": ServingTable,
        "checks": ChecksTable,
        "podcast": PodcastTable,
        "theme": ThemeTable,
        "authors": AuthorTable,
        "feed": FeedTable,
        "promo": PromoTable,
        "newsletter": NewsletterTable,
    }
    if not place:
        return list(tables)
    table = tables[str(place[0])]
    for step in place[1:]:
        table = _INNER.get((table, step), table)
    return list(table.model_fields)


def _conflicts(config: Config) -> Iterator[tuple[Place, str]]:
    """Yield the settings that do not go with others, and why."""
    author, authors = config.publication.author, config.authors
    if author and authors and author not in authors and " " not in author:
        near = text.nearest(author, authors)
        yield ("publication", "author"), f"there is no [authors.{author}]; {near}"
    yield from _overlaps(config.paths)
    hubs = config.websub.hubs
    if twice := [number for number, hub in enumerate(hubs) if hub in hubs[:number]]:
        yield ("websub", "hubs", twice[0]), "is the same hub once more; take it out"
    yield from _double_ids("feed", config.feed)
    yield from _shows(config)
    yield from _double_ids("promo", config.promo)
    yield from _double_ids("newsletter", config.newsletter)
    for number, promo in enumerate(config.promo):
        start, end = config.moment(promo.start), config.moment(promo.end)
        if start and end and end <= start:
            yield ("promo", number, "end"), "is not after start; give a later one"
    letters = [letter.id for letter in config.newsletter]
    for number, silence in enumerate(config.checks.silence):
        if silence.newsletter and silence.newsletter not in letters:
            near = text.nearest(silence.newsletter, letters)
            said = f"there is no newsletter {silence.newsletter!r}; {near}"
            yield ("checks", "silence", number, "newsletter"), said
    for number, letter in enumerate(config.newsletter):
        if letter.kind == "article" and letter.most > 1:
            said = 'is more than the one article of the kind "article"; take it out'
            yield ("newsletter", number, "maximum"), said
        if letter.minimum > letter.most:
            yield ("newsletter", number, "minimum"), "is more than maximum; lower it"


def _shows(config: Config) -> Iterator[tuple[Place, str]]:
    """Yield what keeps a feed from being the podcast."""
    shows = [number for number, one in enumerate(config.feed) if one.podcast]
    for number in shows:
        place: Place = ("feed", number, "podcast")
        formats = config.feed[number].formats or config.feeds.formats
        if config.podcast is None:
            yield place, "wants a [podcast] table that says what players ask; write one"
        elif number != shows[0]:
            yield place, f"feed[{shows[0]}] is the podcast already; there can be one"
        elif formats and "rss" not in formats:
            yield place, 'a podcast is an RSS feed; add "rss" to its formats'


def _overlaps(table: PathsTable) -> Iterator[tuple[Place, str]]:
    """Yield each folder that lies in another, or around it, once."""
    told = set()
    for name, other in combinations(_FOLDERS, 2):
        one, two = (Path(str(getattr(table, each))) for each in (name, other))
        if name not in told and (one.is_relative_to(two) or two.is_relative_to(one)):
            told.add(name)
            yield ("paths", name), f"needs a folder of its own, apart from {other}; name another"


def _double_ids(
    kind: str, tables: Sequence[FeedTable | PromoTable | NewsletterTable]
) -> Iterator[tuple[Place, str]]:
    first: dict[str, int] = {}
    for number, table in enumerate(tables):
        if first.setdefault(table.id, number) != number:
            problem = f"is the id of {kind}[{first[table.id]}] too"
            yield (kind, number, "id"), f"{table.id!r} {problem}; choose another"
