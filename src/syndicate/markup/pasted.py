"""An old promo pasted at the end of an article: recognised by its shape, and taken out.

The shape is a kicker line ("Further Reading"), a paragraph, and a button label ("Read more") that
stands alone. A reading list under the same kicker is the author's own and stays.
"""

import re
from collections.abc import Sequence

from syndicate.markup.plaintext import strip_tags

Pairs = Sequence[tuple[str, str]]
"""Kicker and button label of the promos that may have been pasted."""

_TAIL = 3000
_MOST = 4
# Begun only where nothing of its kind stands before: a long run is read once.
_ENDING = re.compile(r"(?<![\s:.…→›»>])[\s:.…→›»>]+$")
_BLOCK = re.compile(r"<(h[1-6]|p)((?:\s[^<>]*)?)>([^<]*(?:<(?!/?(?:h[1-6]|p)\b)[^<]*)*)</\1>")


def from_blocks(blocks: list[str], pairs: Pairs) -> list[str]:
    """Return a text's blocks without the promo at their end."""
    for kicker, button in pairs:
        if not blocks or not _says(blocks[-1].rpartition("\n")[2], button):
            continue
        for count in range(2, _MOST + 2):
            if len(blocks) > count and _says(blocks[-1 - count], kicker):
                return blocks[: -1 - count]
        # The whole promo may stand in one block, line below line.
        lines = blocks[-1].split("\n")
        if len(blocks) > 1 and len(lines) > 2 and _says(lines[0], kicker):  # noqa: PLR2004
            return blocks[:-1]
    return blocks


def from_html(html: str, pairs: Pairs) -> str:
    """Return sanitised HTML without the promo at its end."""
    tail = html[-_TAIL:]
    for kicker, button in pairs:
        if button.casefold() not in tail[-400:].casefold():
            continue
        found = list(_BLOCK.finditer(tail))[-3:]
        if len(found) == 3 and _is_promo(tail, found, kicker, button):  # noqa: PLR2004
            return html[: len(html) - len(tail) + found[0].start()].rstrip()
    return html


def _is_promo(tail: str, found: list[re.Match[str]], kicker: str, button: str) -> bool:
    first, second, third = found
    gaps = (
        tail[first.end() : second.start()],
        tail[second.end() : third.start()],
        tail[third.end() :],
    )
    return (
        not any(gap.strip() for gap in gaps)
        and second[1] == "p"
        and _says(strip_tags(first[3]), kicker)
        and _says(strip_tags(third[3]), button)
    )


def _says(line: str, words: str) -> bool:
    return _ENDING.sub("", line.strip()).casefold() == words.strip().casefold()
