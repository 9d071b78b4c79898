"""What a template may not do in an email, told where it does: the line of a file, or a setting."""

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from traceback import walk_tb
from typing import cast

from jinja2 import TemplateSyntaxError
from markupsafe import escape

from syndicate import mistakes
from syndicate.errors import ConfigError
from syndicate.model import Newsletter
from syndicate.slots import SlotError
from syndicate.tracing import Traced

_SMALL = "<template>"
"""What Jinja2 calls a template that is no file."""


def in_setting(where: str, error: Exception) -> ConfigError:
    """Tell of a mistake in a setting, or in a file that it includes."""
    said = mistakes.said(error)
    remedy = "" if "; " in said else "; mend this template"
    return ConfigError(f"{where}: {said}{_file(error)}{remedy}")


def line(error: Exception) -> int:
    """Return the line of a setting that is at fault, or 0."""
    if isinstance(error, TemplateSyntaxError):
        return 0 if error.name else error.lineno
    lines = [number for name, number in _steps(error) if name == _SMALL]
    return lines[-1] if lines else 0


def in_template(
    error: SlotError, source: Traced, letter: Newsletter, page: Mapping[str, object]
) -> ConfigError:
    """Tell of a merge tag that cannot be filled in where a template, or a setting, printed it.

    ``source`` is what a template made, ``page`` what it was given, ``letter`` with its settings.
    """
    at = _offset(error, source.text)
    intro = cast("list[str]", page["intro"])
    for name, words in (("preheader", [str(page["preheader"])]), ("intro", intro)):
        if any(_is_within(at, one, source.text) for one in words):
            written, said = str(getattr(letter, name)).splitlines(), error.name or error.token
            found = (number for number, one in enumerate(written, 1) if said in one)
            return ConfigError(f"{letter.place(name, next(found, 0))}: {error}")
    place = source.place(at)
    return ConfigError(mistakes.at(place.path or place.name, place.line, str(error)))


def _offset(error: SlotError, made: str) -> int:
    """Return where the token stands that is at fault; in a tag it is none of those among words."""
    within = re.search(rf"<[^<>]*?({re.escape(error.token)})", made) if error.is_in_tag else None
    return within.start(1) if within else made.find(error.token)


def _is_within(at: int, words: str, made: str) -> bool:
    for written in (words, str(escape(words))):
        if written and 0 <= (start := made.find(written)) <= at < start + len(written):
            return True
    return False


def _file(error: Exception) -> str:
    """Name the template and line at fault, if it is a file."""
    if isinstance(error, TemplateSyntaxError):
        return f" ({error.name}:{error.lineno})" if error.name else ""
    files = [f" ({PurePath(name).name}:{number})" for name, number in _steps(error) if "." in name]
    return files[-1] if files else ""


def _steps(error: Exception) -> Iterator[tuple[str, int]]:
    """Yield names and lines of templates: Jinja2 leaves them in the traceback."""
    for frame, number in walk_tb(error.__traceback__):
        if (name := frame.f_code.co_filename).endswith((".j2", _SMALL)):
            yield name, number
