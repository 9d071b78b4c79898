"""Plain text as people type it, read as an article: title, paragraphs, subheadings, lists."""

import re
from collections.abc import Iterator
from html import escape
from itertools import dropwhile

from syndicate.markup import headings

_PARAGRAPHS = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_BULLET = re.compile(r"\s*[-*•]\s+(?=\S)")
_NUMBERED = re.compile(r"\s*(\d{1,4})[.)]\s+(?=\S)")
# Full stops and their like, in any script, also inside closing quotes or brackets.
_FINAL = re.compile(
    r"[.,!?:;…。、，．！？：；｡､।॥؟،؛۔։।။។។៕᙮᠃᠉⳹።፧፨‥][\"'”’»›」』）)\]]*\s*$"
)  # fmt: skip
_SENTENCE_END = re.compile(r"[.,;:。、，．；।۔،؛…]\s*$")
_URL = re.compile(r"https?://[^\s<>\"'“”‘’«»「」（）]+[^\s<>\"'“”‘’«»「」（）.,;:!?)\]]")
_HEADING_LENGTH = 100
_TITLE_LENGTH = 300


def blocks(body: str) -> list[str]:
    """Part a text at its blank lines."""
    normal = body.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    return [block.strip("\n") for block in _PARAGRAPHS.split(normal) if block.strip()]


def title(parts: list[str]) -> str:
    """Return the title line: a first block of one line that is no sentence, or is said twice."""
    if not parts or "\n" in parts[0].strip() or len(parts[0]) > _TITLE_LENGTH:
        return ""
    line = parts[0].strip()
    if _BULLET.match(line) or _NUMBERED.match(line) or _URL.fullmatch(line):
        return ""
    twice = len(parts) > 1 and headings.same(line, parts[1])
    if len(parts) == 1 or (_SENTENCE_END.search(line) and not twice):
        return ""
    return line


def without_title(parts: list[str], said: str) -> list[str]:
    """Drop the blocks at the top that only repeat the title."""
    says_it = headings.saying(said)
    return list(dropwhile(says_it, parts))


def to_html(parts: list[str]) -> str:
    """Return the HTML of a text's blocks, everything in it escaped."""
    last = len(parts) - 1
    return "\n".join(_block(part, is_last=number == last) for number, part in enumerate(parts))


def _block(block: str, *, is_last: bool) -> str:
    lines = block.split("\n")
    if all(_BULLET.match(line) for line in lines):
        return _list("<ul>", lines, _BULLET, "</ul>")
    if numbered := [_NUMBERED.match(line) for line in lines]:
        first = numbered[0]
        if first and all(numbered):
            start = "<ol>" if int(first[1]) == 1 else f'<ol start="{int(first[1])}">'
            return _list(start, lines, _NUMBERED, "</ol>")
    if len(lines) == 1 and not is_last and _is_heading(block):
        return f"<h2>{_inline(block.strip())}</h2>"
    return "".join(_paragraph(lines))


def _is_heading(line: str) -> bool:
    return (
        len(line) <= _HEADING_LENGTH
        and not _FINAL.search(line)
        and any(character.isalpha() for character in line)
        and not _URL.search(line)
    )


def _paragraph(lines: list[str]) -> Iterator[str]:
    yield "<p>" + "\n".join(_inline(line.strip()) for line in lines) + "</p>"


def _list(start: str, lines: list[str], marker: re.Pattern[str], end: str) -> str:
    items = "".join(f"<li>{_inline(marker.sub('', line, count=1).strip())}</li>" for line in lines)
    return start + items + end


def _inline(line: str) -> str:
    """Escape a line and make its web addresses links."""
    out: list[str] = []
    position = 0
    for found in _URL.finditer(line):
        out.append(escape(line[position : found.start()], quote=False))
        out.append(f'<a href="{escape(found[0])}">{escape(found[0], quote=False)}</a>')
        position = found.end()
    out.append(escape(line[position:], quote=False))
    return "".join(out)
