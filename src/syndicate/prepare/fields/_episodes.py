"""What an article with a recording tells of the episode."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from syndicate import text
from syndicate.model import Author, EpisodeKind
from syndicate.prepare.fields import _files, _people
from syndicate.prepare.fields import _habits as habits
from syndicate.prepare.fields._files import Media
from syndicate.prepare.fields._habits import fold
from syndicate.prepare.fields._reader import Reader

_KINDS: tuple[EpisodeKind, ...] = ("full", "trailer", "bonus")


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


def episode(reader: Reader, known: Mapping[str, Author]) -> Told:
    chapters, value = reader.take(*habits.CHAPTERS)
    transcripts, files = reader.take(*habits.TRANSCRIPTS)
    return Told(
        number=_number(reader, *habits.EPISODE),
        season=_number(reader, *habits.SEASON),
        kind=_kind(reader),
        explicit=_explicit(reader),
        people=tuple(_heard(reader, known)),
        transcripts=tuple(_files.media(reader, transcripts, one) for one in reader.listed(files)),
        chapters=_files.media(reader, chapters, value) if chapters else None,
    )


def _number(reader: Reader, *names: str) -> int | None:
    name, value = reader.take(*names)
    number = reader.count(name, name, text.line(reader.string(name, value))) if name else None
    if number == 0:
        raise reader.error(name, f"{name} is 0", "count from 1, or leave it out")
    return number


def _kind(reader: Reader) -> EpisodeKind:
    name, value = reader.take(*habits.EPISODE_TYPE)
    word = text.line(reader.string(name, value)).lower() if name else "full"
    for kind in _KINDS:
        if word == kind:
            return kind
    raise reader.error(name, f"{name} is {word[:40]!r}", f"write {name}: full, trailer or bonus")


def _explicit(reader: Reader) -> bool | None:
    name, _ = reader.take(*habits.EXPLICIT)
    if name and str(reader.values[name]).strip().lower() == "explicit":  # as Apple once wrote it
        return True
    return reader.flag(name) if name else None


def _heard(reader: Reader, known: Mapping[str, Author]) -> Iterator[Guest]:
    for names, role in ((habits.PEOPLE, "host"), (habits.HOSTS, "host"), (habits.GUESTS, "guest")):
        name, value = reader.take(*names)
        for one in reader.listed(value) if name else ():
            yield _guest(reader, name, one, role, known)


def _guest(
    reader: Reader, name: str, value: object, role: str, known: Mapping[str, Author]
) -> Guest:
    person = _people.author(reader, name, value, known)
    own: dict[str, object] = {}
    if isinstance(value, Mapping):
        own = {fold(key): one for key, one in value.items() if one not in (None, "")}

    def word(*names: str, default: str = "") -> str:
        found = next((own[key] for key in names if key in own), default)
        return text.line(reader.string(name, found))

    return Guest(
        name=person.name,
        role=word("role", default=role).lower(),
        group=word("group", default="cast").lower(),
        url=person.url,
        image=word("image", "img", "picture", "avatar"),
        line=reader.lines.get(name, 0),
    )
