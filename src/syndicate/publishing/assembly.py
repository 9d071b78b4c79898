"""From a plan to the files of a release; nothing is written here."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial
from itertools import chain
from pathlib import Path
from urllib.parse import unquote

from jinja2 import Environment

from syndicate import codec, feedset, languages, templating
from syndicate.archives import Layout, Weigh, lay_out
from syndicate.checks import amounts, chains
from syndicate.codec import digest
from syndicate.db.rows import Made
from syndicate.errors import ConfigError
from syndicate.feedset import Channel, Groups, Kind
from syndicate.library import Library, Stamp
from syndicate.model import (
    Article,
    ArticleId,
    Finding,
    Head,
    Podcast,
    Promo,
    Publication,
    Severity,
)
from syndicate.naming import Slugs, identity
from syndicate.plan import Plan
from syndicate.publishing import documents
from syndicate.publishing.endings import endings
from syndicate.publishing.feedwriter import FeedWriter
from syndicate.publishing.hosting import host_files
from syndicate.publishing.intake import Intake
from syndicate.publishing.pagewriter import PageWriter, SitePlan
from syndicate.publishing.places import Places
from syndicate.publishing.recognition import file_of
from syndicate.publishing.targets import (
    NEWEST,
    ArticlePage,
    Stage,
    Target,
    by_month,
    folders_above,
    recipe,
)
from syndicate.serving.policy import Resource
from syndicate.serving.variants import SUFFIXES
from syndicate.web.listing import Part, parts
from syndicate.web.pages import Pages

_OPML = "feeds/feeds.opml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Materials:
    """All that a release is assembled from.

    ``base`` is a recipe for what all files have in common: the code, the templates, the settings.
    ``addresses`` are all page folders ever given out, with the articles that had them last,
    ``removed`` those whose article was taken away. ``feed_ids`` are those of the feeds below a
    folder, as far as they were published before, ``archived`` their articles' archive documents.
    ``slugs`` are those of tags and authors, ``weigh`` tells how long articles are.
    ``static`` maps public paths to files; ``own`` are names that belong to the publication.
    """

    base: str
    now: datetime
    site: SitePlan
    env: Environment
    style: bytes
    writer: PageWriter
    feed_writer: FeedWriter
    promos: tuple[Promo, ...]
    plan: Plan
    intake: Intake
    load: Callable[[Sequence[Head]], list[Article]]
    editions: Sequence[Made]
    edition_files: Sequence[tuple[str, str]]
    edition_file: Callable[[str], bytes]
    addresses: Mapping[str, ArticleId]
    removed: Sequence[str]
    feed_id: str
    podcast: Podcast | None
    feed_ids: Mapping[str, str]
    archived: Mapping[str, Mapping[ArticleId, int]]
    slugs: Mapping[str, Slugs]
    weigh: Weigh
    feeds: feedset.Settings
    library: Library
    static: Mapping[str, tuple[Path, Stamp]]
    own: Sequence[str]


class Assembly:
    """The files of one release."""

    def __init__(self, materials: Materials) -> None:
        """Look at the materials; the files are made on demand."""
        self._m = materials
        self._live = materials.plan.live
        rows = materials.intake.rows.items()
        self._digests = {article: row.digest for article, row in rows}
        self._outlines = {article: codec.outline(row.digest) for article, row in rows}
        self.findings: list[Finding] = []
        """What ``targets`` found: aliases that cannot lead to their article, too many feeds."""
        self.ended: tuple[Resource, ...] = ()
        """What ``targets`` found of feeds that have ended: their folders."""

    @property
    def _renderer(self) -> Pages:
        return self._m.writer.pages

    @cached_property
    def pages(self) -> tuple[ArticlePage, ...]:
        """The article pages that are rendered from the cache."""
        kept, recipe = self._m.intake.kept, self._recipe
        return tuple(
            [
                ArticlePage(f"{head.path}index.html", recipe(head), head.key)
                for head in self._live
                if head.id not in kept
            ]
        )

    def targets(self) -> list[Target]:
        """Return all other files.

        Raises:
            ConfigError: two files of the release want the same path.
        """
        self.findings += amounts.check(self.channels, self._m.feed_ids)
        every = [
            *self._kept_pages(),
            *self._media(),
            *self._static(),
            *self._editions(),
            *self._lists(),
            *self._feeds(),
        ]
        former = self._former()
        taken = chain((page.path for page in self.pages), (one.path for one in every))
        self.ended = tuple(self._endings(chain(taken, (path for path, _ in former))))
        if former or self._m.removed or self.ended:
            places = self._places(every)
            every += self._moved(former, places)
            every += self._removed(places)
            every += self._ended(places)
        if self._m.writer.policy.hosts:
            every += self._host_files([*(target.resource for target in every), *self.ended])
        paths = [page.path for page in self.pages] + [one.path for one in every]
        folders = folders_above(paths)
        _refuse_clashes(paths, folders)
        self._refuse_variants(every, {*paths, *folders})
        return every

    def _refuse_variants(self, every: Sequence[Target], names: Collection[str]) -> None:
        """Raise ``ConfigError`` if a file lies where the compressed form of another belongs.

        ``names`` are those of all files and folders.
        """
        suffixes = tuple(SUFFIXES.values())
        packed = {name.rpartition(".")[0] for name in names if name.endswith(suffixes)}
        pages = (Resource(path=page.path) for page in self.pages)
        for resource in (*pages, *(target.resource for target in every)) if packed else ():
            if resource.path in packed and self._m.writer.policy.compresses(resource):
                told = f"a file stands where the compressed form of {resource.path} belongs"
                raise _clash(resource.path, told)

    def _host_files(self, resources: Sequence[Resource]) -> Iterator[Target]:
        """Yield what kinds of servers want in the public folder."""
        for path, data in host_files(resources, self._m.writer.policy, "public").items():
            recipe = digest(data.decode())
            make = partial(bytes, data)
            yield Target(resource=Resource(path=path), stage=Stage.FEED, recipe=recipe, make=make)

    def _recipe(self, head: Head) -> str:
        # Two hashes need none over them; tens of thousands of pages ask.
        own = self._m.base + self._digests[head.id]
        if odd := self._m.site.odd_tags:
            return own + "".join([odd.get(identity(tag), "") for tag in head.tags])
        return own

    def _target(
        self, where: Resource | str, stage: Stage, made_from: str, make: Callable[[], bytes]
    ) -> Target:
        resource = Resource(path=where) if isinstance(where, str) else where
        recipe = digest(self._m.base, made_from)
        return Target(resource=resource, stage=stage, recipe=recipe, make=make)

    def _kept_pages(self) -> Iterator[Target]:
        for head in self._live:
            if packed := self._m.intake.kept.get(head.id):
                make = partial(self._m.writer.render, codec.unpack(packed))
                yield self._target(_file(head.path), Stage.PAGE, self._recipe(head), make)

    def _media(self) -> Iterator[Target]:
        live = {head.id for head in self._live}
        assets = {
            asset.path: asset
            for article, held in self._m.intake.assets.items()
            for asset in (held if article in live else ())
        }
        for path, asset in sorted(assets.items()):
            if stamp := self._m.library.stamp(asset.source):
                yield _copy(path, self._m.library.root / asset.source, stamp)

    def _static(self) -> Iterator[Target]:
        for path, (source, stamp) in self._m.static.items():
            yield _copy(path, source, stamp)
        path = unquote(self._m.site.stylesheet.removeprefix(self._publication.url))
        style = Resource(path=path, immutable=True)
        yield self._target(style, Stage.FILE, path, lambda: self._m.style)

    def _editions(self) -> Iterator[Target]:
        for path, edition in self._m.edition_files:
            make = partial(self._m.edition_file, path)
            # An email service picks an edition up as soon as it sees the manifest.
            stage = Stage.FEED if path.endswith("/manifest.json") else Stage.PAGE
            resource, recipe = Resource(path=path), digest(edition)
            yield Target(resource=resource, stage=stage, recipe=recipe, make=make)

    def _places(self, every: Sequence[Target]) -> Places:
        """Return what is taken in the public folder by anything but pages at former addresses."""
        places, static = Places(self._m.writer.policy), self._m.static
        for name in self._m.own:
            places.take([Resource(path=name)], "")
        for head in self._live:
            places.take([Resource(path=_file(head.path))], head.key)
        for target in every:
            places.take([target.resource], f"static/{target.path}" if target.path in static else "")
        return places

    def _former(self) -> list[tuple[str, Head]]:
        """Return the addresses that lead to articles: listed ones, then those they had once."""
        taken = {head.path for head in self._live}
        live = {head.id: head for head in self._live}
        former = [(alias, head) for head in self._live for alias in head.aliases]
        left = self._m.addresses.keys() - taken  # most are not: each article has its own
        given = [(path, self._m.addresses[path]) for path in sorted(left)]
        return former + [(path, live[a]) for path, a in given if a in live]

    def _moved(self, former: Sequence[tuple[str, Head]], places: Places) -> Iterator[Target]:
        """Yield a page at each former address that has room for one; it leads to the article."""
        taken = {head.path for head in self._live}
        files = any(not path.endswith("/") for path, _ in former)
        folders = folders_above([*taken, *(path for path, _ in former)]) if files else set()
        for wanted, head in former:
            path = f"{wanted}/" if wanted in folders else wanted  # other pages stand below it
            resource = Resource(path=_file(path), status=301, location=head.url)
            other = places.owner(resource)
            if wanted in head.aliases and other not in {None, head.key}:
                self.findings.append(self._taken(wanted, head, other or ""))
            if path not in taken and other is None:
                taken.add(path)
                places.take([resource], head.key)
                make = partial(self._redirect, head.url)
                yield self._target(resource, Stage.MOVED, head.url, make)

    def _taken(self, alias: str, head: Head, owner: str) -> Finding:
        """Tell that something else is at the address of an alias, or leads on from there."""
        own = f"{self._m.library.root.name}/"
        keys = {one.key for one in self._live}
        other = own + owner if owner in keys else owner or "the publication itself"
        return Finding(
            rule="alias-taken",
            severity=Severity.WARNING,
            path=file_of(head.key),
            problem=f"the alias /{alias} does not lead here: the address belongs to {other}",
            remedy="take it out of one of the two",
        )

    def _removed(self, places: Places) -> Iterator[Target]:
        """Yield a page at each address of a removed article, unless something else is there."""
        for path in self._m.removed:
            resource = Resource(path=_file(path), status=410)
            if places.owner(resource) is None:
                places.take([resource], "")
                yield self._target(resource, Stage.MOVED, "", self._gone)

    def _endings(self, published: Iterable[str]) -> Iterator[Resource]:
        """Yield the folders of feeds that have ended, wholly or in their archives."""
        given, archived = self._m.feed_ids.keys(), self._m.archived
        away: set[str] = set()
        if given - {one.folder for one in self.channels}:
            away.update(self._away())
        return endings(given, archived.keys(), self.channels, away, published)

    def _away(self) -> Iterator[str]:
        """Yield the folders of feeds that may be back soon: only held articles and drafts are left.

        Of a held article that was lost nobody knows to which it belongs.
        """
        intake, feeds = self._m.intake, self._m.feeds
        authors = self._publication.authors
        groups = feedset.grouped(intake.heads, authors, languages.name, self._m.slugs)
        for kind, folder in feedset.AUTOMATIC.items():
            if feeds.least.get(kind):
                yield from groups[kind]
                if intake.lost:
                    yield from (one for one in self._m.feed_ids if one.startswith(f"{folder}/"))

    def _ended(self, places: Places) -> Iterator[Target]:
        """Yield a page for each feed that has ended, unless something else is at its address."""
        live = {one.folder for one in self.channels}
        for one in self.ended:
            resource = Resource(path=_file(one.path), status=410)
            if one.path not in live and places.owner(resource) is None:
                places.take([resource], "")
                yield self._target(resource, Stage.MOVED, "ended", self._renderer.ended)

    def _redirect(self, url: str) -> bytes:
        return self._renderer.redirect(url)

    def _gone(self) -> bytes:
        return self._renderer.gone()

    def _lists(self) -> Iterator[Target]:
        months = list(by_month(self._live, self._publication.timezone))
        tags = self._groups["tag"]
        totals = [(year, month, len(heads)) for year, month, heads in months]
        counts = [(tag, path.split("/")[1], len(heads)) for path, (tag, heads) in tags.items()]
        newest = self._live[:NEWEST]
        own = {one.folder for one in self.channels}
        for month in months:
            yield from self._month(*month)
        for path, tag in tags.items():
            if path not in own:
                yield from self._tag(path, *tag)
        for channel in self.channels:
            if channel.folder:
                yield from self._landing(channel)
        yield self._list("archive/", (), lambda: self._renderer.archive(totals), repr(totals))
        yield self._list("tags/", (), lambda: self._renderer.tags(counts), repr(counts))
        yield self._feeds_page(newest)
        if self._m.editions:
            yield self._edition_list()
        yield self._list("", newest, lambda: self._renderer.index(newest))
        wrong = Resource(path="404.html", status=404)
        yield self._target(wrong, Stage.INDEX, "", self._not_found)

    def _not_found(self) -> bytes:
        return self._renderer.not_found()

    def _month(self, year: int, month: int, heads: Sequence[Head]) -> Iterator[Target]:
        path = f"archive/{year:04}-{month:02}/"
        return self._parted(path, heads, partial(self._renderer.month, year, month))

    def _tag(self, path: str, tag: str, heads: Sequence[Head]) -> Iterator[Target]:
        return self._parted(path, heads, partial(self._renderer.tag, tag, path), tag)

    def _landing(self, channel: Channel) -> Iterator[Target]:
        """Return the page of a feed: what it is, how to subscribe, and what is in it."""
        announced = documents.links(
            channel.folder, channel.title, channel.options, self._publication
        )
        make = partial(
            self._renderer.landing,
            channel.name,
            channel.folder,
            about=channel.description,
            feeds=announced,
        )
        told = repr((channel.name, channel.description, announced))
        return self._parted(channel.folder, channel.heads, make, told)

    def _parted(
        self,
        path: str,
        heads: Sequence[Head],
        make: Callable[[Part], bytes],
        more: str = "",
    ) -> Iterator[Target]:
        """Yield the pages of a list that may be long, those of older articles first."""
        for part in parts(heads):
            told = f"{more} {part.older} {part.newer}"
            yield self._list(path + part.file, part.heads, partial(make, part), told)

    def _feeds_page(self, newest: Sequence[Head]) -> Target:
        groups = [
            (heading, [(one.name, one.folder, len(one.heads)) for one in channels])
            for heading, channels in self._feed_groups()
            if heading
        ]
        opml = self._publication.url + _OPML
        make = partial(self._renderer.feeds, newest, groups, opml)
        return self._list("feeds/", newest, make, repr(groups))

    def _edition_list(self) -> Target:
        made = [(one.edition, one.subject) for one in reversed(self._m.editions)]
        told = repr([(edition.id, subject) for edition, subject in made])
        return self._list("editions/", (), lambda: self._renderer.editions(made), told)

    def _list(
        self, path: str, heads: Sequence[Head], make: Callable[[], bytes], more: str = ""
    ) -> Target:
        made_from = recipe(digest(path, more), heads, self._outlines)
        return self._target(_file(path), Stage.INDEX, made_from, make)

    def _feeds(self) -> Iterator[Target]:
        """Yield every feed's documents, the archives before what leads to them."""
        for one in sorted(self.feed_documents, key=lambda document: document.stage):
            archive = one.stage is Stage.ARCHIVE
            media_type = documents.form(one.form).MEDIA_TYPE
            yield Target(
                resource=Resource(path=one.path, type=media_type, settled=archive),
                stage=one.stage,
                recipe=one.recipe,
                make=partial(self._m.feed_writer.make, one),
                document=one,
                topic="" if archive else one.url,  # nobody subscribes to an archive
            )
        make = partial(documents.opml, self._feed_groups(), self._publication)
        told = repr([(c.id(""), c.title, c.description, c.language) for c in self.channels])
        yield self._target(_OPML, Stage.FEED, told, make)

    @cached_property
    def feed_documents(self) -> tuple[documents.Document, ...]:
        """The documents of every feed."""
        return tuple(
            document
            for channel in self.channels
            for document in documents.documents(
                channel,
                self.layouts[channel.folder],
                self._publication,
                self.feed_id(channel),
                self._digests,
                base=self._m.base,
                podcast=self._m.podcast if channel.folder == self._m.feeds.show else None,
            )
        )

    def prove_chains(self) -> tuple[Finding, ...]:
        """Return what is wrong with which article is in which document of its feed."""
        form: dict[str, str] = {}  # all formats of a feed have the same entries: one will do
        return tuple(
            chains.check(
                chains.Part(feed=one.feed.id, path=one.path, ids=[id_ for id_, _ in one.articles])
                for one in self.feed_documents
                if one.form == form.setdefault(one.feed.id, one.form)
            )
        )

    def feed_id(self, channel: Channel) -> str:
        """Return the id of a feed: the one it was published with, else a new one."""
        return self._m.feed_ids.get(channel.folder) or channel.id(self._m.feed_id)

    @cached_property
    def layouts(self) -> dict[str, Layout]:
        """What is in which document, by the folder of the feed."""
        placed = self._m.archived
        return {
            one.folder: lay_out(
                one.heads,
                placed.get(one.folder, {}),
                entries=one.options.entries,
                size=one.options.archive,
                weigh=self._m.weigh if one.options.content == "full" else _weightless,
            )
            for one in self.channels
        }

    @cached_property
    def channels(self) -> tuple[Channel, ...]:
        """Every feed there is, the publication's own first."""
        words = self._words
        return tuple(
            feedset.channels(
                self._m.feeds,
                self._publication,
                self._live,
                self._groups,
                given=self._m.feed_ids.keys(),
                describe=lambda kind, name: words[f"about_{kind}"].format(name=name),
            )
        )

    @cached_property
    def _groups(self) -> dict[Kind, Groups]:
        authors = self._publication.authors
        return feedset.grouped(self._live, authors, languages.name, self._m.slugs)

    @property
    def _words(self) -> Mapping[str, str]:
        return templating.words(self._publication.language)

    def _feed_groups(self) -> list[tuple[str, list[Channel]]]:
        """Return the feeds by kind, under the heading of each; the publication's own has none."""
        headings: dict[Kind, str] = {
            "all": "",
            "chosen": self._words["feeds_chosen"],
            "author": self._words["authors"],
            "language": self._words["languages"],
            "tag": self._words["tags"],
        }
        return [
            (heading, [one for one in self.channels if one.kind == kind])
            for kind, heading in headings.items()
        ]

    @property
    def _publication(self) -> Publication:
        return self._m.site.publication


def _weightless(heads: Sequence[Head]) -> Sequence[int]:
    """Weigh articles for a feed of summaries."""
    return [0] * len(heads)


def _refuse_clashes(paths: Sequence[str], folders: Collection[str]) -> None:
    """Raise ``ConfigError`` if two files want one place, or one the place of another's folder."""
    seen = set(paths)
    if len(seen) < len(paths):
        double = min(path for path, number in Counter(paths).items() if number > 1)
        raise _clash(double, "two files want this place")
    if clash := min(seen.intersection(folders), default=""):
        raise _clash(clash, "a file stands where a folder has to be")


def _clash(path: str, problem: str) -> ConfigError:
    remedy = "rename the file under static/, or give the article another slug"
    return ConfigError(f"{path}: {problem}; {remedy}")


def _file(path: str) -> str:
    """Return the file that answers for a page's folder, or for an alias that is a file."""
    return f"{path}index.html" if path.endswith("/") or not path else path


def _copy(path: str, source: Path, stamp: Stamp) -> Target:
    made_from = digest(str(source), str(stamp.size), str(stamp.changed))
    return Target(resource=Resource(path=path), stage=Stage.FILE, recipe=made_from, copy=source)
