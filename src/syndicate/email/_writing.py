"""How a body is written for an email, piece by piece, with every place noted where it may end.

What becomes of each element is told in ``_blocks``, ``_phrases``, ``_pictures`` and ``_tables``.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from html import escape
from unicodedata import bidirectional

from syndicate.email._fragment import Element
from syndicate.email._looks import CLASSES
from syndicate.model import Article, Direction

Write = Callable[["Writer", Element, "Place"], None]
"""What writes an element of one kind."""

_SPACE = re.compile(r"[ \t\r\n]+")
_STRETCH = 400
"""Characters of text between the places where it may end if need be."""
_INDENTS = (24, 22, 18, 14, 10, 8, 6, 4, 2, 2)
"""Pixels by which each list or quotation within others is moved in; deeper ones are not."""
_NARROWEST = 40


@dataclass(frozen=True, slots=True)
class Cut:
    """Where a body may end: after so many pieces, of ``size`` bytes, with these end tags.

    Until there it has so many ``links`` to the web. One that ``is_whole`` is between blocks; the
    others are within one, for want of a better place.
    """

    pieces: int
    size: int
    links: int
    ends: str
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is written: which way words run, how much room there is, what is around.

    ``width`` is in display pixels. In a phrase no block can begin, in a link no other link.
    """

    direction: Direction
    width: int
    depth: int = 0
    is_phrase: bool = False
    is_link: bool = False
    is_code: bool = False
    is_tight: bool = False
    is_cell: bool = False
    is_alone: bool = False

    @property
    def start(self) -> str:
        """The side on which lines begin."""
        return "right" if self.direction == "rtl" else "left"

    def indented(self) -> "tuple[int, Place]":
        """Return by how many pixels the next level is moved in, and where that is."""
        by = _INDENTS[self.depth] if self.depth < len(_INDENTS) else 0
        width = max(_NARROWEST, self.width - by)
        return by, replace(self, depth=self.depth + 1, width=width)


class EnoughError(Exception):
    """Nobody has room for more."""


@dataclass(slots=True, kw_only=True)
class Writer:
    """Gathers the pieces of a body; ``wanted`` are the names that its own links lead to.

    ``links`` are the pieces that are such a link, with its name; ``targets`` tell for each name
    the piece that bears it, and its id in the email.
    """

    article: Article
    writers: Mapping[str, Write]
    phrases: Collection[str]
    styles: Mapping[str, str]
    wanted: Collection[str]
    prefix: str
    top: int
    enough: int | None
    pieces: list[str] = field(default_factory=list)
    size: int = 0
    links_out: int = 0
    ends: list[str] = field(default_factory=list)
    cuts: list[Cut] = field(default_factory=list)
    links: dict[int, str] = field(default_factory=dict)
    targets: dict[str, tuple[int, str]] = field(default_factory=dict)
    outline: list[int] = field(default_factory=list)

    def add(self, piece: str) -> None:
        """Write a piece that is markup already."""
        self.pieces.append(piece)
        self.size += size(piece)

    def begin(self, tag: str, attributes: str = "") -> None:
        """Begin an element."""
        self.add(f"<{tag}{attributes}>")
        self.ends.append(f"</{tag}>")

    def end(self) -> None:
        """End the element that was begun last."""
        self.add(self.ends.pop())

    def end_block(self) -> None:
        """End the element that was begun last; the body may end after it."""
        self.end()
        self.may_end()

    def may_end(self, *, is_whole: bool = True) -> None:
        """Note that the body may end here.

        Raises:
            EnoughError: there is as much of it as anybody has room for.
        """
        ends = "".join(reversed(self.ends))
        self.cuts.append(Cut(len(self.pieces), self.size, self.links_out, ends, is_whole))
        if self.enough is not None and self.size > self.enough:
            raise EnoughError

    def styled(
        self,
        tag: str,
        of: Element,
        place: Place,
        kind: str = "",
        *,
        style: str = "",
        attributes: str = "",
    ) -> Place:
        """Begin an element in the look of its kind, and return where its children are."""
        inner, common = self.common(of, place)
        is_turned = inner.direction != place.direction and tag not in self.phrases
        align = "text-align:{start}" if is_turned else ""
        parts = filter(None, (self.styles.get(kind, ""), style, align))
        whole = ";".join(parts).replace("{start}", inner.start)
        named = CLASSES.get(kind)
        self.begin(
            tag,
            common
            + attributes
            + (f' class="{named}"' if named else "")
            + (f' style="{escape(whole)}"' if whole else ""),
        )
        return inner

    def common(self, of: Element, place: Place) -> tuple[Place, str]:
        """Return what any element may have: a name to link to, a language, a direction."""
        own = of.attributes
        if not own:
            return place, ""
        attributes = ""
        if (name := own.get("id", "")) in self.wanted and name not in self.targets:
            made = f"{self.prefix}{len(self.targets) + 1}"
            self.targets[name] = (len(self.pieces), made)
            attributes += f' id="{made}"'
        if own.get("lang"):
            attributes += f' lang="{escape(own["lang"])}"'
        if own.get("dir") in {"ltr", "rtl", "auto"}:
            place = replace(place, direction=_direction(of, place))
            attributes += f' dir="{place.direction}"'
        return place, attributes

    def flow(self, of: Element, place: Place) -> None:
        """Write what an element holds."""
        for number, child in enumerate(of.children):
            if isinstance(child, str):
                if child.strip() or place.is_code or place.is_phrase or self._parts(of, number):
                    self.text(child, place)
            elif place.is_phrase and child.name not in self.phrases:
                self.text(" ", place)
                self.flow(child, place)
                self.text(" ", place)
            else:
                self._element(child, of, place)

    def _parts(self, of: Element, number: int) -> bool:
        """Tell whether spaces part words, and not just blocks."""
        around = of.children[max(0, number - 1) : number + 2 : 2]
        return all(isinstance(one, str) or one.name in self.phrases for one in around)

    def _element(self, child: Element, of: Element, place: Place) -> None:
        if child.name in {"img", "a"}:
            is_alone = of.is_only(child) and (place.is_alone or of.name not in self.phrases)
            place = replace(place, is_alone=is_alone)
        write = self.writers.get(child.name)
        if write is None:
            self.flow(child, place)
        else:
            write(self, child, place)

    def text(self, words: str, place: Place) -> None:
        """Write words; only code keeps its spaces and lines.

        mrml takes out the spaces between two tags if a line ends among them.
        """
        is_blank = not words.strip()
        if not place.is_code:
            self.words(" " if is_blank else _SPACE.sub(_folded, words))
            return
        for number, line in enumerate(words.split("\n")):
            if number:
                self.add("&#10;" if is_blank else "\n")
                self.may_end(is_whole=False)
            self.words(line)

    def words(self, words: str) -> None:
        """Write words as they are, with places to end if they are many."""
        while len(words) > 2 * _STRETCH:
            gap = words.find(" ", _STRETCH, 2 * _STRETCH)
            cut = gap if gap >= 0 else _STRETCH
            self.add(escape(words[:cut], quote=False))
            self.may_end(is_whole=False)
            words = words[cut:]
        self.add(escape(words, quote=False))


def size(written: str) -> int:
    """Return the bytes that a text has in UTF-8."""
    return len(written) if written.isascii() else len(written.encode())


def _folded(gap: re.Match[str]) -> str:
    return "\n" if "\n" in gap[0] else " "


def _direction(of: Element, place: Place) -> Direction:
    """Return an element's direction; ``auto`` is that of its first letter that has one."""
    said = of.attributes["dir"]
    if said == "auto":
        turns = (bidirectional(letter) for letter in of.text())
        first = next((turn for turn in turns if turn in {"L", "R", "AL"}), None)
        return place.direction if first is None else "ltr" if first == "L" else "rtl"
    return "rtl" if said == "rtl" else "ltr"
