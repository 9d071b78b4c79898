"""What is wrong with a template, told with its file, its line, and the lines around it."""

import re
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath
from types import TracebackType

from jinja2 import TemplateNotFound, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError

from syndicate.errors import ConfigError
from syndicate.text import nearest

_MEDIA = frozenset({"email", "feed", "web"})
_UNCLOSED = re.compile(r"innermost block that needs to be closed is '(\w+)'")
_CUT = re.compile(r"unexpected end of template, expected 'end of (\w+ \w+)'")
_CONTEXT = 2
_WIDTH = 160
_REMEDIES: dict[type[Exception], str] = {
    SecurityError: "; leave it out: templates run in a sandbox",
    OverflowError: "; make the range shorter",
}


@contextmanager
def told() -> Iterator[None]:
    """Turn what Jinja2 says of a broken template into a ``ConfigError`` with file and line."""
    try:
        yield
    except TemplateSyntaxError as error:
        where = error.filename or error.name
        raise ConfigError(at(where, error.lineno, syntax(error))) from error
    except Exception as error:  # a template can raise anything
        frames = traceback.extract_tb(error.__traceback__)
        frame = next((f for f in reversed(frames) if f.filename.endswith(".j2")), None)
        if frame is not None:
            raise ConfigError(at(frame.filename, frame.lineno or 0, said(error))) from error
        if isinstance(error, TemplateNotFound):
            raise ConfigError(said(error)) from error
        raise


def at(path: str | None, line: int, problem: str) -> str:
    """Say what is wrong at a line of a file, and show the lines around it; 0 is the whole file."""
    named = shown(path or "template")
    where = f"{named}:{line}" if line else named
    return f"{where}: {problem}{around(path, line)}"


def shown(path: str) -> str:
    """Return a template's path from the folder that holds the folder of templates.

    So findings name it, too. Below that folder come the media, one of which it is for.
    """
    parts = PurePath(path).parts
    media = [at for at, part in enumerate(parts) if part in _MEDIA and at]
    return "/".join(parts[media[-1] - 1 :]) if media else path


def syntax(error: TemplateSyntaxError) -> str:
    """Say why a template cannot be read, and how to mend it."""
    said = str(error.message).rstrip(".")
    if found := _UNCLOSED.search(said):
        return f"{{% {found[1]} %}} is never closed; write {{% end{found[1]} %}} where it ends"
    if found := _CUT.search(said):
        end = "%}" if "block" in found[1] else "}}"
        return f"the template ends within a tag; close it with {end}"
    return said if "; " in said else f"{said}; mend this template"


def around(path: str | None, line: int) -> str:
    """Return the lines around one, numbered, the line itself marked; nothing if there is no file.

    It begins with a line end, so that it can follow a message.
    """
    if not line:
        return ""
    try:
        lines = Path(path or "").read_bytes().decode("utf-8", "replace").splitlines()
    except OSError:
        return ""
    return excerpt(lines, line)


def excerpt(lines: list[str], line: int) -> str:
    """Return the lines around one of some, as ``around`` does."""
    shown = range(max(1, line - _CONTEXT), min(len(lines), line + _CONTEXT) + 1)
    return "".join(
        f"\n  {'>' if number == line else ' '} {number:4} {lines[number - 1][:_WIDTH]}".rstrip()
        for number in shown
    )


def said(error: Exception) -> str:
    """Say what went wrong in a template, and how to mend it."""
    match error:
        case TemplateNotFound() if ".." in str(error.name).split("/"):
            remedy = "leads out of the templates; put the file among them"
            return f"{error.name!r} {remedy}"
        case TemplateNotFound():
            return f"there is no such template, templates/{error.name}; put it there"
        case UndefinedError():
            return f"{error}{_meant(error)}"
        case RecursionError():
            return "it includes or calls itself without end; make it stop"
        case _:
            return f"{str(error).rstrip('.')}{_REMEDIES.get(type(error), '')}"


def _meant(error: UndefinedError) -> str:
    """Name the nearest of the names that the template knows, if one is undefined."""
    name = str(error).partition("' is undefined")[0].removeprefix("'")
    known = _known(error.__traceback__)
    return f"; {nearest(name, known)}" if known and str(error) == f"'{name}' is undefined" else ""


def _known(trace: TracebackType | None) -> set[str]:
    """Return the names that the innermost template has, as its frame's locals tell."""
    known: set[str] = set()
    for frame, _ in traceback.walk_tb(trace):
        # Jinja2 lays a frame of its own over the compiled one: its locals are the template's.
        if frame.f_code.co_filename.endswith((".j2", "<template>")):
            known = {name for name in frame.f_locals if not name.startswith("_")}
    return known
