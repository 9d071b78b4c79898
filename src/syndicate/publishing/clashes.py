"""Two articles that want one thing, told with the lines at which both say so.

Articles do not carry their lines: the files at fault are read once more.
"""

from dataclasses import dataclass
from typing import Literal

from syndicate.library import Library
from syndicate.model import Head, Record
from syndicate.publishing.reader import Held, records_of
from syndicate.publishing.recognition import file_of
from syndicate.serving.policy import Resource

_Wanted = Literal["id", "address"]


@dataclass(frozen=True, slots=True)
class Clashes:
    """Says of an article what stands in its way."""

    library: Library

    def place(self, path: str) -> str:
        """Return a path below the folder of articles as people know it."""
        return f"{self.library.root.name}/{path}"

    def doubled(self, head: Head, other: Head, wanted: _Wanted, own: str = "") -> Held:
        """Hold an article back whose id or address another one has.

        ``own`` is the id as both records say it, if that is a mere word.
        """
        value, field = (own or head.id, "id") if wanted == "id" else (f"/{head.path}", "slug")
        there = f"{self.place(file_of(other.key))}:{self._line(other.key, wanted)}"
        problem = f"has the same {wanted} {value} as {there}"
        return self._held(head, wanted, problem, f"give one of them another {field}")

    def crossed(self, head: Head, resource: Resource, source: str, other: str) -> Held:
        """Hold an article back of which a page or a file belongs where ``other`` stands."""
        own = resource.path == f"{head.path}index.html"
        what = "its page" if own else f"its file {source}"
        problem = f"{what} belongs at {resource.path}, where {other} stands"
        remedy = "give the article another slug, or rename the file"
        return self._held(head, "address", problem, remedy)

    def _held(self, head: Head, wanted: _Wanted, problem: str, remedy: str) -> Held:
        line = self._line(head.key, wanted)
        return Held(key=head.key, path=file_of(head.key), line=line, problem=problem, remedy=remedy)

    def _line(self, key: str, wanted: _Wanted) -> int:
        """Return the line at which a record says what it wants, else that of the record."""
        from syndicate.prepare import fields  # noqa: PLC0415 - slow

        for one in records_of(self.library, file_of(key)):
            if isinstance(one, Record) and one.key == key:
                told = fields.id_line(one) if wanted == "id" else fields.address_line(one)
                return told or _first(one)
        return 1


def _first(record: Record) -> int:
    """Return the line of a record in a file of many; alone, it is the file."""
    if record.key == record.path:
        return 1
    return min(record.lines.values(), default=record.body_line)
