"""Markdown with YAML, TOML or JSON front matter, or none."""

from collections.abc import Iterator

from syndicate.model import RawFile, Record
from syndicate.sources import _frontmatter

SUFFIXES = frozenset({".md", ".markdown"})


def parse(raw: RawFile) -> Iterator[Record]:
    """Yield the one record of a Markdown file.

    Raises:
        ContentError: the file is not UTF-8, or its front matter cannot be read.
    """
    yield _frontmatter.record(raw, "markdown")
