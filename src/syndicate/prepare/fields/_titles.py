"""Titles and names as plain text."""

import re

from syndicate import text

_EMPHASIS = re.compile(r"[*_`]")
_PAIRED = re.compile(r"(\*\*|`)(?=\S)")
_CLOSED = {sign: re.compile(rf"(?<=\S){re.escape(sign)}") for sign in ("**", "`")}


def plain(title: str, *, markdown: bool = False) -> str:
    """Return a title as plain text: no HTML, no entities, in Markdown no emphasis."""
    title = text.without_html(title)
    if markdown and _EMPHASIS.search(title):
        title = _unpaired(title)
        title = re.sub(r"(?<!\w)([*_])(?=\S)([^*_]+?)(?<=\S)\1(?!\w)", r"\2", title)
    return text.line(title)


def _unpaired(title: str) -> str:
    """Take away the signs around strong words and code; one that is never closed stays."""
    kept: list[str] = []
    never_closed: set[str] = set()
    position = at = 0
    while opened := _PAIRED.search(title, at):
        sign, at = opened[1], opened.end()
        closed = None if sign in never_closed else _CLOSED[sign].search(title, at + 1)
        if closed:
            kept += title[position : opened.start()], title[at : closed.start()]
            position = at = closed.end()
        else:
            never_closed.add(sign)
    return "".join([*kept, title[position:]])
