"""Which feeds there are, and which articles belong to each: the publication's own, one per tag,
author and language that has enough articles, and those that the owner configured.
"""  # noqa: D205 - a sentence that needs two lines

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeVar
from urllib.parse import quote

from syndicate import matching, naming
from syndicate.model import Author, Head, Publication
from syndicate.naming import Slugs
from syndicate.podcasts import recording
from syndicate.text import slug

K = TypeVar("K")
V = TypeVar("V")
Content = Literal["full", "summary"]
Kind = Literal["all", "chosen", "tag", "author", "language"]
Groups = dict[str, tuple[str, list[Head]]]
"""The articles that have something in common, and its name, by the folder of its page."""

AUTOMATIC: Mapping[Kind, str] = {"tag": "tags", "author": "authors", "language": "languages"}
"""The feeds that come by themselves, and the folder of each kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Tags, authors, languages and sections that an article may have; authors by name."""

    tags: frozenset[str] = frozenset()
    authors: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    sections: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        """Tell whether it names anything."""
        return bool(self.tags or self.authors or self.languages or self.sections)

    def matches(self, head: Head) -> Iterator[bool]:
        """Yield, for each thing it names, whether the article has it."""
        tags = {naming.identity(tag) for tag in head.tags} if self.tags else ()
        authors = {author.name.casefold() for author in head.authors} if self.authors else ()
        yield from (naming.identity(tag) in tags for tag in self.tags)
        yield from (author.casefold() in authors for author in self.authors)
        yield from (matching.language([one], head.language) for one in self.languages)
        yield from (slug(section) == head.section for section in self.sections)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How a feed is written: ``entries`` at most, the older ones in archives of ``archive`` each.

    ``formats`` are names of plug-ins. With no ``archive`` (0), what does not fit leaves the feed.
    No ``promo`` is in an archive.
    """

    formats: tuple[str, ...]
    entries: int = 30
    content: Content = "full"
    promo: bool = True
    archive: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A feed of the owner's choice.

    It carries the articles that have one of ``any`` (if that names anything), each of ``all``, and
    none of ``none``; if it is the ``podcast``, those of them that have a recording.
    """

    id: str
    title: str
    description: str = ""
    any: Filter = Filter()
    all: Filter = Filter()
    none: Filter = Filter()
    options: Options
    podcast: bool = False

    def takes(self, head: Head) -> bool:
        """Tell whether an article belongs to the feed."""
        return (
            (not self.any or any(self.any.matches(head)))
            and all(self.all.matches(head))
            and not any(self.none.matches(head))
            and (not self.podcast or recording(head.enclosures) is not None)
        )

    @property
    def folder(self) -> str:
        """Where its documents are, below the public folder."""
        return f"feeds/{self.id}/"

    @property
    def language(self) -> str:
        """The one language that all of its articles must have, or nothing."""
        (*languages,) = self.all.languages
        return languages[0] if len(languages) == 1 else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What an owner may say of feeds.

    ``least`` is the number of articles from which a tag, an author or a language has a feed of its
    own; 0 for never.
    """

    main: Options
    automatic: Options
    least: Mapping[Kind, int] = field(default_factory=dict)
    chosen: tuple[Chosen, ...] = ()

    @property
    def show(self) -> str:
        """The folder of the feed that a podcast is: the one that is chosen for it, or the main."""
        return next((one.folder for one in self.chosen if one.podcast), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One feed of the publication with all of its articles, newest first.

    ``folder`` is where its documents are, relative to the public folder and with a trailing slash
    (empty for the publication's own feed): it names the feed for ever. ``name`` is the tag, the
    author, the language, or the title. Another feed never has the same folder, hence not the same
    id.
    """

    kind: Kind
    folder: str
    name: str
    title: str
    description: str
    language: str
    heads: Sequence[Head] = field(repr=False)
    options: Options

    def id(self, main: str) -> str:
        """Return the feed's id for ever, made from that of the publication's own feed.

        It depends on no title, and on no address that could change (RFC 4287 section 4.2.6).
        """
        return f"{main.rstrip('/')}/{quote(self.folder.rstrip('/'))}" if self.folder else main


def channels(
    settings: Settings,
    publication: Publication,
    heads: Sequence[Head],
    groups: Mapping[Kind, Groups],
    *,
    given: Collection[str],
    describe: Callable[[Kind, str], str],
) -> Iterator[Channel]:
    """Yield every feed: the publication's own, the chosen ones, those of tags, authors, languages.

    ``heads`` are newest first, ``groups`` what ``grouped`` made of them. A tag's feed that was
    ``given`` out once (its folder) goes on when articles are taken away, so that nobody who
    subscribed to it is left alone; if it is wanted no more, its kind's least number is 0.
    """
    yield Channel(
        kind="all",
        folder="",
        name=publication.title,
        title=publication.title,
        description=publication.description,
        language=publication.language,
        heads=heads,
        options=settings.main,
    )
    for one in settings.chosen:
        yield _chosen(one, publication, heads)
    for kind, by_folder in groups.items():
        least = settings.least.get(kind, 0)
        for folder, (name, members) in by_folder.items():
            if least and (len(members) >= least or folder in given):
                yield Channel(
                    kind=kind,
                    folder=folder,
                    name=name,
                    title=f"{publication.title}: {name}",
                    description=describe(kind, name),
                    language=members[0].language if kind == "language" else publication.language,
                    heads=members,
                    options=settings.automatic,
                )


def _chosen(one: Chosen, publication: Publication, heads: Sequence[Head]) -> Channel:
    return Channel(
        kind="chosen",
        folder=one.folder,
        name=one.title,
        title=one.title,
        description=one.description,
        language=one.language or publication.language,
        heads=[head for head in heads if one.takes(head)],
        options=one.options,
    )


def named(
    heads: Iterable[Head], authors: Mapping[str, Author], given: Mapping[str, Slugs]
) -> dict[str, Slugs]:
    """Return slugs for the tags and authors that were not ``given`` one.

    ``authors`` are those that have an id, which is their slug.
    """
    tags, signed = mentioned(heads)
    known = _Authors(authors, {})
    names = [author.name for author in signed if not known.folder(author)]
    return {
        "tag": naming.allot(tags, given.get("tag", {})),
        "author": naming.allot(names, given.get("author", {}), authors.keys()),
    }


def mentioned(heads: Iterable[Head]) -> tuple[set[str], set[Author]]:
    """Return all tags and authors that some articles have, as they are spelled."""
    told = [(head.tags, head.authors) for head in heads]
    tags = set[str]().union(*[tags for tags, _ in told])
    several = {id(authors): authors for _, authors in told}  # most have the very same
    return tags, set[Author]().union(*several.values())


class _Authors:
    """The folders of authors: by id for those that have one, else by slug."""

    def __init__(self, authors: Mapping[str, Author], slugs: Slugs) -> None:
        self._slugs = slugs
        self._named = {naming.identity(author.name): id_ for id_, author in authors.items()}
        self._exact = {author: id_ for id_, author in authors.items()}  # two may have one name

    def folder(self, author: Author) -> str:
        """Return an author's folder; nothing if there is no id and no slug."""
        name = naming.identity(author.name)
        own = self._exact.get(author) or self._named.get(name) or self._slugs.get(name)
        return f"authors/{own}/" if own else ""


def grouped(
    heads: Iterable[Head],
    authors: Mapping[str, Author],
    spell: Callable[[str], str],
    slugs: Mapping[str, Slugs],
) -> dict[Kind, Groups]:
    """Return the articles by tag, by author and by language; each group sorted by its folder.

    ``heads`` are newest first. Spellings of one name are one group, named as the newest article
    does; what has no letter has none. ``authors`` are those that have an id: it names the folder,
    whatever becomes of the name. ``slugs`` name the other folders. ``spell`` writes the name of a
    language.
    """
    known, own = _Authors(authors, slugs["author"]), slugs["tag"]
    tags: Mapping[str, str] = _Remembered(lambda tag: _tag_folder(tag, own))
    signed: Mapping[Author, str] = _Remembered(known.folder)
    spoken: Mapping[str, Mapping[str, str]] = _Remembered(
        lambda language: {f"languages/{language.lower()}/": spell(language)}
    )
    same: dict[int, Mapping[str, str]] = {}  # most have the very same authors
    made: dict[Kind, Groups] = {"tag": {}, "author": {}, "language": {}}
    for head in heads:
        # Of two spellings in one article the first counts.
        _add(made["tag"], head, {tags[tag]: tag for tag in reversed(head.tags)})
        if (names := same.get(id(head.authors))) is None:
            names = {signed[one]: one.name for one in reversed(head.authors)}
            same[id(head.authors)] = names
        _add(made["author"], head, names)
        _add(made["language"], head, spoken[head.language])
    return {kind: dict(sorted(groups.items())) for kind, groups in made.items()}


class _Remembered(dict[K, V]):
    """What a function says of each of a few things, of which tens of thousands ask."""

    def __init__(self, ask: Callable[[K], V]) -> None:
        self._ask = ask

    def __missing__(self, key: K) -> V:
        self[key] = self._ask(key)
        return self[key]


def _tag_folder(tag: str, slugs: Slugs) -> str:
    own = slugs.get(naming.identity(tag))
    return f"tags/{own}/" if own else ""


def _add(groups: Groups, head: Head, names: Mapping[str, str]) -> None:
    """Put an article where its names lead, given by folder; an empty one leads nowhere."""
    for folder, name in names.items():
        if group := groups.get(folder):
            group[1].append(head)
        elif folder:
            groups[folder] = name, [head]
