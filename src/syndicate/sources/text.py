"""Plain text, with front matter or none; ``prose`` reads title and subheadings from its shape."""

from collections.abc import Iterator

from syndicate.model import RawFile, Record
from syndicate.sources import _frontmatter

SUFFIXES = frozenset({".txt"})


def parse(raw: RawFile) -> Iterator[Record]:
    """Yield the one record of a text file.

    Raises:
        ContentError: the file is not UTF-8, or its front matter cannot be read.
    """
    yield _frontmatter.record(raw, "text")
