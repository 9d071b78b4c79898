"""JSON Lines: a record a line; a bad line holds back no other."""

import json
from collections.abc import Iterator

from syndicate.errors import ContentError
from syndicate.model import RawFile, Record
from syndicate.sources import _json
from syndicate.sources._text import decode

SUFFIXES = frozenset({".jsonl", ".ndjson"})


def parse(raw: RawFile) -> Iterator[Record | ContentError]:
    """Yield each line's record, named ``path#n`` by its place among them; a bad one's error.

    Raises:
        ContentError: the file is not UTF-8.
    """
    number = 0
    for line, source in enumerate(decode(raw).split("\n"), 1):
        if source.strip():
            number += 1
            yield _record(raw.path, number, source, line)


def _record(path: str, number: int, source: str, line: int) -> Record | ContentError:
    try:
        item = json.loads(source, object_pairs_hook=_json.table)
        lines = dict.fromkeys(item, line) if isinstance(item, dict) else {}
        return _json.record(path, f"{path}#{number}", item, lines, line)
    except ContentError as error:
        return error
    except (ValueError, RecursionError) as error:
        return _json.error(path, error, "the line", line)
