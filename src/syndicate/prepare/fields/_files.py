"""Pictures, recordings and other files that an article names."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from syndicate import text
from syndicate.prepare.fields import _habits as habits
from syndicate.prepare.fields._habits import fold
from syndicate.prepare.fields._reader import Reader
from syndicate.prepare.fields._titles import plain


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


def image(reader: Reader) -> Media | None:
    name, value = reader.take(*habits.IMAGE)
    if isinstance(value, list):
        value = value[0] if value else None
    if not name or value in (None, "", False, "false"):
        return None
    found = media(reader, name, value)
    if found.alt:
        return found
    return replace(found, alt=reader.line_of_text(*habits.IMAGE_ALT))


def enclosures(reader: Reader) -> Iterator[Media]:
    name, value = reader.take(*habits.ENCLOSURES)
    every = [one for one in reader.listed(value) if name]
    for number, one in enumerate(every):
        found = media(reader, name, one)
        yield found if number else _first_enclosure(reader, found)


def _first_enclosure(reader: Reader, found: Media) -> Media:
    """Add what the record says beside it: podcasts of Hugo tell length and duration so."""
    if found.duration is None:
        name, value = reader.take(*habits.DURATION)
        duration = reader.seconds(name, text.line(reader.string(name, value))) if name else None
        found = replace(found, duration=duration)
    if found.length is None:
        name, value = reader.take(*habits.LENGTH)
        length = reader.count(name, name, text.line(reader.string(name, value))) if name else None
        found = replace(found, length=length)
    return found


def media(reader: Reader, name: str, value: object) -> Media:
    line = reader.lines.get(name, 0)
    if not isinstance(value, Mapping):
        return Media(address=reader.string(name, value).strip(), line=line)
    own = {fold(key): one for key, one in value.items() if one not in (None, "")}
    address = next((own[key] for key in habits.ADDRESS if key in own), None)
    if address is None:
        raise reader.error(name, f"{name} has no url", f"write {name}: {{url: …}}")

    def word(*names: str) -> str:
        found = next((own[key] for key in names if key in own), "")
        return text.line(reader.text(name, found))

    return Media(
        address=reader.string(name, address).strip(),
        line=line,
        alt=plain(word("alt", "alttext")),
        type=word("type", "mimetype").lower(),
        length=reader.count(name, "length", word("length", "size", "sizeinbytes", "bytes")),
        title=plain(word("title", "caption")),
        duration=reader.seconds(name, word("duration", "durationinseconds")),
        language=reader.tag_of(name, word("language", "lang")),
        width=reader.count(name, "width", word("width")),
        height=reader.count(name, "height", word("height")),
    )
