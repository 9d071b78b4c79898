"""MJML as it is written: its elements with their attributes and places, and where it is ill-formed.

Unlike an XML parser it goes on after a fault, and tells the offset of each element and attribute.
What stands in an ending tag (``mj-text``, ``mj-raw`` …) is HTML; of that only the form is judged.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from html.entities import html5

from syndicate.checks._mjml_facts import ENDING, HEAD_ENDING

_TOKEN = re.compile(
    r"(?P<comment><!--.*?(?:-->|\Z))|(?P<cdata><!\[CDATA\[.*?(?:\]\]>|\Z))|(?P<other><[!?][^>]*>?)"
    r"|<(?P<slash>/?)(?P<name>[A-Za-z][\w:.-]*)"
    r"(?P<attributes>(?>[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+)(?P<end>>?)"
    r"|(?P<bare><)",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"""([^\s=<>"'/]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'<>]*))?|["'=]""")
_AMPERSAND = re.compile(r"&(?!(?:#[0-9]+|#x[0-9A-Fa-f]+|([A-Za-z][A-Za-z0-9]*));)")
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]*;)")
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"]
)


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute with its value as written, entities and all."""

    name: str
    value: str
    offset: int


@dataclass(slots=True)
class Element:
    """An element outside of HTML; ``html`` are the tags, with their attributes, in an ending one.

    ``text`` holds the pieces of text, with offsets, that stand in it directly.
    """

    name: str
    offset: int
    attributes: tuple[Attribute, ...]
    parent: "Element | None"
    children: "list[Element]" = field(default_factory=list)
    html: list[tuple[str, int, tuple[Attribute, ...]]] = field(default_factory=list)
    text: list[tuple[str, int]] = field(default_factory=list)

    def get(self, name: str) -> str | None:
        """Return the value of an attribute, or ``None`` if it is not there."""
        return next((one.value for one in self.attributes if one.name == name), None)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at an offset: the rule, the problem, how to mend it."""

    rule: str
    offset: int
    problem: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Document:
    """What was read: the outermost elements, and the faults of form."""

    roots: Sequence[Element]
    faults: Sequence[Fault]

    def elements(self) -> Iterator[Element]:
        """Yield every element in the order of the document."""
        waiting = list(reversed(self.roots))
        while waiting:
            one = waiting.pop()
            yield one
            waiting.extend(reversed(one.children))


def read(source: str) -> Document:
    """Read MJML of any form; pure."""
    reader = _Reader(source)
    reader.read()
    return Document(reader.roots, reader.faults)


@dataclass(slots=True)
class _Open:
    """A tag that waits to be closed; ``element`` is the innermost one that is no HTML."""

    name: str
    offset: int
    element: Element | None
    is_html: bool


class _Reader:
    def __init__(self, source: str) -> None:
        self.source = source
        self.roots: list[Element] = []
        self.faults: list[Fault] = []
        self._open: list[_Open] = []

    def read(self) -> None:
        end = 0
        for token in _TOKEN.finditer(self.source):
            self._text(end, token.start())
            end = token.end()
            match token.lastgroup:
                case "end":
                    self._tag(token)
                case "bare":
                    self._malformed(token.start(), "a bare < stands in the text", "write &lt;")
                case kind:
                    self._aside(token, str(kind))
        self._text(end, len(self.source))
        for one in self._open:
            self._malformed(one.offset, f"<{one.name}> is never closed", f"add </{one.name}>")

    def _malformed(self, offset: int, problem: str, remedy: str) -> None:
        self.faults.append(Fault("mjml-malformed", offset, problem, remedy))

    @property
    def _inside(self) -> Element | None:
        return self._open[-1].element if self._open else None

    def _text(self, start: int, end: int) -> None:
        piece = self.source[start:end]
        if "&" in piece:
            self._ampersands(piece, start)
        if self._inside is not None and piece and not piece.isspace():
            # Its place is where its words begin, not the end of the line before.
            words = piece.lstrip()
            self._inside.text.append((words, end - len(words)))

    def _ampersands(self, piece: str, start: int) -> None:
        for found in _AMPERSAND.finditer(piece):
            self.faults.append(
                Fault(
                    "mjml-unescaped-ampersand",
                    start + found.start(),
                    f"a bare & stands in {piece[found.start() : found.start() + 20].strip()!r}",
                    "write &amp;",
                )
            )
        for found in _ENTITY.finditer(piece):
            if found[1] not in html5:
                said = f"there is no character &{found[1]}"
                self._malformed(start + found.start(), said, "write its number, such as &#160;")

    def _aside(self, token: re.Match[str], kind: str) -> None:
        """Judge what is no element: comments, CDATA, declarations."""
        inside, where = self._inside, token.start()
        if kind == "comment" and inside is not None and inside.name in HEAD_ENDING:
            said = f"a comment stands in {inside.name}, where mrml takes none"
            self._malformed(where, said, "leave it out, or write {# … #}")
        elif kind == "comment" and ("--" in token[0][4:-3] or not token[0].endswith("-->")):
            said = "a comment does not end, or has -- in it"
            self._malformed(where, said, "end it with -->, and write no -- in it")
        elif kind == "cdata":
            self._malformed(where, "mrml takes no CDATA", "write &lt; and &amp; in its place")
        elif kind == "other":
            said = f"mrml takes no declarations: {token[0][:20]}"
            self._malformed(where, said, "leave it out")

    def _tag(self, token: re.Match[str]) -> None:
        name, written = token["name"], token["attributes"]
        if not token["end"]:
            said = f"the tag <{token['slash']}{name} has no end, or a quote is missing in it"
            self._malformed(token.start(), said, "write its > and all its quotes")
        if token["slash"]:
            self._close(name, token.start())
            return
        is_empty = written.endswith("/")
        is_html = self._opens_html()
        if is_html and name in _VOID and not is_empty:
            is_empty = True
            self._malformed(token.start(), f"<{name}> is not closed", f"write <{name} … />")
        attributes = self._attributes(name, written, token.start("attributes"))
        element = self._inside
        if is_html and element is not None:
            element.html.append((name, token.start(), attributes))
        elif not is_html:
            element = self._element(name, token.start(), attributes)
        if not is_empty:
            self._open.append(_Open(name, token.start(), element, is_html))

    def _opens_html(self) -> bool:
        """Tell whether a tag that begins here is HTML, in which there is no MJML."""
        if not self._open:
            return False
        last = self._open[-1]
        return last.is_html or (last.element is not None and _holds_html(last.element.name))

    def _element(self, name: str, offset: int, attributes: tuple[Attribute, ...]) -> Element:
        made = Element(name, offset, attributes, self._inside)
        (made.parent.children if made.parent else self.roots).append(made)
        return made

    def _attributes(self, name: str, written: str, start: int) -> tuple[Attribute, ...]:
        if "&" in written:
            self._ampersands(written, start)
        attributes, slips = _parsed(written)
        for rule, at, problem, remedy in slips:
            self.faults.append(Fault(rule, start + at, f"<{name}>: {problem}", remedy))
        return tuple(Attribute(one.name, one.value, start + one.offset) for one in attributes)

    def _close(self, name: str, offset: int) -> None:
        if all(one.name != name for one in self._open):
            said = f"</{name}> closes what was never opened"
            self._malformed(offset, said, f"take it out, or open <{name}>")
            return
        while (last := self._open.pop()).name != name:
            self._malformed(last.offset, f"<{last.name}> is never closed", f"add </{last.name}>")


def _holds_html(name: str) -> bool:
    return name in ENDING or not name.startswith("mj") or name == "mj-html-attributes"


@lru_cache(maxsize=2048)
def _parsed(written: str) -> tuple[tuple[Attribute, ...], tuple[tuple[str, int, str, str], ...]]:
    """Return the attributes of a tag, offsets counted from where they begin, and their slips."""
    found, slips = {}, []
    for one in _ATTRIBUTE.finditer(written.removesuffix("/")):
        name, value = one[1], one[2] or ""
        if name is None or value[:1] not in {'"', "'"}:
            said = f"{one[0].strip()!r} is no attribute with a value in quotes"
            slips.append(("mjml-malformed", one.start(), said, 'write it as name="value"'))
        elif name in found:
            said = f"the attribute {name!r} stands there twice"
            slips.append(("mjml-duplicate-attribute", one.start(), said, "keep one of them"))
        else:
            found[name] = Attribute(name, value[1:-1], one.start())
    return tuple(found.values()), tuple(slips)
