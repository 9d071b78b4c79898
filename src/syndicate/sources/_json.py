"""JSON records: what the keys of an item mean for markup and body, and where each field stands."""

import json
import re
from collections.abc import Iterator, Mapping

from syndicate.errors import ContentError
from syndicate.model import Markup, Record

_SIGN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]]|\n')
# The first that is there is the body (JSON Feed 1.1, "items", and what people write).
_BODIES: tuple[tuple[str, Markup], ...] = (
    ("content_html", "html"),
    ("content_markdown", "markdown"),
    ("content_text", "text"),
    ("html", "html"),
    ("markdown", "markdown"),
    ("content", "html"),
    ("body", "html"),
    ("text", "text"),
)
_IS_HTML = re.compile(r"</?[a-zA-Z][^<>]*>")


class Doubled(dict[str, object]):
    """An object in which a key stands twice; it has the last value, as JSON parsers take it."""

    key = ""


def table(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Return an object of its members; for a parser's ``object_pairs_hook``."""
    made = dict(pairs)
    if len(made) == len(pairs):
        return made
    doubled = Doubled(made)
    names = [name for name, _ in pairs]
    doubled.key = next(name for name in names if names.count(name) > 1)
    return doubled


def refuse_doubled(path: str, item: object, lines: Mapping[str, int], line: int) -> None:
    """Refuse an object in which a key stands twice: one of the values would be lost.

    Raises:
        ContentError: it does.
    """
    if isinstance(item, Doubled):
        key = item.key
        raise ContentError(path, lines.get(key, line), f"{key} stands twice", "keep one of them")


def record(path: str, key: str, item: object, lines: Mapping[str, int], line: int) -> Record:
    """Return the record that a JSON item is; ``lines`` are its fields', ``line`` its own.

    Raises:
        ContentError: the item is no object, has a key twice, or its text is no string.
    """
    if not isinstance(item, dict):
        raise ContentError(path, line, "a record is not an object", 'write {"title": "…", …}')
    refuse_doubled(path, item, lines, line)
    for name, markup in _BODIES:
        body = item.get(name)
        if body is None:
            continue
        if not isinstance(body, str):
            raise ContentError(path, lines.get(name, line), f"{name} is not text",
                               f'write "{name}": "…"')  # fmt: skip
        if name in {"content", "body"} and not _IS_HTML.search(body):
            markup = "markdown" if _says_markdown(item) else "text"  # noqa: PLW2901
        fields = {one: value for one, value in item.items() if one != name}
        return Record(path=path, key=key, markup=markup, body=body, fields=fields, lines=lines,
                      body_line=lines.get(name, line))  # fmt: skip
    return Record(path=path, key=key, markup="text", body="", fields=item, lines=lines,
                  body_line=line)  # fmt: skip


def _says_markdown(item: Mapping[str, object]) -> bool:
    return str(item.get("format", item.get("content_type", ""))).lower() in {
        "markdown", "md", "text/markdown",
    }  # fmt: skip


def lines(source: str, first: int, depth: int = 1) -> list[dict[str, int]]:
    """Return, for each object at a depth of nesting, the line of each of its keys."""
    objects: list[dict[str, int]] = []
    for level, line, sign in _signs(source, first):
        if sign == "{" and level == depth:
            objects.append({})
        elif level == depth and objects and sign not in "{}[]":
            objects[-1].setdefault(sign[1:-1], line)
    return objects


def _signs(source: str, line: int) -> Iterator[tuple[int, int, str]]:
    """Yield brackets and keys with their depth and line; strings that are values are skipped."""
    depth = 0
    for found in _SIGN.finditer(source):
        sign = found[0]
        if sign == "\n":
            line += 1
        elif sign in "{[":
            depth += 1
            yield depth, line, sign
        elif sign in "}]":
            depth -= 1
        elif re.match(r"\s*:", source[found.end() : found.end() + 20]):
            yield depth, line, sign


def error(path: str, problem: Exception, what: str, line: int = 0) -> ContentError:
    """Return the error for JSON that cannot be read; ``line`` is where the text begins."""
    if isinstance(problem, json.JSONDecodeError):
        at = problem.lineno + max(0, line - 1)
        said = problem.msg[:1].lower() + problem.msg[1:]
        return ContentError(path, at, f"{what} is not JSON: {said}", _remedy(problem.msg))
    if isinstance(problem, RecursionError):
        return ContentError(path, line, f"{what} is nested too deeply", "flatten it")
    # All else that json raises is Python's refusal of an integer (sys.set_int_max_str_digits).
    told = f"{what} has a number of thousands of digits"
    return ContentError(path, line, told, "shorten it, or write it as text in quotes")


def _remedy(said: str) -> str:
    if "Extra data" in said:
        return "write a list [ … ], or one record a line in a .jsonl file"
    if "control character" in said:
        return r"write a line end inside a text as \n"
    if "property name" in said:
        return "quote every name, and put no comma after the last"
    return "check quotes, commas and brackets here"
