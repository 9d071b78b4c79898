"""The merge-tag dialects of the services that send a digest: ``data/merge_tags.toml``, read.

A dialect says how its service spells what is filled in for each recipient, what the service cannot
express, and which characters begin a tag of its own; see ``merging`` for how tags get into an
email, and ``defusing`` for how they stay out of it.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

from syndicate.errors import ConfigError
from syndicate.text import nearest

Place = Literal["unsubscribe_url", "preferences_url", "view_url", "postal_address"]
"""What an email links to or tells, apart from who reads it."""

Field = Literal["first_name", "last_name", "email", "attributes"]
"""What is known of a recipient; ``attributes`` are the owner's own."""

Form = Literal["value", "default", "in_url", "value_text", "default_text"]
"""How a field is printed; the last two are of subjects and text parts."""

PLACES: tuple[Place, ...] = get_args(Place)
FIELDS: tuple[Field, ...] = get_args(Field)
CAPABILITIES: tuple[str, ...] = (*PLACES, *FIELDS, "default", "in_url", "in_subject")
"""What each dialect either expresses or refuses by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How one service spells its tags; the file that it is read from tells what each part means.

    ``adds`` and ``adds_to_link`` are in bytes.
    """

    name: str
    service: str
    sources: tuple[str, ...] = ()
    openers: tuple[str, ...] = ()
    tags: Mapping[Place, str]
    fields: Mapping[Field, str]
    forms: Mapping[Form, str]
    elements: Mapping[Place, str] = field(default_factory=dict)
    not_in_default: str = ""
    adds: int = 0
    adds_to_link: int = 0
    lacks: Mapping[str, str]

    def expresses(self, capability: str) -> bool:
        """Tell whether the service has what templates may ask for."""
        if capability == "in_subject":
            return capability not in self.lacks
        return capability in {*self.tags, *self.fields, *self.forms}


def dialect(name: str) -> Dialect:
    """Return a dialect by its configured name.

    Raises:
        ConfigError: there is none of that name; the nearest right one is named.
    """
    known = _known()
    if name not in known:
        raise ConfigError(f"merge_tags: there is no dialect {name!r}; {nearest(name, known)}")
    return known[name]


def names() -> list[str]:
    """Return the names of all dialects, sorted."""
    return sorted(_known())


@cache
def _known() -> Mapping[str, Dialect]:
    table = tomllib.loads(files("syndicate").joinpath("data/merge_tags.toml").read_text("utf-8"))
    return {name: _read(name, own) for name, own in table.items()}


def _read(name: str, own: Mapping[str, object]) -> Dialect:
    tags: dict[Place, str] = {key: str(own[key]) for key in PLACES if key in own}
    fields: dict[Field, str] = {key: str(own[key]) for key in FIELDS if key in own}
    forms: dict[Form, str] = {key: str(own[key]) for key in get_args(Form) if key in own}
    made: dict[str, str] = _texts(own.get("elements"))
    return Dialect(
        name=name,
        service=str(own["service"]),
        sources=_listed(own["sources"]),
        openers=_listed(own["openers"]),
        tags=tags,
        fields=fields,
        forms=forms,
        elements={key: made[key] for key in PLACES if key in made},
        not_in_default=str(own.get("not_in_default", "")),
        adds=_bytes(own.get("adds")),
        adds_to_link=_bytes(own.get("adds_to_link")),
        lacks=_texts(own.get("lacks")),
    )


def _texts(table: object) -> dict[str, str]:
    return {key: str(value) for key, value in table.items()} if isinstance(table, dict) else {}


def _listed(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else ()


def _bytes(value: object) -> int:
    return value if isinstance(value, int) else 0
