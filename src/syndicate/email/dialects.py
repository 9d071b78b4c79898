"""Merge tags: the places of a digest that an email service fills for each recipient.

Templates name a place neutrally (``merge.unsubscribe_url``). On its way through Jinja2 and MJML it
is a slot, ``{{merge.unsubscribe_url}}``; ``fill`` writes the service's own tag in at the very end,
so neither engine ever touches it. Article text cannot pose as a slot or a tag: see ``defuse``.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

from syndicate.errors import ConfigError
from syndicate.model import Newsletter, Publication
from syndicate.text import nearest

Place = Literal["unsubscribe_url", "preferences_url", "view_url", "postal_address"]

_ALWAYS = ("{{", "{%", "{#")
_WORD = r"\w"
_WORD_JOINER = "\N{WORD JOINER}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How one service spells its tags; ``openers`` are the character runs that begin one."""

    name: str
    openers: tuple[str, ...] = ()
    tags: Mapping[Place, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """What templates see: a value, a slot that becomes a tag, or nothing."""

    unsubscribe_url: str
    preferences_url: str
    view_url: str
    postal_address: str


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


def merge(
    spoken: Dialect, *, newsletter: Newsletter, publication: Publication, view_url: str
) -> Merge:
    """Return the slots of the places the dialect has tags for, and plain values for the others."""
    plain: dict[Place, str] = {
        "unsubscribe_url": newsletter.unsubscribe_url,
        "preferences_url": newsletter.preferences_url,
        "view_url": view_url,
        "postal_address": publication.postal_address,
    }
    return Merge(
        **{place: _slot(place) if place in spoken.tags else value for place, value in plain.items()}
    )


def fill(rendered: str, spoken: Dialect) -> str:
    """Write the service's tags into the slots of a rendered part."""
    for place, tag in spoken.tags.items():
        rendered = rendered.replace(_slot(place), tag)
    return rendered


def defuse(text: str, spoken: Dialect) -> str:
    """Make sure that no service reads a tag in an author's words.

    An invisible word joiner (U+2060) parts the characters that would open one; the text looks the
    same, and "{{ 7*7 }}" stays "{{ 7*7 }}" on every screen.
    """
    return _opening(spoken.openers).sub(_WORD_JOINER, text)


@cache
def _known() -> Mapping[str, Dialect]:
    table = tomllib.loads(files("syndicate").joinpath("data/merge_tags.toml").read_text("utf-8"))
    return {name: _read(name, own) for name, own in table.items()}


def _read(name: str, own: Mapping[str, object]) -> Dialect:
    openers = own["openers"]
    tags: dict[Place, str] = {place: str(own[place]) for place in get_args(Place) if place in own}
    return Dialect(
        name=name, openers=tuple(openers) if isinstance(openers, list) else (), tags=tags
    )


@cache
def _opening(openers: tuple[str, ...]) -> re.Pattern[str]:
    """Match the gap after an opener's first character; a lone one opens only before a word."""
    openers = tuple(dict.fromkeys((*_ALWAYS, *openers)))
    gaps = (f"(?<={re.escape(one[0])})(?={re.escape(one[1:]) or _WORD})" for one in openers)
    return re.compile("|".join(gaps))


def _slot(place: Place) -> str:
    return "{{merge." + place + "}}"
