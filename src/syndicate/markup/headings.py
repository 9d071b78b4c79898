"""Headings in an article: below its title, and each with an id of its own.

All functions take what ``markup.sanitise`` gives, where every tag is well formed.
"""

import re
from collections.abc import Callable, Iterable

from syndicate import text
from syndicate.markup import footnotes
from syndicate.markup.plaintext import attributes, strip_tags

# One that holds no other: such a match is a whole element, which can be cut out or replaced.
_HEADING = re.compile(r"<h([1-6])((?:\s[^<>]*)?)>([^<]*(?:<(?!/?h[1-6]\b)[^<]*)*)</h\1>", re.DOTALL)
_LEVEL = re.compile(r"<(/?)h([1-6])\b")
_ID = re.compile(r'\sid="([^"]*)"')
_TOP = 2
"""The page's title is its h1, so an article begins at h2 (WCAG 2.2, success criterion 1.3.1)."""


def first(html: str, level: int = 1) -> str:
    """Return the text of the first heading of a level, or nothing."""
    for found in _HEADING.finditer(html):
        if int(found[1]) == level:
            return _said(found[3])
    return ""


def without_title(html: str, title: str) -> str:
    """Take out the headings at the very top that only repeat the title."""
    says_it = saying(title)
    end = 0
    for found in _HEADING.finditer(html):
        if html[end : found.start()].strip() or not says_it(_said(found[3])):
            break
        end = found.end()
    return html[end:].lstrip() if end else html


def without_first(html: str, title: str) -> str:
    """Take out the first h1 that says the title, wherever it stands."""
    says_it = saying(title)
    for found in _HEADING.finditer(html):
        if found[1] == "1" and says_it(_said(found[3])):
            return (html[: found.start()] + html[found.end() :].lstrip()).strip()
    return html


def _said(inner: str) -> str:
    """Return a heading's text, without the marks of footnotes."""
    return strip_tags(footnotes.without_marks(inner))


def same(one: str, other: str) -> bool:
    """Tell whether two titles say the same, whatever their quotes, dashes, spaces and case."""
    return saying(other)(one)


def saying(title: str) -> Callable[[str], bool]:
    """Return a test for the ``same`` as a title; it reads the title once for all it is given."""
    letters = _letters(title)
    return lambda other: bool(other) == bool(title) and _letters(other) == letters


def _letters(title: str) -> str:
    return re.sub(r"\W+", "", title).casefold() or title.strip()


def shift(html: str) -> str:
    """Move all headings so that the highest is h2; the steps between them stay."""
    levels = [int(found[2]) for found in _LEVEL.finditer(html)]
    by = _TOP - min(levels, default=_TOP)
    if by == 0:
        return html
    return _LEVEL.sub(lambda found: f"<{found[1]}h{min(6, int(found[2]) + by)}", html)


def identify(html: str, suffix: str, taken: Iterable[str] = ()) -> str:
    """Give every heading without an id one made of its words and the article's suffix."""
    if "<h" not in html:
        return html
    used = {*taken, *_ID.findall(html)}  # an author may have given one to any element
    # Where to go on counting: from 1 each time, many equal headings would take quadratic time.
    counts: dict[str, int] = {}

    def name(found: re.Match[str]) -> str:
        level, rest, inner = found.groups()
        if "id" in attributes(rest):
            return found[0]
        base = text.slug(_said(inner), 60) or "section"
        number = counts.get(base, 0) + 1
        while (own := f"{base}-{number}-{suffix}" if number > 1 else f"{base}-{suffix}") in used:
            number += 1
        counts[base] = number
        used.add(own)
        return f'<h{level} id="{own}"{rest}>{inner}</h{level}>'

    return _HEADING.sub(name, html)
