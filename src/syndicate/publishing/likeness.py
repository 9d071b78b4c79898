"""Which new article is one that vanished in the same run, when no sure sign tells it.

A renamed file in which a word was mended and the title changed has nothing left that is the same
but its date and most of its words. It is compared with the few articles that vanished, and taken
for one only if no other comes into question.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from syndicate import codec
from syndicate.codec import Packed
from syndicate.db.rows import Known
from syndicate.markup.plaintext import strip_tags
from syndicate.model import Finding, Severity
from syndicate.publishing.recognition import file_of

FEW = 50
"""More new or vanished articles than this are not compared: each is with each."""

_ALIKE = 0.8
_LEAST = 5
"""So many words two articles must share to be alike at all."""


def pair(
    new: Sequence[Packed], vanished: Sequence[tuple[Known, Packed]]
) -> Iterator[tuple[Packed, Known]]:
    """Yield each new article with the vanished one that it alone is like, and that alone it is."""
    words = {one.key: _words(one) for one in new}
    old = [(row, _words(packed)) for row, packed in vanished]
    like = [
        (one, row)
        for one in new
        for row, had in old
        if _same_day_or_title(one, row) and _alike(words[one.key], had)
    ]
    ones, rows = Counter(one.key for one, _ in like), Counter(row.id for _, row in like)
    yield from ((one, row) for one, row in like if ones[one.key] == rows[row.id] == 1)


def note(one: Packed, row: Known, folder: str) -> Finding:
    """Tell for which article a new one is taken; ``folder`` is that of all articles."""
    was = f"{folder}/{file_of(row.key)}"
    return Finding(
        rule="taken-for",
        severity=Severity.NOTE,
        path=file_of(one.key),
        problem=f"is taken for what was published from {was}, which is gone, and keeps its id",
        remedy="nothing, if it is; else give this one an id of its own",
    )


def _words(packed: Packed) -> Counter[str]:
    return Counter(strip_tags(packed.body).split())


def _same_day_or_title(one: Packed, row: Known) -> bool:
    head = codec.unpack_head(one)
    return head.published == row.published or (bool(row.title) and head.title == row.title)


def _alike(one: Counter[str], other: Counter[str]) -> bool:
    """Tell whether most words are the same, wherever they stand."""
    shared = (one & other).total()
    return shared >= _LEAST and 2 * shared >= _ALIKE * (one.total() + other.total())
