"""From rendered text back to the templates: which file and line each piece of it came from.

Jinja2 keeps no such map. So the templates are compiled once more with a mark before every line of
their text, and before every expression; the marks go through includes, loops and macros with it.
They consist of control characters, which ``text.clean`` takes out of every rendering, so nothing
that a template is given can pose as one, and no filter of words can change one. The marked
rendering is for looking up only: it must be the rendering that is sent once its marks are taken
out, or it is not believed.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import accumulate
from pathlib import PurePath

from jinja2 import nodes

from syndicate import text
from syndicate.sandbox import Environment
from syndicate.templating import Compiled

_BEGIN, _BETWEEN, _END, _ZERO = "\x01", "\x03", "\x02", 0x0E
_MARK = re.compile("\x01([\x0e-\x17]+)\x03([\x0e-\x17]+)\x02")
_HIDDEN = {ord(str(digit)): _ZERO + digit for digit in range(10)}
_SHOWN = {hidden: shown for shown, hidden in _HIDDEN.items()}
_GROUPS = 3
_ASIDE = (nodes.Macro, nodes.CallBlock, nodes.AssignBlock, nodes.FilterBlock)


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a template: its ``name`` among the templates, and its full ``path``.

    The line is 0 if it is not known.
    """

    name: str
    path: str
    line: int

    @property
    def shown(self) -> str:
        """The template's path from the folder that holds the folder of templates."""
        root = PurePath(self.path.removesuffix(self.name) or "templates")
        return f"{root.name}/{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Traced:
    """A rendered text that knows where it came from; ``starts`` are offsets in characters."""

    text: str
    starts: tuple[int, ...]
    places: tuple[Place, ...]

    def place(self, offset: int) -> Place:
        """Return where the character at an offset came from."""
        return self.places[max(0, bisect_right(self.starts, offset) - 1)]

    def path(self, shown: str) -> str:
        """Return the full path of a template that it came from; nothing for others."""
        files = {(one.name, one.path): one for one in self.places if one.path}
        return next((one.path for one in files.values() if one.shown == shown), "")


def traced(env: Environment, name: str, given: Mapping[str, object], clean: str) -> Traced:
    """Return ``clean``, which a template made of what it was given, with where each piece is from.

    Text that goes through a filter of the template's own may not bear marks; then what macros and
    blocks make is put down to the line that uses it, and if need be all to the template.
    """
    for level in (_all, _outside):
        found = _attempt(_marking(env, level), name, given)
        if found is not None and found.text == clean:
            return found
    path = env.get_template(name).filename or ""
    return Traced(text=clean, starts=(0,), places=(Place(name, path, 0),))


def _attempt(env: Environment, name: str, given: Mapping[str, object]) -> Traced | None:
    try:
        return _read(env.get_template(name).render(given), name)
    except Exception:  # noqa: BLE001 - a template may stumble over the marks; then it goes without
        return None


def _read(marked: str, name: str) -> Traced:
    """Take the marks out of a rendering, and note where they stood."""
    parts = _MARK.split(marked)
    pieces, places = parts[::_GROUPS], zip(parts[1::_GROUPS], parts[2::_GROUPS], strict=True)
    whole = "".join(pieces)
    if not text.is_clean(whole):
        pieces = [text.clean(piece) for piece in pieces]
        whole = "".join(pieces)
    return Traced(
        text=whole,
        starts=(0, *accumulate(map(len, pieces[:-1]))),
        places=(Place(name, "", 0), *(_place(*one) for one in places)),
    )


@lru_cache(maxsize=4096)
def _place(file: str, line: str) -> Place:
    name, path = _FILES[int(file.translate(_SHOWN))]
    return Place(name, path, int(line.translate(_SHOWN)))


_Level = Callable[[nodes.Node], Iterator[nodes.Output]]
# As long as this process lives, as the compiled templates do that have the numbers in them.
_CODES: dict[_Level, Compiled] = {}
_FILES: list[tuple[str, str]] = []


def _marking(env: Environment, level: _Level) -> Environment:
    """Return an environment like another whose templates bear marks."""
    if level not in env.variants:
        codes = _CODES.setdefault(level, Compiled())
        other = env.overlay(bytecode_cache=codes, cache_size=-1)
        other.changes = partial(_mark, level)
        env.variants[level] = other
    return env.variants[level]


def _mark(level: _Level, tree: nodes.Template, name: str, path: str) -> None:
    """Put the marks into a template's tree."""
    if (name, path) not in _FILES:
        _FILES.append((name, path))
    file = _FILES.index((name, path))
    for output in list(level(tree)):
        output.nodes = list(_marked(output.nodes, file))


def _marked(parts: list[nodes.Expr], file: int) -> Iterator[nodes.Expr]:
    line = 0
    for part in parts:
        if isinstance(part, nodes.TemplateData):
            first, *rest = part.data.split("\n")
            more = (
                f"\n{_sign(file, number)}{one}" for number, one in enumerate(rest, part.lineno + 1)
            )
            line = part.lineno + len(rest)
            data = "".join((_sign(file, part.lineno), first, *more))
            yield nodes.TemplateData(data, lineno=part.lineno)
            continue
        if part.lineno != line:
            line = part.lineno
            yield nodes.TemplateData(_sign(file, line), lineno=line)
        yield part


def _sign(file: int, line: int) -> str:
    return f"{_BEGIN}{file}{_BETWEEN}{line}{_END}".translate(_HIDDEN)


def _all(tree: nodes.Node) -> Iterator[nodes.Output]:
    """Yield all that makes output."""
    yield from tree.find_all(nodes.Output)


def _outside(tree: nodes.Node) -> Iterator[nodes.Output]:
    """Yield what makes output where it stands: what macros and blocks make may yet be changed."""
    for part in tree.iter_child_nodes():
        if isinstance(part, nodes.Output):
            yield part
        if not isinstance(part, _ASIDE):
            yield from _outside(part)
