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
address article aside blockquote caption dd details div dl dt fieldset figcaption figure footer h1
h2 h3 h4 h5 h6 header hgroup li main nav ol p pre section summary table tr ul
"""
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_SPACE = re.compile(r"[ \t\r\n]+")
_BREAK = "\x00"
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
    lists: list[int | None] = field(default_factory=list)
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
            self.structure(name, closing=closing)
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

    def structure(self, name: str, *, closing: bool) -> None:
        step = -1 if closing else 1
        if name in {"ul", "ol"}:
            self.open_list(name, closing=closing)
        elif name == "blockquote":
            self.quotes = max(0, self.quotes + step)
        elif name == "pre":
            self.pre = max(0, self.pre + step)
        elif name == "li":
            self.marker = "" if closing else self.next_marker()

    def open_list(self, name: str, *, closing: bool) -> None:
        if closing:
            del self.lists[-1:]
        else:
            self.lists.append(0 if name == "ol" else None)

    def next_marker(self) -> str:
        if not self.lists or self.lists[-1] is None:
            return "- "
        self.lists[-1] += 1
        return f"{self.lists[-1]}. "

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
        for margin, marker, body in self.blocks:
            follows_item = bool(out) and bool(marker.strip()) and self.tight(out[-1])
            out.append("\n" if follows_item else "\n\n")
            hanging = "\n" + margin + " " * len(marker)
            out.append(margin + marker + body.replace("\n", hanging))
        return "".join(out[1:])

    @staticmethod
    def tight(previous: str) -> bool:
        return re.match(r"(?:> | )*(?:- |\d+\. )", previous) is not None
