"""An old promo pasted at the end of an article: recognised by its shape, and taken out.

The shape is a kicker line ("Further Reading"), perhaps a heading of its own, in bold or not, a
paragraph or more, and a button label ("Read more") on a line of its own. A reading list under the
same kicker is the author's own and stays: it has several headings, or a list, or no such label.
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
_LINE = re.compile(r"\n|<br\s*/?>\s*")
_BOLD = re.compile(r"<(strong|b)>[^<]*(?:<(?!/?\1>)[^<]*)*</\1>\s*")
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
        blocks = _last_blocks(tail)
        for count in range(1, len(blocks) + 1):
            start = len(html) - len(tail) + blocks[-count].start()
            if start > 0 and _is_promo(blocks[-count:], kicker, button):
                return html[:start].rstrip()
    return html


def _last_blocks(tail: str) -> list[re.Match[str]]:
    """Return the headings and paragraphs at the very end that nothing parts, in order."""
    blocks: list[re.Match[str]] = []
    end = len(tail)
    for found in reversed(list(_BLOCK.finditer(tail))):
        if tail[found.end() : end].strip() or len(blocks) == _MOST + 1:
            break
        blocks.insert(0, found)
        end = found.start()
    return blocks


def _is_promo(blocks: Sequence[re.Match[str]], kicker: str, button: str) -> bool:
    """Tell whether blocks are kicker, heading or none, text, and button, each line for line."""
    lines = [(block[1], line) for block in blocks for line in _LINE.split(block[3].strip())]
    if len(lines) < 3 or not _says(strip_tags(lines[0][1]), kicker):  # noqa: PLR2004
        return False
    if lines[-1][0] != "p" or not _says(strip_tags(lines[-1][1]), button):
        return False
    text = lines[1:-1]
    if _is_heading(*text[0]):
        text = text[1:]
    return bool(text) and not any(_is_heading(*line) for line in text)


def _is_heading(tag: str, line: str) -> bool:
    return tag != "p" or _BOLD.fullmatch(line) is not None


def _says(line: str, words: str) -> bool:
    return _ENDING.sub("", line.strip()).casefold() == words.strip().casefold()
