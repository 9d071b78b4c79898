"""What is wrong with settings, in an owner's words: file, line, key and the nearest right name."""

import re
from collections.abc import Iterator, Mapping, Sequence

from pydantic import BaseModel, ValidationError

from syndicate import text
from syndicate.config._checks import ChecksTable, SilenceTable
from syndicate.config._feeds import FeedsTable, FeedTable, FilterTable, PodcastTable
from syndicate.config._letters import (
    NewsletterTable,
    PaletteTable,
    PromoTable,
    ThemeTable,
    UtmTable,
)
from syndicate.config._mail import ChannelTable, DatabaseTable, LettersTable
from syndicate.config._tables import (
    AuthorTable,
    PathsTable,
    PublicationTable,
    ServingTable,
    WebSubTable,
    WebTable,
)
from syndicate.config._values import SAID
from syndicate.tomlfile import TomlFile
from syndicate.tomltext import key

_TABLES: Mapping[str, type[BaseModel]] = {
    "publication": PublicationTable,
    "paths": PathsTable,
    "web": WebTable,
    "feeds": FeedsTable,
    "websub": WebSubTable,
    "serving": ServingTable,
    "checks": ChecksTable,
    "database": DatabaseTable,
    "letters": LettersTable,
    "podcast": PodcastTable,
    "theme": ThemeTable,
    "authors": AuthorTable,
    "feed": FeedTable,
    "promo": PromoTable,
    "newsletter": NewsletterTable,
    "channel": ChannelTable,
}
"""The tables of the file."""

_INNER: Mapping[tuple[type[BaseModel], int | str], type[BaseModel]] = {
    **{(FeedTable, name): FilterTable for name in ("any", "all", "none")},
    (ChecksTable, "silence"): SilenceTable,
    (NewsletterTable, "utm"): UtmTable,
    (NewsletterTable, "theme"): ThemeTable,
    **{(ThemeTable, name): PaletteTable for name in ("light", "dark")},
}
"""The tables in tables."""


def explain(error: ValidationError, file: TomlFile) -> Iterator[str]:
    for detail in error.errors(include_url=False):
        # "[key]" is a step of pydantic's, not of the file.
        place = [part for part in detail["loc"] if part != "[key]"]
        if detail["type"] == "extra_forbidden":
            yield f"{file.at(place)}: unknown setting {key(place)!r}; {_meant(place)}"
        else:
            said = detail["msg"].removeprefix("Value error, ")
            said = said[:1].lower() + said[1:]
            if detail["type"] == "literal_error" and isinstance(given := detail["input"], str):
                choices = re.findall(r"'([^']*)'", detail["ctx"]["expected"])
                said = f"{given[:60]!r} is none of its values; {text.nearest(given, choices)}"
            yield file.told(place, SAID.get(detail["type"], said))


def _meant(place: Sequence[int | str]) -> str:
    """Name the nearest setting of the table, or the tables that have one of this very name."""
    name, known = str(place[-1]), _known(place[:-1])
    near = text.nearest(name, known)
    elsewhere = [f"{table}.{name}" for table, one in _TABLES.items() if name in one.model_fields]
    if not elsewhere or not near.startswith("there are"):
        return near
    *others, last = map(repr, elsewhere)
    return f"did you mean {', '.join(others)}{' or ' if others else ''}{last}?"


def _known(place: Sequence[int | str]) -> list[str]:
    """Return the names of the settings of the table at this place."""
    if not place:
        return list(_TABLES)
    table = _TABLES[str(place[0])]
    for step in place[1:]:
        table = _INNER.get((table, step), table)
    return list(table.model_fields)
