"""Style sheets and ``style`` attributes, as far as emails use them, and what is wrong with them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|<!--|-->", re.DOTALL)
_TOKEN = re.compile(r""""[^"\n]*"|'[^'\n]*'|\([^()]*\)|[{};]""")
_PROPERTY = re.compile(r"-?[a-zA-Z_][\w-]*|--[\w-]+|\*zoom")
_IMPORTANT = re.compile(r"\s*!\s*important\s*$", re.IGNORECASE)
_HOLDS_DECLARATIONS = ("@font-face", "@page", "@counter-style", "@property")

Declaration = tuple[str, str, bool]
"""Property in small letters, value, and whether it is ``!important``."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Declarations for what a selector selects; ``media`` are the conditions around it."""

    selector: str
    media: str
    declarations: tuple[Declaration, ...]


@dataclass(slots=True)
class Sheet:
    """A style element: its rules, the beginnings of its at-rules, and its faults."""

    text: str
    rules: list[Rule] = field(default_factory=list)
    ats: list[str] = field(default_factory=list)
    nested: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


@lru_cache(maxsize=256)
def sheet(text: str) -> Sheet:
    """Read a style sheet of any form."""
    return _Reader(text).read()


@lru_cache(maxsize=8192)
def inline(style: str) -> Mapping[str, Declaration]:
    """Return the declarations of a ``style`` attribute by property, the last of each."""
    found = (_declaration(part) for part in _parts(style))
    return {one[0]: one for one in found if isinstance(one, tuple)}


def _parts(style: str) -> Iterator[str]:
    """Yield what stands between semicolons, but for those in quotes and brackets."""
    if ";" not in style.rstrip("; ") or (
        "(" not in style and '"' not in style and "'" not in style
    ):
        yield from (part for part in style.split(";") if part.strip())
        return
    start = 0
    for token in _TOKEN.finditer(style):
        if token[0] == ";":
            yield style[start : token.start()]
            start = token.end()
    yield style[start:]


def _declaration(written: str) -> Declaration | str:
    """Return a declaration, or, of what is none, its beginning; nothing for blank space."""
    name, colon, value = written.partition(":")
    name, value = name.strip(), value.strip()
    if not name and not colon:
        return ""
    if not colon or not value or not _PROPERTY.fullmatch(name):
        return written.strip()[:40]
    important = "!" in value
    if important:
        value = _IMPORTANT.sub("", value)
    return name.lower(), value, important


@dataclass(slots=True)
class _Open:
    prelude: str
    declarations: list[Declaration] = field(default_factory=list)

    @property
    def is_at(self) -> bool:
        return self.prelude.startswith("@")

    @property
    def takes_rules(self) -> bool:
        return self.is_at and not self.prelude.startswith(_HOLDS_DECLARATIONS)


class _Reader:
    def __init__(self, text: str) -> None:
        self._css = _COMMENT.sub(lambda found: " " * len(found[0]), text)
        self._sheet = Sheet(text)
        self._open: list[_Open] = []

    def read(self) -> Sheet:
        start = 0
        for token in _TOKEN.finditer(self._css):
            if len(token[0]) > 1 or token[0] not in "{};":
                continue
            piece = self._css[start : token.start()].strip()
            start = token.end()
            if token[0] == "{":
                self._begin(piece)
            elif token[0] == ";":
                self._statement(piece)
            else:
                self._end(piece)
        self._sheet.faults += [f"{one.prelude[:40]!r} is never closed" for one in self._open]
        if rest := self._css[start:].strip():
            self._sheet.faults.append(f"{rest[:40]!r} stands at the end")
        return self._sheet

    def _begin(self, prelude: str) -> None:
        if prelude.startswith("@"):
            self._sheet.ats.append(prelude)
            if any(one.is_at for one in self._open):
                self._sheet.nested.append(prelude)
        elif not prelude:
            self._sheet.faults.append("a block has no selector")
        if self._open and not self._open[-1].takes_rules:
            self._sheet.faults.append(f"{prelude[:40]!r} stands in another rule")
        self._open.append(_Open(prelude))

    def _statement(self, piece: str) -> None:
        if self._open and not self._open[-1].takes_rules:
            self._declare(self._open[-1], piece)
        elif piece.startswith("@"):
            self._sheet.ats.append(piece)
        elif piece:
            self._sheet.faults.append(f"{piece[:40]!r} stands outside of any rule")

    def _declare(self, rule: _Open, piece: str) -> None:
        found = _declaration(piece)
        if isinstance(found, tuple):
            rule.declarations.append(found)
        elif found:
            self._sheet.faults.append(f"{found!r} is no declaration")

    def _end(self, piece: str) -> None:
        if not self._open:
            self._sheet.faults.append("a } closes nothing")
            return
        rule = self._open.pop()
        if rule.takes_rules:
            if piece:
                self._sheet.faults.append(f"{piece[:40]!r} is no rule")
            return
        self._declare(rule, piece)
        media = " ".join(one.prelude for one in self._open if one.is_at)
        self._sheet.rules.append(Rule(rule.prelude, media, tuple(rule.declarations)))
