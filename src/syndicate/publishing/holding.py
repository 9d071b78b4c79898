"""What is held back, and which last good versions go on being published meanwhile."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from syndicate import codec, urls
from syndicate.codec import Packed
from syndicate.db.cache import Summary
from syndicate.db.rows import Known
from syndicate.markup.plaintext import TAG
from syndicate.model import ArticleId, Head, SafeHtml
from syndicate.publishing.reader import Held
from syndicate.publishing.recognition import file_of

Candidate = tuple[Head, Summary]

_ADDRESS = re.compile(r'\s(?:href|src|srcset|poster|cite)="[^"]*"')


class Holding:
    """Candidates that can be published together, with the last good versions of held ones."""

    def __init__(
        self,
        candidates: Sequence[Candidate],
        known: Iterable[Known],
        held: Sequence[Held],
        *,
        folder: str,
        root: str = "",
    ) -> None:
        """Choose among the candidates; ``held`` are records that could not be read at all.

        ``folder`` is the name of the articles' folder, for messages; ``root`` is the publication's
        address: last good versions may have been made for another.
        """
        self._folder, self._root = folder, root
        self._known = {row.id: row for row in known}
        self.kept: dict[ArticleId, Packed] = {}
        self.candidates, doubled = without_doubles(candidates, self._known, folder)
        told: list[Held] = []
        new = [*held, *doubled]
        while new:  # a version that comes back may stand in the way of another
            told += new
            back = self._last_good(new)
            self.kept |= back
            returned = [(codec.unpack_head(one), _summary(one)) for one in back.values()]
            self.candidates, doubled = without_doubles(
                [*self.candidates, *returned], self._known, folder
            )
            new = self._held_now(doubled)
        self.held = tuple(self._told(told))

    @property
    def lost(self) -> frozenset[str]:
        """The pages of held articles of which no version is at hand: they stay as they are."""
        return frozenset(row.path for row in self._unread(self.held) if row.id not in self.kept)

    def _last_good(self, held: Iterable[Held]) -> dict[ArticleId, Packed]:
        rows = [row for row in self._unread(held) if row.id not in self.kept]
        versions = {row.id: codec.undump(row.kept) for row in rows if row.kept}
        return {
            article: rebased(packed, self._root) for article, packed in versions.items() if packed
        }

    def _unread(self, held: Iterable[Held]) -> list[Known]:
        """Return what was published from held records and is not there now."""
        claims = Claims(held)
        here = {head.id for head, _ in self.candidates}
        return [r for r in self._known.values() if claims.hold(r) and r.id not in here]

    def _held_now(self, doubled: Sequence[Held]) -> list[Held]:
        """Leave out last good versions that had to give way: of those, all has been told."""
        here = {head.id for head, _ in self.candidates}
        gone = {packed.key for id_, packed in self.kept.items() if id_ not in here}
        self.kept = {id_: packed for id_, packed in self.kept.items() if id_ in here}
        return [one for one in doubled if one.key not in gone]

    def _told(self, held: Iterable[Held]) -> list[Held]:
        kept = [self._known[article] for article in self.kept]
        files = {file_of(row.key) for row in kept}
        words = {row.id for row in kept} | {row.origin for row in kept if row.origin}
        told = (
            replace(one, kept=file_of(one.key) in files or bool({one.own_id, one.origin} & words))
            for one in held
        )
        return sorted(told, key=lambda one: (one.path, one.line, one.key))


class Claims:
    """Tells which published articles held records are: by their file, else by id or by words.

    The latter is for a file that got another name, and a mistake, between two runs.
    """

    def __init__(self, held: Iterable[Held]) -> None:
        """Remember what the records can be recognised by."""
        told = list(held)
        self._files = {file_of(one.key) for one in told}
        self._ids = {one.own_id for one in told}
        self._words = {one.origin for one in told if one.origin}

    def hold(self, row: Known) -> bool:
        """Tell whether one of the records is this article, unless that is there in another file."""
        return file_of(row.key) in self._files or row.id in self._ids or row.origin in self._words


def without_doubles(
    candidates: Sequence[Candidate], known: Mapping[ArticleId, Known], folder: str
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
            held.append(
                _double(head, folder, other, f"id {head.id}", "give one of them another id")
            )
        elif other := paths.get(head.path):
            what = f"address /{head.path}"
            held.append(_double(head, folder, other, what, "give one of them another slug"))
        else:
            ids[head.id] = paths[head.path] = head
            first.append((head, summary))
    return first, held


def rebased(packed: Packed, root: str) -> Packed:
    """Return a version with its own addresses, and its links to the publication, below ``root``."""
    article = codec.unpack(packed)
    place = urls.path(article.path)
    old = article.url.removesuffix(place)
    if not root or old == root or not article.url.endswith(place):
        return packed

    def moved(url: str) -> str:
        return root + url.removeprefix(old) if url.startswith(old) else url

    def address(found: re.Match[str]) -> str:
        return re.sub(rf'(["\s]){re.escape(old)}', lambda start: start[1] + root, found[0])

    there = replace(
        article,
        url=moved(article.url),
        image=article.image and replace(article.image, url=moved(article.image.url)),
        enclosures=tuple(replace(one, url=moved(one.url)) for one in article.enclosures),
        body=SafeHtml(TAG.sub(lambda tag: _ADDRESS.sub(address, tag[0]), article.body)),
    )
    return codec.pack(there, source=packed.source, origin=packed.origin, said=packed.said)


def _double(head: Head, folder: str, other: Head, what: str, remedy: str) -> Held:
    problem = f"has the same {what} as {folder}/{other.key}"
    return Held(key=head.key, path=head.key, line=0, problem=problem, remedy=remedy)


def _summary(packed: Packed) -> Summary:
    told = packed.key, packed.id, packed.outlook, packed.head
    return Summary(*told, packed.assets, packed.origin, packed.said, packed.digest)
