"""Whether a feed document is valid: by our own proofs, and by schemas that know nothing of them."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import feedparser
from jsonschema import Draft202012Validator
from lxml import etree

from syndicate.checks.feeds import check

DATA = Path(__file__).parent / "data"


def faults(documents: Mapping[str, bytes]) -> list[str]:
    """Return all that is wrong with feed documents, warnings too; nothing if they are valid."""
    return [
        *map(str, check(documents)),
        *(fault for path, data in sorted(documents.items()) for fault in _by_schema(path, data)),
    ]


def _by_schema(path: str, data: bytes) -> Iterator[str]:
    if data.startswith(b"{"):
        for error in json_schema().iter_errors(json.loads(data)):
            yield f"{path}: {error.json_path}: {error.message[:200]}"
        return
    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, huge_tree=True))
    if root.tag != "rss" and not atom_schema().validate(root):
        yield from (f"{path}: {error.message}" for error in atom_schema().error_log)
    read = feedparser.parse(data)
    if read.bozo:
        yield f"{path}: feedparser says {read.bozo_exception}"


@cache
def atom_schema() -> etree.RelaxNG:
    """Return the RELAX NG schema of RFC 4287, appendix B."""
    return etree.RelaxNG(etree.parse(DATA / "atom.rng"))


@cache
def json_schema() -> Draft202012Validator:
    """Return the schema of JSON Feed 1.1."""
    return Draft202012Validator(json.loads((DATA / "jsonfeed-1.1.schema.json").read_text("utf-8")))
