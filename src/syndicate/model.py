"""The frozen types that flow from one stage to the next.

If you hold one, it is valid: the stage that makes it has checked it. Times are always aware and in
UTC with whole seconds; URLs are absolute and percent-encoded ASCII; text is plain, cleaned of what
XML 1.0 cannot carry, and never ``None`` where it may be empty.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal, NamedTuple, NewType

from syndicate import rules

ArticleId = NewType("ArticleId", str)
SafeHtml = NewType("SafeHtml", str)
"""Sanitised, well-formed HTML with absolute links: only ``markup.sanitise`` makes one."""

Direction = Literal["ltr", "rtl"]
Markup = Literal["markdown", "html", "text"]
EpisodeKind = Literal["full", "trailer", "bonus"]
Kind = Literal["digest", "article", "links"]
"""What a newsletter brings: many articles in short, one in full, or a list of links."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawFile:
    """One file as the library found it; ``path`` is POSIX, relative to the articles folder."""

    path: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One article as its source wrote it, nothing interpreted yet.

    ``key`` names it in messages and in the database: the path, and for a file of several records
    ``path#number`` (from 1). ``lines`` maps a field's name to its line in the file, where known.
    """

    path: str
    key: str
    markup: Markup
    body: str = field(repr=False)
    body_line: int = 1
    fields: Mapping[str, object] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What was recorded when an article was first published, and never changes.

    The rest is what was published last: when it was updated, its title, and the hashes of
    its words as they were written and as they were published.
    """

    id: ArticleId
    published: datetime
    updated: datetime | None = None
    title: str = ""
    origin: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A local file as its caller measured it: bytes, media type, and pixels of an image.

    ``duration`` is that of a recording, in seconds. ``doubt`` says what is odd about how the file
    begins, after its name: "begins like image/png, and by its name is audio/mpeg".
    """

    size: int
    type: str
    width: int | None = None
    height: int | None = None
    duration: int | None = None
    doubt: str = ""


Find = Callable[[str], Found | None]
"""What there is at a path relative to the articles folder, or, after a slash, to ``static``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """Another article as one that links to its file sees it; ``suffix`` ends the ids in its page.

    ``url`` is empty if the article gives no date of its own, and its address depends on one. So is
    ``suffix`` if the article's id does.
    """

    url: str
    suffix: str
    draft: bool = False


Neighbours = Callable[[str], Neighbour | None]
"""The article in the file at a path relative to the articles folder, if there is just one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """A person or group that signs an article."""

    name: str
    email: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture; sizes are in pixels and ``None`` where the file is not ours to measure."""

    url: str
    alt: str = ""
    width: int | None = None
    height: int | None = None
    type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """A media file that belongs to an article (RSS 2.0 ``enclosure``); ``length`` in bytes."""

    url: str
    type: str
    length: int
    title: str = ""
    duration: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who is heard in an episode (Podcasting 2.0 ``podcast:person``).

    ``role`` and ``group`` are of the Podcast Taxonomy; ``image`` is the address of a portrait.
    """

    name: str
    role: str = "host"
    group: str = "cast"
    url: str | None = None
    image: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """What is said in an episode, as a file (``podcast:transcript``); ``type`` is its media type.

    ``language`` is empty where it is the article's.
    """

    url: str
    type: str
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """What podcast players want to know of an article with a recording.

    ``explicit`` is ``None`` where the podcast's own setting holds. ``chapters`` is the address of a
    file of JSON chapters.
    """

    number: int | None = None
    season: int | None = None
    kind: EpisodeKind = "full"
    explicit: bool | None = None
    people: tuple[Person, ...] = ()
    transcripts: tuple[Transcript, ...] = ()
    chapters: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Podcast:
    """What makes a feed a podcast: what Apple requires of a channel, and Podcasting 2.0.

    ``categories`` are pairs of Apple's names, the second empty where there is no subcategory.
    ``guid`` is a UUID that never changes. ``locked`` asks other hosts not to import the feed.
    """

    guid: str
    categories: tuple[tuple[str, str], ...]
    author: str
    owner: Author
    image: Image
    explicit: bool = False
    kind: Literal["episodic", "serial"] = "episodic"
    locked: bool | None = None
    people: tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """A local file published along with an article.

    ``source`` is relative to the articles folder, ``path`` to the public folder.
    """

    source: str
    path: str
    size: int
    type: str
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """An article without its body: what lists, feeds and plans are made from.

    ``title`` is empty for a title-less note. ``path`` is the page's folder relative to the public
    one, with a trailing slash. ``section`` is the slug of the part that it belongs to, or empty.
    ``canonical`` is set when the article was first published elsewhere.
    ``aliases`` are former paths of the page: folders with a trailing slash, or ``.html`` files.
    ``published`` never changes; ``updated`` is never before it. From ``expires`` on the article is
    not published any more.
    """

    id: ArticleId
    key: str
    path: str
    url: str
    title: str
    summary: str
    published: datetime
    updated: datetime
    language: str
    direction: Direction = "ltr"
    draft: bool = False
    authors: tuple[Author, ...] = ()
    tags: tuple[str, ...] = ()
    image: Image | None = None
    enclosures: tuple[Enclosure, ...] = ()
    episode: Episode | None = None
    aliases: tuple[str, ...] = ()
    canonical: str | None = None
    section: str = ""
    expires: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Article(Head):
    """One article, ready for every medium; only ``prepare.article`` makes one."""

    body: SafeHtml = field(repr=False)
    assets: tuple[Asset, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """What the owner publishes under one name.

    ``url`` is the base of every page and ends with a slash. ``authors`` maps an id, as articles
    may use it, to the person. ``hubs`` are told of every change (WebSub).
    """

    title: str
    url: str
    description: str = ""
    language: str = "en"
    timezone: str = "UTC"
    author: Author
    authors: Mapping[str, Author] = field(default_factory=dict)
    rights: str = ""
    icon: str | None = None
    logo: Image | None = None
    logo_dark: Image | None = None
    postal_address: str = ""
    hubs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Promo:
    """A call-to-action block, told once and rendered by one template per medium.

    ``start`` is inclusive, ``end`` exclusive. Empty ``tags`` or ``languages`` match every article.
    Among several that fit, each is chosen in proportion to its ``weight``.
    """

    id: str
    heading: str
    text: str
    url: str
    kicker: str = "Further Reading"
    button: str = "Read more"
    image: Image | None = None
    media: frozenset[Literal["email", "feed", "web"]] = frozenset({"email", "feed", "web"})
    start: datetime | None = None
    end: datetime | None = None
    tags: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    weight: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An article in a feed; ``content`` is its body with whatever promo the feed adds."""

    article: Article
    content: SafeHtml = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """Where a feed document stands among its archives (RFC 5005 section 4), as URLs or nothing.

    ``older`` is the archive document with the entries before its own; ``current``, which only an
    archive document has, the document that readers subscribe to.
    """

    older: str = ""
    current: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One feed document before it has a format; entries are newest first.

    ``id`` never changes, even when the publication moves (RFC 4287 section 4.2.6). ``page`` is the
    URL of the web page that lists the same articles. ``updated`` is the newest of its entries'.
    ``podcast`` is what a podcast says of itself; another feed has none. ``scheme`` is the address
    that stands for all tags of the publication (RFC 4287 section 4.2.2.2).
    ``chain`` leads to older entries, in documents of the same format.
    """

    id: str
    title: str
    description: str
    page: str
    language: str
    author: Author
    updated: datetime
    entries: tuple[Entry, ...] = ()
    rights: str = ""
    icon: str | None = None
    logo: Image | None = None
    hubs: tuple[str, ...] = ()
    podcast: Podcast | None = None
    scheme: str = ""
    chain: Chain = Chain()


@dataclass(frozen=True, slots=True, kw_only=True)
class Utm:
    """What is added to links, so that a site's statistics tell where readers come from.

    All but ``hosts`` are templates. ``hosts`` are those whose links are meant; none means the
    publication's own.
    """

    source: str = "{{ newsletter.id }}"
    medium: str = "email"
    campaign: str = "{{ edition.id }}"
    content: str = ""
    term: str = ""
    hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PastedPromo:
    """By what a promo is known that somebody pasted into an article."""

    kicker: str
    button: str
    heading: str
    text: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """The colours of a digest, each as "#rrggbb".

    ``paper`` is around all, ``band`` behind the header, ``panel`` behind the articles, ``tint``
    behind what stands apart from them. ``on_band`` and ``on_button`` are of the text there.
    """

    paper: str
    band: str
    on_band: str
    panel: str
    tint: str
    rule: str
    ink: str
    muted: str
    accent: str
    button: str
    on_button: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """The look of a newsletter: every token that its templates draw with.

    Fonts are CSS font stacks; sizes and distances are in pixels. Without logos of its own it shows
    the publication's.
    """

    light: Palette
    dark: Palette
    heading_font: str
    text_font: str
    mono_font: str
    heading_weight: Literal["bold", "normal"]
    text_size: int
    masthead_size: int
    lead_size: int
    title_size: int
    margin: int
    space: int
    radius: int
    border: int
    header: Literal["start", "center"]
    cards: Literal["stack", "columns", "rows"]
    pictures: Literal["lead", "all", "none"]
    promo: Literal["card", "banner", "text"]
    logo: Image | None = None
    logo_dark: Image | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingPlace:
    """Where a setting stands in a file, and on which line its text begins if that has several."""

    path: str
    line: int
    key: str
    text: int = 0

    def at(self, line: int = 0) -> str:
        """Return file, line and key of the setting, or of a line of its text."""
        there = self.text + line - 1 if self.text and line else self.line
        return f"{self.path}:{there}: {self.key}" if there else f"{self.path}: {self.key}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsletter:
    """A configured newsletter with a schedule (an RFC 5545 recurrence rule, in local time).

    An edition has ``minimum`` to ``maximum`` articles; one of the kind "article" has just one. With
    a ``window`` of days, only those published in so many days before its slot. ``former`` are ids
    that it had before; ``None`` if nobody said whether it had any.
    ``fields`` maps what templates may ask of a recipient, beyond what all services have, to the
    names that the sending service gives it; an empty name means its usual spelling. ``language`` is
    that of the words around the articles, by default the publication's. Without a ``theme`` it has
    the default one. ``reply`` and ``share`` make the row by which readers answer and hand it on.
    ``headroom`` is how many bytes its service may add to the HTML, by default an estimate.
    ``channel`` is the id of the way that editions go out by themselves. If it is ``is_mailed``, we
    address them, to the subscribers of ``segment``: it has the values that their attributes may
    have. An edition that is more than ``grace`` hours late waits for a person.
    ``places`` tells where settings stand (``subject``, ``utm.source``) that come from a file.
    """

    id: str
    title: str
    kind: Kind = "digest"
    schedule: str
    subject: str
    preheader: str = ""
    intro: str = ""
    tags: frozenset[str] = frozenset()
    authors: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    window: int | None = None
    former: tuple[str, ...] | None = None
    minimum: int = 1
    maximum: int = 12
    sender: str = ""
    sender_email: str
    merge_tags: str = "plain"
    unsubscribe_url: str = ""
    preferences_url: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    utm: Utm | None = None
    language: str = ""
    theme: Theme | None = None
    reply: bool = True
    share: tuple[str, ...] = ("mail",)
    headroom: int | None = None
    channel: str = ""
    is_mailed: bool = False
    segment: Mapping[str, frozenset[str]] = field(default_factory=dict)
    grace: int = 6
    places: Mapping[str, SettingPlace] = field(default_factory=dict, repr=False)

    def place(self, setting: str, line: int = 0) -> str:
        """Return where a setting stands, or a line of it from 1, for a message to begin with."""
        if setting in self.places:
            return self.places[setting].at(line)
        return f"newsletter {self.id!r}: {setting}" + (f": line {line}" if line else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One dated issue of a newsletter: which articles it carries, lead story first."""

    id: str
    newsletter: str
    scheduled_for: datetime
    articles: tuple[ArticleId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """One file to publish, in memory; ``path`` is POSIX, relative to the public folder."""

    path: str
    data: bytes = field(repr=False)


class Stored(NamedTuple):
    """How a published file looks from outside, to see later whether somebody touched it.

    ``size`` in bytes, ``mtime`` in nanoseconds.
    """

    size: int
    mtime: int


@dataclass(frozen=True, slots=True)
class Variant:
    """A compressed form of a published file, beside it.

    ``coding`` is a content coding (RFC 9110 section 8.4.1), ``etag`` a strong tag without quotes.
    """

    coding: str
    etag: str
    stored: Stored


SlotPlace = Literal["subject", "preheader", "html", "attribute", "url", "text"]
"""Where a slot stands, and so how a value is escaped: ``attribute`` and ``url`` are in HTML."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeSlot:
    """A place of a composed email that is filled for each recipient.

    ``name`` is as templates write it, ``tag`` what stands in the email, ``count`` how often.
    """

    name: str
    place: SlotPlace
    tag: str
    count: int
    default: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortening:
    """What was taken out of an email so that mail programs show all of it.

    So many stories, counted from the last, have no summary, are only a title, or are only on the
    edition's page on the web, where nothing is missing. An article in full may be cut.
    """

    summaries: int = 0
    lines: int = 0
    left_out: int = 0
    is_cut: bool = False

    @property
    def is_bare(self) -> bool:
        """Whether no story has lost more than its summary."""
        return not (self.lines or self.left_out or self.is_cut)

    @property
    def is_any(self) -> bool:
        """Whether anything was taken out."""
        return bool(self.summaries) or not self.is_bare


@dataclass(frozen=True, slots=True, kw_only=True)
class Email:
    """An edition composed, before it is addressed to anybody.

    ``merge_tags`` names the dialect in which per-recipient places are left for a service to fill;
    ``slots`` are these places.
    """

    edition: Edition
    subject: str
    preheader: str
    html: str = field(repr=False)
    text: str = field(repr=False)
    merge_tags: str = "plain"
    slots: tuple[MergeSlot, ...] = ()
    shortened: Shortening = Shortening()


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """Who an email goes to: what the message of one recipient is made with.

    ``key`` tells the recipient from all others, and shows in ids: it is no address. ``values`` are
    what slots are filled with, by their names (``recipient.first_name``). Reports of failure go to
    ``return_path``, which tells whom they are about.
    """

    key: str
    address: str = field(repr=False)
    unsubscribe_url: str = field(repr=False)
    unsubscribe_mail: str = field(default="", repr=False)
    return_path: str = field(default="", repr=False)
    values: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """An email addressed to one recipient, as bytes that SMTP can carry as they are.

    Lines end in CRLF and have 998 bytes at most; none begins with a dot. ``return_path`` is where
    reports of failure go (RFC 5321 section 4.1.1.2), and may be empty.
    """

    key: str
    recipient: str = field(repr=False)
    data: bytes = field(repr=False)
    return_path: str = field(default="", repr=False)


class Severity(StrEnum):
    """What a finding does to the release: errors stop it, warnings are told, notes inform."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a proof found: the rule's stable id, where, what is wrong and how to mend it.

    ``newsletter`` is the id of the one whose edition it was found in, if it was found in one.
    ``excerpt`` are the lines around it, numbered, where it is in a template. One found while an
    article was read stands ``unless`` there is such a file in the public folder.
    """

    rule: str
    severity: Severity
    path: str
    line: int = 0
    problem: str
    remedy: str
    newsletter: str = ""
    excerpt: str = field(default="", compare=False, repr=False)
    unless: str = field(default="", compare=False, repr=False)

    def told(self) -> dict[str, object]:
        """Return what reports tell, by name."""
        return {name: value for name, value in asdict(self).items() if name != "unless"}

    @property
    def why(self) -> str:
        """Why what the rule finds matters to readers."""
        return rules.why(self.rule)

    def __str__(self) -> str:
        """Say where, what, and how to mend it, as ``ContentError`` does."""
        where = f"{self.path}:{self.line}" if self.line else self.path
        return f"{where}: {self.problem}; {self.remedy} [{self.rule}]"
