"""Tables of a body in an email, none of them wider than a phone.

A table of a few columns is scaled: the more columns, the smaller letters and margins, and words
are parted only where they would not fit otherwise. One of more columns, or within another, is
written row by row, each cell after the heading of its column.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape

from syndicate.email import text
from syndicate.email._fragment import Element
from syndicate.email._writing import Place, Writer

_MOST = 8
"""Columns that a phone has room for."""
_NARROW = 270
"""Pixels: a phone's screen of 320 between its margins, in round numbers."""
_NARROWEST = 40
_PIXELS_OF_A_LETTER = 0.55
"""Of its height: the average of common sans serif letters."""
# What is never parted by itself: no spaces and hyphens, and no scripts without spaces.
_WORD = re.compile(r"[^\s\u00ad\u200b\u2e80-\u9fff\uac00-\ud7af\uff00-\uffef-]+")
_SECTIONS = frozenset({"thead", "tbody", "tfoot"})
_ALIGN = re.compile(r"text-align: *(left|right|center|start|end)")


@dataclass(frozen=True, slots=True)
class _Scale:
    """How a table of up to so many columns is set: pixels of letters, lines, and margins."""

    columns: int
    letters: int
    lines: int
    above: int
    beside: int


_SCALES = (_Scale(3, 15, 22, 8, 8), _Scale(5, 14, 20, 6, 5), _Scale(_MOST, 12, 17, 4, 3))


@dataclass(frozen=True, slots=True)
class _Row:
    element: Element
    cells: tuple[Element, ...]
    section: str

    @property
    def is_head(self) -> bool:
        return self.section == "thead" or all(cell.name == "th" for cell in self.cells)


def table(writer: Writer, of: Element, place: Place) -> None:
    """Write a table, or its rows."""
    rows = tuple(_rows(of))
    columns = max((len(row.cells) for row in rows), default=0)
    if not columns:
        writer.flow(of, place)
    elif columns > _MOST or place.is_cell:
        _records(writer, of, rows, place)
    else:
        _scaled(writer, of, rows, columns, place)


def stray(writer: Writer, of: Element, place: Place) -> None:
    """Write a part of a table that stands in none."""
    writer.flow(of, place)
    writer.may_end()


def _rows(of: Element) -> Iterator[_Row]:
    for part in of.elements():
        if part.name == "tr":
            yield from _row(part, "tbody")
        elif part.name in _SECTIONS:
            for one in part.elements():
                yield from _row(one, part.name)


def _row(of: Element, section: str) -> Iterator[_Row]:
    if cells := tuple(cell for cell in of.elements() if cell.name in {"td", "th"}):
        yield _Row(of, cells, section)


def _caption(of: Element) -> Element | None:
    """Return what a table is called; an author may have called it more than once."""
    captions = [one for one in of.elements() if one.name == "caption"]
    for other in captions[1:]:
        captions[0].children += [" ", other]
    return captions[0] if captions and captions[0].says() else None


def _scaled(writer: Writer, of: Element, rows: Sequence[_Row], columns: int, place: Place) -> None:
    scale = next(one for one in _SCALES if columns <= one.columns)
    room = _NARROW - columns * 2 * scale.beside
    broken = _broken(rows, columns, scale.letters * _PIXELS_OF_A_LETTER, room)
    has_data = any(cell.name == "td" for row in rows for cell in row.cells)
    inner = _begin(writer, of, rows, scale, place, has_data=has_data)
    width = max(_NARROWEST, place.width // columns - 2 * scale.beside)
    inner = replace(inner, width=width, is_tight=True, is_cell=True, depth=place.depth + 2)
    section = ""
    for row in rows:
        if row.section != section:
            if section:
                writer.end()
            section = row.section
            writer.begin(section)
        where = writer.styled("tr", row.element, inner)
        for number, cell in enumerate(row.cells):
            style = f"padding:{scale.above}px {scale.beside}px;{_align(cell, where)}"
            if number in broken:
                style = f"{style};{writer.styles['broken']}"
            _cell(writer, cell, where, style, is_head=has_data and _is_heading(cell))
        writer.end()
        if not row.is_head:
            writer.may_end()
    writer.end()
    writer.end_block()


def _begin(
    writer: Writer,
    of: Element,
    rows: Sequence[_Row],
    scale: _Scale,
    place: Place,
    *,
    has_data: bool,
) -> Place:
    """Begin a table with what it is called; one without headings would pass for layout."""
    caption = _caption(of)
    is_named = caption or any(_is_heading(cell) for row in rows for cell in row.cells)
    role = "" if is_named and has_data else ' role="table"'
    inner = writer.styled(
        "table",
        of,
        place,
        "table",
        style=f"font-size:{scale.letters}px;line-height:{scale.lines}px",
        attributes=f'{role} border="0" cellpadding="0" cellspacing="0" width="100%"',
    )
    if caption:
        within = writer.styled("caption", caption, inner, "caption")
        writer.flow(caption, replace(within, is_phrase=True))
        writer.end()
    return inner


def _cell(writer: Writer, cell: Element, place: Place, style: str, *, is_head: bool) -> None:
    spans = "".join(
        f' {name}="{number}"'
        for name, most in (("colspan", _MOST), ("rowspan", 999))
        if (number := _number(cell, name, most)) > 1
    )
    scope = f' scope="{cell.attributes["scope"]}"' if is_head and "scope" in cell.attributes else ""
    kind = "th" if cell.name == "th" else "td"
    inner = writer.styled(
        "th" if is_head else "td",
        cell,
        place,
        kind,
        style=f"{style};font-weight:bold" if kind == "th" else style,
        attributes=spans + scope,
    )
    writer.flow(cell, inner)
    writer.end()


def _is_heading(cell: Element) -> bool:
    return cell.name == "th" and cell.says()


def _align(cell: Element, place: Place) -> str:
    end = "left" if place.direction == "rtl" else "right"
    found = _ALIGN.search(cell.attributes.get("style", ""))
    said = found[1] if found else "start"
    return f"text-align:{'{start}' if said == 'start' else end if said == 'end' else said}"


def _broken(rows: Sequence[_Row], columns: int, letter: float, room: float) -> set[int]:
    """Return the columns whose words must be parted, as few as will do.

    The narrowest take what they need; those that need more than what is left for each are parted.
    """
    longest = [0.0] * columns
    for row in rows:
        for number, cell in enumerate(row.cells):
            words = _WORD.findall(cell.text())
            taken = max((text.width(word) for word in words), default=0) * letter
            longest[number] = max(longest[number], taken)
    broken = set(range(columns))
    for number in sorted(broken, key=longest.__getitem__):
        if longest[number] > room / len(broken):
            break
        room -= longest[number]
        broken.remove(number)
    return broken


def _records(writer: Writer, of: Element, rows: Sequence[_Row], place: Place) -> None:
    """Write a row after the other, and in each a cell under the other, after its column's name."""
    inner = writer.styled("div", of, place, "tight" if place.is_cell else "div")
    if caption := _caption(of):
        writer.flow(caption, writer.styled("div", caption, inner, "term"))
        writer.end()
    if names := _names(rows):
        rows = rows[1:]
    inner = replace(inner, is_tight=True, is_cell=True)
    for row in rows:
        where = writer.styled("div", row.element, inner, "row")
        for number, cell in enumerate(row.cells):
            if _is_shown(cell):
                within = writer.styled("div", cell, where)
                if number < len(names) and names[number]:
                    writer.add(f"<b>{escape(names[number], quote=False)}:</b> ")
                writer.flow(cell, within)
                writer.end()
        writer.end_block()
    writer.end_block()


def _names(rows: Sequence[_Row]) -> list[str]:
    """Return the columns' names, if the first row has nothing else and each will be told."""
    first, *rest = rows
    if not first.is_head or any(cell.has("a", "img") for cell in first.cells):
        return []
    names = [
        name
        for cell in first.cells
        for name in [" ".join(cell.text().split())] * _number(cell, "colspan", 99)
    ]
    told = {number for row in rest for number, cell in enumerate(row.cells) if _is_shown(cell)}
    return names if told.issuperset(at for at, name in enumerate(names) if name) else []


def _is_shown(cell: Element) -> bool:
    return cell.says() or cell.has("img", "video", "audio")


def _number(cell: Element, name: str, most: int) -> int:
    """Return over how many columns or rows a cell goes."""
    written = cell.attributes.get(name, "")
    return max(1, min(int(written), most)) if written.isdecimal() else 1
