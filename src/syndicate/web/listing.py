"""How a long list is cut into pages, so that each has an end and an old one stays as it is.

Nobody reads twenty thousand lines, and no phone likes to lay them out. The list's own page has the
newest articles. The older ones stand on pages of their own, counted from the oldest on: an article
that is added changes none of them, and one that is changed changes one.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from syndicate.model import Head

SIZE = 200
"""Articles on a page; the list's own page has up to twice as many."""


class Part(NamedTuple):
    """A page of a list: its ``number``, or 0 for the list's own; ``last`` is the newest number.

    ``heads`` are its articles, newest first.
    """

    heads: Sequence[Head]
    number: int = 0
    last: int = 0

    @property
    def file(self) -> str:
        """Its name in the folder of the list.

        It is no folder of its own: so the same links lead on from all pages of all lists.
        """
        return _file(self.number)

    @property
    def older(self) -> str:
        """The name of the page before it in time, or nothing."""
        before = self.number - 1 if self.number else self.last
        return _file(before) if before else ""

    @property
    def newer(self) -> str:
        """The name of the page after it in time, or nothing; that of the list's own is empty."""
        return _file(self.number + 1 if self.number < self.last else 0) if self.number else ""


def parts(heads: Sequence[Head]) -> Iterator[Part]:
    """Yield the pages of a list, oldest first, from its articles, newest first."""
    last = max(len(heads) // SIZE - 1, 0)
    for number in range(1, last + 1):
        end = len(heads) - SIZE * (number - 1)
        yield Part(heads[end - SIZE : end], number, last)
    yield Part(heads[: len(heads) - SIZE * last], 0, last)


def _file(number: int) -> str:
    return f"page-{number}.html" if number else ""
