"""From an intake and a plan to a release: assemble, prove, promise, put in place."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from syndicate import codec, feeds, feedset, naming, plugins, podcasts, promos, templating
from syndicate.checks import names, silencing
from syndicate.codec import digest
from syndicate.db.rows import Handover, Known, Made
from syndicate.model import Article, ArticleId, Edition, Finding, Head, Podcast
from syndicate.naming import Slugs
from syndicate.plan import Plan
from syndicate.publishing import announcing, dating, skipping, telling
from syndicate.publishing.assembly import Assembly, Materials
from syndicate.publishing.bundles import set_aside
from syndicate.publishing.dating import Times
from syndicate.publishing.desk import (
    CACHE,
    BlockedError,
    Desk,
    Report,
    stamp,
    unused_templates,
)
from syndicate.publishing.documents import announced
from syndicate.publishing.endings import dropped
from syndicate.publishing.feedwriter import FeedWriter
from syndicate.publishing.folding import distinct, fold
from syndicate.publishing.hosting import tell
from syndicate.publishing.intake import Intake
from syndicate.publishing.pagewriter import PageWriter, SitePlan
from syndicate.publishing.placement import Laying, Stale, Written, compare, left_behind, put
from syndicate.publishing.targets import MADE, Target
from syndicate.serving.etags import etag
from syndicate.serving.policy import Resource
from syndicate.web.pages import stylesheet

if TYPE_CHECKING:  # all that has to do with emails is slow to import, and seldom needed
    from syndicate.fetching import Fetcher
    from syndicate.publishing.editions import Composed, Press

_FOREVER = "9999-12-31"


def release(desk: Desk, intake: Intake, plan: Plan, *, editions: bool) -> Report:
    """Publish what differs from what is published already.

    Raises:
        BlockedError: a proof failed; nothing was written.
        ConfigError: a template or setting is wrong; nothing was written.
        StorageError: a disk or a database did not do its part.
    """
    with templating.told():
        room = Room(desk, intake, plan, editions=editions)
        stale = room.compare()
    _stop_at_errors(room.report(stale, room.assembly.prove_chains()))
    if desk.dry or stale.in_the_way:
        report = room.rehearse(stale)
        if desk.dry:
            return report
        desk.files.remove(stale.in_the_way)
    with room.laid(stale) as laying:
        found = (*laying.findings, *room.prove_pages(stale))
        report = room.report(stale, room.prove({}, found))
        _stop_at_errors(report)
        room.promise(laying.tags)
    done = room.put(stale, laying)
    return replace(
        report,
        written=tuple(done.written),
        removed=tuple(done.removed),
        unchanged=done.unchanged,
    )


def _stop_at_errors(report: Report) -> None:
    if report.errors:
        raise BlockedError(replace(report, stopped="Nothing was published: a proof failed."))


def prove(desk: Desk, intake: Intake, plan: Plan, fetcher: "Fetcher | None" = None) -> Report:
    """Make everything, write nothing, and tell all that the proofs find.

    With a ``fetcher``, addresses in editions are asked for.
    """
    with templating.told():
        room = Room(desk, intake, plan, editions=True)
        made = room.make(room.targets)
        for head in plan.live:
            room.writer.render(room.load([head])[0])
    found = (*room.assembly.prove_chains(), *room.prove(made), *room.try_newsletters())
    found += room.prove_pages()
    if fetcher is not None:
        found += tuple(room.reach(fetcher))
    return room.report_all(room.compare(), found)


class Room:
    """One release in the making."""

    def __init__(self, desk: Desk, intake: Intake, plan: Plan, *, editions: bool) -> None:
        """Assemble it, with the editions that are due if ``editions`` are wanted.

        Raises:
            ConfigError: a template or setting is wrong.
        """
        self._desk, self._intake, self._plan = desk, intake, plan
        self._publication = desk.setup.settings.publication
        self._env = templating.environment(desk.setup.folders.templates)
        self._makes_editions = editions
        # One that makes no editions passes no slot over.
        self._slots_told = skipping.known(desk, plan) if editions else None
        if desk.setup.newsletters:
            from syndicate.publishing.editions import compile_settings  # noqa: PLC0415 - slow

            compile_settings(desk.setup.newsletters, self._env)
        due = [look.edition for look in plan.outlooks if look.edition] if editions else []
        self._composed = [self.compose(edition) for edition in due]
        self._tried: list[Composed] = []
        self._editions = [*desk.state.editions(), *map(self._made, self._composed)]
        self._new = tuple(made.edition.id for made in self._editions if not made.announced)
        self._new_slugs, self.slugs = self._name()
        self._site, style = self._make_site()
        self.writer = PageWriter(
            site=self._site,
            policy=desk.setup.policy,
            promos=desk.setup.promos,
            now=desk.now,
            cache=desk.setup.folders.state / CACHE,
            public=desk.setup.folders.public,
        )
        self.feed_writer = FeedWriter(
            publication=self._publication,
            templates=self._site.templates,
            promos=desk.setup.promos,
            policy=desk.setup.policy,
            kept=self._intake.kept,
            articles=desk.library.root.name,
            now=desk.now,
            cache=desk.setup.folders.state / CACHE,
            public=desk.setup.folders.public,
        )
        self.feed_writer.load = self.find
        self.assembly = Assembly(self._materials(style))
        self.topics: dict[str, str] = {}
        self._times = Times({})
        self._news = telling.sift((), {}, ())

    @cached_property
    def targets(self) -> list[Target]:
        """All files of the release but article pages."""
        return self.assembly.targets()

    def load(self, heads: Sequence[Head]) -> list[Article]:
        """Return the articles of some heads, in their order."""
        return self.find([(head.id, head.key) for head in heads])

    def find(self, articles: Sequence[tuple[ArticleId, str]]) -> list[Article]:
        """Return articles by their ids and keys, in their order."""
        return self._intake.load(self._desk.cache, articles)

    def weigh(self, heads: Sequence[Head]) -> list[int]:
        """Return how many bytes of HTML some articles have, in their order."""
        kept = self._intake.kept
        sizes = self._desk.cache.sizes([head.key for head in heads if head.id not in kept])
        return [
            len(kept[head.id].body.encode()) if head.id in kept else sizes.get(head.key, 0)
            for head in heads
        ]

    def compare(self) -> Stale:
        """Find what differs from what is published."""
        desk, spared = self._desk, self._spared()
        self.topics = {target.path: target.topic for target in self.targets if target.topic}
        known: list[str] | None = None
        if desk.cache.fact("laying") != "no":  # the last release was cut short, or the cache is new
            known = [*left_behind(desk.files), *map("{}index.html".format, desk.state.addresses())]
        return compare(
            self.assembly.pages,
            self.targets,
            desk.cache.outputs(),
            desk.files,
            touched=desk.touched,
            spared=lambda path: path in spared,
            known=known,
        )

    def _spared(self) -> set[str]:
        """Return what stays though nothing makes it now: all that belongs to held articles."""
        intake, library = self._intake, self._desk.library
        shown = (asset for article in intake.kept for asset in intake.assets.get(article, ()))
        gone = {asset.path for asset in shown if library.stamp(asset.source) is None}
        places = self._desk.places()
        lost = (f"{path}index.html" for path in intake.lost)
        return gone | {path for path in lost if places.owner(Resource(path=path)) is None}

    def make(self, targets: Sequence[Target]) -> dict[str, bytes]:
        """Make some files, so that what cannot be made stops the release here."""
        return {target.path: target.make() for target in targets if target.make}

    def rehearse(self, stale: Stale) -> Report:
        """Make everything in memory, prove it, and tell what would be done; write nothing.

        Raises:
            BlockedError: a proof failed.
        """
        with templating.told():
            made = self.make([one for one in stale.targets if one.stage in MADE])
            keys = {page.key for page in stale.pages}
            for head in self._plan.live:
                if head.key in keys and head.id not in self._intake.kept:
                    self.writer.render(self.load([head])[0])
        report = self.report(stale, self.prove(made, self.prove_pages(stale)))
        _stop_at_errors(report)
        if not self._desk.dry:
            return report
        tags = {path: etag([data]) for path, data in made.items()}
        announcing.promise(self._desk, self.topics, tags)
        told = announcing.owed(self._desk)
        return replace(report, pings=told, pings_owed=len(told))

    @contextmanager
    def laid(self, stale: Stale) -> Iterator[Laying]:
        """Lay pages, lists and feeds down; on an error all of it is taken away."""
        desk = self._desk
        if desk.cache.fact("laying") != "no":  # a run was killed at it, or the cache is new
            desk.files.sweep()
        self._times = dating.recall(desk, stale.recorded)
        dating.remember(desk, self._times.floor)
        desk.cache.set_facts(laying="yes")
        laying = Laying(stale, self.writer, self.feed_writer, desk)
        try:
            with templating.told():
                laying.finish()
            yield laying
        except BaseException:
            laying.drop()
            raise

    def prove(
        self, made: Mapping[str, bytes], found: Sequence[Finding] = ()
    ) -> tuple[Finding, ...]:
        """Return what the proofs find in new feeds and editions, with what was ``found`` before."""
        documents = {document.path: document for document in self.assembly.feed_documents}
        proven = {path: data for path, data in made.items() if path in documents}
        emails = [finding for one in self._composed for finding in one.findings]
        templates = self.read_templates({one.edition.newsletter for one in self._composed})
        every = (*found, *self.feed_writer.prove(proven, documents))
        return (*fold(every, self._plan.live), *templates, *emails)

    def prove_pages(self, stale: Stale | None = None) -> tuple[Finding, ...]:
        """Return what is wrong with one page of each kind, of those that are made anew, or of all.

        Raises:
            ConfigError: a template is wrong.
        """
        if stale is not None and not (stale.pages or stale.targets):
            return ()
        from syndicate.checks import pages  # noqa: PLC0415 - what does not change is not proven
        from syndicate.publishing.sampling import Sampler  # noqa: PLC0415 - likewise

        anew = None if stale is None else {page.key for page in stale.pages}
        heads = (one for one in self._plan.live if anew is None or one.key in anew)
        sampler = Sampler(self._desk.setup.folders.templates)
        with templating.told():
            made = (
                *sampler.article(heads, self.load, self.writer.render),
                *sampler.lists(self.targets if stale is None else stale.targets),
                *sampler.editions((*self._composed, *self._tried)),
            )
        return tuple(pages.check(made))

    def read_templates(self, newsletters: Collection[str]) -> tuple[Finding, ...]:
        """Return what the templates use that the editions of these newsletters do not give them."""
        letters = [one for one in self._desk.setup.newsletters if one.id in newsletters]
        if not letters:
            return ()
        from syndicate.publishing.editions import read_templates  # noqa: PLC0415 - slow

        return read_templates(letters, self._env)

    def try_newsletters(self) -> tuple[Finding, ...]:
        """Compose the newsletters that are not due, so that none is found broken when it is."""
        from syndicate.publishing.editions import try_newsletters  # noqa: PLC0415 - slow

        letters = [look.newsletter for look in self._plan.outlooks if not look.edition]
        templates = self.read_templates([letter.id for letter in letters])
        self._tried = [*try_newsletters(letters, self._plan.live, self.load, self._press)]
        return (*templates, *(finding for one in self._tried for finding in one.findings))

    def reach(self, fetcher: "Fetcher") -> list[Finding]:
        """Ask for all addresses in the editions but those that this release publishes."""
        from syndicate.publishing.reaching import reach  # noqa: PLC0415 - seldom needed

        made = [*self._composed, *self._tried]
        own = {page.path for page in self.assembly.pages} | {one.path for one in self.targets}
        own |= {f"editions/{one.edition.id}/index.html" for one in made}
        return reach(made, fetcher, base=self._publication.url, own=own)

    @cached_property
    def _set_aside(self) -> tuple[Finding, ...]:
        """What lies in the folders of articles, and is none of theirs."""
        return tuple(set_aside(self._desk.library, self._intake))

    @cached_property
    def _alike(self) -> tuple[Finding, ...]:
        """Which tags and authors share a page."""
        return tuple(names.check(self._plan.live, self._publication.authors.values(), self.slugs))

    def report(self, stale: Stale, findings: Sequence[Finding]) -> Report:
        """Tell what is going to be done, and what no earlier run has told already."""
        every = self._report(stale, findings)
        self._news = telling.sift(every.findings, self._desk.cache.told(), self._intake.fresh)
        return replace(every, findings=self._news.findings, told_before=self._news.told_before)

    def report_all(self, stale: Stale, findings: Sequence[Finding]) -> Report:
        """Tell all that was found, and which silences do nothing."""
        every = self._report(stale, findings)
        found = (*every.findings, *(one.finding for one in every.silenced))
        idle = silencing.idle(found, self._desk.setup.silences, self._desk.today)
        return replace(every, findings=(*every.findings, *idle), checked=True)

    def _report(self, stale: Stale, findings: Sequence[Finding]) -> Report:
        found = (
            *self._desk.left_out,
            *self._set_aside,
            *unused_templates(self._desk.setup.folders.templates),
            *self._intake.fresh,
            *self._alike,
            *self.assembly.findings,
            *skipping.skipped(self._plan, self._slots_told),
            *dropped(self.assembly.channels, frozenset(stale.removals), self._publication.url),
            *findings,
        )
        told, silenced = self._desk.unsilenced(found)
        return Report(
            plan=self._plan,
            held=self._intake.held,
            # What is due and what is tried share their templates, and what is wrong with those.
            findings=distinct(told),
            silenced=silenced,
            editions=self._new,
            written=(*(p.path for p in stale.pages), *(t.path for t in stale.targets)),
            removed=stale.removals,
            unchanged=stale.unchanged,
            dry=self._desk.dry,
        )

    def promise(self, tags: Mapping[str, str]) -> None:
        """Record every id, address, edition and ping before anything of them is published.

        ``tags`` are the entity tags of what was made anew, by path.
        """
        state = self._desk.state
        if self._plan.live:
            state.fact("feed-id", self._feed_id())
            state.add_feeds(self._new_feeds())
            state.add_slugs(self._new_slugs)
            state.archive({folder: one.new for folder, one in self.assembly.layouts.items()})
        if podcast := self._podcast():
            state.fact("podcast-guid", podcast.guid)
        state.remember(self._identities())
        self._desk.cache.settle()
        for one in self._composed:
            state.add_edition(self._made(one), one.files, self._handover(one))
        announcing.promise(self._desk, self.topics, tags)

    def put(self, stale: Stale, laying: Laying) -> Written:
        """Put everything in place; only then count the publication as settled."""
        desk = self._desk
        desk.cache.set_facts(settled="")
        with templating.told(), closing(self.writer), closing(self.feed_writer):
            policy = desk.setup.policy
            done = put(stale, laying, policy, desk, times=self._times, newest=self._newest())
        ended = self.assembly.ended
        tell(self.targets, done, stale.recorded, policy, desk, ended=ended)
        if self._new:  # those that a killed run made, too: who sends them learns of them here
            desk.state.announce(self._new)
        desk.cache.tell(
            self._news.keys, telling.settled(one.edition.newsletter for one in self._composed)
        )
        desk.state.checkpoint()
        desk.cache.set_facts(
            settled=desk.settled(editions=self._makes_editions),
            settled_at=stamp(desk.now),
            laying="no",
            turns_at=self._turns(),
            held="yes" if self._intake.held else "",
            **announcing.facts(desk),
            **(skipping.facts(self._plan) if self._makes_editions else {}),
        )
        return done

    def _newest(self) -> int:
        """Return when the newest of the articles changed, in seconds since 1970."""
        moments = (min(head.updated, self._desk.now) for head in self._plan.live)
        return int(max((moment.timestamp() for moment in moments), default=0))

    def _turns(self) -> str:
        """Return the next time at which a run would do something else with the same records."""
        now, promos = self._desk.now, self._desk.setup.promos
        ends = [when for p in promos for when in (p.start, p.end) if when and when > now]
        turns = [self._plan.turns] if self._plan.turns else []
        return min(map(stamp, (*ends, *turns)), default=_FOREVER)

    def compose(self, edition: Edition) -> "Composed":
        """Compose an edition of what is live.

        Raises:
            ConfigError: a template or a setting of its newsletter is wrong.
        """
        from syndicate.publishing.editions import compose  # noqa: PLC0415 - slow

        heads = {head.id: head for head in self._plan.live}
        newsletters = {letter.id: letter for letter in self._desk.setup.newsletters}
        return compose(
            edition,
            self.load([heads[article] for article in edition.articles]),
            newsletter=newsletters[edition.newsletter],
            press=self._press,
            feeds=sum(announced(self._desk.setup.feeds, self._publication), start=()),
        )

    @cached_property
    def _press(self) -> "Press":
        from syndicate.publishing.editions import Press  # noqa: PLC0415 - slow
        from syndicate.publishing.proving import Prover  # noqa: PLC0415 - likewise

        return Press(
            publication=self._publication,
            promos=self._desk.setup.promos,
            env=self._env,
            now=self._desk.now,
            prover=Prover(
                static={path: full for path, (full, _) in self._desk.static.items()},
                articles=self._desk.library.root,
                standards=self._desk.setup.standards,
            ),
        )

    def _made(self, one: "Composed") -> Made:
        return Made(
            edition=one.edition,
            subject=one.email.subject,
            published=tuple(article.published for article in one.articles),
            made_at=self._desk.now,
        )

    def _handover(self, one: "Composed") -> Handover | None:
        channels = {letter.id: letter.channel for letter in self._desk.setup.newsletters}
        channel = channels[one.edition.newsletter]
        if not channel:
            return None
        return Handover(
            edition=one.edition.id,
            newsletter=one.edition.newsletter,
            channel=channel,
            scheduled_for=one.edition.scheduled_for,
            content=one.frozen,
        )

    def _make_site(self) -> tuple[SitePlan, bytes]:
        style = stylesheet(self._env)
        name = f"assets/style-{digest(style.decode())[:8]}.css"
        templates = self._desk.setup.folders.templates
        own, chosen = announced(self._desk.setup.feeds, self._publication)
        return SitePlan(
            publication=self._publication,
            templates=templates if templates.is_dir() else None,
            feeds=own,
            chosen=chosen,
            stylesheet=self._publication.url + name,
            editions=bool(self._editions),
            odd_tags=naming.odd(self.slugs["tag"]),
        ), style

    def _name(self) -> tuple[Mapping[str, Slugs], Mapping[str, Slugs]]:
        """Return the slugs of tags and authors: those that are new, and all."""
        given = self._desk.state.slugs()
        new = feedset.named(self._plan.live, self._publication.authors, given)
        return new, {kind: {**given.get(kind, {}), **slugs} for kind, slugs in new.items()}

    def _materials(self, style: bytes) -> Materials:
        desk, state = self._desk, self._desk.state
        new = {file.path: (one, file.data) for one in self._composed for file in one.files}
        files = [
            *state.edition_paths(),
            *((path, one.edition.id) for path, (one, _) in new.items()),
        ]
        running = sorted(promo.id for promo in promos.running(desk.setup.promos, now=desk.now))
        return Materials(
            base=digest(desk.setup.stamp, str(self._site.editions), *running),
            now=desk.now,
            site=self._site,
            env=self._env,
            style=style,
            writer=self.writer,
            feed_writer=self.feed_writer,
            promos=desk.setup.promos,
            plan=self._plan,
            intake=self._intake,
            load=self.load,
            editions=self._editions,
            edition_files=files,
            edition_file=lambda path: new[path][1] if path in new else state.edition_file(path),
            addresses=state.addresses(),
            removed=self._removed(),
            feed_id=state.peek("feed-id") or self._feed_id(),
            podcast=self._podcast(),
            feed_ids=state.feeds(),
            archived=state.archived(),
            slugs=self.slugs,
            weigh=self.weigh,
            feeds=desk.setup.feeds,
            library=desk.library,
            static=desk.static,
            own=desk.setup.settings.own,
        )

    def _podcast(self) -> Podcast | None:
        """Return the podcast with the id that it was first published with, or is to be."""
        podcast = self._desk.setup.podcast
        if podcast is None or podcast.guid:
            return podcast
        show = self._desk.setup.feeds.show
        address = self._publication.url + show + plugins.load(feeds, "rss").FILENAME
        known = self._desk.state.peek("podcast-guid")
        return replace(podcast, guid=known or podcasts.guid(address))

    def _removed(self) -> list[str]:
        """Return every address, listed aliases too, of the articles that were taken away.

        A draft and a held article are none: they may be published again any day.
        """
        state = self._desk.state
        here = self._intake.rows.keys() | self._intake.claimed
        gone = {row.id: row for row in state.known() if row.id not in here}
        own = [path for path, article in state.addresses().items() if article in gone]
        return sorted({*own, *(path for row in gone.values() for path in row.aliases)})

    def _feed_id(self) -> str:
        """Return the id of the feed, from its first article on (RFC 4151)."""
        live = self._plan.live
        if not live:
            return self._publication.url
        authority = self._desk.setup.settings.authority
        return f"tag:{authority},{live[-1].published:%Y-%m-%d}:feed"

    def _new_feeds(self) -> dict[str, str]:
        """Return the ids, by folder, of feeds that were never published."""
        known, assembly = self._desk.state.feeds(), self.assembly
        return {
            one.folder: assembly.feed_id(one)
            for one in assembly.channels
            if one.folder and one.folder not in known
        }

    def _identities(self) -> list[Known]:
        """Return what has to be recorded of articles: new, changed, and gone ones."""
        known = {row.id: row for row in self._desk.state.known()}
        live = {head.id for head in self._plan.live}
        versions = self._versions()
        kept = self._intake.kept
        changed = []
        for head in self._intake.heads:
            before = known.get(head.id)
            if (before or head.id in live) and head.id not in kept:
                row = self._identity(head, versions)
                if row != before:
                    changed.append(row)
        here = self._intake.rows.keys() | self._intake.claimed
        return changed + [
            row._replace(status="gone", kept=None)
            for row in known.values()
            if row.status == "live" and row.id not in here
        ]

    def _versions(self) -> dict[ArticleId, str]:
        """Return what the feeds carry, packed: it must outlive the cache and its own file."""
        heads = self._plan.live[: self._desk.setup.feeds.main.entries]
        packed = self._desk.cache.articles([head.key for head in heads])
        return {one.id: codec.dump(one) for one in packed}

    def _identity(self, head: Head, versions: Mapping[ArticleId, str]) -> Known:
        row = self._intake.rows[head.id]
        updated = head.updated if head.published < head.updated <= self._desk.now else None
        return Known(  # by place: by name would take twice as long, and all articles are asked
            head.id,
            head.key,
            head.path,
            head.published,
            head.title,
            row.origin,
            "live",
            versions.get(head.id),
            updated,
            tuple(sorted(head.aliases)) if head.aliases else (),
            row.said,
        )
