"""A feed document of any format as it stands, unchecked, in one form that the rules can judge.

Values are the strings that were found; an absent one is empty. What the format demands and the
document lacks is named in ``missing``, what has the wrong form in ``wrong``. ``faults`` is what was
found by rules of one format alone: rule, problem and remedy.
"""

import re
from dataclasses import dataclass
from typing import Literal

Format = Literal["RSS", "Atom", "JSON Feed"]
Named = tuple[str, str]
"""What a value is called in its document, and the value."""


# Printable ASCII without <>"\^`{|}, and a host before all else.
_URL = re.compile(r"https?://(?![/?#@])[!#-;=?-\[\]_a-z~]+", re.IGNORECASE | re.ASCII)


def is_url(value: str) -> bool:
    """Tell whether a value is a web address in full, in percent-encoded ASCII."""
    return _URL.fullmatch(value) is not None


class MalformedError(Exception):
    """A document is no well-formed feed of a known format; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A media file attached to an entry; ``length`` is empty where the format may leave it out."""

    url: str
    type: str
    length: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One entry as its document says it; ``permalink`` is what RSS claims of its guid."""

    id: str
    page: str
    title: str
    published: str
    updated: str = ""
    html: tuple[Named, ...] = ()
    files: tuple[File, ...] = ()
    urls: tuple[Named, ...] = ()
    types: tuple[Named, ...] = ()
    languages: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    faults: tuple[tuple[str, str, str], ...] = ()
    authors: tuple[str, ...] = ()
    permalink: str = "false"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One feed document; ``selves`` are its links to itself."""

    path: str
    format: Format
    selves: tuple[str, ...]
    page: str
    dates: tuple[Named, ...] = ()
    urls: tuple[Named, ...] = ()
    types: tuple[Named, ...] = ()
    languages: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    faults: tuple[tuple[str, str, str], ...] = ()
    items: tuple[Item, ...] = ()
