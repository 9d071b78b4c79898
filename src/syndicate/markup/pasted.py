"""An old promo pasted at or near the end of an article: recognised, and taken out.

Its shape is a kicker line ("Further Reading"), perhaps a heading of its own, in bold or not, a
paragraph or more, and a button label ("Read more") on a line of its own. The shape alone proves
nothing: an author may end so, too. It must lead to the publication or to a promo that is
configured, or, where it leads nowhere, speak of such a promo. A reading list under the same kicker
is the author's own: it has several headings, or a list, or no such label.
"""

import re
from collections.abc import Iterator, Sequence
from html import unescape
from urllib.parse import urlsplit

from syndicate.markup.plaintext import strip_tags
from syndicate.model import PastedPromo

USUAL = ("Further Reading", "Read more")
"""Kicker and button label of a promo that says nothing else."""

_TAIL = 3000
_MOST = 4
_AFTER = 2
"""Paragraphs that may follow, such as a word about the author."""
_SHORTEST = 4
"""Letters of a word that counts when two texts are compared."""
# Begun only where nothing of its kind stands before: a long run is read once.
_ENDING = re.compile(r"(?<![\s:.…→›»>])[\s:.…→›»>]+$")
_LINE = re.compile(r"\n|<br\s*/?>\s*")
_BOLD = re.compile(r"<(strong|b)>[^<]*(?:<(?!/?\1>)[^<]*)*</\1>\s*")
_BLOCK = re.compile(
    r"<(?P<tag>h[1-6]|p)(?:\s[^<>]*)?>(?P<said>[^<]*(?:<(?!/?(?:h[1-6]|p)\b)[^<]*)*)</(?P=tag)>"
    # A button that stands in no paragraph, perhaps in bold.
    r"|(?P<bare>(?:<(?P<bold>strong|b|em|span)>\s*)?"
    r"<a(?:\s[^<>]*)?>[^<]*(?:<(?!/?(?:h[1-6]|p|a)\b)[^<]*)*</a>(?(bold)\s*</(?P=bold)>))"
)
_HREF = re.compile(r'\shref="([^"]*)"')
# What a promo may have been put into.
_BOX = re.compile(r"<(/?)(?:div|section|aside)(?:\s[^<>]*)?>")
_APART = re.compile(rf"{_BOX.pattern}|<br\s*/?>")
_OPENS_BOX = re.compile(r"<(div|section|aside)(?:\s[^<>]*)?>\s*\Z")
_ADDRESS = re.compile(r"<?https?://[^\s<>]+>?\Z")
_LONGEST = 2000
"""Characters of a line that may be a label with its address."""
_URL = re.compile(r"https?://[^\s<>\"']+")


def from_blocks(
    blocks: list[str], promos: Sequence[PastedPromo], own: str
) -> tuple[list[str], list[str]]:
    """Return a text's blocks without the pasted promo, and the blocks that it was.

    ``own`` is the publication's URL.
    """
    for kicker, button in _pairs(promos):
        for end in _ends(len(blocks)):
            if any(_says(one, button) for one in blocks[end:]):
                break
            start = _start(blocks[:end], kicker, button)
            taken = blocks[start:end] if start else []
            said = "\n".join(taken)
            if taken and _is_ours(said, _URL.findall(said), promos, own):
                return blocks[:start] + blocks[end:], taken
    return blocks, []


def from_html(html: str, promos: Sequence[PastedPromo], own: str) -> tuple[str, str]:
    """Return sanitised HTML without the pasted promo, and the HTML that it was."""
    tail = html[-_TAIL:]
    offset = len(html) - len(tail)
    for kicker, button in _pairs(promos):
        if kicker.casefold() not in (low := tail.casefold()) or button.casefold() not in low:
            continue
        blocks = _last_blocks(tail)
        for end in _ends(len(blocks)):
            if any(_says(strip_tags(_said(one)), button) for one in blocks[end:]):
                break
            for count in range(1, min(end, _MOST + 1) + 1):
                some = blocks[end - count : end]
                start, stop = _around(html, offset + some[0].start(), offset + some[-1].end())
                taken = html[start:stop]
                if not start or _parts_a_box(taken) or not _is_promo(some, kicker, button):
                    continue
                links = [unescape(one) for one in _HREF.findall(taken)]
                links += _URL.findall(strip_tags(taken))
                if _is_ours(strip_tags(taken), links, promos, own):
                    return (html[:start].rstrip() + "\n" + html[stop:].lstrip()).strip(), taken
    return html, ""


def _pairs(promos: Sequence[PastedPromo]) -> Iterator[tuple[str, str]]:
    """Yield the kickers and button labels to look for: none where no promo is configured."""
    if promos:
        yield from dict.fromkeys([USUAL, *((one.kicker, one.button) for one in promos)])


def _ends(count: int) -> range:
    """Return where a promo may end, the last place first."""
    return range(count, max(0, count - _AFTER - 1), -1)


def _start(blocks: list[str], kicker: str, button: str) -> int:
    """Return where the promo that ends these blocks begins; 0 if there is none."""
    if not blocks or not _is_button(blocks[-1].rpartition("\n")[2], button):
        return 0
    for count in range(2, _MOST + 2):
        if len(blocks) > count and _says(blocks[-1 - count], kicker):
            return len(blocks) - 1 - count
    # The whole promo may stand in one block, line below line.
    lines = blocks[-1].split("\n")
    whole = len(blocks) > 1 and len(lines) > 2 and _says(lines[0], kicker)  # noqa: PLR2004
    return len(blocks) - 1 if whole else 0


def _is_ours(said: str, links: Sequence[str], promos: Sequence[PastedPromo], own: str) -> bool:
    """Tell whether a section leads to us or our promos, or, without a link, speaks of one."""
    if links:
        hosts = {_host(url) for url in (own, *(one.url for one in promos))}
        return all(_host(link) in hosts for link in links)
    return any(_speaks_of(said, one) for one in promos)


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return url


def _speaks_of(said: str, promo: PastedPromo) -> bool:
    """Tell whether a text names half of a promo's heading, or is half made of its words."""
    if promo.heading.casefold() in said.casefold():
        return True
    words = _words(said) - _words(f"{promo.kicker} {promo.button} {' '.join(USUAL)}")
    heading = _words(promo.heading)
    if heading and 2 * len(words & heading) >= len(heading):
        return True
    return bool(words) and 2 * len(words & (heading | _words(promo.text))) >= len(words)


def _words(text: str) -> set[str]:
    return {one for one in re.findall(r"\w+", text.casefold()) if len(one) >= _SHORTEST}


def _last_blocks(tail: str) -> list[re.Match[str]]:
    """Return what stands at the very end with nothing in between, in order."""
    blocks: list[re.Match[str]] = []
    end = len(tail)
    for found in reversed(list(_BLOCK.finditer(tail))):
        if _APART.sub("", tail[found.end() : end]).strip() or len(blocks) == _MOST + 1 + _AFTER:
            break
        blocks.insert(0, found)
        end = found.start()
    return blocks


def _is_promo(blocks: Sequence[re.Match[str]], kicker: str, button: str) -> bool:
    """Tell whether blocks are kicker, heading or none, text, and button, each line for line."""
    lines = [
        (block["tag"] or "p", line)
        for block in blocks
        for line in _LINE.split(_said(block).strip())
    ]
    if len(lines) < 3 or not _says(strip_tags(lines[0][1]), kicker):  # noqa: PLR2004
        return False
    if lines[-1][0] != "p" or not _is_button(strip_tags(lines[-1][1]), button):
        return False
    text = lines[1:-1]
    if _is_heading(*text[0]):
        text = text[1:]
    return bool(text) and not any(_is_heading(*line) for line in text)


def _said(block: re.Match[str]) -> str:
    return block["said"] or block["bare"] or ""


def _is_heading(tag: str, line: str) -> bool:
    return tag != "p" or _BOLD.fullmatch(line) is not None


def _is_button(line: str, button: str) -> bool:
    """Tell whether a line is the button's label, which the address it leads to may follow."""
    line = line.strip()
    return len(line) <= _LONGEST and _says(_ADDRESS.sub("", line), button)


def _around(html: str, start: int, stop: int) -> tuple[int, int]:
    """Widen a place in HTML to the boxes that hold nothing else."""
    while (opens := _OPENS_BOX.search(html[max(0, start - 300) : start])) and (
        closes := re.compile(rf"\s*</{opens[1]}>").match(html, stop)
    ):
        start, stop = start - len(opens[0]), closes.end()
    return start, stop


def _parts_a_box(html: str) -> bool:
    """Tell whether a box begins or ends in HTML, but not both."""
    depth = 0
    for found in _BOX.finditer(html):
        depth += -1 if found[1] else 1
        if depth < 0:
            return True
    return depth != 0


def _says(line: str, words: str) -> bool:
    return _ENDING.sub("", line.strip()).casefold() == words.strip().casefold()
