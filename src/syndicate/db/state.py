"""What is precious: every id and address ever given out, and every edition ever made.

Ids and editions are recorded before anything of them leaves, so that a run killed at any point
finds its own promises when it runs again.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.exc import DatabaseError

from syndicate.db import migrations, pings, schema
from syndicate.db.rows import Handover, Known, Made, Ping
from syndicate.errors import StorageError
from syndicate.model import ArticleId, Artifact, Edition

_OWN = ("id", "key", "path", "published", "title", "origin", "status", "kept", "said")
"""The columns of an article itself."""
_BATCH = 1000


class State:
    """The state of one publication."""

    def __init__(self, path: Path | None, *, dry: bool = False) -> None:
        """Open the state at ``path``; a dry one reads it, and writes to memory alone.

        Raises:
            StorageError: the file cannot be used, or a newer Syndicate wrote it.
        """
        self._path = path
        self._known: list[Known] | None = None
        self._addresses: dict[str, ArticleId] | None = None
        self._engine = schema.open_state(path, dry=dry)
        try:
            self._prepare()
        except StorageError:
            self.close()
            raise

    def _prepare(self) -> None:
        try:
            with self._begin() as db:
                migrations.bring_up_to_date(db)
        except migrations.NewerStateError as error:
            remedy = "upgrade Syndicate, or restore the file that this version wrote"
            message = f"{self._path}: was written by a newer version; {remedy}"
            raise StorageError(message) from error

    def checkpoint(self) -> None:
        """Move all that is committed into the file itself, so that it stays as it is from now."""
        with self._begin() as db:
            db.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    def fact(self, name: str, default: str) -> str:
        """Return a remembered text; the first call for a name decides it for ever."""
        found = self.peek(name)
        if found is None:
            with self._begin() as db:
                db.execute(insert(schema.fact), {"name": name, "value": default})
        return default if found is None else found

    def peek(self, name: str) -> str | None:
        """Return a remembered text, or ``None``."""
        table = schema.fact
        with self._begin() as db:
            return db.scalar(select(table.c.value).where(table.c.name == name))

    def known(self) -> list[Known]:
        """Return every article ever published."""
        if self._known is None:
            own, corrected, aliases = schema.article.c, schema.correction, schema.alias
            with self._begin() as db:
                rows = db.execute(select(*(own[name] for name in _OWN))).all()
                updates = db.execute(select(corrected.c.article_id, corrected.c.updated)).all()
                listed = db.execute(select(aliases.c.article_id, aliases.c.path)).all()
            self._known = _known(rows, updates, listed)
        return list(self._known)

    def remember(self, articles: Sequence[Known]) -> None:
        """Record articles as they are published now, and their addresses."""
        if not articles:
            return
        self._known = self._addresses = None
        with self._begin() as db:
            for start in range(0, len(articles), _BATCH):  # as parameters they take much memory
                _remember(db, articles[start : start + _BATCH])

    def feeds(self) -> dict[str, str]:
        """Return the id of every feed ever published but the publication's own, by its folder."""
        with self._begin() as db:
            return {row.folder: row.id for row in db.execute(select(schema.feed))}

    def add_feeds(self, ids: Mapping[str, str]) -> None:
        """Record feeds, given as folder to id, for ever."""
        rows = [{"folder": folder, "id": id_} for folder, id_ in ids.items()]
        if rows:
            with self._begin() as db:
                db.execute(insert(schema.feed), rows)

    def slugs(self) -> dict[str, dict[str, str]]:
        """Return the slug of every tag and author ever published, by kind and name."""
        made: dict[str, dict[str, str]] = {}
        with self._begin() as db:
            for kind, name, slug in db.execute(select(schema.slug)):
                made.setdefault(kind, {})[name] = slug
        return made

    def add_slugs(self, slugs: Mapping[str, Mapping[str, str]]) -> None:
        """Record slugs of tags and authors for ever."""
        rows = [
            {"kind": kind, "name": name, "slug": slug}
            for kind, own in slugs.items()
            for name, slug in own.items()
        ]
        if rows:
            with self._begin() as db:
                db.execute(insert(schema.slug), rows)

    def archived(self) -> dict[str, dict[ArticleId, int]]:
        """Return the number of the archive document of each article in one, by feed's folder."""
        made: dict[str, dict[ArticleId, int]] = {}
        with self._begin() as db:
            for folder, article, page in db.execute(select(schema.archived)):
                made.setdefault(folder, {})[ArticleId(article)] = page
        return made

    def archive(self, pages: Mapping[str, Mapping[ArticleId, int]]) -> None:
        """Record for ever in which archive documents articles are, by the feed's folder."""
        rows = [
            {"folder": folder, "article_id": article, "page": page}
            for folder, placed in pages.items()
            for article, page in placed.items()
        ]
        if rows:
            with self._begin() as db:
                db.execute(insert(schema.archived), rows)

    def keep(self, versions: Mapping[ArticleId, str]) -> None:
        """Keep the last good version, packed, of articles whose file cannot be read."""
        if not versions:
            return
        self._known = None
        table = schema.article
        change = update(table).where(table.c.id == bindparam("which"))
        rows = [{"which": id_, "kept": packed} for id_, packed in versions.items()]
        with self._begin() as db:
            db.execute(change, rows)

    def addresses(self) -> dict[str, ArticleId]:
        """Return every page address ever given out and the article that had it last."""
        if self._addresses is None:
            columns = schema.address.c
            with self._begin() as db:
                rows = db.execute(select(columns.path, columns.article_id)).all()
            self._addresses = {path: ArticleId(id_) for path, id_ in rows}
        return dict(self._addresses)

    def editions(self) -> list[Made]:
        """Return every edition ever made, oldest first."""
        table, carried = schema.edition, schema.edition_article
        with self._begin() as db:
            rows = db.execute(select(table).order_by(table.c.scheduled_for, table.c.id)).all()
            order = (carried.c.edition_id, carried.c.position)
            lines = db.execute(select(carried).order_by(*order)).all()
        articles: dict[str, list[tuple[ArticleId, datetime]]] = {}
        for line in lines:
            pair = (ArticleId(line.article_id), datetime.fromisoformat(line.published))
            articles.setdefault(line.edition_id, []).append(pair)
        return [_made(row, articles.get(row.id, [])) for row in rows]

    def add_edition(
        self, made: Made, files: Sequence[Artifact], handover: Handover | None = None
    ) -> None:
        """Record an edition and its files, frozen as they are, and the way that it is to go."""
        edition = made.edition
        with self._begin() as db:
            row = {
                "id": edition.id,
                "newsletter": edition.newsletter,
                "scheduled_for": edition.scheduled_for.isoformat(),
                "subject": made.subject,
                "made_at": made.made_at.isoformat(),
                "announced": int(made.announced),
            }
            db.execute(insert(schema.edition), row)
            lines = [
                {
                    "newsletter": edition.newsletter,
                    "article_id": article,
                    "edition_id": edition.id,
                    "position": position,
                    "published": published.isoformat(),
                }
                for position, (article, published) in enumerate(
                    zip(edition.articles, made.published, strict=True)
                )
            ]
            db.execute(insert(schema.edition_article), lines)
            rows = [{"path": f.path, "edition_id": edition.id, "data": f.data} for f in files]
            db.execute(insert(schema.edition_file), rows)
            if handover:
                own = {
                    "channel": handover.channel,
                    "content": handover.content,
                    "stand": handover.stand or None,
                    "why": handover.why or None,
                }
                db.execute(insert(schema.handover), {"edition_id": edition.id, **own})

    def handovers(self) -> list[Handover]:
        """Return the editions that wait to be handed to their channels, oldest first.

        Those are not among them of which a run that was cut short has not put all in place.
        """
        return self._handovers(
            schema.handover.c.handed_at.is_(None), schema.edition.c.announced == 1
        )

    def parcels(self) -> list[Handover]:
        """Return all editions that go, or went, by a channel as a whole, oldest first."""
        return self._handovers(func.length(schema.handover.c.content) == 0)

    def _handovers(self, *wanted: ColumnElement[bool]) -> list[Handover]:
        made, owed = schema.edition.c, schema.handover.c
        found = (
            select(made.id, made.newsletter, made.scheduled_for, schema.handover)
            .join_from(schema.handover, schema.edition, made.id == owed.edition_id)
            .where(*wanted)
            .order_by(made.scheduled_for, made.id)
        )
        with self._begin() as db:
            rows = db.execute(found).all()
        return [
            Handover(
                edition=row.id,
                newsletter=row.newsletter,
                channel=row.channel,
                scheduled_for=datetime.fromisoformat(row.scheduled_for),
                content=row.content,
                handed_at=datetime.fromisoformat(row.handed_at) if row.handed_at else None,
                stand=row.stand or "",
                why=row.why or "",
            )
            for row in rows
        ]

    def hand_over(self, edition: str, at: datetime) -> None:
        """Record that an edition's channel has it."""
        self._change_handover(edition, handed_at=at.isoformat())

    def decide(self, edition: str, stand: str, why: str = "") -> None:
        """Record what was decided of an edition that goes as a whole: see ``Handover``."""
        self._change_handover(edition, stand=stand, why=why)

    def _change_handover(self, edition: str, **values: str) -> None:
        table = schema.handover
        with self._begin() as db:
            db.execute(update(table).where(table.c.edition_id == edition).values(**values))

    def announce(self, editions: Sequence[str]) -> None:
        """Record that editions are in place, and that this run reports them."""
        table = schema.edition
        with self._begin() as db:
            db.execute(update(table).where(table.c.id.in_(editions)).values(announced=1))

    def edition_paths(self) -> list[tuple[str, str]]:
        """Return the (path, edition id) of every edition's files."""
        table = schema.edition_file
        with self._begin() as db:
            rows = db.execute(select(table.c.path, table.c.edition_id)).all()
        return [(row.path, row.edition_id) for row in rows]

    def edition_files(self, edition: str) -> dict[str, bytes]:
        """Return the frozen files of an edition by their paths."""
        table = schema.edition_file.c
        with self._begin() as db:
            rows = db.execute(select(table.path, table.data).where(table.edition_id == edition))
            return {row.path: row.data for row in rows}

    def edition_file(self, path: str) -> bytes:
        """Return the frozen bytes of an edition's file."""
        table = schema.edition_file
        with self._begin() as db:
            data: bytes = db.execute(select(table.c.data).where(table.c.path == path)).scalar_one()
        return data

    def pings(self) -> list[Ping]:
        """Return every hub's account of every topic."""
        with self._begin() as db:
            return pings.load(db)

    def record_pings(self, changed: Sequence[Ping], forgotten: Sequence[Ping] = ()) -> None:
        """Record what hubs were told, and are owed; forget those that are no more."""
        if changed or forgotten:
            with self._begin() as db:
                pings.forget(db, forgotten)
                pings.store(db, changed)

    @contextmanager
    def _begin(self) -> Iterator[Connection]:
        try:
            with self._engine.begin() as db:
                yield db
        except DatabaseError as error:
            remedy = "restore it from a backup, free the disk, or stop what locks it"
            raise StorageError(f"{self._path}: {error.orig}; {remedy}") from error


def _remember(db: Connection, articles: Sequence[Known]) -> None:
    rows = [
        {name: getattr(a, name) for name in _OWN} | {"published": a.published.isoformat()}
        for a in articles
    ]
    which = [{"which": a.id} for a in articles]
    updates = [
        {"article_id": a.id, "updated": a.updated.isoformat()} for a in articles if a.updated
    ]
    aliases = [{"path": path, "article_id": a.id} for a in articles for path in a.aliases]
    addresses = [{"path": a.path, "article_id": a.id} for a in articles if a.status == "live"]
    db.execute(insert(schema.article).prefix_with("OR REPLACE"), rows)
    for table in (schema.correction, schema.alias):
        db.execute(delete(table).where(table.c.article_id == bindparam("which")), which)
    for table, new in (
        (schema.correction, updates),
        (schema.alias, aliases),
        (schema.address, addresses),
    ):
        if new:
            db.execute(insert(table).prefix_with("OR REPLACE"), new)


def _known(
    rows: Iterable[Sequence[Any]],
    updates: Sequence[Sequence[str]],
    listed: Sequence[Sequence[str]],
) -> list[Known]:
    """Return articles as known, from their own rows, the times of updates, and their aliases."""
    updated = {article: datetime.fromisoformat(time) for article, time in updates}
    aliases: dict[str, tuple[str, ...]] = {}
    for article, path in sorted(map(tuple, listed)):
        aliases[article] = (*aliases.get(article, ()), path)
    return [
        Known(
            id_,
            key,
            path,
            datetime.fromisoformat(published),
            title,
            origin,
            status,
            kept,
            updated.get(id_),
            aliases.get(id_, ()),
            said or "",
        )
        for id_, key, path, published, title, origin, status, kept, said in rows
    ]


def _made(row: object, articles: list[tuple[ArticleId, datetime]]) -> Made:
    values: Mapping[str, Any] = row._mapping  # type: ignore[attr-defined]  # noqa: SLF001
    edition = Edition(
        id=values["id"],
        newsletter=values["newsletter"],
        scheduled_for=datetime.fromisoformat(values["scheduled_for"]),
        articles=tuple(article for article, _ in articles),
    )
    published = tuple(when for _, when in articles)
    return Made(
        edition=edition,
        subject=values["subject"],
        published=published,
        made_at=datetime.fromisoformat(values["made_at"]),
        announced=bool(values["announced"]),
    )
