"""What is held back, and which last good versions go on being published meanwhile."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from syndicate import codec, urls
from syndicate.codec import Packed
from syndicate.db.cache import Summary
from syndicate.db.rows import Known
from syndicate.markup.plaintext import TAG
from syndicate.model import ArticleId, Head, SafeHtml
from syndicate.publishing.clashes import Clashes
from syndicate.publishing.places import Places, fold
from syndicate.publishing.reader import Held
from syndicate.publishing.recognition import file_of
from syndicate.publishing.targets import folders_above
from syndicate.serving.policy import Resource

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
        tell: Clashes,
        root: str = "",
        places: Callable[[], Places] | None = None,
    ) -> None:
        """Choose among the candidates; ``held`` are records that could not be read at all.

        ``places`` tells, anew each time, what is taken in the public folder before any article.

        ``tell`` says what stands in whose way; ``root`` is the publication's address: last good
        versions may have been made for another.
        """
        self._tell, self._root, self._places = tell, root, places
        self._known = {row.id: row for row in known}
        self.kept: dict[ArticleId, Packed] = {}
        self._claimed: dict[ArticleId, frozenset[str]] = {}
        self.candidates, doubled = self._fitting(candidates)
        told: list[Held] = []
        new = [*held, *doubled]
        while new:  # a version that comes back may stand in the way of another
            told += new
            back = self._last_good(told)
            self.kept |= back
            returned = [(codec.unpack_head(one), _summary(one)) for one in back.values()]
            self.candidates, doubled = self._fitting([*self.candidates, *returned])
            new = self._held_now(doubled)
        self.held = tuple(self._told(told))

    @property
    def lost(self) -> frozenset[str]:
        """The pages of held articles of which no version is at hand: they stay as they are."""
        here = {head.id for head, _ in self.candidates}
        return frozenset(self._known[one].path for one in self._claimed if one not in here)

    @property
    def claimed(self) -> frozenset[ArticleId]:
        """The published articles that held records are: none of them is gone."""
        return frozenset(self._claimed)

    def _fitting(self, candidates: Sequence[Candidate]) -> tuple[list[Candidate], list[Held]]:
        """Hold back what needs an id, an address or a place that something else has."""
        fitting, doubled = without_doubles(candidates, self._known, self._tell)
        if not self._places:
            return fitting, doubled
        fitting, crossed = without_clashes(fitting, self._known, self._tell, self._places())
        return fitting, [*doubled, *crossed]

    def _last_good(self, held: Iterable[Held]) -> dict[ArticleId, Packed]:
        versions = {row.id: codec.undump(row.kept) for row in self._unread(held) if row.kept}
        return {
            article: rebased(packed, self._root) for article, packed in versions.items() if packed
        }

    def _unread(self, held: Iterable[Held]) -> list[Known]:
        """Return what else was published from held records and is not there now."""
        here = {head.id for head, _ in self.candidates} - self.kept.keys()
        missing = [row for row in self._known.values() if row.id not in here]
        claims = Claims(held, missing)
        found = [row for row in missing if claims.of(row.id)]
        new = [row for row in found if row.id not in self._claimed]
        for row in found:
            self._claimed[row.id] = self._claimed.get(row.id, frozenset()) | claims.of(row.id)
        return new

    def _held_now(self, doubled: Sequence[Held]) -> list[Held]:
        """Leave out last good versions that had to give way: of those, all has been told."""
        here = {head.id for head, _ in self.candidates}
        gone = {packed.key for id_, packed in self.kept.items() if id_ not in here}
        self.kept = {id_: packed for id_, packed in self.kept.items() if id_ in here}
        return [one for one in doubled if one.key not in gone]

    def _told(self, held: Iterable[Held]) -> list[Held]:
        kept = frozenset(key for article in self.kept for key in self._claimed[article])
        told = (replace(one, kept=one.key in kept) for one in held)
        return sorted(told, key=lambda one: (one.path, one.line, one.key))


class Claims:
    """Tells which published articles held records are: by their file, else by id or by words.

    The latter is for a file that got another name, and a mistake, between two runs. No article is
    claimed twice: of records that have the same words none is it, nor one of another title.
    """

    def __init__(self, held: Iterable[Held], missing: Iterable[Known]) -> None:
        """Find whose articles these are; ``missing`` are published, and not there in any file."""
        self._of: dict[ArticleId, frozenset[str]] = {}
        told = sorted(held, key=lambda one: one.key)
        rows = list(missing) if told else []
        self._by_file(told, rows)
        self._by_id(self._free(told), rows)
        self._by_words(self._free(told), rows)

    def of(self, article: ArticleId) -> frozenset[str]:
        """Return the keys of the records that an article is claimed by."""
        return self._of.get(article, frozenset())

    def _free(self, held: Iterable[Held]) -> list[Held]:
        found = frozenset(key for keys in self._of.values() for key in keys)
        return [one for one in held if one.key not in found]

    def _by_file(self, held: Iterable[Held], rows: Iterable[Known]) -> None:
        """Give a file's articles to all of its held records: which is whose, nobody can tell."""
        files: dict[str, set[str]] = {}
        for one in held:
            files.setdefault(file_of(one.key), set()).add(one.key)
        for row in rows:
            if keys := files.get(file_of(row.key)):
                self._of[row.id] = frozenset(keys)

    def _by_id(self, held: Iterable[Held], rows: Iterable[Known]) -> None:
        ids = {one.own_id: one.key for one in reversed([*held]) if one.own_id}
        for row in rows:
            if row.id in ids:
                self._of.setdefault(row.id, frozenset([ids[row.id]]))

    def _by_words(self, held: Iterable[Held], rows: Iterable[Known]) -> None:
        pairs = [
            (one, row)
            for row in rows
            if row.origin and row.id not in self._of
            for one in held
            if one.origin == row.origin and one.title in {"", row.title}
        ]
        ones, articles = Counter(one.key for one, _ in pairs), Counter(row.id for _, row in pairs)
        for one, row in pairs:
            if ones[one.key] == articles[row.id] == 1:
                self._of[row.id] = frozenset([one.key])


def without_doubles(
    candidates: Sequence[Candidate], known: Mapping[ArticleId, Known], tell: Clashes
) -> tuple[list[Candidate], list[Held]]:
    """Hold back every article whose id or address another one has already.

    A word that records give themselves as their id is the same in each, though tag URIs made of it
    differ by the day. So are addresses that differ by case or in how letters are composed: some
    file systems take them for one. Articles that were published with such remain.

    What is published goes before what is new, and what has an address before what moves there.
    """
    if _all_differ(candidates):
        return list(candidates), []
    settled = frozenset((row.id, row.path) for row in known.values())
    ids: dict[str, Head] = {}
    alike: dict[tuple[str, str], list[Head]] = {}
    first: list[Candidate] = []
    held: list[Held] = []
    for head, summary in _ranked(candidates, known):
        word, folded = ("id", summary.own), ("address", fold(head.path))
        told = None
        if same := ids.get(head.id):
            told = tell.doubled(head, same, "id")
        elif summary.own and (other := _rival(head, alike.get(word, ()), settled)):
            told = tell.doubled(head, other, "id", summary.own)
        elif other := _rival(head, alike.get(folded, ()), settled):
            told = tell.doubled(head, other, "address")
        if told:
            held.append(told)
            continue
        ids[head.id] = head
        alike.setdefault(word, []).append(head)
        alike.setdefault(folded, []).append(head)
        first.append((head, summary))
    return first, held


def _all_differ(candidates: Sequence[Candidate]) -> bool:
    own = [row.own for _, row in candidates if row.own]
    if len(set(own)) < len(own):
        return False
    count = len({head.id for head, _ in candidates})
    return count == len({fold(head.path) for head, _ in candidates}) == len(candidates)


def _rival(
    head: Head, others: Sequence[Head], settled: frozenset[tuple[ArticleId, str]]
) -> Head | None:
    """Return who stands in an article's way, unless both were published as they are."""
    for other in others:
        both = {(head.id, head.path), (other.id, other.path)}
        if other.path == head.path or not both <= settled:
            return other
    return None


def _ranked(candidates: Iterable[Candidate], known: Mapping[ArticleId, Known]) -> list[Candidate]:
    owners = {row.path: row.id for row in known.values()}

    def rank(candidate: Candidate) -> tuple[bool, bool, str]:
        head = candidate[0]
        row = known.get(head.id)
        return row is None or row.key != head.key, owners.get(head.path) != head.id, head.key

    return sorted(candidates, key=rank)


def without_clashes(
    candidates: Sequence[Candidate],
    known: Mapping[ArticleId, Known],
    tell: Clashes,
    places: Places,
) -> tuple[list[Candidate], list[Held]]:
    """Hold back every article of which a page or a file belongs where something else stands.

    That is another article's file, one under ``static/``, or one of the publication's own, in
    ``places`` already. What is published goes before what is new.
    """
    held: dict[str, Held] = {}
    for head, summary in _ranked(_suspects(candidates, places), known):
        page = Resource(path=f"{head.path}index.html")
        wanted = [(page, tell.place(head.key))]
        wanted += [
            (Resource(path=one.path), tell.place(one.source))
            for one in codec.unpack_assets(summary.assets)
        ]
        own = Places(places.policy)
        for resource, source in wanted:
            other = places.owner(resource) or own.owner(resource)
            if other and other != source:
                held[head.key] = tell.crossed(head, resource, source, other)
                break
            own.take([resource], source)
        else:
            for resource, source in wanted:
                places.take([resource], source)
    return [one for one in candidates if one[0].key not in held], list(held.values())


def _suspects(candidates: Sequence[Candidate], places: Places) -> list[Candidate]:
    """Return the articles that may stand in the way of something; most cannot."""
    files = {
        asset.path
        for _, summary in candidates
        if summary.assets != "[]"
        for asset in codec.unpack_assets(summary.assets)
    }
    begun = places.beginnings
    crossing = files & folders_above(head.path for head, _ in candidates) if files else files
    return [
        (head, summary)
        for head, summary in candidates
        if summary.assets != "[]"
        or head.path.partition("/")[0] in begun
        or (crossing and any(head.path.startswith(f"{path}/") for path in crossing))
    ]


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
    told = {"origin": packed.origin, "said": packed.said, "own": packed.own}
    return codec.pack(there, source=packed.source, **told)


def _summary(packed: Packed) -> Summary:
    return Summary._make([getattr(packed, name) for name in Summary._fields])
