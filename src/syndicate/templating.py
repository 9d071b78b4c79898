"""Jinja2 as Syndicate uses it: sandboxed, strict, escaped, and in the reader's language.

Templates are the owner's, yet they run in the sandbox: a slip must not reach further than a page
(CVE-2025-49136, CVE-2024-56326). HTML and MJML are escaped; ``*.txt.j2`` is not.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime
from difflib import get_close_matches
from functools import cache, lru_cache
from pathlib import Path
from types import CodeType
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from jinja2 import BytecodeCache, ChoiceLoader, pass_eval_context
from jinja2.bccache import Bucket
from jinja2.filters import do_default
from jinja2.nodes import EvalContext
from markupsafe import Markup, escape

from syndicate import languages, resources, slots, text
from syndicate.mistakes import told
from syndicate.model import Direction
from syndicate.sandbox import Environment, Loader, Named
from syndicate.wording import words

__all__ = ["Compiled", "date", "environment", "iso", "replacing", "told", "unused", "words"]

_HIDDEN = "display:inline-block;width:1px;height:1px;overflow:hidden;font-size:1px;line-height:1px"
_UNSEEN = (f'<span style="{_HIDDEN};white-space:nowrap;mso-hide:all">', "</span>")
_AGAINST = {"ltr": frozenset({"R", "AL"}), "rtl": frozenset({"L"})}
_MARKS = {"ltr": "&#8206;", "rtl": "&#8207;"}
_QUOTED = re.compile(r"""["']([^"'\n]{1,200})["']""")


def environment(own: Path | None = None) -> Environment:
    """Return an environment in which the owner's file wins over the shipped one of its name."""
    folders = [folder for folder in (own, resources.templates()) if folder is not None]
    env = Environment(
        loader=ChoiceLoader([Loader(folder) for folder in folders]),
        autoescape=lambda name: name is not None and not name.endswith(".txt.j2"),
        undefined=Named,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        finalize=slots.printed,
        cache_size=-1,
        bytecode_cache=_COMPILED,
    )
    env.filters["date"] = date
    env.filters["iso"] = iso
    env.filters["isolated"] = isolated
    env.filters["worded"] = worded
    env.filters["shorten"] = text.shorten
    env.filters["default"] = env.filters["d"] = default
    env.globals["words"] = words
    env.globals["unseen"] = unseen
    return env


def replacing(folder: Path, medium: str) -> list[str]:
    """Return the owner's templates of a medium that are used instead of shipped ones."""
    shipped = {_name(path, resources.templates()) for path in _files(resources.templates())}
    found = (_name(path, folder) for path in _files(folder / medium))
    return sorted(name for name in found if name in shipped and name.endswith(".j2"))


def unused(own: Path) -> Iterator[tuple[str, str]]:
    """Yield the owner's files that no page is made from, each with the name that was meant.

    A file counts that has a shipped one's name, or that another one includes, extends or imports.
    """
    found = {_name(path, own): path for path in _files(own)}
    if not found:
        return
    shipped = {_name(path, resources.templates()) for path in _files(resources.templates())}
    named = shipped | {other for path in found.values() for other in _named(path)}
    by_file = {name.rpartition("/")[2]: name for name in sorted(shipped)}
    for name in sorted(found.keys() - named):
        close = get_close_matches(name.rpartition("/")[2], by_file, n=1, cutoff=0.75)
        if close:
            yield name, f"did you mean {by_file[close[0]]!r}?"
        elif name.endswith(".j2"):
            yield name, "give it the name of a shipped template, or include it in one"


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        if path.is_file() and not any(part[:1] == "." for part in path.relative_to(folder).parts):
            yield path


def _name(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()


def _named(template: Path) -> Iterator[str]:
    """Yield what stands in quotes in a template: the names of others among it, however made."""
    try:
        yield from _QUOTED.findall(template.read_text("utf-8"))
    except (OSError, UnicodeDecodeError):
        return


class Compiled(BytecodeCache):
    """Compiles a template once in a process; an edited one differs in its checksum."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template its code, if it was compiled as it is."""
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template's code."""
        if bucket.code is not None:
            self._codes[bucket.key, bucket.checksum] = bucket.code


_COMPILED = Compiled()


@lru_cache(maxsize=4096)
def date(value: datetime, language: str, timezone: str = "UTC") -> str:
    """Write a date the way the language does, as seen in the time zone: "22. November 2026"."""
    return format_date(value.astimezone(zone(timezone)), format="long", locale=locale(language))


def default(value: object, instead: object = "", boolean: bool = False) -> object:  # noqa: FBT001, FBT002 - Jinja2's own signature
    """Give a value instead of one that is missing; for a slot, to those who have none."""
    if isinstance(value, slots.Absent):
        return instead
    if isinstance(value, slots.Slot):
        return value.otherwise(str(instead))
    return do_default(value, instead, boolean)


def iso(value: datetime) -> str:
    """Write a time for machines: "2026-11-22T07:00:00Z" (RFC 3339)."""
    return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


@pass_eval_context
def isolated(context: EvalContext, value: object, direction: Direction) -> object:
    """Keep words that run against the line they stand in from turning what is beside them.

    Without it the day of a date goes with a name before it (UAX 9, 3.3.4). In HTML a mark stands
    behind, for mail programs that take ``dir`` away; a text has the isolates of UAX 9 (2.4).
    """
    if not isinstance(value, str) or not _runs_against(value, direction):
        return value
    if context.autoescape:
        return Markup(f'<span dir="auto">{escape(value)}</span>{_MARKS[direction]}')  # noqa: S704 - escaped
    return f"\N{FIRST STRONG ISOLATE}{value}\N{POP DIRECTIONAL ISOLATE}"


def worded(value: object, own: str, around: str) -> object:
    """Say which language words are in, if it is another than that of what stands around them.

    Screen readers choose their voice by it (WCAG 2.2, 3.1.2).
    """
    if not isinstance(value, str) or _first(own) == _first(around):
        return value
    turned = languages.direction(own)
    code, direction = escape(own), "" if turned == languages.direction(around) else turned
    more = f' dir="{direction}"' if direction else ""
    return Markup(f'<span lang="{code}"{more}>{escape(value)}</span>')  # noqa: S704 - escaped


def _first(language: str) -> str:
    return language.partition("-")[0].lower()


def _runs_against(value: str, direction: Direction) -> bool:
    if value.isascii() and direction == "ltr":
        return False
    return any(unicodedata.bidirectional(one) in _AGAINST[direction] for one in value)


def unseen(said: str) -> Markup:
    """Return words that are heard and not seen: they tell links of one text apart.

    A class would not do: many mail programs take style sheets away.
    """
    return Markup(str(escape(said)).join(_UNSEEN))  # noqa: S704 - escaped


@cache
def zone(name: str) -> ZoneInfo:
    """Return a time zone, read once."""
    return ZoneInfo(name)


@cache
def locale(language: str) -> Locale:
    """Return how a language writes dates and numbers; English where we do not know it."""
    try:
        return Locale.parse(language.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return Locale.parse("en_GB")
