"""Who is who: gives each record the id it has always had, or one of its own.

A file that holds one record is known by its path. Any other record, and any file under a new name,
is recognised among the published articles whose place is empty.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from syndicate import codec
from syndicate.codec import Packed
from syndicate.db.rows import Known
from syndicate.model import ArticleId, Identity
from syndicate.publishing import corrections
from syndicate.publishing.reader import Job, Marks, Taken

_PLACE = re.compile(r"#\d+\Z")
_MADE = re.compile(r"tag:[^,]+,\d{4}-\d{2}-\d{2}:")
"""What an id begins with that was made of a day and a name, which another article may have too."""


def file_of(key: str) -> str:
    """Return the file that a record's key names: ``a.jsonl`` for ``a.jsonl#2``."""
    return _PLACE.sub("", key) if "#" in key else key


class Register:
    """Every id given out, and every published article that no record has been found for yet."""

    def __init__(
        self, rows: Iterable[Known], owners: Mapping[ArticleId, str], *, unread: frozenset[str]
    ) -> None:
        """Begin with ``owners``, the keys of the articles in the ``unread`` files, by id.

        ``unread`` are the files that are here and need not be read again: their articles are found.
        """
        self._rows = {row.id: row for row in rows}
        self._owner = dict(owners)
        self._numbers: dict[ArticleId, int] = {}
        live = [row for row in self._rows.values() if row.status == "live"]
        self._live = {row.key: row for row in live}
        self._files: dict[str, list[Known]] = {}
        for row in live:
            self._files.setdefault(file_of(row.key), []).append(row)
        self._here = set(unread)
        self._new: set[str] = set()
        self._missing = _Missing(row for row in live if file_of(row.key) not in unread)
        gone = (row for row in self._rows.values() if row.status != "live")
        self._gone = _Missing(gone, made_ids_tell=False)

    def published_from(self, file: str) -> list[Known]:
        """Return what is published from a file."""
        return self._files.get(file, [])

    def reserve(self, jobs: Sequence[Job], marks: Mapping[str, Marks]) -> list[Job]:
        """Return the jobs, each with the identity of its file's one record.

        A file is known by its name, unless it has the words of an article whose file has other
        words now: then somebody gave the names to other files. ``marks`` tells the words, by file.
        """
        self._missing.leave_at_home(
            row.id
            for file, told in marks.items()
            for row in self.published_from(file)
            if told.all & {row.id, row.origin}
        )
        self._here.update(job.path for job in jobs)
        moved = self._moved(marks)
        away = {row.id for row in moved.values()}
        named = {job.path: self._live.get(job.path) for job in jobs if job.path not in moved}
        owners = {path: row for path, row in named.items() if row and row.id not in away} | moved
        for path, row in owners.items():
            self._missing.drop(row)
            self._owner[row.id] = path
        return [
            job.knowing({job.path: identity(owners[job.path])}) if job.path in owners else job
            for job in jobs
        ]

    def vanished(self) -> list[Known]:
        """Return the published articles whose file is gone, and which no record is."""
        rows = (row for file, own in self._files.items() if file not in self._here for row in own)
        return [row for row in rows if self._missing.has(row)]

    def new(self, taken: Taken) -> list[Packed]:
        """Return the articles of a file that were recognised as none before."""
        return [one for one in taken.articles if one.key in self._new]

    def give(self, row: Known, key: str) -> None:
        """Count a vanished article as found."""
        self._missing.drop(row)
        self._owner[row.id] = key

    def _moved(self, marks: Mapping[str, Marks]) -> dict[str, Known]:
        """Return the articles that have changed their file, by the file they have now."""
        having: dict[str, list[str]] = {}
        for path, told in marks.items():
            having.setdefault(told.alone, []).append(path)
        leaving: dict[str, list[Known]] = {}
        for row in self._live.values():
            if row.origin in having and row.origin and self._missing.has(row, abroad=True):
                leaving.setdefault(row.origin, []).append(row)
        pairs = ((having[words], rows) for words, rows in leaving.items())
        return {
            paths[0]: rows[0]
            for paths, rows in pairs
            if len(paths) == len(rows) == 1 and not self._lives_in(paths[0])
        }

    def _lives_in(self, file: str) -> bool:
        """Tell whether a file still has the words of the article that was published from it."""
        row = self._live.get(file)
        return row is not None and not self._missing.has(row, abroad=True)

    def recognise(self, taken: Taken) -> dict[str, Identity]:
        """Return the identities, by key, with which records must be prepared again."""
        reserved = self._live.get(taken.job.path)
        if reserved and taken.articles and reserved.key not in {one.key for one in taken.articles}:
            self._missing.add(reserved)  # the file has come to hold several records
        asked = {one.key: one for one in taken.articles if one.key not in taken.job.known}
        found = self._missing.claim(asked.values(), by_place=not taken.held)
        new = [one for key, one in asked.items() if key not in found]
        found |= self._gone.claim(new, by_place=False)  # back after a run without it
        told = {key: identity(row) for key, row in found.items()}
        for article in taken.articles:
            given = told[article.key].id if article.key in told else article.id
            unclaimed = article.key in asked and article.key not in told
            if unclaimed:
                self._new.add(article.key)
            if unclaimed and self._is_taken(article):
                given = self._free(article.id)
                told[article.key] = Identity(id=given, published=_published(article))
            self._owner.setdefault(given, article.key)
        return {key: one for key, one in told.items() if _differs(asked[key], one)}

    def _is_taken(self, article: Packed) -> bool:
        """Tell whether the id belongs to another article, living or gone."""
        if self._owner.get(article.id, article.key) != article.key:
            return True
        row = self._rows.get(article.id)
        if row is None:
            return False
        if row.status == "live":
            return row.key != article.key
        same = row.origin == article.origin or row.title == codec.unpack_head(article).title
        return not same

    def _free(self, taken: ArticleId) -> ArticleId:
        """Return an id made of a taken one; where counting ended is where it goes on."""
        number = self._numbers.get(taken, 1) + 1
        while (free := ArticleId(f"{taken}-{number}")) in self._rows or free in self._owner:
            number += 1
        self._numbers[taken] = number
        return free


class _Missing:
    """Published articles whose record has not been found yet.

    Of an article that is gone, an id made of a day and a name does not tell enough: another one,
    written later, may have the same.
    """

    def __init__(self, rows: Iterable[Known], *, made_ids_tell: bool = True) -> None:
        self._made_ids_tell = made_ids_tell
        self._by: dict[tuple[str, ...], dict[ArticleId, Known]] = {}
        self._at_home: frozenset[ArticleId] = frozenset()
        for row in rows:
            self.add(row)

    def add(self, row: Known) -> None:
        """Count an article as missing again."""
        for trait in _traits_of_row(row):
            if trait[1]:
                self._by.setdefault(trait, {})[row.id] = row

    def leave_at_home(self, articles: Iterable[ArticleId]) -> None:
        """Let no record of another file be one of these: their own files have them still."""
        self._at_home = frozenset(articles)

    def has(self, row: Known, *, abroad: bool = False) -> bool:
        """Tell whether an article counts as missing; ``abroad``, also from its own file."""
        return row.id in self._by.get(("id", row.id), {}) and not (
            abroad and row.id in self._at_home
        )

    def drop(self, row: Known) -> None:
        """Count an article as found."""
        for trait in _traits_of_row(row):
            having = self._by.get(trait, {})
            having.pop(row.id, None)
            if not having:
                self._by.pop(trait, None)

    def claim(self, articles: Iterable[Packed], *, by_place: bool) -> dict[str, Known]:
        """Find the missing articles that these are, by key, and count them as found.

        Sure traits of all go before unsure ones of any: a record that was put above others must
        not be taken for the one whose place it has. Where a record could not be read, nobody can
        tell which place was whose.
        """
        traits = {one.key: _traits_of(one) for one in articles} if self._by else {}
        found: dict[str, Known] = {}
        for rank in range(4 if by_place else 3):
            for key, ranked in traits.items():
                trait = self._trait(ranked, rank)
                row = self._only(trait, file_of(key)) if key not in found else None
                if row is not None:
                    found[key] = row
                    self.drop(row)
        return found

    def _trait(self, ranked: tuple[tuple[str, ...], ...], rank: int) -> tuple[str, ...]:
        trait = ranked[rank]
        vague = rank == 0 and not self._made_ids_tell and _MADE.match(trait[1])
        return () if vague else trait

    def _only(self, trait: tuple[str, ...], file: str) -> Known | None:
        """Return the missing article with a trait that a file can have, if there is just one."""
        having = [
            row
            for row in self._by.get(trait, {}).values()
            if row.id not in self._at_home or file_of(row.key) == file
        ]
        return having[0] if len(having) == 1 else None


def _traits_of_row(row: Known) -> tuple[tuple[str, ...], ...]:
    return _traits(row.id, row.origin, row.title, row.published.isoformat(), row.key)


def _traits_of(article: Packed) -> tuple[tuple[str, ...], ...]:
    head = codec.unpack_head(article)
    published = head.published.isoformat()
    return _traits(head.id, article.origin, head.title, published, head.key)


def _traits(
    own_id: str, origin: str, title: str, published: str, key: str
) -> tuple[tuple[str, ...], ...]:
    """Return what an article can be recognised by, surest first; an empty one tells nothing."""
    return ("id", own_id), ("origin", origin), ("title", title, published), ("key", key)


def identity(row: Known) -> Identity:
    """Return what a record must keep of the article it was published as, and is compared with."""
    return Identity(
        id=row.id,
        published=row.published,
        updated=row.updated,
        title=row.title,
        origin=row.origin,
        said=row.said,
    )


def _differs(article: Packed, told: Identity) -> bool:
    """Tell whether an article has to be prepared again, now that it is known who it is."""
    head = codec.unpack_head(article)
    if (told.id, told.published) != (head.id, head.published) or told.updated:
        return True
    return corrections.is_corrected(
        told, said=article.said, origin=article.origin, title=head.title
    )


def _published(article: Packed) -> datetime:
    return codec.unpack_head(article).published
