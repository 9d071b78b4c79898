"""From HTML to text that people can read: in mail, in summaries, in the text part of a feed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

TAG = re.compile(r"""<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:[^<>"']|"[^"]*"|'[^']*')*)>""")
"""One tag; groups: a slash if it closes, its name, its attributes. A ``>`` may stand in quotes."""

ATTRIBUTE = re.compile(r'\s([a-z-]+)="([^"]*)"')
"""One attribute as the sanitiser writes it."""

_BLOCK_NAMES = """
address article aside blockquote caption center dd details div dl dt fieldset figcaption figure
footer h1 h2 h3 h4 h5 h6 header hgroup li main nav ol p pre section summary table tr ul
"""
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_SPACE = re.compile(r"[ \t\r\n]+")
_BREAK = "\x00"
_NUMBER = re.compile(r"-?[0-9]{1,9}")
_ROMAN = tuple(
    zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ["M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"],
        strict=True,
    )
)
_ROMAN_END = 4000
_LETTERS = 26
_OPENS = frozenset("([{“‘«「（")
_ENDS = frozenset(".,;:!?)]}”’»」），。、！？…")


def strip_tags(html: str) -> str:
    """Return the text of a fragment on one line, without tags and entities."""
    if "<" not in html and "&" not in html:
        return " ".join(html.split())
    spaced = TAG.sub(_gap, _COMMENT.sub("", html))
    return " ".join(unescape(spaced).split())


def _gap(tag: re.Match[str]) -> str:
    name = tag[2].lower()
    if name == "img":
        start, end = tag.span()
        before, after = tag.string[max(0, start - 1) : start], tag.string[end : end + 1]
        left = "" if before in _OPENS else " "
        return left + attributes(tag[3]).get("alt", "") + ("" if after in _ENDS else " ")
    return " " if name in _BLOCKS or name in {"br", "td", "th", "hr"} else ""


def attributes(text: str) -> dict[str, str]:
    """Return a tag's attributes, as the sanitiser wrote them; values stay escaped."""
    return dict(ATTRIBUTE.findall(text))


def to_text(html: str) -> str:
    """Return a fragment as readable text.

    Paragraphs are parted by blank lines; lists have dashes or numbers; quotations ``>``; links and
    pictures are their text. Preformatted text keeps its lines. No trailing line end.
    """
    writer = _Writer()
    for before, closing, name, rest in _tokens(html):
        writer.words(before)
        if name:
            writer.tag(name.lower(), rest, closing=bool(closing))
    return writer.finish()


def _tokens(html: str) -> Iterator[tuple[str, str, str, str]]:
    position = 0
    for tag in TAG.finditer(html := _COMMENT.sub("", html)):
        yield html[position : tag.start()], tag[1], tag[2], tag[3]
        position = tag.end()
    yield html[position:], "", "", ""


@dataclass(slots=True)
class _Writer:
    """Gathers blocks; each has the margin (indent, quotation marks) that its place gives it."""

    blocks: list[tuple[str, str, str]] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    lists: list[tuple[int, str] | None] = field(default_factory=list)
    """Of each list that is open its next number and type; nothing of one with dashes."""
    quotes: int = 0
    pre: int = 0
    marker: str = ""
    said: bool = False
    """Whether the block has come to anything yet."""

    def say(self, piece: str) -> None:
        self.pieces.append(piece)
        self.said = self.said or bool(piece.strip())

    def words(self, html: str) -> None:
        if html:
            plain = unescape(html)
            self.say(plain.replace("\n", _BREAK) if self.pre else plain)

    def tag(self, name: str, rest: str, *, closing: bool) -> None:
        if name in _BLOCKS:
            self.close_block()
            self.structure(name, rest, closing=closing)
        elif name == "br":
            self.say(_BREAK)
        elif name == "hr":
            self.close_block()
            self.say("* * *")
            self.close_block()
        elif name in {"td", "th"} and not closing and self.said:
            self.say(" | ")
        elif name == "img":
            self.say(unescape(attributes(rest).get("alt", "")))

    def structure(self, name: str, rest: str, *, closing: bool) -> None:
        step = -1 if closing else 1
        if name in {"ul", "ol"}:
            self.open_list(name, rest, closing=closing)
        elif name == "blockquote":
            self.quotes = max(0, self.quotes + step)
        elif name == "pre":
            self.pre = max(0, self.pre + step)
        elif name == "li":
            self.marker = "" if closing else self.next_marker(rest)

    def open_list(self, name: str, rest: str, *, closing: bool) -> None:
        if closing:
            del self.lists[-1:]
        else:
            own = attributes(rest)
            first = (_count(own.get("start"), 1), own.get("type", "1"))
            self.lists.append(first if name == "ol" else None)

    def next_marker(self, rest: str) -> str:
        if not self.lists or self.lists[-1] is None:
            return "- "
        following, kind = self.lists[-1]
        number = _count(attributes(rest).get("value"), following)
        self.lists[-1] = (number + 1, kind)
        return f"{_numeral(number, kind)}. "

    def close_block(self) -> None:
        joined = "".join(self.pieces)
        self.pieces.clear()
        self.said = False
        lines = joined.split(_BREAK)
        folded = lines if self.pre else [_SPACE.sub(" ", one).strip(" ") for one in lines]
        body = "\n".join(one.rstrip() for one in folded).strip("\n")
        if not body.strip():
            return
        margin = "> " * self.quotes + "  " * max(0, len(self.lists) - 1)
        self.blocks.append((margin, self.marker, body))
        self.marker = " " * len(self.marker)

    def finish(self) -> str:
        self.close_block()
        out: list[str] = []
        before = ""
        for margin, marker, body in self.blocks:
            follows_item = bool(marker.strip()) and bool(before.strip())
            before = marker
            out.append("\n" if follows_item else "\n\n")
            hanging = "\n" + margin + " " * len(marker)
            out.append(margin + marker + body.replace("\n", hanging))
        return "".join(out[1:])


def _count(written: str | None, otherwise: int) -> int:
    """Read a number as the sanitiser leaves it; anything else counts for nothing."""
    return int(written) if written and _NUMBER.fullmatch(written) else otherwise


def _numeral(number: int, kind: str) -> str:
    """Write the number of an item as lists of its type do (HTML, 4.4.5): letters from 1 on."""
    if kind in {"a", "A"} and number > 0:
        letters = ""
        while number:
            number, place = divmod(number - 1, _LETTERS)
            letters = chr(ord(kind) + place) + letters
        return letters
    if kind in {"i", "I"} and 0 < number < _ROMAN_END:
        roman = ""
        for value, letter in _ROMAN:
            count, number = divmod(number, value)
            roman += letter * count
        return roman if kind == "I" else roman.lower()
    return str(number)
