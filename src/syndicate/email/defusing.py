"""Nobody but a template writes a merge tag: words of articles and settings cannot pose as one.

An invisible word joiner (U+2060) parts the characters that would begin a tag; the text looks the
same, and "{{ 7*7 }}" stays "{{ 7*7 }}" on every screen. In addresses, percent-encoding does it.
"""

import re
from collections.abc import Hashable
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any, TypeVar, cast

from syndicate import slots, text
from syndicate.email.dialects import Dialect

_T = TypeVar("_T")

# In the dialects without braces too: there they would be slips of a template, and are checked.
_ALWAYS = ("{{", "{%", "{#")
_WORD = r"\w"
_WORD_JOINER = "\N{WORD JOINER}"

_TAG = re.compile(r"""(<[a-zA-Z!/](?:[^<>"']|"[^"]*"|'[^']*')*>)""")
_ATTRIBUTE = re.compile(r"""(\s([\w:.-]+)=)("[^"]*"|'[^']*')""")
_LINKS = frozenset({"href", "src", "srcset", "cite", "poster"})
# A bracket after "//" or "@" is that of an IPv6 host.
_UNSAFE = re.compile(r"[{}|]|(?<!//)(?<!@)\[(?=\w)")

_URLS = frozenset({"url", "canonical", "icon"})
_KEPT = frozenset(
    {"id", "key", "path", "language", "direction", "timezone", "type", "aliases", "assets", "hubs"}
    | {"published", "updated", "draft", "width", "height", "theme"}
)


def words(written: str, spoken: Dialect) -> str:
    """Return plain text in which no service reads a tag, and nobody a slot."""
    parted = slots.part(written)
    if not _may_open(parted, spoken):
        return parted
    return _opening(spoken.openers).sub(_WORD_JOINER, parted)


def url(address: str) -> str:
    """Return a URL in which no service reads a tag: what RFC 3986 does not allow is encoded."""
    return _UNSAFE.sub(lambda match: f"%{ord(match[0]):02X}", slots.part_url(address))


def markup(html: str, spoken: Dialect) -> str:
    """Return HTML in whose words, descriptions and links no service reads a tag."""
    may_open = _may_open(html, spoken) and _opening(spoken.openers).search(html)
    if not may_open and slots.part(html) == html:
        return html
    parts = _TAG.split(html)
    return "".join(
        _ATTRIBUTE.sub(lambda found: _attribute(found, spoken), part)
        if number % 2
        else words(part, spoken)
        for number, part in enumerate(parts)
    )


def tame(value: _T, spoken: Dialect) -> _T:
    """Return a record with nothing in its texts, at any depth, that a service could act on."""
    return cast("_T", _tamed("", value, spoken))


def _tamed(name: str, value: Any, spoken: Dialect) -> Any:  # noqa: ANN401 - of whatever type
    if isinstance(value, str):
        return _tamed_text(name, value, spoken)
    if isinstance(value, tuple):
        return tuple(_tamed(name, one, spoken) for one in value)
    if isinstance(value, dict):
        return {key: _tamed("", one, spoken) for key, one in value.items()}
    changed = {}
    for part in _texts_of(cast("Hashable", type(value))):
        old = getattr(value, part)
        if old and (new := _tamed(part, old, spoken)) != old:
            changed[part] = new
    return replace(value, **changed) if changed else value


@cache
def _texts_of(kind: Hashable) -> tuple[str, ...]:
    """Return the fields of a record that may have texts in them, and none for other types."""
    if not isinstance(kind, type) or not is_dataclass(kind):
        return ()
    return tuple(one.name for one in fields(kind) if one.name not in _KEPT)


def _tamed_text(name: str, value: str, spoken: Dialect) -> str:
    if name == "body":
        return markup(value, spoken)
    if name in _URLS:
        return url(value)
    # An address may have several lines.
    return words(text.clean(value) if name == "postal_address" else text.line(value), spoken)


def _attribute(found: re.Match[str], spoken: Dialect) -> str:
    value = found[3][1:-1]
    safe = url(value) if found[2].lower() in _LINKS else words(value, spoken)
    return f"{found[1]}{found[3][0]}{safe}{found[3][0]}"


def _may_open(written: str, spoken: Dialect) -> bool:
    """Tell, many times faster than a pattern, that a text has nothing by which a tag begins."""
    for first in _firsts(spoken.openers):  # noqa: SIM110 - twice as fast as any(), for each text
        if first in written:
            return True
    return False


@cache
def _firsts(openers: tuple[str, ...]) -> frozenset[str]:
    """Return what openers begin with, in either case."""
    letters = (one[0] for one in (*_ALWAYS, *openers))
    return frozenset(case for one in letters for case in (one.lower(), one.upper()))


@cache
def _opening(openers: tuple[str, ...]) -> re.Pattern[str]:
    """Match the gap after an opener's first character; a lone one opens only before a word.

    At the end of a text the first character is enough: the rest might begin the next text.
    """
    openers = tuple(dict.fromkeys((*_ALWAYS, *openers)))
    gaps = (rf"(?<={re.escape(one[0])})(?={re.escape(one[1:]) or _WORD}|\Z)" for one in openers)
    return re.compile("|".join(gaps), re.IGNORECASE)
