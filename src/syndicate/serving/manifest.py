"""The serving manifest: what a server has to know of every published file.

It holds nothing of the machine, and its times are those of articles: publications with the same
history have equal manifests. Only where a file was removed once, or the state was lost, other times
are told of what is new, since none may be told twice of different bytes.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from json.encoder import encode_basestring_ascii as _quoted
from types import MappingProxyType
from typing import Any, NamedTuple

from syndicate.serving.policy import FEEDS, Policy, Resource, address, headers, wildcard

FILE = "serving.json"
VERSION = 1

_SELF = "the-file-itself"
"""Stands for a feed's own address: all that the headers of thousands of feeds differ in."""
_FILES = '\n],\n"files":{'
"""Stands between the headers and the files."""
_ENTRY = re.compile(r'"headers":(\d+),.*(?=\},?$)', re.MULTILINE)
_NONE: Mapping[str, "Coded"] = MappingProxyType({})


class Coded(NamedTuple):
    """A compressed variant: ``size`` in bytes, and its entity tag without quotes."""

    size: int
    etag: str


class Bytes(NamedTuple):
    """The bytes of a published file: ``size``, entity tag without quotes, variants by coding.

    ``modified`` is when they became what they are, in seconds since 1970 (UTC).
    """

    size: int
    etag: str
    modified: int
    variants: Mapping[str, Coded] = _NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """All that is said of one file."""

    bytes: Bytes
    headers: Mapping[str, str]
    status: int = 200
    location: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """All published files by path; ``url`` is the publication's.

    ``ended`` are the folders of feeds that have ended, with the names of what is gone below them.
    ``floor`` is later than every time that was told of files that are there no more.
    """

    url: str
    files: Mapping[str, Entry] = field(default_factory=dict)
    floor: int = 0
    ended: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def has_ended(self, path: str) -> bool:
        """Tell whether there was a document of a feed at this path, and none will be."""
        parts = wildcard(path).split("/")
        splits = (("/".join([*parts[:n], ""]), "/".join(parts[n:])) for n in range(len(parts)))
        return any(name in self.ended.get(folder, ()) for folder, name in splits)


def render(
    files: Iterable[tuple[Resource, Bytes]],
    policy: Policy,
    *,
    ended: Sequence[Resource] = (),
    floor: int = 0,
) -> bytes:
    """Return the manifest as JSON, one file a line; files of one kind share their headers."""
    numbers: dict[str, int] = {}
    known: dict[tuple[object, ...], str] = {}
    lines = []
    for resource, data in sorted(files, key=_path):
        kind = resource.character, bool(data.variants)
        if (told := known.get(kind)) is None:
            one = resource._replace(path=_SELF, type=resource.kind)
            told = known[kind] = _headers(one, data, policy)
        if resource.kind in FEEDS:  # a feed names itself
            told = address(resource.path).join(told.rsplit(_SELF, 1))
        number = numbers.setdefault(told, len(numbers))
        lines.append(f"{_start(resource.path)}{_entry(resource, data, number)}}}")
    told_headers = ",\n".join(numbers)
    told_files = ",\n".join(lines)
    return f"{_head(policy, ended, floor)}{told_headers}{_FILES}\n{told_files}\n}}}}\n".encode()


def amended(
    before: bytes,
    changed: Iterable[tuple[Resource, Bytes]],
    policy: Policy,
    *,
    ended: Sequence[Resource] = (),
    floor: int = 0,
) -> bytes | None:
    """Return a manifest that says something new of the bytes of a few files, as ``render`` would.

    ``before`` is one of the same policy. ``None`` if more than that has changed.
    """
    text, head = before.decode(), _head(policy, ended, floor)
    told_headers, files, lines = text.removeprefix(head).partition(_FILES)
    if not (text.startswith(head) and files):
        return None
    numbers, done = told_headers.split(",\n"), 0
    parts: list[str] = []
    for resource, data in sorted(changed, key=_path):
        begin = lines.find(f"\n{_start(resource.path)}", done) + 1
        found = _ENTRY.match(lines, begin + len(_start(resource.path))) if begin else None
        if not found or numbers[int(found[1])] != _headers(resource, data, policy):
            return None
        parts += lines[done:begin], _start(resource.path), _entry(resource, data, int(found[1]))
        done = found.end()
    return "".join([head, told_headers, files, *parts, lines[done:]]).encode()


def _head(policy: Policy, ended: Sequence[Resource], floor: int) -> str:
    """Return all that stands before the headers."""
    head = f'"version":{VERSION},\n"url":{json.dumps(policy.url)}'
    if floor:
        head += f',\n"floor":{floor}'
    if ended:
        told_ended = ",\n".join(f"{_quoted(one.path)}:{json.dumps(one.ended)}" for one in ended)
        head += f',\n"ended":{{\n{told_ended}\n}}'
    return f'{{{head},\n"headers":[\n'


def _headers(resource: Resource, data: Bytes, policy: Policy) -> str:
    return json.dumps(headers(resource, policy, varies=bool(data.variants)))


def _start(path: str) -> str:
    """Return what a file's line begins with."""
    return f"{_quoted(path)}:{{"


def _path(told: tuple[Resource, Bytes]) -> str:
    return told[0].path


def _entry(resource: Resource, data: Bytes, number: int) -> str:
    """Return an entry's members; by hand, as there are tens of thousands."""
    told = f'"headers":{number},"size":{data.size},"etag":"{data.etag}","modified":{data.modified}'
    if data.variants:
        variants = ",".join(
            f'"{coding}":{{"size":{one.size},"etag":"{one.etag}"}}'
            for coding, one in sorted(data.variants.items())
        )
        told += f',"variants":{{{variants}}}'
    if resource.status != 200:  # noqa: PLR2004 - OK
        told += f',"status":{resource.status}'
    if resource.location:
        told += f',"location":{json.dumps(resource.location)}'
    return told


def parse(data: bytes) -> Manifest:
    """Read a manifest.

    Raises:
        ValueError: it is none, is torn, or is of another version.
    """
    told = json.loads(data)
    try:
        if told["version"] != VERSION:
            raise ValueError(f"version {told['version']}")
        kinds = told["headers"]
        files = {path: _read(one, kinds) for path, one in told["files"].items()}
        ended = {folder: tuple(names) for folder, names in told.get("ended", {}).items()}
        return Manifest(url=told["url"], files=files, floor=told.get("floor", 0), ended=ended)
    except (AttributeError, IndexError, KeyError, TypeError) as error:
        raise ValueError(f"not a serving manifest: {error!r}") from error


def _read(told: Mapping[str, Any], kinds: list[dict[str, str]]) -> Entry:
    variants = {
        coding: Coded(one["size"], one["etag"]) for coding, one in told.get("variants", {}).items()
    }
    return Entry(
        bytes=Bytes(told["size"], told["etag"], told["modified"], variants),
        headers=kinds[told["headers"]],
        status=told.get("status", 200),
        location=told.get("location", ""),
    )
