"""What mrml 6 does otherwise than MJML says, or does not do at all; measured, and held by tests."""

import html
import re
from collections.abc import Callable, Iterator

from syndicate.checks._mjml_document import Document, Element, Fault
from syndicate.checks._mjml_facts import SOCIAL, is_color

UNSUPPORTED = {
    "mj-html-attributes": "write the attributes in the template's own HTML",
    "mj-include": "include it in Jinja2: {% include … %}",
    "mj-selector": "write the attributes in the template's own HTML",
}
"""Elements that mrml refuses, each with what to do instead."""

_SHORT_HEX = re.compile(r"#[0-9a-f]{3}", re.IGNORECASE)
_CSS_COLOR = re.compile(r"(?<![\w-])(?:[a-z]+-)*color\s*:\s*([^;}]+)", re.IGNORECASE)
_CSS_WORDS = frozenset({"currentcolor", "inherit", "initial", "revert", "unset"})
_ADDRESSES = frozenset({"background-url", "href", "src"})
_SCRIPTS = ("javascript:", "vbscript:", "data:text/")
_BODY_RULE = re.compile(r"(?:^|[}\s,])body\s*[,{]")


def faults(document: Document) -> Iterator[Fault]:
    """Yield what mrml would get wrong in a document."""
    for element in document.elements():
        if element.name in UNSUPPORTED:
            said = f"mrml does not take <{element.name}>"
            remedy = UNSUPPORTED[element.name]
            yield Fault("mjml-unsupported", element.offset, said, remedy)
        if element.name in _QUIRKS and (element.name == "mj-class" or not _sets_defaults(element)):
            yield from _QUIRKS[element.name](element)
        yield from _classes(element)
        yield from _css(element)
    yield from _body_class(document)


def addresses(element: Element) -> Iterator[Fault]:
    """Yield links and pictures that lead nowhere, or to a script."""
    for one in element.attributes:
        if one.name not in _ADDRESSES:
            continue
        said = f"<{element.name} {one.name}={one.value[:60]!r}>: "
        # Browsers read a scheme through white space and control characters (WHATWG URL 4.4).
        value = re.sub(r"[\x00-\x20]+", "", html.unescape(one.value)).lower()
        if not value:
            remedy = "write an address, or leave the attribute out"
            yield Fault("mjml-value", one.offset, f"{said}it leads nowhere", remedy)
        elif value.startswith(_SCRIPTS):
            remedy = "write an address with https://"
            yield Fault("mjml-value", one.offset, f"{said}it is a script", remedy)


def is_short_hex(value: str) -> bool:
    """Tell whether a colour is written with three digits."""
    return _SHORT_HEX.fullmatch(value) is not None


def long_hex(value: str) -> str:
    """Write a colour of three digits with six."""
    return "#" + "".join(digit * 2 for digit in value[1:])


def _sets_defaults(element: Element) -> bool:
    return element.parent is not None and element.parent.name == "mj-attributes"


def _at(element: Element, name: str) -> int:
    """Return where an attribute stands, or else its element."""
    found = (one.offset for one in element.attributes if one.name == name)
    return next(found, element.offset)


def _alternative(element: Element) -> Iterator[Fault]:
    if element.get("alt") is None:
        said = f"<{element.name}> has no alt, and mrml adds none: screen readers read its address"
        yield Fault("mjml-missing-alt", element.offset, said, 'add alt="" or a description')


def _social(element: Element) -> Iterator[Fault]:
    yield from _alternative(element)
    name = (element.get("name") or "").removesuffix("-noshare")
    if name not in SOCIAL and element.get("src") is None:
        said = f"mrml has no icon for {name!r}" if name else "there is neither a name nor a src"
        yield Fault(
            "mjml-unsupported", _at(element, "name"), said, "write src, alt and href yourself"
        )


def _style(element: Element) -> Iterator[Fault]:
    if element.get("inline") is not None:
        said = "mrml does not inline styles: the block is left out"
        yield Fault(
            "mjml-unsupported", _at(element, "inline"), said, "write the styles on the elements"
        )


def _raw(element: Element) -> Iterator[Fault]:
    if element.get("position") is not None:
        said = "mrml writes nothing before the document: this lands at the end of its head"
        yield Fault("mjml-unsupported", _at(element, "position"), said, "leave it out")


def _hero(element: Element) -> Iterator[Fault]:
    if element.get("mode") == "fluid-height":
        said = "mrml knows no fluid height"
        remedy = "give it a fixed height, or use a section with a background"
        yield Fault("mjml-unsupported", _at(element, "mode"), said, remedy)
    for name in ("padding", "padding-top", "padding-bottom"):
        if "0" in (element.get(name) or "").split():
            said = f"mrml does not read a bare 0 in the {name} of <mj-hero>, and its height is off"
            yield Fault("mjml-unsupported", _at(element, name), said, "write 0px")
    padding = (element.get("padding") or "").split()
    sides = [*padding[1::2], *(padding if len(padding) == 1 else ())]
    sides += [element.get(f"padding-{side}") or "" for side in ("left", "right")]
    if any(side.strip("0px%") for side in sides) and element.get("background-url"):
        said = "its padding at the sides does not narrow the picture that Outlook shows"
        remedy = "give the padding to what is inside"
        yield Fault("mjml-deviation", _at(element, "padding"), said, remedy)


def _table(element: Element) -> Iterator[Fault]:
    if (element.get("width") or "").endswith("px"):
        said = 'mrml writes width="…px", which is no width of an HTML table'
        yield Fault("mjml-deviation", _at(element, "width"), said, "write it in %")
    if (element.get("cellspacing") or "0") != "0":
        said = "mrml leaves out the border-collapse that cellspacing needs"
        remedy = "give the cells a padding instead"
        yield Fault("mjml-deviation", _at(element, "cellspacing"), said, remedy)


def _carousel(element: Element) -> Iterator[Fault]:
    if element.get("thumbnails") == "supported":
        said = "mrml shows no thumbnails for thumbnails='supported'"
        yield Fault("mjml-deviation", _at(element, "thumbnails"), said, "write visible or hidden")


def _preview(element: Element) -> Iterator[Fault]:
    said = "mrml writes <mj-preview> white on white, which spam filters punish"
    remedy = "write a hidden block of your own, as email/partials/preheader.mjml.j2 does"
    yield Fault("mjml-white-preview", element.offset, said, remedy)


def _class_definition(element: Element) -> Iterator[Fault]:
    if element.get("name") is None:
        said = "<mj-class> has no name"
        yield Fault("mjml-unsupported", element.offset, said, "give it one")


def _defaults(element: Element) -> Iterator[Fault]:
    """Judge what stands in ``mj-attributes``: attributes only."""
    for one in element.children:
        inner = [child.offset for child in one.children]
        inner += [offset for _, offset, _ in one.html] + [offset for _, offset in one.text]
        if inner:
            said = f"<{one.name}> in <mj-attributes> takes attributes only"
            remedy = "set them on it, and leave it empty"
            yield Fault("mjml-unsupported", min(inner), said, remedy)


def _classes(element: Element) -> Iterator[Fault]:
    if len((element.get("mj-class") or "").split()) > 1:
        said = "of several mj-classes mrml takes the first before the last, and one css-class"
        remedy = "make one mj-class of them"
        yield Fault("mjml-unsupported", _at(element, "mj-class"), said, remedy)


def _css(element: Element) -> Iterator[Fault]:
    """Look for colours in styles that no client could read: those of a theme with a slip."""
    styles = [(text, offset, False) for text, offset in element.text if element.name == "mj-style"]
    for _, _, attributes in element.html:
        styles += [(one.value, one.offset, True) for one in attributes if one.name == "style"]
    for css, offset, is_inline in styles:
        for found in _CSS_COLOR.finditer(css):
            # In an attribute the place is the attribute: its line, or the one of its tag.
            where = offset + (found.start(1) if not is_inline else 0)
            yield from _css_color(found[1].partition("!")[0].strip(), where, is_inline=is_inline)


def _css_color(value: str, offset: int, *, is_inline: bool) -> Iterator[Fault]:
    if is_inline and is_short_hex(value):
        said = f"Outlook on Windows reads six digits only, not {value}"
        yield Fault("mjml-three-digit-hex", offset, said, f"write {long_hex(value)}")
    elif "(" not in value and value.lower() not in _CSS_WORDS and not is_color(value):
        said = f"{value!r} is no colour, and the clients will ignore it"
        yield Fault("mjml-value", offset, said, "write one such as #1a2b3c")


def _body_class(document: Document) -> Iterator[Fault]:
    """Report a class that cannot reach the body, unless a rule of its own does."""
    elements = list(document.elements())
    css = " ".join(text for one in elements if one.name == "mj-style" for text, _ in one.text)
    for body in elements:
        if body.name == "mj-body" and body.get("css-class") and not _BODY_RULE.search(css):
            said = "the class lands on the block inside of the body, not on the body"
            remedy = "add a rule for body to an <mj-style>, or leave it out"
            yield Fault("mjml-no-effect", _at(body, "css-class"), said, remedy)


_QUIRKS: dict[str, Callable[[Element], Iterator[Fault]]] = {
    "mj-attributes": _defaults,
    "mj-carousel": _carousel,
    "mj-carousel-image": _alternative,
    "mj-class": _class_definition,
    "mj-hero": _hero,
    "mj-image": _alternative,
    "mj-preview": _preview,
    "mj-raw": _raw,
    "mj-social-element": _social,
    "mj-style": _style,
    "mj-table": _table,
}
