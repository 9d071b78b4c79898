"""Writes into the articles' files what would otherwise only be remembered: ids and dates.

An id that is a mere word (``id: abc``) becomes the URI that it is published as, since that depends
on the day and on the domain of the first publication.
"""

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from stat import S_IMODE
from zoneinfo import ZoneInfo

from syndicate import sources
from syndicate.errors import ContentError
from syndicate.library import Library
from syndicate.model import Head, Publication, RawFile, Record
from syndicate.prepare import fields, paths
from syndicate.prepare.identity import uri
from syndicate.stores.files import Files

Fields = dict[str, str]
Edit = tuple[int, int, str]
"""Where in a text something begins and ends, and what is to stand there."""

_HTML = frozenset({".html", ".htm"})
_LINE_END = re.compile(r"\r\n|\r|\n")
_LINE = re.compile(r"[^\r\n]+")
_SPACE = re.compile(r"[\ufeff \t\r\n]*")
_FENCE = re.compile(
    r"[\ufeff\r\n]*(?:(\+\+\+|---[ \t]*toml)|---[ \t]*(?:yaml|yml)|---(?: #)?)[ \t]*"
    r"(?:\r\n|\r|\n)",
    re.IGNORECASE,
)
_OBJECT = re.compile(
    r'[\ufeff\r\n]*(?:---[ \t]*json[ \t]*[\r\n]\s*(?=\{)|(?=\{\s*["}]))', re.IGNORECASE
)
_HEAD = re.compile(r"<head\b[^>]*>[ \t]*(?:\r\n|\r|\n)?|(?=<title\b)|(?=<meta\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fixer:
    """Writes missing fields into files below one folder; ``heads`` are by key."""

    folder: Path
    publication: Publication
    heads: Mapping[str, Head]

    def fix(self) -> Iterator[str]:
        """Write the missing ids, and dates that are only remembered; yield a line per change.

        A changed file is read back before it is put in place: what else it says must be the same.

        Raises:
            StorageError: a file cannot be written; it is as it was.
        """
        library, files = Library(self.folder), Files(self.folder)
        for path in sorted(self._paths()):
            try:
                yield from self._fix(path, library, files)
            except ContentError as error:
                yield f"left as it is: {self.folder.name}/{error}"

    def _paths(self) -> set[str]:
        """Return all that may be a file's path: keys, and those of several records in one file."""
        return {path for key in self.heads for path in (key, key.rpartition("#")[0]) if path}

    def _fix(self, path: str, library: Library, files: Files) -> Iterator[str]:
        stamp = library.stamp(path)
        if stamp is None:
            return
        raw = library.read(path)
        wanted = {
            one.key: (one, missing) for one in _records(raw) if (missing := self._missing(one))
        }
        if not wanted:
            return
        full = self.folder / path
        if full.is_symlink():
            raise ContentError(path, 0, "is a link", "put the file itself here")
        try:
            changed = replace(raw, data=_insert(raw, wanted.values()))
            self._prove(raw, changed)
        except _UnsafeError as error:
            remedy = f"write {_by_hand(path, wanted)} into it by hand"
            raise ContentError(path, error.line, error.problem, remedy) from error
        mode = S_IMODE(full.stat().st_mode)
        # It may be the author's only copy: no power cut must take it, and no editor's save.
        files.lay(path, changed.data, durable=True, mode=mode)
        if library.stamp(path) != stamp:
            files.drop([path])
            raise ContentError(path, 0, "was changed meanwhile", "run again")
        files.place([path])
        for key, (_, missing) in wanted.items():
            wrote = ", ".join(f"{name} {value}" for name, value in missing.items())
            yield f"{self.folder.name}/{key}: wrote {wrote}"

    def _missing(self, record: Record) -> Fields:
        head = self.heads.get(record.key)
        if head is None:
            return {}
        zone = ZoneInfo(self.publication.timezone)
        told = fields.read(record, self.publication, zone)
        missing = {} if uri(told.id) else {"id": str(head.id)}
        if told.published is None and not paths.date(record.path) and not head.draft:
            missing["date"] = head.published.astimezone(zone).isoformat(timespec="seconds")
        return missing

    def _prove(self, raw: RawFile, changed: RawFile) -> None:
        """Refuse a change unless it adds what was missing, and changes nothing else."""
        before = _records(raw)
        try:
            after = _records(changed)
            added = len(after) == len(before) and not any(map(self._missing, after))
        except ContentError:
            added = False
        if not added or not all(map(self._says_the_same, before, after)):
            raise _unsafe(raw.path)

    def _says_the_same(self, before: Record, after: Record) -> bool:
        replaced = {fields.own_name(before, name) for name in self._missing(before)}
        own = {name: value for name, value in before.fields.items() if name not in replaced}
        kept = {name: value for name, value in after.fields.items() if name in own}
        return kept == own and after.body.strip() == before.body.strip()


def _records(raw: RawFile) -> list[Record]:
    return [one for one in sources.parse(raw) if isinstance(one, Record)]


def _insert(raw: RawFile, wanted: Iterable[tuple[Record, Fields]]) -> bytes:
    """Return the file with each record's fields written in, and not a byte more changed."""
    text = raw.data.decode("utf-8")
    suffix = raw.path[raw.path.rfind(".") :].lower()
    starts = _starts(text, suffix)
    edits: list[Edit] = []
    for record, missing in wanted:
        number = int(record.key.rpartition("#")[2]) if record.key != record.path else 1
        edits += _edits(text, suffix, starts[number - 1] if starts else None, record, missing)
    parts, done = [], 0
    for start, end, written in sorted(edits):
        parts += [text[done:start], written]
        done = end
    return "".join([*parts, text[done:]]).encode("utf-8")


def _edits(
    text: str, suffix: str, start: int | None, record: Record, missing: Fields
) -> Iterator[Edit]:
    """Yield where a field is to say something else, and where those that are missing come in."""
    new = {}
    for wanted, value in missing.items():
        if name := fields.own_name(record, wanted):
            yield _replaced(text, start, record, name, value)
        else:
            new[wanted] = value
    if new and start is not None:
        yield _into_object(text, start, new)
    elif new:
        yield _into_front_matter(text, suffix, new)


def _replaced(text: str, start: int | None, record: Record, name: str, value: str) -> Edit:
    """Return the edit that gives a field another value."""
    if start is None and _OBJECT.match(text):
        start = 0
    if start is not None:
        place = _member(text, name, start)
        return place, _end(text, place), _quote(value)
    ends = [0, *(found.end() for found in _LINE_END.finditer(text)), len(text)]
    line = record.lines.get(name, 0)
    line_start, line_end = ends[line - 1 : line + 1] if line else (0, 0)
    line_text = text[line_start:line_end].rstrip("\r\n")
    sign = re.escape(name)
    if found := re.match(
        rf"""[ \t]*["']?{sign}["']?[ \t]*[:=][ \t]*(.*?)[ \t]*(?:#.*)?$""", line_text
    ):
        written = _spaced(_quote(value), line_text, *found.span(1))
    elif found := re.search(r"""<meta\b[^<>]*\bcontent=("[^"]*"|'[^']*')""", line_text):
        written = f'"{html.escape(value)}"'
    else:
        raise _unsafe(record.path)
    return line_start + found.start(1), line_start + found.end(1), written


def _spaced(value: str, line: str, start: int, end: int) -> str:
    """Part a value from what stands before and behind it, where nothing stood in its place."""
    before = " " if line[start - 1] in ":=" else ""
    return before + value + (" " if line[end : end + 1] == "#" else "")


class _UnsafeError(ContentError):
    """A change that would do more than it should."""


def _unsafe(path: str) -> _UnsafeError:
    return _UnsafeError(path, 0, "cannot be changed safely", "write it by hand")


def _by_hand(path: str, wanted: Mapping[str, tuple[Record, Fields]]) -> str:
    """Return the very fields to write, as YAML and JSON take them, record for record."""
    told = []
    for key, (_, missing) in wanted.items():
        written = " and ".join(f"{name}: {_quote(value)}" for name, value in missing.items())
        told.append(written if key == path else f"{written} (record {key.rpartition('#')[2]})")
    return ", ".join(told)


def _starts(text: str, suffix: str) -> list[int]:
    """Return where each record of a JSON file begins, good or bad; of others nothing."""
    if suffix in {".jsonl", ".ndjson"}:
        return [line.start() for line in _LINE.finditer(text) if line[0].strip("\ufeff").strip()]
    if suffix != ".json":
        return []
    value = json.loads(text.removeprefix("\ufeff"))
    if isinstance(value, list):
        return _items(text, _skip(text, 0))
    if isinstance(value.get("items"), list):
        return _items(text, _member(text, "items"))
    return [0]


def _items(text: str, at: int) -> list[int]:
    """Return where each item of a JSON list begins; the list begins at ``at``."""
    starts = []
    at = _skip(text, at + 1)
    while text[at] != "]":
        starts.append(at)
        at = _skip(text, _end(text, at))
        at = _skip(text, at + 1) if text[at] == "," else at
    return starts


def _member(text: str, wanted: str, start: int = 0) -> int:
    """Return where the value of a JSON object's member begins."""
    at = _skip(text, text.index("{", start) + 1)
    while True:
        end = _end(text, at)
        value = _skip(text, _skip(text, end) + 1)
        if json.loads(text[at:end]) == wanted:
            return value
        at = _skip(text, _skip(text, _end(text, value)) + 1)


def _end(text: str, at: int) -> int:
    return json.JSONDecoder().raw_decode(text, at)[1]


def _skip(text: str, at: int) -> int:
    space = _SPACE.match(text, at)
    return space.end() if space else at


def _into_object(text: str, at: int, missing: Fields) -> Edit:
    """Put fields first into the object at or after a place, spaced as its first field is."""
    opening = text.index("{", at) + 1
    first = _skip(text, opening)
    space = text[opening:first] or " "
    written = f",{space}".join(f"{_quote(name)}: {_quote(v)}" for name, v in missing.items())
    return first, first, written if text[first] == "}" else f"{written},{space}"


def _into_front_matter(text: str, suffix: str, missing: Fields) -> Edit:
    found = _LINE_END.search(text)
    end = found[0] if found else "\n"
    if fence := _FENCE.match(text):
        sign = " =" if fence[1] else ":"
        return fence.end(), fence.end(), _lines(missing, sign, end)
    if _OBJECT.match(text):
        return _into_object(text, 0, missing)
    if suffix in _HTML and (head := _HEAD.search(text)):
        tags = (f'<meta name="{k}" content="{html.escape(v)}">' for k, v in missing.items())
        return head.end(), head.end(), "".join(f"{tag}{end}" for tag in tags)
    first = int(text.startswith("\ufeff"))
    return first, first, f"---{end}{_lines(missing, ':', end)}---{end}"


def _lines(missing: Fields, sign: str, end: str) -> str:
    return "".join(f"{name}{sign} {_quote(value)}{end}" for name, value in missing.items())


def _quote(text: str) -> str:
    """Return a string as YAML, TOML and JSON all read it."""
    return json.dumps(text, ensure_ascii=False)
