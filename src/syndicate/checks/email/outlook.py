"""Outlook on Windows: conditional comments that pair, and colours that it can read."""

import re
from collections.abc import Iterator

from syndicate.checks.email._css import inline
from syndicate.checks.email._page import Fault, Page, error, warning

_CONDITIONAL = re.compile(r"<!--\[if [^\]]*\]>|<!\[endif\]-->")
_VML = re.compile(r"<(/?)(v:[a-z]+|w:[a-z]+|o:[a-z]+)\b[^>]*?(/?)>")
_SHORT = re.compile(r"#(?:[0-9a-f]{8}|[0-9a-f]{3,4})\b", re.IGNORECASE)
_FUNCTION = re.compile(r"\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|color)\([^)]*\)", re.IGNORECASE)
_REMEDY = "write it as # and six digits"


def check(page: Page) -> Iterator[Fault]:
    """Yield what Outlook on Windows gets wrong."""
    if not _pairs(page.html) or not _vml_pairs(page.html):
        yield error(
            "conditionals",
            "Outlook's conditional comments do not pair",
            "close each <!--[if mso]> with <![endif]--> before the next",
        )
    for value in sorted(_values(page)):
        for found in (*_SHORT.findall(value), *_FUNCTION.findall(value)):
            yield warning("colour", f"the colour {found} has not six digits", _REMEDY, at=(found,))


def _pairs(html: str) -> bool:
    is_open = False
    for found in _CONDITIONAL.finditer(html):
        opens = found[0].startswith("<!--")
        if opens == is_open:
            return False
        is_open = opens
    return not is_open


def _vml_pairs(html: str) -> bool:
    """Tell whether the drawings in conditional comments are closed as they were opened."""
    if "<v:" not in html:
        return True
    waiting: list[str] = []
    for closes, name, is_empty in _VML.findall(html):
        if closes:
            if not waiting or waiting.pop() != name:
                return False
        elif not is_empty:
            waiting.append(name)
    return not waiting


def _values(page: Page) -> set[str]:
    """Return the values of properties and attributes that might hold a colour of another form."""
    found = {rule[1] for sheet in page.sheets for one in sheet.rules for rule in one.declarations}
    for group in page.elements.values():
        for element in group:
            if style := element.get("style"):
                found.update(one[1] for one in inline(style).values())
            if colour := element.get("bgcolor") or element.get("color"):
                found.add(colour)
    return {one for one in found if "#" in one or "(" in one}
