"""Template tags that other generators would have run: found, told, never shown or run.

They are looked for in the source, where lines are true. Code is where one may show them.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from itertools import accumulate
from typing import NamedTuple

from syndicate.markup.commonmark import PARSER
from syndicate.model import Markup

# Liquid, Nunjucks, Jinja and Twig blocks; Hugo shortcodes; variables of all; ERB, EJS, ASP; and on
# a line of their own kramdown's attributes and tables of contents, as Jekyll has them; its
# attributes of what stands right before them, which are no format of numbers; comments.
_TAG = re.compile(
    r"\{%.{0,500}?%\}|\{\{.{0,500}?\}\}|<%.{0,500}?%>|^[ ]{0,3}\{:[^{}\n]{1,200}\}[ \t]*$"
    r"|(?<=[)\]*_`>~])\{:[ \t]*(?:[.#][A-Za-z]|[\w-]{1,40}=[\"'])[^{}\n]{0,200}\}"
    r"|\{#[^{}]*#\}",
    re.DOTALL | re.MULTILINE,
)
_CODE = re.compile(r"<(pre|code|samp|kbd|script|style)\b|<!--", re.IGNORECASE)
_WORD = re.compile(r"[\w./-]+")

_REMEDIES = {
    "highlight": "fence the code with ``` instead",
    "endhighlight": "fence the code with ``` instead",
    "raw": "take it out: code needs no protection here",
    "endraw": "take it out: code needs no protection here",
    "figure": "write ![what it shows](file.jpg)",
    "image": "write ![what it shows](file.jpg)",
    "img": "write ![what it shows](file.jpg)",
    "ref": "link to the page's address",
    "relref": "link to the page's address",
    "link": "link to the page's address",
    "post_url": "link to the page's address",
    "youtube": "link to the video's page",
    "vimeo": "link to the video's page",
}
_REMEDY = "write what it stands for, or put it in `code` to show it"


class Tag(NamedTuple):
    """A template tag: its place in the text, as it stands there, and what to write instead."""

    start: int
    source: str
    remedy: str


def find(body: str, markup: Markup) -> Iterator[Tag]:
    """Yield the template tags in a body that stand outside code."""
    if not any(opening in body for opening in ("{{", "{%", "<%", "{:", "#}")):
        return
    ahead = sorted(_code(body, markup), reverse=True)
    covered = 0
    for found in _TAG.finditer(body):
        while ahead and ahead[-1][0] <= found.start():
            covered = max(covered, ahead.pop()[1])
        if found.start() >= covered:
            shown = " ".join(found[0].split())
            yield Tag(found.start(), shown[:60], _remedy(found[0]))


def _remedy(tag: str) -> str:
    if tag.lstrip().startswith("{:"):
        return "take it out; the id of a heading is written {#id}"
    if tag.startswith("{#"):
        return "take it out, or write <!-- -->, which is not published"
    word = _WORD.search(tag)
    return _REMEDIES.get(word[0].lower(), _REMEDY) if word else _REMEDY


def _code(body: str, markup: Markup) -> Iterator[tuple[int, int]]:
    """Yield where code starts and ends, in characters."""
    if markup == "text":
        return
    if markup == "markdown":
        yield from _markdown_code(body)
    yield from _html_code(body)


def _html_code(body: str) -> Iterator[tuple[int, int]]:
    """Yield code elements and comments; one that is never closed lasts to the end."""
    lower = body.lower() if len(body.lower()) == len(body) else body
    position = 0
    while found := _CODE.search(body, position):
        close = f"</{found[1].lower()}" if found[1] else "-->"
        end = lower.find(close, found.end())
        yield found.start(), (position := end if end >= 0 else len(body))


def _markdown_code(body: str) -> Iterator[tuple[int, int]]:
    """Yield code spans and blocks; pyromark counts in bytes of UTF-8."""
    place_of = _characters(body)
    for event, place in PARSER.events_with_range(body):
        if isinstance(event, dict) and ("Code" in event or _starts_code(event)):
            yield place_of(place["start"]), place_of(place["end"])


def _characters(body: str) -> Callable[[int], int]:
    """Return what turns a place in the UTF-8 of a text into one in its characters."""
    if body.isascii():
        return int
    starts = [0, *accumulate(len(character.encode()) for character in body)]
    return lambda place: bisect_left(starts, place)


def _starts_code(event: object) -> bool:
    start = event.get("Start") if isinstance(event, dict) else None
    return isinstance(start, dict) and "CodeBlock" in start
