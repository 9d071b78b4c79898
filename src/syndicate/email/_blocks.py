"""Blocks of a body in an email: paragraphs, headings, lists, quotations, code, notes.

What mail programs do not know (figures, details, definition lists) is made of what they do.
"""

from collections.abc import Mapping
from dataclasses import replace
from html import escape

from syndicate.email._fragment import Element
from syndicate.email._writing import Place, Writer

_LOWEST = 6
_PHRASES = frozenset(
    {"a", "abbr", "b", "cite", "code", "em", "i", "kbd", "mark", "q", "s", "small", "span"}
    | {"strong", "sub", "sup", "time", "u"}
)
# At the end of a quotation it says whose words they are.
_STANDS = {"footer": "figcaption"}


def paragraph(writer: Writer, of: Element, place: Place) -> None:
    """Write a paragraph; in lists and cells they stand closer."""
    inner = writer.styled("p", of, place, "tight" if place.is_tight else "p")
    writer.flow(of, replace(inner, is_phrase=True))
    writer.end_block()


def division(writer: Writer, of: Element, place: Place) -> None:
    """Write what a part of the article holds, and the part itself only if something hangs on it."""
    if of.attributes.get("role") == "doc-endnotes":
        _box(writer, of, place, "endnotes")
        return
    if _has_words(of):
        # Without a block of their own they would go on in the line before.
        _box(writer, of, replace(place, is_tight=True), _STANDS.get(of.name, "div"))
        return
    inner, attributes = writer.common(of, place)
    if attributes:
        writer.begin("div", f'{attributes} style="text-align:{inner.start}"')
    writer.flow(of, inner)
    if attributes:
        writer.end()
    writer.may_end()


def _has_words(of: Element) -> bool:
    """Tell whether words stand in a part of the article itself, and not in a block within it."""
    return any(
        child.strip() if isinstance(child, str) else child.name in _PHRASES and child.says()
        for child in of.children
    )


def heading(writer: Writer, of: Element, place: Place) -> None:
    """Write a heading; the body does not end after one, which would announce nothing."""
    if not of.says():
        writer.flow(of, place)
        return
    kind = f"h{_level(writer, int(of.name[1]))}"
    inner = writer.styled(kind, of, place, kind)
    writer.flow(of, replace(inner, is_phrase=True))
    writer.end()


def _level(writer: Writer, written: int) -> int:
    """Return a heading's level: one below the heading that it belongs to, so none is skipped."""
    while writer.outline and writer.outline[-1] >= written:
        writer.outline.pop()
    writer.outline.append(written)
    return min(_LOWEST, writer.top + len(writer.outline) - 1)


def listing(writer: Writer, of: Element, place: Place) -> None:
    """Write a list. Outlook has its bullets in the margin, not in the padding."""
    by, within = place.indented()
    own = of.attributes if of.name == "ol" else {}
    kept = (f' {name}="{escape(own[name])}"' for name in ("start", "type") if name in own)
    inner = writer.styled(
        of.name,
        of,
        within,
        "inner-list" if place.depth else "list",
        style=f"margin-{{start}}:{by}px",
        attributes="".join(kept),
    )
    numbers = _numbers(of)
    for child in of.children:
        if isinstance(child, Element) or child.strip():
            _item(writer, child, replace(inner, is_tight=True), numbers)
    writer.end_block()


def _numbers(of: Element) -> dict[int, int]:
    """Return the numbers that must be written to items, by their identity.

    A list that counts down has them all: mail programs do not count so by themselves.
    """
    items = [child for child in of.elements() if child.name == "li"]
    counts_down = "reversed" in of.attributes
    following = int(of.attributes.get("start") or len(items))
    numbers = {}
    for item in items:
        written = item.attributes.get("value")
        if written or counts_down:
            numbers[id(item)] = following = int(written or following)
            following -= 1
    return numbers


def _item(writer: Writer, child: Element | str, place: Place, numbers: Mapping[int, int]) -> None:
    """Write an item: whatever the author put into a list, it holds nothing else."""
    if isinstance(child, str) or child.name != "li":
        writer.begin("li", f' style="{writer.styles["bare"]}"')
        writer.flow(Element("li", {}, [child]), place)
    else:
        number = f' value="{numbers[id(child)]}"' if id(child) in numbers else ""
        writer.flow(child, writer.styled("li", child, place, "li", attributes=number))
    writer.end_block()


def quotation(writer: Writer, of: Element, place: Place) -> None:
    """Write a quotation, with a line at the side on which it begins."""
    by, within = place.indented()
    side = f"padding-{{start}}:{max(2, by - 8)}px"
    writer.flow(of, writer.styled("blockquote", of, within, "blockquote", style=side))
    writer.end_block()


def figure(writer: Writer, of: Element, place: Place) -> None:
    """Write a picture, a table or code with its caption."""
    _box(writer, of, place, "div")


def caption(writer: Writer, of: Element, place: Place) -> None:
    """Write what is said under a figure."""
    _box(writer, of, replace(place, is_tight=True), "figcaption")


def term(writer: Writer, of: Element, place: Place) -> None:
    """Write what is defined, or what a closed box would show."""
    _box(writer, of, replace(place, is_tight=True), "term")


def definition(writer: Writer, of: Element, place: Place) -> None:
    """Write what a term means, moved in."""
    by, within = place.indented()
    style = f"margin-{{start}}:{by}px"
    writer.flow(of, writer.styled("div", of, replace(within, is_tight=True), "dd", style=style))
    writer.end_block()


def code(writer: Writer, of: Element, place: Place) -> None:
    """Write lines of code: from left to right, and wrapped where they are too long."""
    is_turned = place.direction == "rtl" and "dir" not in of.attributes
    attributes = ' dir="ltr"' if is_turned else ""
    place = replace(place, direction="ltr")
    inner = writer.styled("pre", of, place, "pre", attributes=attributes)
    writer.flow(of, replace(inner, is_code=True, is_phrase=True))
    writer.end_block()


def rule(writer: Writer, _of: Element, _place: Place) -> None:
    """Write a line between two parts."""
    writer.add(f'<hr class="edge" style="{writer.styles["hr"]}" />')
    writer.may_end()


def _box(writer: Writer, of: Element, place: Place, kind: str) -> None:
    writer.flow(of, writer.styled("div", of, place, kind))
    writer.end_block()
