"""A sanitised fragment as a small tree, so that an email can rebuild it element by element.

Whatever the text, the tree is whole: what closes nothing is left out, and what is never closed
ends with its parent.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

from syndicate.markup.plaintext import ATTRIBUTE, TAG

VOID = frozenset({"area", "base", "br", "col", "hr", "img", "input", "source", "track", "wbr"})

LABEL = "aria-label"
"""The attribute that names an element for those who cannot see it."""

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)


@dataclass(slots=True)
class Element:
    """An element; ``children`` are elements and texts, and neither these nor values are escaped."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Element | str"] = field(default_factory=list)

    def elements(self) -> Iterator["Element"]:
        """Yield the children that are elements."""
        return (child for child in self.children if isinstance(child, Element))

    def descendants(self) -> Iterator["Element"]:
        """Yield all elements within, in document order."""
        for child in self.elements():
            yield child
            yield from child.descendants()

    def text(self) -> str:
        """Return what it says, pictures by their alternative texts."""
        said = (
            child
            if isinstance(child, str)
            else child.attributes.get("alt", "")
            if child.name == "img"
            else child.text()
            for child in self.children
        )
        return "".join(said)

    def says(self) -> bool:
        """Tell whether it says anything."""
        return bool(self.text().strip())

    def has(self, *names: str) -> bool:
        """Tell whether an element of one of these names is in it, at any depth."""
        return any(one.name in names for one in self.descendants())

    def is_only(self, child: "Element") -> bool:
        """Tell whether a child is all that it holds, but for spaces."""
        others = (one for one in self.children if one is not child)
        return not any(isinstance(one, Element) or one.strip() for one in others)


def parse(html: str) -> Element:
    """Return a fragment as the children of a nameless element."""
    if "<!--" in html:
        html = _COMMENT.sub("", html)
    root = Element("")
    standing = [root]
    position = 0
    for tag in TAG.finditer(html):
        if tag.start() > position:
            standing[-1].children.append(unescape(html[position : tag.start()]))
        position = tag.end()
        if tag[1]:
            _close(standing, tag[2].lower())
            continue
        made = Element(tag[2].lower())
        if tag[3]:
            made.attributes = {name: unescape(value) for name, value in ATTRIBUTE.findall(tag[3])}
        standing[-1].children.append(made)
        if made.name not in VOID:
            standing.append(made)
    if position < len(html):
        standing[-1].children.append(unescape(html[position:]))
    return root


def _close(standing: list[Element], name: str) -> None:
    for depth in range(len(standing) - 1, 0, -1):
        if standing[depth].name == name:
            del standing[depth:]
            return
