"""Plain text as people type it, read as an article: title, paragraphs, subheadings, lists."""

import re
from collections.abc import Iterator
from html import escape
from itertools import dropwhile, pairwise

from syndicate.markup import headings

_PARAGRAPHS = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_BULLET = re.compile(r"\s*[-*•]\s+(?=\S)")
_NUMBERED = re.compile(r"\s*(\d{1,4})[.)]\s+(?=\S)")
# Full stops and their like, in any script, also inside closing quotes or brackets.
_FINAL = re.compile(
    r"[.,!?:;…。、，．！？：；｡､।॥؟،؛۔։।။។។៕᙮᠃᠉⳹።፧፨‥][\"'”’»›」』）)\]]*\s*$"
)  # fmt: skip
_COMMA = re.compile(r"[,，、،]\s*$")
# A question or an exclamation may be a subheading, if it is one sentence, and nobody says it.
_ASKS = re.compile(r"[?!？！؟][\"'”’»›」』）)\]]*\s*$")
_SPOKEN = re.compile(r"\s*[\"'“‘”„«»‹›「『–—-]")
_INNER_END = re.compile(r"[.!?:;。！？；：؟۔][\"'”’»›」』）)\]]*(?:\s|(?<=[。！？]))\S")
_SENTENCE_END = re.compile(r"[.,;:。、，．；।۔،؛…]\s*$")
_URL = re.compile(r"https?://[^\s<>\"'“”‘’«»「」（）]+[^\s<>\"'“”‘’«»「」（）.,;:!?)\]]")
_HEADING_LENGTH = 100
_TITLE_LENGTH = 300


def blocks(body: str) -> list[str]:
    """Part a text at its blank lines; or at each line end, where it shows that it means that.

    It does where it has no blank line at all, or where its first line is said twice at once.
    """
    normal = body.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    parts = [block.strip("\n") for block in _PARAGRAPHS.split(normal) if block.strip()]
    lines = parts[0].split("\n") if parts else []
    if len(lines) > 1 and (len(parts) == 1 or headings.same(lines[0], lines[1])):
        return [block for part in parts for block in _line_by_line(part)]
    return parts


def _line_by_line(block: str) -> list[str]:
    """Take a block's lines as blocks of their own, but for lists and what a hard wrap parted.

    Lines of which none ends a sentence are no prose: they stay together.
    """
    lines = block.split("\n")
    if not any(_FINAL.search(line) for line in lines):
        return [block]
    out = [lines[0]]
    width = max(map(len, lines))
    wrapped = width <= _HEADING_LENGTH and any(map(_runs_on, lines, lines[1:]))
    for before, line in pairwise(lines):
        is_item = _is_item(line)
        fills = len(before) + 1 + len(line.split(None, 1)[0] if line.strip() else "") > width
        joins = _is_item(out[-1]) if is_item else _runs_on(before, line) or (wrapped and fills)
        if joins:
            out[-1] += ("\n" if is_item or not _is_item(out[-1]) else " ") + line
        else:
            out.append(line)
    return out


def _runs_on(line: str, following: str) -> bool:
    """Tell whether a line ends in the middle of a sentence that the following one takes up."""
    begins = following.lstrip()[:1]
    if _is_item(following) or (_FINAL.search(line) and not _COMMA.search(line)):
        return False
    return begins.islower() or _COMMA.search(line) is not None


def _is_item(line: str) -> bool:
    return (_BULLET.match(line) or _NUMBERED.match(line)) is not None


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
    """Drop the blocks at the top that only repeat the title, but never all there is."""
    says_it = headings.saying(said)
    return list(dropwhile(says_it, parts)) or parts[-1:]


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
        and (not _FINAL.search(line) or _is_question(line))
        and any(character.isalpha() for character in line)
        and not _URL.search(line)
    )


def _is_question(line: str) -> bool:
    """Tell whether a line is one question or exclamation, and no speech."""
    return bool(_ASKS.search(line)) and not _SPOKEN.match(line) and not _INNER_END.search(line)


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
