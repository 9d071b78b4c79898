"""What is seen of an email's words, in light and in dark mode: in which colours, and how large.

An email is styled by attributes and ``style``; over these come the rules of its style sheets, in
the order that CSS Cascading 4 section 6 gives them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lxml.etree import _Element as Element

from syndicate import colours
from syndicate.checks.email._css import Sheet, inline
from syndicate.checks.email._selectors import Selector, classes, selectors
from syndicate.colours import Colour

_DARK = re.compile(r"prefers-color-scheme\s*:\s*dark", re.IGNORECASE)
_PIXELS = re.compile(r"([\d.]+)\s*(px|pt|em|rem|%)?")
_BLANK = dict.fromkeys(map(ord, " \t\r\n\u00a0\u034f\u200b\u200c\u200d\u2007\u00ad\ufeff"))
_SEEN = frozenset(
    ["background", "background-color", "background-image", "color", "display", "font-size",
     "font-weight", "max-height", "opacity", "visibility"]
)  # fmt: skip
_BOLD = frozenset({"bold", "bolder", "600", "700", "800", "900"})
_STRONG = frozenset({"b", "strong", "h1", "h2", "h3", "h4", "h5", "h6", "th"})
_UNSEEN = frozenset({"head", "style", "script", "title", "template"})
_HEADINGS = {"h1": 32.0, "h2": 24.0, "h3": 18.72}
_POINT = 96 / 72
_TINY = 2.0
_WHITE, _BLACK, _LINK = Colour(255, 255, 255), Colour(0, 0, 0), Colour(0, 0, 238)

_Values = Mapping[str, str]


class Painted(NamedTuple):
    """Words of one element, and how they are seen; those of an image are its alternative text.

    ``ground`` is ``None`` where it is a picture; ``holder`` is the element that gives it.
    ``size`` is in pixels. What is ``hidden`` is not shown, or too small to be read.
    """

    element: Element
    words: str
    colour: Colour
    ground: Colour | None
    holder: Element | None
    size: float
    is_bold: bool
    hidden: bool

    @property
    def is_large(self) -> bool:
        """Whether it is large for WCAG 2.2: from 18 pt on, in bold from 14 pt on."""
        return self.size >= 18 * _POINT or (self.is_bold and self.size >= 14 * _POINT)


class _Look(NamedTuple):
    """What an element hands down."""

    colour: Colour
    ground: Colour | None
    holder: Element | None
    size: float
    is_bold: bool
    hidden: bool


@dataclass(frozen=True, slots=True)
class _Styles:
    """The rules of style sheets, by what the element that they select has for certain."""

    by_key: Mapping[str, Sequence[tuple[Selector, int, tuple[tuple[str, str, bool], ...]]]]

    def values(self, element: Element) -> _Values | None:
        """Return what an element is given, of the properties that decide how words are seen."""
        own = inline(style) if (style := element.get("style")) else {}
        found = [one for key in _keys(element) for one in self.by_key.get(key, ())]
        matched = [one for one in found if one[0].takes(element)]
        if not matched:
            return {name: one[1] for name, one in own.items() if name in _SEEN} if own else None
        layers: dict[str, tuple[tuple[bool, int, int], str]] = {}
        for selector, order, declarations in matched:
            for name, value, important in declarations:
                rank = (important, selector.weight, order)
                if name not in layers or layers[name][0] <= rank:
                    layers[name] = (rank, value)
        for name, value, important in own.values():
            if name in _SEEN and (name not in layers or important or not layers[name][0][0]):
                layers[name] = ((True, 1000, 0), value)
        return _settled({name: one[1] for name, one in layers.items()}, layers)


def _settled(
    values: dict[str, str], layers: Mapping[str, tuple[tuple[bool, int, int], str]]
) -> _Values:
    """Let the weightier of ``background`` and ``background-color`` decide."""
    if "background" in values and "background-color" in values:
        both = ("background", "background-color")
        weaker = min(both, key=lambda name: layers[name][0])
        if layers[both[0]][0] != layers[both[1]][0]:
            del values[weaker]
    return values


def painted(root: Element, sheets: Sequence[Sheet], *, dark: bool) -> list[Painted]:
    """Return all words of an email in order, with how they are seen."""
    styles = _styles(sheets, dark=dark)
    ground, colour = (Colour(18, 18, 18), _WHITE) if dark else (_WHITE, _BLACK)
    look = _Look(colour, ground, None, 16.0, is_bold=False, hidden=False)
    return list(_paint(root, look, styles))


def _paint(root: Element, look: _Look, styles: _Styles) -> Iterator[Painted]:
    waiting = [(root, look)]
    while waiting:
        element, inherited = waiting.pop()
        if element.tag in _UNSEEN:
            continue
        own = _looks(element, inherited, styles)
        if words := _words(element):
            hidden = own.hidden or own.size < _TINY
            yield Painted(element, words, *own[:-1], hidden=hidden)
        waiting.extend((child, own) for child in reversed(element))


def _words(element: Element) -> str:
    """Return the beginning of the words that stand in an element, or in a blocked image's place."""
    alt = element.get("alt") if element.tag == "img" else None
    for piece in (alt, element.text, *(child.tail for child in element)):
        if piece and not piece.isspace() and piece.translate(_BLANK):
            return " ".join(piece.split())[:60]
    return ""


def _looks(element: Element, look: _Look, styles: _Styles) -> _Look:
    tag, values = element.tag, styles.values(element)
    bgcolor = element.get("bgcolor")
    is_plain = tag != "a" and tag not in _STRONG and tag != "font"
    if values is None and bgcolor is None and is_plain:
        return look
    values = values or {}
    ground, holder = look.ground, look.holder
    paint = values.get("background-color") or values.get("background") or bgcolor
    laid = colours.read(paint) if paint else None
    if laid is not None and laid.alpha > 0:
        ground, holder = laid.over(ground or _WHITE), element
    if "url(" in (values.get("background-image") or values.get("background") or ""):
        ground, holder = None, element
    size = _size(values.get("font-size"), look.size, tag)
    return _Look(
        _colour(element, values, look, ground),
        ground,
        holder,
        size,
        _is_bold(values.get("font-weight"), tag, default=look.is_bold),
        look.hidden or _is_hidden(values),
    )


def _colour(element: Element, values: _Values, look: _Look, ground: Colour | None) -> Colour:
    written = values.get("color") or (element.get("color") if element.tag == "font" else None)
    found = colours.read(written) if written else None
    if found is None:
        is_link = element.tag == "a" and element.get("href") is not None and written is None
        return _LINK if is_link else look.colour
    return found.over(ground or _WHITE)


def _size(written: str | None, inherited: float, tag: object) -> float:
    found = _PIXELS.fullmatch(written.strip()) if written else None
    if found is None:
        return _HEADINGS.get(str(tag), inherited) if written is None else inherited
    number = float(found[1])
    match found[2]:
        case "pt":
            return number * _POINT
        case "em":
            return number * inherited
        case "rem":
            return number * 16
        case "%":
            return number * inherited / 100
        case _:
            return number


def _is_bold(written: str | None, tag: object, *, default: bool) -> bool:
    return written in _BOLD if written else default or tag in _STRONG


def _is_hidden(values: _Values) -> bool:
    return (
        values.get("display") == "none"
        or values.get("visibility") == "hidden"
        or values.get("opacity") == "0"
        or values.get("max-height") in {"0", "0px"}
    )


def _keys(element: Element) -> Iterator[str]:
    yield str(element.tag)
    if own := element.get("class"):
        yield from (f".{one}" for one in classes(own))
    yield ""


def _styles(sheets: Sequence[Sheet], *, dark: bool) -> _Styles:
    by_key: dict[str, list[tuple[Selector, int, tuple[tuple[str, str, bool], ...]]]] = {}
    rules = (rule for sheet in sheets for rule in sheet.rules)
    for order, rule in enumerate(rules):
        seen = tuple(one for one in rule.declarations if one[0] in _SEEN)
        if not seen or (rule.media and not (dark and _DARK.search(rule.media))):
            continue
        for selector in selectors(rule.selector):
            for key in selector.keys:
                by_key.setdefault(key, []).append((selector, order, seen))
    return _Styles(by_key)
