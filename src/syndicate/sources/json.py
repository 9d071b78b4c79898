"""JSON: one record, a list of records, or a whole JSON Feed."""

import json
from collections.abc import Iterator

from syndicate.errors import ContentError
from syndicate.model import RawFile, Record
from syndicate.sources import _json
from syndicate.sources._text import decode

SUFFIXES = frozenset({".json"})


def parse(raw: RawFile) -> Iterator[Record | ContentError]:
    """Yield the record of a file, or each of several, named ``path#n``; a bad one's error.

    Raises:
        ContentError: the file is not UTF-8 or not JSON.
    """
    source = decode(raw)
    try:
        found = json.loads(source, object_pairs_hook=_json.table)
    except (ValueError, RecursionError) as error:
        raise _json.error(raw.path, error, "the file") from error
    if isinstance(found, dict) and isinstance(found.get("items"), list):
        yield from _several(raw.path, found["items"], _json.lines(source, 1, depth=3))
    elif isinstance(found, list):
        yield from _several(raw.path, found, _json.lines(source, 1, depth=2))
    else:
        lines = _json.lines(source, 1)
        yield _json.record(raw.path, raw.path, found, lines[0] if lines else {}, 1)


def _several(
    path: str, items: list[object], lines: list[dict[str, int]]
) -> Iterator[Record | ContentError]:
    places = iter(lines)
    for number, item in enumerate(items, 1):
        own = next(places, {}) if isinstance(item, dict) else {}
        line = min(own.values(), default=0)
        try:
            yield _json.record(path, f"{path}#{number}", item, own, line)
        except ContentError as error:
            yield error
