"""What must not stand in HTML that strangers' readers will show: scripts and half addresses."""

import re
from collections.abc import Iterator

from lxml import etree, html

_ACTIVE = frozenset(["applet", "embed", "frame", "frameset", "iframe", "object", "script"])
_UNSAFE = _ACTIVE | {"base", "form", "link", "meta", "style"}
_ADDRESSES = frozenset(
    ["action", "background", "cite", "data", "formaction", "href", "longdesc", "poster", "src"]
)
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_HARMLESS = frozenset(["http", "https", "mailto", "tel"])
_INVISIBLE = re.compile(r"[\x00-\x20]+")

_SANITISE = "pass the content through syndicate.markup.sanitise"

Problem = tuple[str, str, str]
"""Rule, what stands there, and remedy."""


def problems(markup: str) -> Iterator[Problem]:
    """Yield what is unsafe, or has an address that only means something on its own page."""
    for element in _elements(markup):
        yield from _element(element)


def _elements(markup: str) -> Iterator[etree._Element]:
    if "<" not in markup:
        return
    parser = html.HTMLParser(no_network=True, encoding="utf-8")
    root = html.document_fromstring(f"<body>{markup}</body>".encode(), parser=parser)
    # The parser adds html and body itself; in a fragment they are no offence.
    yield from (one for one in root.iter(etree.Element) if one.tag not in {"html", "head", "body"})


def _element(element: etree._Element) -> Iterator[Problem]:
    tag = str(element.tag)
    if tag in _UNSAFE:
        yield "feed-unsafe-html", f"<{tag}>", _SANITISE
    for key, value in element.items():
        if key.startswith("on"):
            yield "feed-unsafe-html", f"<{tag} {key}>", _SANITISE
        elif key in _ADDRESSES:
            yield from _address(f"<{tag} {key}={value!r}>", value)
        elif key == "srcset":
            for candidate in _candidates(value):
                yield from _address(f"<{tag} srcset={value!r}>", candidate)


def _candidates(srcset: str) -> list[str]:
    return [candidate.split()[0] for candidate in re.split(r",\s+", srcset) if candidate.split()]


def _address(where: str, value: str) -> Iterator[Problem]:
    # Browsers ignore white space and controls in a scheme: "java\nscript:" runs.
    scheme = _SCHEME.match(_INVISIBLE.sub("", value))
    if scheme is None:
        yield "feed-relative-url", where, "write the address in full: readers have no base for it"
    elif scheme[1].lower() not in _HARMLESS:
        yield "feed-unsafe-html", where, _SANITISE
