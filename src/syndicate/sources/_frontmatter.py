"""Front matter: YAML between ``---``, TOML between ``+++``, or a JSON object, before a body.

The language may stand behind the first fence, as Eleventy (gray-matter) writes it: ``---json``.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from syndicate.errors import ContentError
from syndicate.model import Markup, RawFile, Record
from syndicate.sources import _json, _lookalikes
from syndicate.sources._text import decode

LIMIT = 512 * 1024
"""Bytes of front matter: a title of 100,000 characters in any script, and room beside it.

More is no front matter but a mistake, or an attack.
"""

_CLOSING = {
    fence: re.compile(rf"^{re.escape(fence)}[ \t]*$", re.MULTILINE) for fence in ("---", "+++")
}
_TOLD = re.compile(r"---[ \t]*([a-zA-Z0-9]+)[ \t]*")
_LANGUAGES = {"yaml": "yaml", "yml": "yaml", "toml": "toml", "json": "json"}
_PROGRAMS = frozenset({"js", "javascript", "node", "ts", "coffee", "coffeescript"})
_YAML_END = re.compile(r"^\.\.\.[ \t]*$", re.MULTILINE)
_OWN_ID = re.compile(
    r"""^["']?(?:id|guid|uuid)["']?[ \t]*[:=][ \t]*["']?([^\s"',]{1,2000})""",
    re.MULTILINE | re.IGNORECASE,
)
_KEY = re.compile(r"""^[ \t]*["']?([A-Za-z_][\w-]*)["']?[ \t]*=""")
_DEEP = 50
_TOML_TEXT = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""|"(?:[^"\\\n]|\\.)*"|#[^\n]*'
    r"|'''(?:[^']|'(?!''))*'''|'[^'\n]*'",
    re.DOTALL,
)
_BETWEEN_NAMES = re.compile(r"[,=\[\]{}]")
_TABLE = re.compile(r"^[ \t]*\[\[?[ \t]*([A-Za-z_][\w-]*)[ \t]*[\].]")
_LOOKS_LIKE_YAML = re.compile(r"[A-Za-z_][\w-]*[ \t]*:(?:[ \t]|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parted:
    """A file in two: its fields with their lines, and its body with the line it begins at."""

    fields: Mapping[str, object]
    lines: Mapping[str, int]
    body: str
    body_line: int


def record(raw: RawFile, markup: Markup) -> Record:
    """Return the record of a file that has front matter or none.

    Raises:
        ContentError: the file is not UTF-8, or its front matter cannot be read, or is not one.
    """
    text = decode(raw)
    parted = part(raw.path, text)
    if parted.body is text and (seen := _lookalikes.find(text, plain=markup == "text")):
        raise ContentError(raw.path, seen.line, seen.problem, seen.remedy)
    return Record(
        path=raw.path,
        key=raw.path,
        markup=markup,
        body=parted.body,
        body_line=parted.body_line,
        fields=parted.fields,
        lines=parted.lines,
    )


def part(path: str, text: str) -> Parted:
    """Part a text into front matter and body."""
    first = text[:8].lstrip("\n")
    skipped = len(text) - len(text.lstrip("\n")) if first else 0
    start = text[skipped : skipped + 3]
    if start in {"---", "+++"}:
        return _fenced(path, text, skipped, start)
    if start[:1] == "{" and re.match(r"\{\s*(?:\"|\})", text[skipped : skipped + 200]):
        return _braced(path, text, skipped)
    return Parted(fields={}, lines={}, body=text, body_line=1)


def remains(text: str) -> tuple[str, str]:
    """Return the id that broken front matter seems to give, if any, and the body below it."""
    text = text.lstrip("\n")
    fence = text[:3]
    opening, _, rest = text.partition("\n")
    is_fence = opening.rstrip() == fence or _TOLD.fullmatch(opening)
    if not is_fence and (seen := _lookalikes.find(text)):
        own = _OWN_ID.search(text, 0, seen.end)
        return own[1] if own else "", text[seen.end :]
    if fence not in _CLOSING:
        return "", text
    closing = _CLOSING[fence].search(rest) or _YAML_END.search(rest)
    if closing is None:
        return "", ""
    own = _OWN_ID.search(rest, 0, closing.start())
    return own[1] if own else "", rest[closing.end() + 1 :]


def _fenced(path: str, text: str, start: int, fence: str) -> Parted:
    opening, _, rest = text[start:].partition("\n")
    first_line = text.count("\n", 0, start) + 2
    language = _language(path, opening.rstrip(), fence, first_line - 1)
    if not language:
        # A rule such as "-----" or a list, not a fence.
        return Parted(fields={}, lines={}, body=text, body_line=1)
    closing = _CLOSING[fence].search(rest)
    if closing is None and language == "yaml":
        closing = _YAML_END.search(rest)
    if closing is None:
        raise ContentError(
            path, first_line - 1, f"front matter begins with {opening.rstrip()} and never ends",
            f"close it with a line {fence}; for a rule at the top, write ***",
        )  # fmt: skip
    source = rest[: closing.start()]
    fields, lines = _read(path, source, first_line, language)
    body = rest[closing.end() + 1 :]
    body_line = first_line + rest.count("\n", 0, closing.end() + 1)
    return Parted(fields=fields, lines=lines, body=body, body_line=body_line)


def _language(path: str, opening: str, fence: str, line: int) -> str:
    """Return the language of front matter by the line that opens it; nothing if it is no fence."""
    if opening in {fence, "--- #"}:
        return "toml" if fence == "+++" else "yaml"
    told = _TOLD.fullmatch(opening)
    name = told[1].lower() if told else ""
    if name in _PROGRAMS:
        raise ContentError(
            path, line, f"front matter begins with {opening}: it is a program, which is not run",
            "write its fields as YAML between --- and ---, with no name behind the first",
        )  # fmt: skip
    return _LANGUAGES.get(name, "")


def _read(
    path: str, source: str, line: int, language: str
) -> tuple[Mapping[str, object], Mapping[str, int]]:
    if len(source.encode()) > LIMIT:
        raise ContentError(
            path, line - 1, f"front matter is longer than {LIMIT // 1024} KiB",
            "move what is not a field into the body, or close it where it ends",
        )  # fmt: skip
    if language == "toml":
        return _toml(path, source, line)
    if language == "json":
        return _object(path, source, line)
    from syndicate.sources import _yaml  # noqa: PLC0415 - loads a parser

    return _yaml.read(path, source, line)


def _object(path: str, source: str, line: int) -> tuple[Mapping[str, object], Mapping[str, int]]:
    if not source.strip():
        return {}, {}
    try:
        fields = json.loads(source, object_pairs_hook=_json.table)
    except (ValueError, RecursionError) as error:
        raise _json.error(path, error, "front matter", line) from error
    if not isinstance(fields, dict):
        raise ContentError(path, line, "front matter is not an object", 'write {"title": "…", …}')
    lines = next(iter(_json.lines(source, line)), {})
    _json.refuse_doubled(path, fields, lines, line)
    return fields, lines


def _toml(path: str, source: str, line: int) -> tuple[Mapping[str, object], Mapping[str, int]]:
    import tomllib  # noqa: PLC0415 - loads a parser

    from syndicate import tomltext  # noqa: PLC0415 - likewise

    _refuse_dotted(path, source, line)
    try:
        fields = tomllib.loads(source)
    except (ValueError, RecursionError) as error:
        at, problem, remedy = tomltext.trouble(source, error, line)
        if _LOOKS_LIKE_YAML.match(source):
            remedy = "YAML goes between ---"
        raise ContentError(path, at, f"TOML: {problem}", remedy) from error
    return fields, _toml_lines(source, line)


def _refuse_dotted(path: str, source: str, line: int) -> None:
    """Refuse a name of very many parts: the parser's time grows with their square."""
    if source.count(".") <= _DEEP:
        return
    bare = _TOML_TEXT.sub(lambda text: "\n" * text[0].count("\n"), source)
    for number, one in enumerate(bare.split("\n"), line):
        if any(part.count(".") > _DEEP for part in _BETWEEN_NAMES.split(one)):
            raise ContentError(path, number, "TOML: a name has too many parts", "shorten it")


def _toml_lines(source: str, first: int) -> dict[str, int]:
    lines: dict[str, int] = {}
    in_table = False
    for number, one in enumerate(source.split("\n"), first):
        if table := _TABLE.match(one):
            in_table = True
            lines.setdefault(table[1], number)
        elif not in_table and (key := _KEY.match(one)):
            lines.setdefault(key[1], number)
    return lines


def _braced(path: str, text: str, start: int) -> Parted:
    line = text.count("\n", 0, start) + 1
    if len(text) - start > LIMIT and '"' not in text[start : start + LIMIT]:
        return Parted(fields={}, lines={}, body=text, body_line=1)
    try:
        fields, end = json.JSONDecoder(object_pairs_hook=_json.table).raw_decode(text, start)
    except (ValueError, RecursionError) as error:
        raise _json.error(path, error, "front matter") from error
    if end - start > LIMIT:
        raise ContentError(
            path, line, f"front matter is longer than {LIMIT // 1024} KiB",
            "move what is not a field into the body",
        )  # fmt: skip
    lines = next(iter(_json.lines(text[start:end], line)), {})
    _json.refuse_doubled(path, fields, lines, line)
    body = text[end:].removeprefix("\n")
    body_line = text.count("\n", 0, len(text) - len(body)) + 1
    return Parted(fields=fields, lines=lines, body=body, body_line=body_line)
