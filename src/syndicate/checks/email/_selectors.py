"""Selectors, as far as style sheets of emails use them to colour, size and hide."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from lxml.etree import _Element as Element

_COMBINATOR = re.compile(r"\s*([>+~])\s*|\s+")
_SIMPLE = re.compile(r"([.#]?)((?:[\w-]|[^\x00-\x7f])+)|(\*)|(:root)")
_OWN_CLASS = 10


@dataclass(frozen=True, slots=True)
class Compound:
    """What one element must be; ``parent`` is the combinator before it is ``>``."""

    tag: str
    classes: frozenset[str]
    id: str
    parent: bool

    def takes(self, element: Element) -> bool:
        """Tell whether an element is like that."""
        if self.tag and element.tag != self.tag:
            return False
        if self.id and element.get("id") != self.id:
            return False
        return not self.classes or self.classes <= classes(element.get("class", ""))


@dataclass(frozen=True, slots=True)
class Selector:
    """Compounds from the outermost to the one that is selected; ``weight`` is its specificity."""

    compounds: tuple[Compound, ...]
    weight: int

    @property
    def keys(self) -> Iterable[str]:
        """What the selected element has for certain: one of its classes, or its tag."""
        last = self.compounds[-1]
        return [f".{one}" for one in sorted(last.classes)][:1] or [last.tag]

    def takes(self, element: Element) -> bool:
        """Tell whether it selects an element."""
        *outer, last = self.compounds
        return last.takes(element) and _above(element, outer, child=last.parent)


@lru_cache(maxsize=4096)
def classes(written: str) -> frozenset[str]:
    """Return the names in a ``class`` attribute."""
    return frozenset(written.split())


@lru_cache(maxsize=1024)
def selectors(written: str) -> tuple[Selector, ...]:
    """Return the selectors of a list; without those that select by state, attribute or sibling."""
    found = (_selector(one.strip()) for one in written.split(","))
    return tuple(one for one in found if one is not None)


def _above(element: Element, outer: list[Compound], *, child: bool) -> bool:
    if not outer:
        return True
    *rest, wanted = outer
    above = element.getparent()
    while above is not None:
        if wanted.takes(above) and _above(above, rest, child=wanted.parent):
            return True
        if child:
            return False
        above = above.getparent()
    return False


def _selector(written: str) -> Selector | None:
    made, weight = [], 0
    for piece, child in _pieces(written):
        compound = _compound(piece, child=child)
        if compound is None:
            return None
        made.append(compound)
        weight += 100 * bool(compound.id) + _OWN_CLASS * len(compound.classes) + bool(compound.tag)
    return Selector(tuple(made), weight) if made else None


def _pieces(written: str) -> Iterator[tuple[str, bool]]:
    """Yield each compound as written, and whether it must be the child of the one before."""
    start, child = 0, False
    for found in _COMBINATOR.finditer(written):
        yield written[start : found.start()], child
        start, child = found.end(), found[1] == ">"
        if found[1] in {"+", "~"}:
            yield "", False
            return
    yield written[start:], child


def _compound(written: str, *, child: bool) -> Compound | None:
    tag, id_, own, end = "", "", set(), 0
    for found in _SIMPLE.finditer(written):
        if found.start() != end:
            return None
        end = found.end()
        match found[1]:
            case ".":
                own.add(found[2])
            case "#":
                id_ = found[2]
            case _:
                tag = "html" if found[4] else (found[2] or "").lower()
    return Compound(tag, frozenset(own), id_, child) if written and end == len(written) else None
