"""What was meant as front matter and is none: a fence of four signs, a lost brace, no fence at all.

Taken for text it would be published, fields and all, over the last good version. So it is told; a
text that only begins with a rule, or with a list such as ``Flour: 100 g``, is left alone.
"""

import re
from dataclasses import dataclass

_NAMES = """
aliases author authors categories date description draft guid id lang lastmod layout permalink
pubdate published slug summary tags title updated
"""
_FIELDS = frozenset(_NAMES.split())
"""Fields that nearly every article has one of, folded; words of prose are none of them."""

_MOST = 100
"""Lines to look at: front matter is shorter, or its first fields tell."""

_BLANK = re.compile(r"(?:[ \t]*\n)*")
_DASHES = r"-{2,}|[\u2010-\u2015\u2212]+|\+{2,}"
_OPENING = re.compile(rf" {{0,3}}(?:{_DASHES})[ \t]*[a-zA-Z]*[ \t]*")
_CLOSING = re.compile(rf" {{0,3}}(?:{_DASHES}|\.{{3}})[ \t]*")
_QUOTES = "\"'\u2018\u2019\u201c\u201d"
_FIELD = re.compile(rf" {{0,3}}[{_QUOTES}]?([A-Za-z_][\w-]*)[{_QUOTES}]?[ \t]*(?::(?=[ \t]|$)|=)")
_MORE = re.compile(r"[ \t]|-[ \t]|#|\[|[\]}],?[ \t]*$|$")
_MEMBER = re.compile(
    rf"(?:^|[{{,])[ \t]*([{_QUOTES}]?)([A-Za-z_][\w-]*)[{_QUOTES}]?[ \t]*:", re.MULTILINE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookalike:
    """Where it begins, what is wrong with it and how to mend it; and where it seems to end."""

    line: int
    problem: str
    remedy: str
    end: int


def find(text: str, *, plain: bool = False) -> Lookalike | None:
    """Return what a text without front matter begins with, if that was meant as such.

    In ``plain`` text, a title between two rules may be meant to be read.
    """
    blank = _BLANK.match(text)
    start = blank.end() if blank else 0
    if text[start : start + 1] == "{":
        return _braced(text, start)
    return _lined(text, start, plain=plain)


def _lined(text: str, start: int, *, plain: bool) -> Lookalike | None:
    first = text[start : start + 200].partition("\n")[0].rstrip("\r")
    opened = bool(_OPENING.fullmatch(first))
    if not opened and not _FIELD.match(first):
        return None
    names, closed, end = _block(text, start + (len(first) + 1 if opened else 0), opened=opened)
    known = [name for name in names if _folded(name) in _FIELDS]
    usual = [name for name in known if name[0].islower()]
    capitals = len(known) > 1 and opened and closed and not plain
    if not (len(usual) > 1 or (usual and opened and closed) or capitals):
        return None
    said = f"which {first.strip()} does not open" if opened else "which no line --- opens"
    return Lookalike(
        line=text.count("\n", 0, start) + 1,
        problem=f"it begins with fields ({_few(known)}), {said}",
        remedy="put a line of three hyphens --- before and after them;"
        " if they are text, put two such lines before them",
        end=end,
    )


def _block(text: str, place: int, *, opened: bool) -> tuple[list[str], bool, int]:
    """Return the fields that stand from a place on, if a line closes them, and where they end."""
    names: list[str] = []
    for _ in range(_MOST):
        if place >= len(text):
            break
        stop = text.find("\n", place)
        stop = len(text) if stop < 0 else stop
        line = text[place : min(stop, place + 500)]
        if names and _CLOSING.fullmatch(line):
            return names, True, stop + 1
        if field := _FIELD.match(line):
            names.append(field[1])
        elif not _MORE.match(line) or not (opened or line.strip()):
            break
        place = stop + 1
    return names, False, place


def _braced(text: str, start: int) -> Lookalike | None:
    """Find an object that is no JSON; ``{title: …}`` alone on its line begins a song (ChordPro)."""
    head = re.split(r"\n[ \t]*\n", text[start : start + 5000], maxsplit=1)[0]
    if head[1:2] in set("{%#:"):
        return None
    known = [one for one in _MEMBER.finditer(head) if _folded(one[2]) in _FIELDS]
    over_lines = bool(re.match(r"\{[ \t]*\n", head))
    if not known or not (len(known) > 1 or over_lines or known[0][1]):
        return None
    return Lookalike(
        line=text.count("\n", 0, start) + 1,
        problem=f"it begins with an object ({_few([one[2] for one in known])}) that is not JSON",
        remedy='write {"title": "…", …}, every name in straight double quotes;'
        " if it is text, put two lines --- before it",
        end=start + len(head),
    )


def _folded(name: str) -> str:
    return name.replace("_", "").replace("-", "").lower()


def _few(names: list[str]) -> str:
    return ", ".join(dict.fromkeys(names[:3]))
