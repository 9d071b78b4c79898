"""An email as Thunderbird's dark mode shows it, which does not ask the sender's style sheets.

It looks at the colours in attributes: what is too light for a ground goes, and what is too dark for
words; then its own dark ground and light words are seen.
"""

import re

from lxml import html as lxml_html
from lxml.etree import _Element as Element

from syndicate import colours
from syndicate.colours import Colour

_DECLARATION = re.compile(r"""\s*([\w-]+)\s*:\s*((?:[^;"'(]|\([^)]*\)|"[^"]*"|'[^']*')*);?""")
_GROUNDS = frozenset({"background", "background-color"})
_OWN = """<style>
html, body { background: #1c1b22; color: #fbfbfe; }
a { color: #8c8cff; }
</style>"""


def darkened(html: str) -> str:
    """Return the HTML of an email without the colours that Thunderbird takes away."""
    tree = lxml_html.document_fromstring(html.encode(), lxml_html.HTMLParser(encoding="utf-8"))
    waiting: list[tuple[Element, Colour]] = [(tree, colours.solid("#000000"))]
    while waiting:
        element, inherited = waiting.pop()
        words = _darken(element, inherited)
        waiting.extend((child, words) for child in element if isinstance(child.tag, str))
    made = lxml_html.tostring(tree, encoding="unicode", doctype="<!doctype html>")
    return made.replace("</head>", f"{_OWN}</head>", 1)


def _darken(element: Element, inherited: Colour) -> Colour:
    """Take colours from an element; return that of its words, as its sender meant it."""
    element.attrib.pop("bgcolor", None)
    style = element.get("style")
    if not style:
        return inherited
    told = [(name.lower(), value.strip()) for name, value in _DECLARATION.findall(style)]
    words = next(
        (found for name, value in told if name == "color" and (found := _read(value))), None
    )
    kept = [one for one in told if _stays(*one, words=words or inherited)]
    element.set("style", ";".join(f"{name}:{value}" for name, value in kept))
    return words or inherited


def _stays(name: str, value: str, *, words: Colour) -> bool:
    colour = _read(value) if name in _GROUNDS or name == "color" else None
    if colour is None:
        return True
    if name == "color":
        return colour.lightness > colours.LIGHTEST_KEPT
    return colours.in_thunderbird(words, colour)[1] is not None


def _read(value: str) -> Colour | None:
    """Return the first colour in a value, if it is none that something shines through."""
    colour = colours.read(value)
    return colour if colour is not None and colour.alpha == 1 else None
