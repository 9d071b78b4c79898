"""What every feed format comes to: items with the fields of our records, and where it goes on."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape

from syndicate import languages, urls
from syndicate.errors import ContentError
from syndicate.problems import Unfit

MOST_ENTRIES = 100_000
"""Entries of one document; what has more was made to fill memory, not to be read."""

MOST_PARTS = 1_000_000
"""Elements of an XML document, objects and lists of a JSON one; likewise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One entry: its fields, as records have them, and its body in HTML, not yet safe.

    ``link`` is its page, in full, or empty; ``from_summary`` tells that there was no other text;
    ``feed_language`` is that of the whole feed, where it says one.
    """

    fields: Mapping[str, object]
    body: str = field(repr=False)
    link: str = ""
    from_summary: bool = False
    feed_language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One feed document; ``following`` is the next one of a paged or archived feed (RFC 5005)."""

    title: str = ""
    items: tuple[Item, ...] = ()
    following: str = ""
    notes: tuple[str, ...] = ()


def too_many(path: str, most: int, what: str) -> ContentError:
    """Return the error for a document that has more parts than a feed can mean."""
    return ContentError(path, 0, f"has more than {most:,} {what}", "take it in parts")


def absolute(address: str, base: str) -> str:
    """Return a web address in full, or nothing for any other."""
    found = urls.absolute(address, base) if address else None
    return found if found and urls.scheme(found) in {"http", "https"} else ""


def escaped(words: str) -> str:
    """Return plain text so that a field's reader, who takes HTML out, finds the same text."""
    return escape(words, quote=False) if re.search(r"<|&[\w#]+;", words) else words


def language(told: object) -> str:
    """Return a language tag (BCP 47), or nothing if it is none."""
    try:
        return languages.tag(told) if isinstance(told, str) and 0 < len(told) < 60 else ""  # noqa: PLR2004 - RFC 5646 section 4.4.1
    except Unfit:
        return ""
