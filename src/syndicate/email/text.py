"""Plain text for the text part: wrapped by the columns it takes, not by its characters."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache

from syndicate import slots

COLUMNS = 72
"""Where lines are wrapped: RFC 5322 section 2.1.1 advises 78, and a quoting reply takes some."""

# A line begins with none of these and ends with none of those (JIS X 4051, in short).
_NOT_FIRST = frozenset("、。，．・：；？！）」』】〕》〉ー…々,.:;?!)]}")
_NOT_LAST = frozenset("「『（【〔《〈([{")
_WIDE = 2
# Letters of Latin and common punctuation: one column each.
_PLAIN = re.compile("[\x00-\xac\xae-\u02ff\u2010-\u2027\u2030-\u205e]*")
_JOINER, _AS_EMOJI = "\N{ZERO WIDTH JOINER}", "\N{VARIATION SELECTOR-16}"
_TONES = frozenset(map(chr, range(0x1F3FB, 0x1F400)))
_REGIONS = frozenset(map(chr, range(0x1F1E6, 0x1F200)))
_UNBREAKABLE = re.compile(rf"://|mailto:|{slots.TOKEN.pattern}")


def width(text: str) -> int:
    """Return the columns a text takes: East Asian wide characters two, combining ones none.

    What is joined to the character before, such as the parts of an emoji, takes none of its own.
    """
    if text.isascii():
        return len(text)
    return sum(map(_columns, text, " " + text))


def wrap(text: str, columns: int = COLUMNS) -> str:
    """Fold every line that is wider than ``columns``; its indentation carries over.

    Lines break at spaces and between wide characters. A word wider than a line is cut between
    letters. URLs and merge slots stay whole.
    """
    rows: list[str] = []
    for line in text.split("\n"):
        words = line.rstrip()
        # As most lines are; to see that is faster than to count columns.
        if len(words) <= columns and (words.isascii() or _PLAIN.fullmatch(words)):
            rows.append(words)
        else:
            rows += _fold(words, columns)
    return "\n".join(rows)


@lru_cache(maxsize=8192)
def _columns(char: str, before: str = "") -> int:
    """Return the columns of a character that comes after another."""
    if char == _AS_EMOJI:
        return _WIDE - _columns(before) if before and _columns(before) else 0
    if before == _JOINER or char in _TONES or unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return 0
    return _WIDE if unicodedata.east_asian_width(char) in {"W", "F"} else 1


def _fold(line: str, columns: int) -> Iterator[str]:
    """Yield the rows of one line, filled greedily."""
    if len(line) <= columns and width(line) <= columns:
        yield line
        return
    words = line.lstrip(" ")
    indent = " " * min(len(line) - len(words), columns // 2)
    room = columns - len(indent)
    is_plain = _PLAIN.fullmatch(words) is not None
    if is_plain and (rows := _rows(words, room)):
        yield from [indent + row for row in rows]
        return
    row, taken = "", 0
    for glue, piece in _words(words, room) if is_plain else _pieces(words, room):
        size = len(piece) if is_plain else width(piece)
        if row and taken + len(glue) + size > room:
            yield indent + row
            row, taken = piece, size
        else:
            row, taken = row + (glue if row else "") + piece, taken + size + len(glue)
    yield indent + row if row else ""


def _rows(words: str, room: int) -> list[str]:
    """Return the rows of words whose letters take a column each, or none if a word has no room."""
    rows = []
    while len(words) > room:
        end = words.rfind(" ", 0, room + 1)
        if end < 1:
            return []
        rows.append(words[:end].rstrip(" "))
        words = words[end:].lstrip(" ")
    return [*rows, words]


def _words(line: str, room: int) -> Iterator[tuple[str, str]]:
    """Yield the pieces of a line in which only spaces part words, unless one is too long."""
    for word in line.split(" "):
        if len(word) <= room:
            yield " ", word
        else:
            yield from _pieces(word, room)


def _pieces(line: str, room: int) -> Iterator[tuple[str, str]]:
    """Yield what may stand at the begin of a row, each with the space that goes before it."""
    for word in line.split(" "):
        glue = " "
        for piece in _breakable(word, room):
            yield glue, piece
            glue = ""


def _breakable(word: str, room: int) -> Iterator[str]:
    """Yield a word's parts, none wider than ``room`` unless it must not be broken."""
    if (word.isascii() and len(word) <= room) or _UNBREAKABLE.search(word):
        yield word
        return
    for part in _split(word, _is_gap):
        if width(part) > room:
            yield from _split(part, _is_letter)
        else:
            yield part


def _split(word: str, may_break: Callable[[str, str], bool]) -> Iterator[str]:
    unit = ""
    for char in word:
        if unit and may_break(unit, char):
            yield unit
            unit = ""
        unit += char
    yield unit


def _is_gap(unit: str, after: str) -> bool:
    """Tell whether a line may end between two characters without a space between them."""
    before = unit[-1]
    wide = _WIDE in {_columns(before), _columns(after)}
    return wide and _is_letter(unit, after) and after not in _NOT_FIRST and before not in _NOT_LAST


def _is_letter(unit: str, after: str) -> bool:
    """Tell whether a new letter begins; marks and joined emoji belong to the one before.

    Two letters of a region make a flag (Unicode TR 51).
    """
    if after == _AS_EMOJI or not _columns(after, unit[-1]):
        return False
    return not (after in _REGIONS and unit[-1] in _REGIONS and len(unit) % 2)
