"""What a TOML parser does not tell: where settings stand, and how to mend what is no TOML."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

Place = tuple[int | str, ...]
"""Where a setting stands: ``("promo", 0, "url")``."""

_HEADER = re.compile(r"\s*(\[\[?)([^\[\]]+)\]")
_SETTING = re.compile(r"""\s*([\w.\-"' ]+?)\s*=""")
_LONG_TEXT = re.compile(r"""\s*=\s*(?:\"{3}|'{3})(.*)""")
_AT_LINE = re.compile(r"\(at line (\d+), column \d+\)|\(at end of document\)")


class Line(NamedTuple):
    """A line that begins a table or a setting.

    ``number`` counts from 1. ``text`` is the line on which a text of several lines begins, or 0 if
    the setting is no such text.
    """

    place: Place
    number: int
    text: int = 0


class Trouble(NamedTuple):
    """What is wrong in a text, in which line, and how to mend it."""

    line: int
    problem: str
    remedy: str


def key(place: Sequence[int | str]) -> str:
    """Write a place as people do: ``promo[0].url``."""
    return "".join(f"[{one}]" if isinstance(one, int) else f".{one}" for one in place).lstrip(".")


def trouble(source: str, error: Exception, first: int = 1) -> Trouble:
    """Explain what ``tomllib`` raised for a text that begins on line ``first`` of its file."""
    if isinstance(error, RecursionError):
        return Trouble(first, "is nested too deeply", "flatten it")
    said = str(error)
    found = _AT_LINE.search(said)
    line = int(found[1]) if found and found[1] else source.rstrip().count("\n") + 1
    if said.startswith("Cannot") and (twice := _twice(source, line)):
        earlier, again = twice
        what = "setting" if "=" in source.split("\n")[again.number - 1] else "table"
        problem = (
            f"the {what} {key(again.place)!r} stands on line {earlier.number + first - 1} already"
        )
        remedy = "keep one of them" if what == "setting" else "put all its settings under one"
        return Trouble(again.number + first - 1, problem, remedy)
    problem = _AT_LINE.sub("", said).strip()
    return Trouble(line + first - 1, problem, 'write name = "value"')


def _twice(source: str, until: int) -> tuple[Line, Line] | None:
    """Return the first place that is given again up to a line, and where that is."""
    known: dict[Place, Line] = {}
    for one in lines(source):
        if one.number > until:
            break
        if (earlier := known.setdefault(one.place, one)) is not one:
            return earlier, one
    return None


def lines(source: str) -> Iterator[Line]:
    """Yield each table and setting that begins a line."""
    table: Place = ()
    counts: dict[Place, int] = {}
    inside_text = False
    for number, line in enumerate(source.split("\n"), 1):
        if inside_text:
            pass
        elif header := _HEADER.match(line):
            table = _of_the_last(_names(header[2]), counts)
            if header[1] == "[[":
                counts[table] = counts.get(table, -1) + 1
                table = (*table, counts[table])
            yield Line(table, number)
        elif setting := _SETTING.match(line):
            long = _LONG_TEXT.match(line, setting.end() - 1)
            # The line end behind the quotes is none of the text (TOML 1.0, "String").
            begins = number + (not long[1].strip()) if long else 0
            yield Line((*table, *_names(setting[1])), number, begins)
        if line.count('"""') % 2 or line.count("'''") % 2:
            inside_text = not inside_text


def _of_the_last(names: Place, counts: Mapping[Place, int]) -> Place:
    """Return where a table stands: within the last of each ``[[…]]`` that it belongs to."""
    place: Place = ()
    for name in names[:-1]:
        place = (*place, name)
        if place in counts:
            place = (*place, counts[place])
    return (*place, *names[-1:])


def _names(dotted: str) -> Place:
    return tuple(name.strip().strip("\"'") for name in dotted.split("."))
