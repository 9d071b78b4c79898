"""What an XML document may have, so that reading it ends soon; told before a feed reader sees it.

Some of feedparser's steps take time by the square: the attributes of one element, the tags of one
entry. A few hundred kilobytes made for it would keep it at work for hours.
"""

import re

from syndicate.errors import ContentError
from syndicate.sources._feed_document import MOST_ENTRIES, MOST_PARTS, too_many

_ATTRIBUTES = 200
"""Of one element, declarations of namespaces among them."""
_DEPTH = 1000
"""Elements inside one another."""
_TAGS = 10_000
"""The root of the sum of the squares of the entries' tags: one entry may have as many, a hundred
entries a thousand each."""
_LOOSE = 8 * 1024 * 1024
"""Characters of a feed that is not well-formed: reading it by guesses takes far longer."""
_MARK = re.compile(
    r"<(/?)(?:[\w.-]{1,40}:)?(item|entry|category|subject|keywords)\b([^<>]*)", re.IGNORECASE
)


def hold(path: str, source: str) -> None:
    """Refuse a document that has more parts than a feed can mean, or is long and broken.

    Raises:
        ContentError: it has, or is.
    """
    _hold_words(path, source)
    from xml.parsers import expat  # noqa: PLC0415 - seldom needed

    counter = _Counter(path)
    parser = expat.ParserCreate("utf-8", " ")
    parser.StartNamespaceDeclHandler = counter.declare
    parser.StartElementHandler = counter.start
    parser.EndElementHandler = counter.end
    try:
        parser.Parse(source.encode(), True)  # noqa: FBT003 - expat's
    except expat.ExpatError as error:
        if len(source) > _LOOSE:
            said = expat.errors.messages[error.code]
            problem = f"is not well-formed ({said}), and longer than {_LOOSE // 1024 // 1024} MiB"
            remedy = "mend it there, or import it in parts"
            raise ContentError(path, error.lineno, problem, remedy) from error


class _Counter:
    """Counts as a parser goes; each method raises what ends the parsing."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._elements = self._depth = self._declared = 0

    def declare(self, _prefix: object, _uri: object) -> None:
        self._declared += 1

    def start(self, _name: str, attributes: dict[str, str]) -> None:
        if len(attributes) + self._declared > _ATTRIBUTES:
            raise too_many(self._path, _ATTRIBUTES, "attributes in one element")
        self._declared = 0
        self._elements += 1
        if self._elements > MOST_PARTS:
            raise too_many(self._path, MOST_PARTS, "elements")
        self._depth += 1
        if self._depth > _DEPTH:
            raise too_many(self._path, _DEPTH, "elements inside one another")

    def end(self, _name: str) -> None:
        self._depth -= 1


def _hold_words(path: str, source: str) -> None:
    """Count entries and their tags by their names alone, as they count in a broken document too."""
    entries = tags = squares = 0
    words = -1  # where a list of keywords began
    for mark in _MARK.finditer(source):
        closing, name, rest = mark[1], mark[2].lower(), mark[3]
        if words >= 0:
            tags += source.count(",", words, mark.start())
            words = -1
        if name in {"item", "entry"}:
            entries += not closing
            squares, tags = squares + tags * tags, 0
            if entries > MOST_ENTRIES:
                raise too_many(path, MOST_ENTRIES, "entries")
        elif not closing:
            tags += 1
            words = mark.end() if name == "keywords" and not rest.endswith("/") else -1
        if squares + tags * tags > _TAGS * _TAGS:
            raise too_many(path, _TAGS, "tags in one entry, or thousands in many")
    if words >= 0 and tags + source.count(",", words) > _TAGS:
        raise too_many(path, _TAGS, "tags in one entry, or thousands in many")
