"""What is held back, and which last good versions go on being published meanwhile."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from syndicate import codec
from syndicate.codec import Packed
from syndicate.db.cache import Summary
from syndicate.db.rows import Known
from syndicate.model import ArticleId, Head
from syndicate.publishing.reader import Held
from syndicate.publishing.recognition import file_of

Candidate = tuple[Head, Summary]


class Holding:
    """Candidates that can be published together, with the last good versions of held ones."""

    def __init__(
        self, candidates: Sequence[Candidate], known: Iterable[Known], held: Sequence[Held]
    ) -> None:
        """Choose among the candidates; ``held`` are records that could not be read at all."""
        self._known = {row.id: row for row in known}
        self.kept: dict[ArticleId, Packed] = {}
        self.candidates, doubled = without_doubles(candidates, self._known)
        told: list[Held] = []
        new = [*held, *doubled]
        while new:  # a version that comes back may stand in the way of another
            told += new
            back = self._last_good(new)
            self.kept |= back
            returned = [(codec.unpack_head(one), _summary(one)) for one in back.values()]
            self.candidates, doubled = without_doubles([*self.candidates, *returned], self._known)
            new = self._held_now(doubled)
        self.held = tuple(self._told(told))

    @property
    def lost(self) -> frozenset[str]:
        """The pages of held articles of which no version is at hand: they stay as they are."""
        return frozenset(row.path for row in self._unread(self.held) if row.id not in self.kept)

    def _last_good(self, held: Iterable[Held]) -> dict[ArticleId, Packed]:
        rows = [row for row in self._unread(held) if row.id not in self.kept]
        versions = {row.id: codec.undump(row.kept) for row in rows if row.kept}
        return {article: packed for article, packed in versions.items() if packed}

    def _unread(self, held: Iterable[Held]) -> list[Known]:
        """Return what was published from the files of held records and is not there now."""
        files = files_of(held)
        here = {head.id for head, _ in self.candidates}
        return [r for r in self._known.values() if file_of(r.key) in files and r.id not in here]

    def _held_now(self, doubled: Sequence[Held]) -> list[Held]:
        """Leave out last good versions that had to give way: of those, all has been told."""
        here = {head.id for head, _ in self.candidates}
        gone = {packed.key for id_, packed in self.kept.items() if id_ not in here}
        self.kept = {id_: packed for id_, packed in self.kept.items() if id_ in here}
        return [one for one in doubled if one.key not in gone]

    def _told(self, held: Iterable[Held]) -> list[Held]:
        kept = {file_of(packed.key) for packed in self.kept.values()}
        told = (replace(one, kept=file_of(one.key) in kept) for one in held)
        return sorted(told, key=lambda one: (one.path, one.line, one.key))


def files_of(held: Iterable[Held]) -> Collection[str]:
    """Return the files that held records stand in."""
    return {file_of(one.key) for one in held}


def without_doubles(
    candidates: Sequence[Candidate], known: Mapping[ArticleId, Known]
) -> tuple[list[Candidate], list[Held]]:
    """Hold back every article whose id or address another one has already.

    What is published goes before what is new, and what has an address before what moves there.
    """
    ids: dict[str, Head] = {head.id: head for head, _ in candidates}
    paths: dict[str, Head] = {head.path: head for head, _ in candidates}
    if len(ids) == len(paths) == len(candidates):
        return list(candidates), []
    ids.clear()
    paths.clear()
    owners = {row.path: row.id for row in known.values()}
    first: list[Candidate] = []
    held: list[Held] = []

    def rank(candidate: Candidate) -> tuple[bool, bool, str]:
        head = candidate[0]
        row = known.get(head.id)
        return row is None or row.key != head.key, owners.get(head.path) != head.id, head.key

    for head, summary in sorted(candidates, key=rank):
        if other := ids.get(head.id):
            held.append(_double(head, other, f"id {head.id}", "give one of them another id"))
        elif other := paths.get(head.path):
            what = f"address /{head.path}"
            held.append(_double(head, other, what, "give one of them another slug"))
        else:
            ids[head.id] = paths[head.path] = head
            first.append((head, summary))
    return first, held


def _double(head: Head, other: Head, what: str, remedy: str) -> Held:
    problem = f"has the same {what} as {other.key}"
    return Held(key=head.key, path=head.key, line=0, problem=problem, remedy=remedy)


def _summary(packed: Packed) -> Summary:
    told = packed.key, packed.id, packed.outlook, packed.head
    return Summary(*told, packed.assets, packed.origin, packed.digest)
