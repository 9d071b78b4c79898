"""Record to Article: the only maker of an Article, and the last place where anything is doubtful.

A record is cleaned and reported, or refused with file and line; nothing half-understood gets out.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from itertools import islice
from typing import NoReturn, TypeVar
from zoneinfo import ZoneInfo

from syndicate import languages, markup, podcasts, text, urls
from syndicate.errors import ContentError
from syndicate.markup import commonmark, footnotes, foreign, headings, pasted, prose
from syndicate.markup.plaintext import strip_tags, to_text
from syndicate.model import (
    Article,
    ArticleId,
    Enclosure,
    Episode,
    Find,
    Finding,
    Identity,
    Image,
    Neighbour,
    Neighbours,
    Record,
    SafeHtml,
    Severity,
)
from syndicate.prepare import dates, fields, media, paths, permalinks
from syndicate.prepare.fields import Fields, Guest, Media
from syndicate.prepare.identity import choose, uri
from syndicate.prepare.links import Files, alone
from syndicate.prepare.settings import Settings
from syndicate.problems import Unfit

LONGEST = 1024 * 1024
"""Bytes of HTML that one article may come to: no reader takes a feed of more than five times that,
and escaped in RSS it may have twice as many."""

_SUMMARY_LENGTH = 280
_SUMMARY_ENOUGH = 120
_MORE = re.compile(r"<!--\s*more\s*-->", re.IGNORECASE)
_PARAGRAPH = re.compile(r"<p(?:\s[^<>]*)?>(.*?)</p>", re.DOTALL)
_SHOWS = re.compile(r"<(?:img|video|audio|picture|table)\b")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_MOST_TAGS = 20
_T = TypeVar("_T")
_Named = TypeVar("_Named", Media, Guest)
_IN_ONE_LINE = (".json", ".jsonl", ".ndjson", ".rss", ".atom")


def article(
    record: Record,
    settings: Settings,
    *,
    known: Identity | None,
    now: datetime,
    find: Find,
    neighbours: Neighbours = alone,
) -> tuple[Article, tuple[Finding, ...]]:
    """Return the article that a record means, and what was cleaned or should be looked at.

    ``known`` is what an earlier run recorded; ``now`` dates an article that gives no date.
    ``neighbours`` knows other articles, by their files.

    Raises:
        ContentError: the record cannot be published as it stands.
    """
    return _Making(record, settings, known, now, find, neighbours).article()


def neighbour(record: Record, settings: Settings, *, now: datetime) -> Neighbour:
    """Return what a link to a record's file needs to know of its article.

    Raises:
        ContentError: the record cannot be published as it stands.
    """
    return _Making(record, settings, None, now, lambda _: None, alone).neighbour()


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


@dataclass(slots=True)
class _Making:
    """One article in the making."""

    record: Record
    settings: Settings
    known: Identity | None
    now: datetime
    find: Find
    neighbours: Neighbours
    findings: list[Finding] = field(default_factory=list)

    def article(self) -> tuple[Article, tuple[Finding, ...]]:
        publication = self.settings.publication
        zone = _zone(publication.timezone)
        self._clean_body()
        record = self.record
        told = self._straightened(fields.read(record, publication, zone))
        self._refuse_foreign_tags(told)
        published = self._published(told, zone)
        rough, title = self._rough(told)
        slug = paths.slug(told.slug or self._name(title, told), record.key)
        local = self._local(told, published, zone)
        address, page = self._path(told, local, slug)
        own_id = self._id(told, local, self._word(told, slug))
        files = Files(
            record.path, page, publication.url, self.find, self.settings.sources, self.neighbours
        )
        if record.path.endswith(_IN_ONE_LINE):  # an item of a feed: its links are its site's
            files.elsewhere = told.canonical
        url = self._url(page)
        suffix = _suffix(own_id)
        title, body = self._body(rough, title, url, suffix, files)
        image = self._image(told, files)
        enclosures = self._enclosures(told, files)
        episode = self._episode(told, files)
        if self.settings.podcast:
            self._hold_to_podcasts(told, title, enclosures)
        if not title and not enclosures and not image:
            self._refuse_empty(body)
        language = self._language(told)
        made = Article(
            id=own_id, key=record.key, path=page, url=url, title=title,
            summary=told.summary or text.without_overrides(
                text.shorten(self._summary(rough, body), _SUMMARY_LENGTH)),
            published=published, updated=max(published, told.updated or published),
            language=language, direction=languages.direction(language), draft=told.draft,
            authors=told.authors or (publication.author,), tags=told.tags, image=image,
            enclosures=enclosures, episode=episode, aliases=self._aliases(told, address, page),
            expires=told.expires, canonical=told.canonical or None,
            section=self._section(told), body=body,
            assets=tuple(files.assets.values()),
        )  # fmt: skip
        self._report_troubles(files)
        return made, tuple(self.findings)

    def neighbour(self) -> Neighbour:
        zone = _zone(self.settings.publication.timezone)
        told = fields.read(self.record, self.settings.publication, zone)
        published = self._published(told, zone)
        local = published.astimezone(zone)
        slug = paths.slug(told.slug or self._name(told.title, told), self.record.key)
        page = self._path(told, local, slug)[1]
        word = self._word(told, slug)
        own_id = choose(told.id, None, authority=self.settings.authority, day=local, slug=word)
        undated = told.published is None and not paths.date(self.record.path)
        depends = undated and self._path(told, local.replace(year=1000, month=1, day=1), slug)
        return Neighbour(
            url="" if depends and depends[1] != page else self._url(page),
            suffix="" if undated and uri(told.id) is None else _suffix(own_id),
            draft=told.draft,
        )

    def _url(self, page: str) -> str:
        return self.settings.publication.url + urls.path(page)

    # -- place and time ---------------------------------------------------------------------------

    def _published(self, told: Fields, zone: ZoneInfo) -> datetime:
        if told.published is not None:
            return told.published
        if in_path := paths.date(self.record.path):
            try:
                return dates.parse(in_path, zone)
            except Unfit as error:
                raise self._error(0, error) from error
        if self.known is not None:
            return self.known.published
        now = self.now.astimezone(UTC).replace(microsecond=0)
        remedy = f"write date: {now:%Y-%m-%dT%H:%M:%SZ}"
        if told.computed:
            asked, line = told.computed
            self._find("date-missing", Severity.WARNING, line,
                       f"date {asked!r} is nothing that the record says; "
                       "it is dated from its first publication", remedy)  # fmt: skip
        elif not told.unwritten:  # it has no page, and will have none
            self._find("date-missing", Severity.NOTE, 0,
                       "no date; it is dated from its first publication", remedy)  # fmt: skip
        return now

    def _local(self, told: Fields, published: datetime, zone: ZoneInfo) -> datetime:
        """Return the date in the publication's zone, where the year 10000 may have begun."""
        try:
            for moment in (told.updated or published, published):
                local = moment.astimezone(zone)
        except OverflowError as error:
            problem = "a date lies after the year 9999 in the publication's time zone"
            raise self._error(told.date_line, Unfit(problem, "give an earlier one")) from error
        return local

    def _name(self, title: str, told: Fields) -> str:
        """Return what the slug is made of: the file's name, or in a file of many what is stable.

        The place in the file is not: a record more at its top would move all others.
        """
        if self.record.key == self.record.path:
            return paths.name(self.record.path, told.language)
        named = re.split(r"[:/]", told.id.rstrip("/"))[-1]
        if title or named:
            return title or named
        digest = sha256(self.record.body.encode("utf-8", "replace")).hexdigest()[:8]
        return f"{paths.name(self.record.path, told.language)}-{digest}"

    def _id(self, told: Fields, day: datetime, word: str) -> ArticleId:
        authority = self.settings.authority
        return choose(told.id, self.known, authority=authority, day=day, slug=word)

    def _word(self, told: Fields, slug: str) -> str:
        """Return what an id is made of: no slug has a full stop, so a translation's is its own."""
        tongue = self._tongue(told)
        return f"{slug}.{tongue}" if tongue else slug

    def _tongue(self, told: Fields) -> str:
        """Return the language by which a file's name tells a translation, in lower case."""
        tag = paths.language(self.record.path, told.language)
        main = self.settings.publication.language
        return tag.lower() if paths.is_foreign(tag, main) else ""

    def _path(self, told: Fields, local: datetime, slug: str) -> tuple[str, str]:
        """Return the article's address as it is wanted, and the page's folder that it comes to."""
        address = told.path or self.settings.permalink
        try:
            if permalinks.is_template(told.path):
                address = self._filled(told, local)
            elif paths.is_pattern(address):
                address = paths.fill(address, local, slug, self._section(told), told.categories)
            if not told.path and (tongue := self._tongue(told)):
                address = f"/{tongue}/{address.lstrip('/')}"
            return address, paths.normalise(address, self.settings.own)
        except Unfit as error:
            raise self._error(told.path_line, error) from error

    def _language(self, told: Fields) -> str:
        main = self.settings.publication.language
        return told.language or paths.language(self.record.path) or main

    def _filled(self, told: Fields, local: datetime) -> str:
        """Return an address with the places of Eleventy's filled."""
        file = paths.name(self.record.path, told.language)
        words = {"title": told.title, "slug": told.slug, "page.fileSlug": file}
        address = permalinks.fill(told.path, local, words)
        if not permalinks.is_certain(told.path, words):
            self._find("permalink-filled", Severity.WARNING, told.path_line,
                       f"the permalink is filled as {address[:80]!r}; Eleventy may have made"
                       " another address of the accents and signs in it",
                       "write the path itself, as it was")  # fmt: skip
        return address

    def _section(self, told: Fields) -> str:
        return text.slug(told.section) or paths.section(self.record.path)

    def _aliases(self, told: Fields, address: str, page: str) -> tuple[str, ...]:
        own = self.settings.own
        made = {paths.former(address, own): None}
        root = self.settings.publication.url
        try:
            for alias in told.aliases:
                inside = fields.inside(alias, root) if urls.scheme(alias) else alias
                if inside is None:
                    raise Unfit(f"alias {alias[:60]!r} is not below {root}", "write its path")  # noqa: TRY301
                made[paths.former(inside, own)] = None
        except Unfit as error:
            raise self._error(told.aliases_line, error) from error
        made.pop(page, None)
        return tuple(made)

    # -- title and body ---------------------------------------------------------------------------

    def _rough(self, told: Fields) -> tuple[str, str]:
        """Return the body as HTML, not yet safe, and the title as far as it is known."""
        record = self.record
        if record.markup == "text":
            return self._rough_text(told)
        source = record.body
        if record.markup != "markdown":
            return source, told.title
        html = commonmark.to_html(source, self._language(told))
        for label in footnotes.undefined(html):
            self._find("footnote-undefined", Severity.NOTE, self._line_of(re.escape(label)),
                       f"{label} is shown as it stands: there is no such footnote",
                       f"write {label}: and the note, on a line of its own")  # fmt: skip
        return html, told.title

    def _rough_text(self, told: Fields) -> tuple[str, str]:
        parts = prose.blocks(self.record.body)
        single = not self.record.path.endswith(_IN_ONE_LINE)
        title = told.title or (text.line(prose.title(parts)) if single else "")
        parts = prose.without_title(parts, title)
        settings = self.settings
        kept, taken = pasted.from_blocks(parts, settings.promos, settings.publication.url)
        if taken:
            self._report_pasted(taken[0], " ".join(taken))
        return prose.to_html(kept), title

    def _body(
        self, rough: str, title: str, url: str, suffix: str, files: Files
    ) -> tuple[str, SafeHtml]:
        """Return the title and the body that remains: safe, below h1, with ids and sizes."""
        try:
            safe, notes = markup.sanitise(rough, base_url=url, suffix=suffix, locate=files.locate)
        except Unfit as error:
            raise self._error(self.record.body_line, error) from error
        for note in notes:
            self._find(note.rule, note.severity, self._line_of(note.needle), note.problem,
                       note.remedy)  # fmt: skip
        body: str = safe
        marks = body.count('role="doc-noteref"')
        if not title and self.record.markup != "text":
            title = text.line(headings.first(body))
            body = headings.without_first(body, title) if title else body
        elif title:
            body = headings.without_title(body, title)
        if body.count('role="doc-noteref"') < marks:
            body = footnotes.without_lost_ways(body)
            self._find("footnote-in-title", Severity.NOTE, self._line_of(r"\[\^"),
                       "the title has a footnote, and a title is plain text; its mark is left out,"
                       " and the note stays at the end",
                       "put the mark behind a sentence of the text")  # fmt: skip
        settings = self.settings
        kept, taken = pasted.from_html(body, settings.promos, settings.publication.url)
        if taken:
            self._report_pasted(strip_tags(taken)[:20], strip_tags(taken))
        body = files.measured(headings.identify(headings.shift(kept), suffix))
        self._refuse_too_long(body)
        return self._straight(title, "title"), SafeHtml(body)

    def _refuse_too_long(self, body: str) -> None:
        size = len(body.encode())
        if size > LONGEST:
            self._fail(self.record.body_line, f"the text comes to {size / 1024 / 1024:.1f} MiB of"
                       " HTML, and what a feed carries of one article may have 1 MiB",
                       "split it, or publish it as a download")  # fmt: skip

    def _refuse_empty(self, body: str) -> None:
        if not _SHOWS.search(body) and not strip_tags(body):
            self._fail(self.record.body_line, "the article has no title and no text",
                       "write a title and something to read, or remove the file")  # fmt: skip

    def _summary(self, rough: str, body: str) -> str:
        if more := _MORE.search(rough):
            before, _ = markup.sanitise(
                rough[: more.start()], base_url=self.settings.publication.url, suffix="x"
            )
            if found := _opening(before, len(before)):
                return found
        return _opening(body, _SUMMARY_ENOUGH)

    def _straightened(self, told: Fields) -> Fields:
        """Take out what would turn the words around a title, a name or a tag about."""
        names = [told.title, told.summary, *told.tags, *(one.name for one in told.authors)]
        if all(name.isascii() or text.without_overrides(name) == name for name in names):
            return told
        return replace(
            told,
            title=self._straight(told.title, "title"),
            summary=self._straight(told.summary, "summary"),
            tags=tuple(self._straight(tag, "tags") for tag in told.tags),
            authors=tuple(
                replace(one, name=self._straight(one.name, "authors")) for one in told.authors
            ),
        )

    def _straight(self, words: str, name: str) -> str:
        if words.isascii() or (straight := text.without_overrides(words)) == words:
            return words
        if all(finding.rule != "direction-control-removed" for finding in self.findings):
            self._find("direction-control-removed", Severity.WARNING, 0,
                       f"{name}: a character that turns the direction of all that follows",
                       "delete it: the direction follows the language")  # fmt: skip
        return straight

    # -- media ------------------------------------------------------------------------------------

    def _image(self, told: Fields, files: Files) -> Image | None:
        return self._of(told.image, media.image, files) if told.image else None

    def _enclosures(self, told: Fields, files: Files) -> tuple[Enclosure, ...]:
        return tuple(self._of(one, media.enclosure, files) for one in told.enclosures)

    def _episode(self, told: Fields, files: Files) -> Episode | None:
        said = told.episode
        if said is None:
            return None
        made = Episode(
            number=said.number,
            season=said.season,
            kind=said.kind,
            explicit=said.explicit,
            people=tuple(self._of(one, media.person, files) for one in said.people),
            transcripts=tuple(self._of(one, media.transcript, files) for one in said.transcripts),
            chapters=self._of(said.chapters, media.chapters, files) if said.chapters else None,
        )
        return None if made == Episode() else made

    def _hold_to_podcasts(
        self, told: Fields, title: str, enclosures: tuple[Enclosure, ...]
    ) -> None:
        """See to what players need of an episode: how long its file is, and a title."""
        recording = podcasts.recording(enclosures)
        if recording is None:
            return
        line = told.enclosures[enclosures.index(recording)].line
        if not recording.length:
            self._fail(
                line,
                f"the episode's recording {recording.url} has no known length, or is empty",
                "write its length in bytes: enclosure: {url: …, type: …, length: …}",
            )
        if not title:
            self._find("episode-untitled", Severity.NOTE, line,
                       "an episode has no title; in the podcast it is called by its first words,"
                       " or by its date", "write a title: Apple wants one")  # fmt: skip

    def _of(self, one: _Named, make: Callable[[_Named, Files], _T], files: Files) -> _T:
        try:
            return make(one, files)
        except Unfit as error:
            raise self._error(one.line, error) from error

    # -- telling ----------------------------------------------------------------------------------

    def _refuse_foreign_tags(self, told: Fields) -> None:
        for name, words in (("title", told.title), ("summary", told.summary)):
            for tag in islice(foreign.find(words, "text"), 1):
                self._find("template-tag", Severity.WARNING, self.record.lines.get(name, 0),
                           f"{tag.source} in the {name} is shown as it stands",
                           "write what it stands for, unless it is meant")  # fmt: skip
        tags = list(islice(foreign.find(self.record.body, self.record.markup), _MOST_TAGS + 1))
        if not tags:
            return
        first, *others = tags
        problem = f"{first.source} is a template tag of another generator"
        more = [f"{tag.source} in line {self._line_at(tag.start)}" for tag in others]
        if more:
            more[_MOST_TAGS - 1 :] = ["more"] if len(more) == _MOST_TAGS else []
            problem += f", and so are {', '.join(more)}"
        if not told.draft:
            self._fail(self._line_at(first.start), problem, first.remedy)
        self._find("template-tag", Severity.NOTE, self._line_at(first.start), problem, first.remedy)

    def _clean_body(self) -> None:
        """Take control characters out; lines stay where they are."""
        if self.record.body.replace("\n", "").isprintable():
            return
        if found := _CONTROL.search(self.record.body):
            self.record = replace(self.record, body=_CONTROL.sub("", self.record.body))
            self._find("control-character-removed", Severity.WARNING, self._line_at(found.start()),
                       f"U+{ord(found[0]):04X} is a control character", "delete it")  # fmt: skip

    def _report_pasted(self, beginning: str, promo: str) -> None:
        kicker = beginning.partition("\n")[0].strip()
        line = self._line_at(max(0, self.record.body.rfind(kicker)))
        cut = text.shorten(promo, 90)
        self._find("pasted-promo-removed", Severity.WARNING, line,
                   f"a promo pasted at the end was taken out: {cut!r}",
                   "delete it: promos are configured; if it is none, reword it")  # fmt: skip

    def _report_troubles(self, files: Files) -> None:
        body, place = self.record.body, 0
        for trouble in files.troubles.values():
            if not trouble.line:  # they come in the order of the body: no need to begin again
                found = body.find(trouble.address, place)
                place = found if found >= 0 else max(0, body.find(trouble.address))
            line = trouble.line or self._line_at(place)
            self._find(trouble.rule, Severity.WARNING, line, trouble.problem, trouble.remedy,
                       unless=trouble.unless)  # fmt: skip

    def _line_of(self, needle: str) -> int:
        found = re.search(needle, self.record.body, re.IGNORECASE)
        return self._line_at(found.start() if found else 0)

    def _line_at(self, place: int) -> int:
        """Return the line in the file of a place in the body; a JSON string has only one."""
        if self.record.path.endswith(_IN_ONE_LINE):
            return self.record.body_line
        return self.record.body_line + self.record.body.count("\n", 0, place)

    def _find(
        self,
        rule: str,
        severity: Severity,
        line: int,
        problem: str,
        remedy: str,
        *,
        unless: str = "",
    ) -> None:
        self.findings.append(
            Finding(
                rule=rule,
                severity=severity,
                path=self.record.path,
                line=line,
                problem=text.line(problem),
                remedy=text.line(remedy),
                unless=unless,
            )
        )

    def _fail(self, line: int, problem: str, remedy: str) -> NoReturn:
        raise ContentError(self.record.path, line, text.line(problem), remedy)

    def _error(self, line: int, error: Unfit) -> ContentError:
        return ContentError(self.record.path, line, text.line(error.problem), error.remedy)


def _suffix(own_id: str) -> str:
    """Return what ends every id in an article's body, so that several articles fit one page."""
    return sha256(own_id.encode()).hexdigest()[:6]


def _opening(html: str, enough: int) -> str:
    """Return the text of the first paragraphs, until there is enough."""
    said = ""
    html = footnotes.without(html)
    for found in _PARAGRAPH.finditer(html):
        said = f"{said} {strip_tags(found[1])}".strip()
        if len(said) >= enough:
            break
    return said or text.line(to_text(html))
