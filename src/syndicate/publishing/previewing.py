"""The publication as it would go out now, to be looked at: made in memory, piece by piece.

Nothing here writes: the databases are copies in memory, and the public folder is not touched.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from syndicate import plan, templating
from syndicate.checks import names
from syndicate.db.rows import Made
from syndicate.feedset import Channel
from syndicate.model import Edition, Finding, Newsletter, Severity
from syndicate.plan import Issued, Outlook, Plan, Verdict
from syndicate.publishing.bundles import set_aside
from syndicate.publishing.desk import STATE, Desk, unused_templates
from syndicate.publishing.documents import Document
from syndicate.publishing.editions import Composed, takes
from syndicate.publishing.folding import distinct, fold
from syndicate.publishing.intake import Intake, true
from syndicate.publishing.reader import Held
from syndicate.publishing.recognition import file_of
from syndicate.publishing.release import Room
from syndicate.publishing.targets import Target

_OWN_PAGES = ("index.html", "archive/index.html", "tags/index.html", "feeds/index.html",
              "editions/index.html", "404.html")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """The next edition of a newsletter; ``verdicts`` tell whether each article is in, and why.

    ``reason`` says whether it is due. A ``sample`` is made of the newest articles, as there is none
    that has not been in an earlier edition.
    """

    newsletter: Newsletter
    composed: Composed
    findings: tuple[Finding, ...]
    verdicts: tuple[Verdict, ...]
    reason: str
    due: bool
    sample: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A file of the release: its bytes, or the file on the disk that it is a copy of.

    ``status`` and ``location`` are as in ``targets.Target``.
    """

    path: str
    data: bytes = b""
    copy: Path | None = None
    status: int = 200
    location: str = ""


class Preview:
    """What would go out; all that is asked for is made when it is asked for, and once."""

    def __init__(
        self, desk: Desk, intake: Intake, plan: Plan, history: Sequence[Issued], looks: object
    ) -> None:
        """Show what was taken in; ``looks`` is how the state looked when it was copied."""
        self.desk, self.plan, self.looks = desk, plan, looks
        self._intake, self._history = intake, history
        self._next: dict[str, Next] = {}
        self._files: dict[str, Shown] = {}

    def close(self) -> None:
        """Let go of the databases; a preview that came after this one uses them, too."""
        self.desk.close()

    @property
    def held(self) -> tuple[Held, ...]:
        """The records that cannot be published."""
        return self._intake.held

    @property
    def editions(self) -> Sequence[Made]:
        """Every edition ever made, newest first."""
        return self.desk.state.editions()[::-1]

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What was found in articles and folders, whatever is made of them."""
        desk = self.desk
        authors = desk.setup.settings.publication.authors.values()
        found = (
            *desk.left_out,
            *set_aside(desk.library, self._intake),
            *unused_templates(desk.setup.folders.templates),
            *self._found,
            *names.check(self.plan.live, authors, self._room.slugs),
            *self._room.prove_pages(),
        )
        return desk.unsilenced(found)[0]

    @cached_property
    def _found(self) -> tuple[Finding, ...]:
        found = (
            Finding(**{**one, "severity": Severity(one["severity"])})
            for source in self.desk.cache.sources().values()
            if source.findings != "[]"
            for one in json.loads(source.findings)
        )
        intake = self._intake
        return tuple(true(found, self.desk.places(), intake.heads, intake.assets.values()))

    # -- editions ---------------------------------------------------------------------------------

    def outlook(self, id_: str) -> Outlook:
        """Return what the plan says of a newsletter.

        Raises:
            LookupError: there is no such newsletter.
        """
        return {look.newsletter.id: look for look in self.plan.outlooks}[id_]

    def next(self, id_: str) -> Next | None:
        """Return a newsletter's next edition, or nothing if no article is for it.

        Raises:
            LookupError: there is no such newsletter.
            ConfigError: a template or setting is wrong.
        """
        if id_ not in self._next and (edition := self._ahead(id_).edition):
            self._next[id_] = self._compose(id_, edition)
        return self._next.get(id_)

    def _ahead(self, id_: str) -> Outlook:
        """Return the edition that is due, or else the one to come, or else a sample."""
        look, now = self.outlook(id_), self.desk.now
        if look.edition:
            return look
        letter, zone = look.newsletter, self.desk.setup.settings.publication.timezone
        coming = plan.ahead(letter, self.plan.live, self._history, timezone=zone, now=now)
        if coming.edition:
            return coming
        newest = [one.id for one in self.plan.live if takes(letter, one)][: letter.maximum]
        edition = Edition(
            id=f"{letter.id}-sample",
            newsletter=letter.id,
            scheduled_for=coming.next_slot or now,
            articles=tuple(newest),
        )
        return Outlook(
            newsletter=letter,
            edition=edition if newest else None,
            reason=coming.reason,
            verdicts=coming.verdicts,
            next_slot=coming.next_slot,
        )

    def _compose(self, id_: str, edition: Edition) -> Next:
        look, ahead = self.outlook(id_), self._ahead(id_)
        with templating.told():
            composed = self._room.compose(edition)
            found = (*self._room.read_templates({id_}), *composed.findings)
        own = {file_of(article.key) for article in composed.articles}
        return Next(
            newsletter=look.newsletter,
            composed=composed,
            findings=self.desk.unsilenced(
                (*distinct(found), *(one for one in self._found if one.path in own))
            )[0],
            verdicts=ahead.verdicts,
            reason=look.reason,
            due=look.edition is not None,
            sample=not any(verdict.included for verdict in ahead.verdicts),
        )

    # -- feeds and pages --------------------------------------------------------------------------

    @cached_property
    def _room(self) -> Room:
        with templating.told():
            return Room(self.desk, self._intake, self.plan, editions=False)

    @cached_property
    def feeds(self) -> Mapping[str, tuple[Channel, tuple[Document, ...]]]:
        """Every feed by its folder, with the documents that readers subscribe to.

        Raises:
            ConfigError: a template or setting is wrong.
        """
        with templating.told():
            documents = self._room.assembly.feed_documents
            channels = {one.folder: one for one in self._room.assembly.channels}
        current: dict[str, list[Document]] = {folder: [] for folder in channels}
        for one in documents:
            if not one.number:
                current[one.path.rpartition("/")[0] + "/" if "/" in one.path else ""].append(one)
        return {folder: (channels[folder], tuple(made)) for folder, made in current.items()}

    def feed(self, folder: str) -> tuple[Mapping[str, bytes], tuple[Finding, ...]]:
        """Return a feed's documents by path, and what the proofs find in them.

        Raises:
            LookupError: there is no feed at this folder.
            ConfigError: a template or setting is wrong.
        """
        documents = {one.path: one for one in self.feeds[folder][1]}
        with templating.told():
            made = {path: self._room.feed_writer.make(one) for path, one in documents.items()}
            found = self._room.feed_writer.prove(made, documents)
            return made, self.desk.unsilenced(fold(found, self.plan.live))[0]

    @property
    def pages(self) -> Iterator[str]:
        """The lists and other pages of the publication's own, as files."""
        return (path for path in _OWN_PAGES if path in self._targets)

    def found_in(self, path: str) -> tuple[Finding, ...]:
        """Return what was found in the article whose page is this file."""
        source = file_of(key) if (key := self._page_keys.get(path)) else None
        return tuple(one for one in self._found if source is not None and one.path == source)

    def source_of(self, path: str) -> str:
        """Return the article's file that a page is made from, or nothing."""
        return file_of(key) if (key := self._page_keys.get(path)) else ""

    def file(self, path: str) -> Shown | None:
        """Return a file as it would be published, or nothing if there would be none.

        Raises:
            ConfigError: a template or setting is wrong.
        """
        if path not in self._files and (made := self._make(path)):
            self._files[path] = made
        return self._files.get(path)

    def _make(self, path: str) -> Shown | None:
        if key := self._page_keys.get(path):
            head = next(one for one in self.plan.live if one.key == key)
            with templating.told():
                data = self._room.writer.render(self._room.load([head])[0])
            return Shown(path=path, data=data)
        if target := self._targets.get(path):
            with templating.told():
                data = target.make() if target.make else b""
            return Shown(
                path=path,
                data=data,
                copy=target.copy,
                status=target.resource.status,
                location=target.resource.location,
            )
        return self._edition_file(path)

    def _edition_file(self, path: str) -> Shown | None:
        """Return a file of an edition to come: its own web page, to which its email links."""
        for look in self.plan.outlooks:
            edition = self._ahead(look.newsletter.id).edition
            if edition and path.startswith((f"editions/{edition.id}/", f"email/{edition.id}/")):
                coming = self.next(look.newsletter.id)
                files = coming.composed.files if coming else ()
                return next((Shown(path=path, data=f.data) for f in files if f.path == path), None)
        return None

    @cached_property
    def _page_keys(self) -> Mapping[str, str]:
        with templating.told():
            return {page.path: page.key for page in self._room.assembly.pages}

    @cached_property
    def _targets(self) -> Mapping[str, Target]:
        with templating.told():
            return {target.path: target for target in self._room.targets}


def looks(folder: Path) -> tuple[tuple[int, int] | None, ...]:
    """Return what tells whether a run has written to the state in a folder."""

    def look(path: Path) -> tuple[int, int] | None:
        try:
            stat = path.stat()
        except OSError:
            return None
        return stat.st_size, stat.st_mtime_ns

    return tuple(look(folder / f"{STATE}{suffix}") for suffix in ("", "-wal"))
