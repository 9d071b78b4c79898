"""What is wrong with settings, in an owner's words: file, line, key and the nearest right name."""

import re
from collections.abc import Iterator, Mapping
from typing import get_args

from pydantic import BaseModel, ValidationError

from syndicate import text
from syndicate.config._checks import ChecksTable
from syndicate.config._feeds import FeedsTable, FeedTable, PodcastTable
from syndicate.config._letters import (
    NewsletterTable,
    PromoTable,
    ThemeTable,
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
from syndicate.settings import SAID
from syndicate.tomlfile import TomlFile
from syndicate.tomltext import Place, key

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

Plugged = tuple[Place, type[BaseModel]]
"""Where in the file a plug-in's table stands, and the table."""


def explain(
    error: ValidationError, file: TomlFile, plugged: Plugged | None = None
) -> Iterator[str]:
    above = plugged[0] if plugged else ()
    for detail in error.errors(include_url=False):
        # "[key]" is a step of pydantic's, not of the file.
        place = (*above, *(part for part in detail["loc"] if part != "[key]"))
        if detail["type"] == "extra_forbidden":
            yield f"{file.at(place)}: unknown setting {key(place)!r}; {_meant(place, plugged)}"
        else:
            said = detail["msg"].removeprefix("Value error, ")
            said = said[:1].lower() + said[1:]
            if detail["type"] == "literal_error" and isinstance(given := detail["input"], str):
                choices = re.findall(r"'([^']*)'", detail["ctx"]["expected"])
                said = f"{given[:60]!r} is none of its values; {text.nearest(given, choices)}"
            yield file.told(place, SAID.get(detail["type"], said))


def _meant(place: Place, plugged: Plugged | None) -> str:
    """Name the nearest setting of the table, or the tables that have one of this very name."""
    name, known = str(place[-1]), _known(place[:-1], plugged)
    near = text.nearest(name, known)
    elsewhere = [f"{table}.{name}" for table, one in _TABLES.items() if name in one.model_fields]
    if not elsewhere or not near.startswith("there are"):
        return near
    *others, last = map(repr, elsewhere)
    return f"did you mean {', '.join(others)}{' or ' if others else ''}{last}?"


def _known(place: Place, plugged: Plugged | None) -> list[str]:
    """Return the names of the settings of the table at this place."""
    if not place:
        return list(_TABLES)
    above, table = plugged or (place[:1], _TABLES[str(place[0])])
    for step in place[len(above) :]:
        table = _inner(table, step)
    return list(table.model_fields)


def _inner(table: type[BaseModel], step: int | str) -> type[BaseModel]:
    """Return the table in a table; a step into a list leads to none."""
    field = table.model_fields.get(str(step))
    kinds = (field.annotation, *get_args(field.annotation)) if field else ()
    inner = [one for one in kinds if isinstance(one, type) and issubclass(one, BaseModel)]
    return inner[0] if inner else table
