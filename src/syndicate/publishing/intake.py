"""From the articles folder to prepared articles: only what changed is read again.

A record that cannot be published is held back and told; if it had been published before, its last
good version goes on being published.
"""

import json
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from syndicate import codec, sources
from syndicate.codec import Packed
from syndicate.db.cache import Cache, Seen, Summary
from syndicate.library import Library, Stamp
from syndicate.model import Article, ArticleId, Asset, Finding, Head, Identity
from syndicate.prepare.paths import is_bundle, is_section
from syndicate.publishing import likeness
from syndicate.publishing.clashes import Clashes
from syndicate.publishing.holding import Claims, Holding
from syndicate.publishing.parallel import Workers
from syndicate.publishing.places import Places
from syndicate.publishing.reader import Held, Job, Reader, Taken, held_of
from syndicate.publishing.recognition import Register, file_of, identity

if TYPE_CHECKING:
    from syndicate.db.state import State

# A file changed so shortly before it was read may change again within the same clock tick.
_RACE = 50_000_000

_FEW = 500

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """Every article that can be published, and what was found or held.

    ``rows`` are the articles as the cache holds them, ``assets`` the files that come with them
    (where there are any), ``kept`` the last good versions of held articles, all by id; ``fresh``
    are the findings in files read anew. ``claimed`` are the published articles that held records
    are. ``lost`` are pages whose article is held while no version of it is at hand: they stay as
    they are.
    """

    heads: tuple[Head, ...]
    rows: Mapping[ArticleId, Summary]
    assets: Mapping[ArticleId, tuple[Asset, ...]]
    kept: Mapping[ArticleId, Packed]
    held: tuple[Held, ...]
    fresh: tuple[Finding, ...]
    claimed: frozenset[ArticleId]
    lost: frozenset[str]

    def load(self, cache: Cache, articles: Sequence[tuple[ArticleId, str]]) -> list[Article]:
        """Return articles by their ids and keys, in their order."""
        packed = cache.articles([key for id_, key in articles if id_ not in self.kept])
        found = {one.id: one for one in packed} | dict(self.kept)
        return [codec.unpack(found[id_]) for id_, _ in articles]


def survey(
    library: Library, cached: Mapping[str, Seen], *, anew: bool, again: Collection[str] = ()
) -> tuple[list[Job], list[str]]:
    """Return the files to take in, without identities, and those that are gone.

    ``anew`` takes all of them in, as what was cached was read by other rules, ``again`` some: the
    run that read them was stopped, and what it took their articles for was never promised.
    """
    clock = time.time_ns()
    stamps = library.scan()
    paths = article_paths(stamps)
    jobs = [
        Job(path=path, stamp=_safe(stamps[path], clock), known={})
        for path in paths
        if anew
        or path not in cached
        or path in again
        or _differs(cached[path], stamps[path], library)
    ]
    here = set(paths)
    return jobs, [path for path in cached if path not in here]


def take_in(  # noqa: PLR0913 - all that takes part
    reader: Reader,
    cache: Cache,
    state: "State",
    jobs: Sequence[Job],
    gone: Sequence[str],
    *,
    places: Callable[[], Places],
    progress: Progress,
    workers: Workers,
    meanwhile: Callable[[], object],
) -> Intake:
    """Take in the files, recognise their articles, and return all there are.

    ``places`` tells what is taken in the public folder before any article. ``meanwhile`` is done
    while other processes read.
    """
    reception = _Reception(reader, cache, state, jobs, gone)
    fresh: list[Finding] = []
    settled: list[Taken] = []
    done = 0
    batches = workers.spread(reader.take_all, reception.jobs)
    meanwhile()
    for taken in batches:
        settled += map(reception.settle, taken)
        fresh.extend(finding for one in settled[-len(taken) :] for finding in one.findings)
        if len(settled) >= _FEW:  # to store them costs less by the hundred
            reception.store(settled)
            settled.clear()
        done += len(taken)
        progress("Reading articles", done, len(jobs))
    reception.store(settled)
    alike = reception.settle_alike()
    reception.store(alike)
    fresh += (finding for one in alike for finding in one.findings if finding.rule == "taken-for")
    if gone:
        reception.keep_renamed(gone)
        cache.forget(gone)
    root, rows = reader.settings.publication.url, reception.rows()
    return gather(cache, state, reader.library, rows, fresh, root=root, places=places)


def gather(  # noqa: PLR0913 - likewise
    cache: Cache,
    state: "State",
    library: Library,
    rows: Sequence[Summary],
    fresh: Sequence[Finding] = (),
    *,
    root: str = "",
    places: Callable[[], Places] | None = None,
) -> Intake:
    """Return every article, of the ``rows`` of the cache, and the last good versions of held ones.

    Of the latter, addresses are below ``root``, if one is given.
    """
    held = [one for source in cache.holding() for one in held_of(source)]
    candidates = list(zip(codec.unpack_heads(rows), rows, strict=True))
    live = (row for row in state.known() if row.status == "live")
    tell = Clashes(library)
    holding = Holding(candidates, live, held, tell=tell, root=root, places=places)
    pairs = holding.candidates
    assets = {h.id: codec.unpack_assets(r.assets) for h, r in pairs if r.assets != "[]"}
    if places and any(finding.unless for finding in fresh):
        fresh = true(fresh, places(), [head for head, _ in pairs], assets.values())
    return Intake(
        heads=tuple(head for head, _ in pairs),
        rows={head.id: row for head, row in pairs},
        assets=assets,
        kept=holding.kept,
        held=holding.held,
        fresh=tuple(fresh),
        claimed=holding.claimed,
        lost=holding.lost,
    )


def true(
    findings: Iterable[Finding],
    places: Places,
    heads: Iterable[Head],
    assets: Iterable[Sequence[Asset]],
) -> list[Finding]:
    """Leave out findings of missing files that are there: under static/, with articles, or made."""
    there = {asset.path for some in assets for asset in some} | {"index.html"}
    for head in heads:
        there.update((f"{head.path}index.html", *head.aliases))
    return [one for one in findings if one.unless not in there and not places.has(one.unless)]


class _Reception:
    """Where each new record is asked who it is."""

    def __init__(
        self,
        reader: Reader,
        cache: Cache,
        state: "State",
        jobs: Sequence[Job],
        gone: Sequence[str],
    ) -> None:
        self._reader, self._cache, self._state = reader, cache, state
        paths = {job.path for job in jobs}
        self._changing = paths | set(gone)
        self._unsettled = cache.unsettled()
        cache.unsettle(paths)
        unread = frozenset(cache.paths() - self._changing)
        rows = cache.summaries() if unread else []
        self._unread = [row for row in rows if row.source in unread]
        owners = {row.id: row.key for row in self._unread}
        known = state.known()
        self._register = Register(known, owners, unread=unread)
        # A name may have gone from one file to another; in a whole library read anew, none has.
        renamed = known and 1 < len(jobs) <= _FEW
        marks = {job.path: reader.marks(job.path) for job in jobs} if renamed else {}
        self.jobs = self._register.reserve(jobs, marks)
        self._compares = 0 < len(self._register.vanished()) <= likeness.FEW
        self._new: list[tuple[Packed, Taken]] = []

    def rows(self) -> list[Summary]:
        """Return all articles that the cache holds now."""
        if not self._unread:
            return self._cache.summaries()
        return [*self._unread, *self._cache.summaries(self._changing)]

    def settle(self, taken: Taken) -> Taken:
        """Give each article of a file the id it has always had, or one of its own."""
        told = self._register.recognise(taken)
        settled = self._reader.take(taken.job.knowing(told)) if told else taken
        if self._compares and len(self._new) <= likeness.FEW:
            self._new += [(one, settled) for one in self._register.new(settled)]
        return settled

    def settle_alike(self) -> list[Taken]:
        """Take new articles for the ones that they are like, of those that vanished in this run.

        What vanished is kept until a run has promised what became of it: one that is stopped has
        forgotten the file.
        """
        if not 0 < len(self._new) <= likeness.FEW:
            return []
        vanished = self._register.vanished()
        claims = Claims(self._held(), vanished)
        rows = [row for row in vanished if not claims.of(row.id)]
        cached = {one.id: one for one in self._cache.articles([row.key for row in rows])}
        self._state.keep(
            {r.id: codec.dump(cached[r.id]) for r in rows if not r.kept and r.id in cached}
        )
        last = [(row, codec.undump(row.kept) if row.kept else cached.get(row.id)) for row in rows]
        new = {one.key: one for one, _ in self._new}
        found = likeness.pair([*new.values()], [(row, one) for row, one in last if one])
        told: dict[str, tuple[Taken, dict[str, Identity], list[Finding]]] = {}
        files = {one.key: taken for one, taken in self._new}
        for one, row in found:
            self._register.give(row, one.key)
            _, ids, notes = told.setdefault(one.source, (files[one.key], {}, []))
            ids[one.key] = identity(row)
            notes.append(likeness.note(one, row, self._reader.library.root.name))
        return [self._again(*one) for one in told.values()]

    def _again(self, taken: Taken, ids: Mapping[str, Identity], notes: Sequence[Finding]) -> Taken:
        again = self._reader.take(taken.job.knowing(ids))
        return replace(again, findings=(*again.findings, *notes))

    def store(self, taken: Sequence[Taken]) -> None:
        """Record what some files came to; keep the last good versions that may be needed."""
        self._state.keep({id_: dump for one in taken for id_, dump in self._worth_keeping(one)})
        articles = [article for one in taken for article in one.articles]
        self._cache.replace([one.source() for one in taken], articles)

    def keep_renamed(self, gone: Sequence[str]) -> None:
        """Keep the last good versions of articles that a held record under another name may be."""
        rows = {row.key: row for path in gone for row in self._register.published_from(path)}
        claims = Claims(self._held(), rows.values())
        keys = [key for key, row in rows.items() if claims.of(row.id)]
        keys = [k for k in keys if not (rows[k].kept and file_of(k) in self._unsettled)]
        packed = self._cache.articles(keys) if keys else ()
        self._state.keep({one.id: codec.dump(one) for one in packed if one.id == rows[one.key].id})

    def _held(self) -> Iterator[Held]:
        return (one for source in self._cache.holding() for one in held_of(source))

    def _worth_keeping(self, taken: Taken) -> Iterator[tuple[ArticleId, str]]:
        """Yield published versions that the file no longer has, or has at another address.

        An address may turn out to be taken; then the article is held back as well. A version that
        was held for that reason before is none that was published; one that a stopped run cached
        may be none, so that what is kept already is better.
        """
        rows = self._register.published_from(taken.job.path)
        if taken.job.path in self._unsettled:
            rows = [row for row in rows if not row.kept]
        if not rows:
            return
        here = {(one.id, codec.unpack_head(one).path) for one in taken.articles}
        away = {row.key: (row.id, row.path) for row in rows if (row.id, row.path) not in here}
        for packed in self._cache.articles(list(away)):
            if away[packed.key] == (packed.id, codec.unpack_head(packed).path):
                yield packed.id, codec.dump(packed)


def article_paths(files: Iterable[str]) -> list[str]:
    """Return the files that hold articles; beside an ``index.*`` all others are its pictures."""
    suffixes = sources.suffixes()
    paths = [path for path in files if path[path.rfind(".") :].lower() in suffixes]
    bundles = {_folder(path) for path in paths if "index." in path and is_bundle(path)}
    return [path for path in paths if _is_article(path, bundles)]


def _folder(path: str) -> str:
    """Return a path's folder; thousands are asked."""
    return path.rpartition("/")[0]


def _is_article(path: str, bundles: set[str]) -> bool:
    if "index." in path:
        if is_section(path):
            return False
        if is_bundle(path):
            return True
    return not bundles or _folder(path) not in bundles


def _safe(stamp: Stamp, clock: int) -> Stamp:
    return Stamp(stamp.size, -1) if stamp.changed > clock - _RACE else stamp


def _differs(seen: Seen, stamp: Stamp, library: Library) -> bool:
    if seen[:2] != stamp:
        return True
    if seen.watched == "{}":
        return False
    watched: dict[str, list[int] | None] = json.loads(seen.watched)
    return any(_moved(library.stamp(path), was) for path, was in watched.items())


def _moved(stamp: Stamp | None, was: list[int] | None) -> bool:
    return (None if stamp is None else [stamp.size, stamp.changed]) != was
