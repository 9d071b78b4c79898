"""Compatibility: what some mail client does not support, against what is accepted already."""

import re
from collections.abc import Iterator

from syndicate.checks import _support
from syndicate.checks.email._css import Declaration, inline
from syndicate.checks.email._page import Fault, Page, warning
from syndicate.mediatypes import media_type

_AT = re.compile(r"@([a-z-]+)")
_FEATURE = re.compile(r"\(\s*([a-z-]+)")
_PSEUDO = re.compile(r"(::?)([a-z-]+)")
_UNIT = re.compile(r"(?<![\w#.-])-?(?:\d+\.?\d*|\.\d+)(%|[a-z]+)\b|(?<![\w#.-])\d+(%)")
_FUNCTION = re.compile(r"([a-z-]+)\(")
_NAMED = {
    "inset": "css-inset", "top": "css-left-right-top-bottom", "left": "css-left-right-top-bottom",
    "right": "css-left-right-top-bottom", "bottom": "css-left-right-top-bottom",
    "column-gap": "css-gap", "row-gap": "css-gap", "grid-template-columns": "css-grid-template",
    "grid-template-rows": "css-grid-template", "word-wrap": "css-word-wrap",
}  # fmt: skip
_FUNCTIONS = {
    "calc": "css-unit-calc", "linear-gradient": "css-linear-gradient", "rgb": "css-rgb",
    "radial-gradient": "css-radial-gradient", "conic-gradient": "css-conic-gradient",
    "rgba": "css-rgba", "var": "css-variables", "clamp": "css-function-clamp",
    "min": "css-function-min", "max": "css-function-max", "light-dark": "css-function-light-dark",
}  # fmt: skip
_TAGS = {
    **dict.fromkeys(("ul", "ol", "li", "dl", "dt", "dd"), "html-lists"),
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "html-h1-h6"),
    **dict.fromkeys(
        ("article", "aside", "details", "figcaption", "figure", "footer", "header", "main",
         "mark", "nav", "section", "summary", "time"),
        "html-semantics",
    ),
    **dict.fromkeys(("map", "area"), "html-image-maps"),
    "picture": "html-picture", "source": "html-picture", "s": "html-strike", "b": "html-strong",
}  # fmt: skip
_ATTRIBUTES = frozenset(
    ["align", "aria-describedby", "aria-hidden", "aria-label", "aria-labelledby", "aria-live",
     "background", "cellpadding", "cellspacing", "dir", "height", "hidden", "lang", "popover",
     "required", "role", "srcset", "target", "valign", "width"]
)  # fmt: skip
_IMAGES = {"image/jpeg": "image-jpg", "image/svg+xml": "image-svg", "image/x-icon": "image-ico"}
_SHOWN = 4


def check(page: Page) -> Iterator[Fault]:
    """Yield each feature that a client of the chosen ones lacks, unless it is accepted."""
    lacking = _support.unsupported(page.standards.clients)
    spared = _support.accepted() | page.standards.accepted
    wanted = {feature for feature in lacking if feature not in spared}
    told: dict[str, str] = {}
    for feature, written in _features(page):
        if feature in wanted:
            told.setdefault(feature, written)
    for feature, written in sorted(told.items()):
        clients = lacking[feature]
        more = f" and {len(clients) - _SHOWN} more" if len(clients) > _SHOWN else ""
        yield warning(
            "compatibility",
            f"{written.rstrip(':')} has no effect in {', '.join(clients[:_SHOWN])}{more}",
            f"do without, or accept {feature} in [checks]",
            at=(written.rstrip(">"),),
        )


def _features(page: Page) -> Iterator[tuple[str, str]]:
    """Yield each feature of what is used, with how it is written."""
    yield from _of_markup(page)
    for sheet in page.sheets:
        for at in sheet.ats:
            yield from _of_at(at)
        if sheet.nested:
            yield "css-nesting", sheet.nested[0]
        for rule in sheet.rules:
            yield from _of_selector(rule.selector)
            for one in rule.declarations:
                yield from _of_declaration(one)


def _of_markup(page: Page) -> Iterator[tuple[str, str]]:
    styles: set[str] = set()
    attributes: set[str] = set()
    for tag, group in page.elements.items():
        yield _TAGS.get(tag, f"html-{tag}"), f"<{tag}>"
        for element in group:
            attributes.update(str(name) for name in element.keys())  # noqa: SIM118 - lxml's
            styles.add(element.get("style", ""))
    for name in sorted(attributes & _ATTRIBUTES):
        yield f"html-{name}", f"{name}="
    if "loading" in attributes:
        yield "html-loading-attribute", "loading="
    for style in sorted(styles):
        for one in inline(style).values():
            yield from _of_declaration(one)
    yield from _of_addresses(page)


def _of_addresses(page: Page) -> Iterator[tuple[str, str]]:
    for image in page.all("img"):
        source = image.get("src", "")
        kind = media_type(source.partition("?")[0])
        if source.startswith("data:"):
            yield "image-base64", "data:"
        elif kind.startswith("image/"):
            yield _IMAGES.get(kind, f"image-{kind.removeprefix('image/')}"), source
    for link in page.all("a"):
        href = link.get("href", "")
        if href.startswith("#"):
            yield "html-anchor-links", href
        elif href.startswith("mailto:"):
            yield "html-mailto-links", href
    if any(one.get("name") == "color-scheme" for one in page.all("meta")):
        yield "html-meta-color-scheme", 'name="color-scheme"'


def _of_at(prelude: str) -> Iterator[tuple[str, str]]:
    found = _AT.match(prelude)
    if found is None:
        return
    yield f"css-at-{found[1]}", prelude
    if found[1] == "media":
        for name in _FEATURE.findall(prelude):
            yield f"css-at-media-{name.removeprefix('-webkit-min-')}", prelude


def _of_selector(selector: str) -> Iterator[tuple[str, str]]:
    for colons, name in _PSEUDO.findall(selector):
        kind = "element" if colons == "::" or name in {"after", "before"} else "class"
        yield f"css-pseudo-{kind}-{name}", f"{colons}{name}"
    if "[" in selector:
        yield "css-selector-attribute", selector
    for sign, name in ((">", "child"), ("+", "adjacent-sibling"), ("~", "general-sibling")):
        if sign in selector:
            yield f"css-selector-{name}", selector
    if selector.strip() == "*":
        yield "css-selector-universal", "*"


def _of_declaration(one: Declaration) -> Iterator[tuple[str, str]]:
    name, value, important = one
    written = f"{name}:{value}"
    yield _NAMED.get(name, f"css-{name}"), f"{name}:"
    if name == "display" and value in {"flex", "grid", "none"}:
        yield f"css-display-{value}", written
    if name.startswith("--"):
        yield "css-variables", f"{name}:"
    if important:
        yield "css-important", "!important"
    if name == "font-family" and "system-ui" in value:
        yield "css-system-ui", "system-ui"
    if "(" in value:
        for function in _FUNCTION.findall(value):
            yield _FUNCTIONS.get(function, ""), f"{function}("
    for unit, percent in _UNIT.findall(value):
        yield f"css-unit-{'percent' if percent or unit == '%' else unit}", value
