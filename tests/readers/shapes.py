"""What feedparser, which several readers are built on, makes of HTML and of Atom's authors."""

from collections.abc import Iterable

from lxml import html
from lxml.html import HtmlElement

from syndicate.model import Author

DROPPED = frozenset({"picture", "track"})
"""Elements that the sanitiser takes out; what is in them stays."""
LOST = frozenset({"srcset"})
"""Attributes that it takes out."""

Shape = list[tuple[str, dict[str, str], str, str]]


def shape(content: str) -> Shape:
    """Return each element's name, attributes, and the texts at its beginning and behind it."""
    return _shape(_parse(content))


def sanitised(content: str) -> Shape:
    """Return the same for what the sanitiser leaves."""
    root = _parse(content)
    for element in [one for one in root.iter() if one.tag in DROPPED]:
        element.drop_tag()
    for element in root.iter():
        for name in LOST & set(element.attrib):
            del element.attrib[name]
        if style := element.get("style"):
            element.set("style", " ".join(f"{one.strip()};" for one in style.split(";")))
    return _shape(root)


def text(content: str) -> str:
    """Return the words alone."""
    return " ".join(_parse(content).text_content().split())


def _parse(content: str) -> HtmlElement:
    root: HtmlElement = html.fragment_fromstring(content, create_parent="div")
    return root


def _shape(root: HtmlElement) -> Shape:
    return [(str(one.tag), dict(one.attrib), one.text or "", one.tail or "") for one in root.iter()]


def signed(authors: Iterable[Author]) -> list[tuple[str, str | None, str | None]]:
    """Return the name, address and URL of each author as it reads them in Atom.

    Who has no address gets that of the author before.
    """
    address, found = None, []
    for one in authors:
        address = one.email or address
        found.append((one.name, address, one.url))
    return found
