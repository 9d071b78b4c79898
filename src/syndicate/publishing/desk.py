"""What a run knows, works with, and tells afterwards."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from syndicate import feedset
from syndicate.checks import silencing
from syndicate.checks.silencing import Silence, Silenced
from syndicate.checks.standards import Standards
from syndicate.codec import digest
from syndicate.db.cache import Cache, Output
from syndicate.deliveries import OnUnknown
from syndicate.errors import ReleaseError
from syndicate.library import Library, Stamp
from syndicate.model import Finding, Newsletter, Podcast, Promo, Severity
from syndicate.plan import Plan
from syndicate.prepare.settings import Settings
from syndicate.publishing.aside import Aside
from syndicate.publishing.intake import Progress
from syndicate.publishing.parallel import Workers
from syndicate.publishing.places import Places
from syndicate.publishing.reader import Held
from syndicate.serving import manifest
from syndicate.serving.policy import Policy, Resource
from syndicate.serving.variants import SUFFIXES
from syndicate.stores.files import Files

if TYPE_CHECKING:
    from syndicate.campaigns import Campaign
    from syndicate.db.state import State
    from syndicate.publishing.sending.office import Sending

STATE = "state.db"
CACHE = "cache.db"
_MANY = 2000
"""Published files from which on it is worth a process to look at them."""
HOSTS = "hosts"
"""The folder, in that of the state, of what servers' own configurations include."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Folders:
    """Where things are: full paths."""

    articles: Path
    public: Path
    static: Path
    templates: Path
    state: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A way out for editions; its plug-in has read its ``settings``.

    If it ``is_mailed``, we address the messages and send each; else its ``campaign`` takes editions
    as they are.
    """

    id: str
    kind: str
    is_mailed: bool
    settings: Any = field(repr=False)
    campaign: "Campaign | None" = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letters:
    """What sending to a list of one's own needs.

    ``url`` is where readers unsubscribe, ``bounces`` where reports of failure go, if anywhere.
    ``database`` is the address of a server, or empty for a file beside the state.
    """

    url: str
    secret: str = field(repr=False)
    bounces: str
    on_unknown: OnUnknown
    database: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What a publisher needs to know.

    ``reading`` is a hash of what decides how articles are read, ``stamp`` of all that decides what
    is published: settings, templates, code. ``agent`` is what it calls itself towards
    other machines. If it ``pings_itself``, it tells hubs whenever it publishes; a hub has
    ``ping_timeout`` seconds to answer.
    ``podcast`` has no guid yet, unless it is configured. ``silences`` and ``standards`` are for the
    proofs.
    """

    folders: Folders
    settings: Settings
    promos: tuple[Promo, ...]
    newsletters: tuple[Newsletter, ...]
    feeds: feedset.Settings
    policy: Policy
    agent: str
    pings_itself: bool
    ping_timeout: float
    podcast: Podcast | None
    silences: tuple[Silence, ...]
    standards: Standards
    reading: str
    stamp: str
    channels: Mapping[str, Channel] = field(default_factory=dict)
    letters: Letters | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A ping that a hub (its host) was sent of a topic, or is owed.

    If it is not ``done``, the first run from ``next_try`` on sends it; without that, the next run.
    ``problem`` says what went wrong the last time, if anything did.
    """

    hub: str
    topic: str
    done: bool
    attempts: int
    next_try: datetime | None
    problem: str


class Stand(StrEnum):
    """What became of an edition that goes by a channel as a whole."""

    DONE = "done"
    WAITING = "waiting"
    HELD = "held"
    REFUSED = "refused"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """An edition that went by a channel as a whole, or is to go.

    ``where`` it is, if it is ``DONE``; else ``problem`` says what stands in the way. A later run
    tries again what is ``WAITING``; a person has to look at what is ``HELD``, as it comes too late,
    or ``REFUSED``, as there is another in its place.
    """

    edition: str
    channel: str
    stand: Stand
    where: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a run did, or, if ``dry``, would have done.

    ``checked`` means that it was to prove only, ``announced`` that it was to tell hubs only.

    ``plan`` is ``None`` when nothing had changed since the last run. ``editions`` are the ids of
    those in place that no run has reported before. ``silenced`` are findings that the owner does
    not want told; ``told_before`` counts those that an earlier run told already. Paths are relative
    to the public folder. ``stopped`` says why nothing was published, if something stood in the way.
    ``pings`` are those that hubs were sent, or, if nothing was to be sent, are owed; ``pings_owed``
    counts what later runs will send. ``sendings`` tell how the editions stand that the run sent, or
    held back; if ``is_sending_elsewhere``, another run is at that. ``handed`` tells of editions
    that go as a whole, and where to.
    """

    plan: Plan | None = None
    held: tuple[Held, ...] = ()
    findings: tuple[Finding, ...] = ()
    silenced: tuple[Silenced, ...] = ()
    told_before: int = 0
    editions: tuple[str, ...] = ()
    written: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: int = 0
    pings: tuple[Told, ...] = ()
    pings_owed: int = 0
    sendings: "tuple[Sending, ...]" = ()
    is_sending_elsewhere: bool = False
    handed: tuple[Handed, ...] = ()
    dry: bool = False
    checked: bool = False
    announced: bool = False
    stopped: str = ""

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that stop a release."""
        return tuple(f for f in self.findings if f.severity is Severity.ERROR)


class BlockedError(ReleaseError):
    """A release was not made; ``report`` tells what stood in its way. Nothing was written."""

    def __init__(self, report: Report) -> None:
        """Say why, and list what has to be mended."""
        reasons = [*report.held, *report.errors]
        super().__init__("\n".join([report.stopped, *(f"  {one}" for one in reasons)]))
        self.report = report


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What a run works with; a dry one holds copies in memory and must not write files.

    The state is opened when it is first asked for: a run that finds nothing to do never asks.
    """

    setup: Setup
    library: Library
    files: Files
    cache: Cache
    static: dict[str, tuple[Path, Stamp]]
    refused: tuple[Finding, ...]
    now: datetime
    dry: bool
    progress: Progress
    workers: Workers = field(default_factory=Workers)

    @cached_property
    def state(self) -> "State":
        """The state, open."""
        from syndicate.db.state import State  # noqa: PLC0415 - slow to import

        return State(self.setup.folders.state / STATE, dry=self.dry)

    @cached_property
    def _looking(self) -> Aside:
        path, public = self.setup.folders.state / CACHE, self.files.root
        return Aside(
            lambda: _touched(Cache(path, mend=False), Files(public)),
            lambda: _touched(self.cache, self.files),
            worth=not self.dry and self.cache.count_outputs() >= _MANY,
        )

    def begin_looking(self) -> None:
        """Find out beside all else which published files somebody has touched."""
        _ = self._looking

    @property
    def touched(self) -> frozenset[str]:
        """The paths of published files that are not, or not all, as they were written."""
        return frozenset(self._looking.result)

    def again(self, other: "Desk") -> None:
        """Take over the databases of another desk, with what was written to its copies of them."""
        vars(self)["state"] = other.state  # where ``cached_property`` keeps it

    @property
    def left_out(self) -> tuple[Finding, ...]:
        """What lies in the publication's folders and is not published."""
        articles, held = self.library.root.name, self.setup.settings.sources
        links = (path for path in self.library.linked if not path.lower().endswith(held))
        return (*self.refused, *(left_out(articles, path) for path in links))

    @property
    def today(self) -> date:
        """The day where the publication is."""
        return self.now.astimezone(ZoneInfo(self.setup.settings.publication.timezone)).date()

    def unsilenced(
        self, findings: Iterable[Finding]
    ) -> tuple[tuple[Finding, ...], tuple[Silenced, ...]]:
        """Return the findings that the owner wants to hear of, and the others with his reasons."""
        return silencing.part(findings, self.setup.silences, self.today)

    def places(self) -> Places:
        """Return what is taken in the public folder before any article."""
        places, static = Places(self.setup.policy), self.setup.folders.static.name
        for name in self.setup.settings.own:
            places.take([Resource(path=name)], "a file of the publication itself")
        for path in self.static:
            places.take([Resource(path=path)], f"{static}/{path}")
        return places

    def close(self) -> None:
        """Let go of the databases and of the other processes."""
        self.workers.close()
        if "_looking" in self.__dict__:
            self._looking.close()
        self.cache.close()
        if "state" in self.__dict__:
            self.state.close()

    @contextmanager
    def staying_settled(self) -> Iterator[None]:
        """Write to the state what changes nothing of what is published.

        The file looks different then; if all was as it should be before, it still is.
        """
        was = self.cache.fact("settled")
        settled = [one for one in (True, False) if was == self.settled(editions=one)]
        yield
        self.state.checkpoint()
        for one in settled:
            self.cache.set_facts(settled=self.settled(editions=one))

    def settled(self, *, editions: bool) -> str:
        """Return a hash of all that decides what is published, articles and time apart."""
        static = [
            f"{path} {stamp.size} {stamp.changed}" for path, (_, stamp) in self.static.items()
        ]
        return digest(self.setup.stamp, str(editions), *self._state_stamps(), *static)

    def _state_stamps(self) -> Iterator[str]:
        """Yield what tells whether somebody changed or lost a file in the folder of the state.

        The cache is none of it: it knows itself whether it can be used.
        """
        folder = self.setup.folders.state
        for path in (folder / STATE, folder / manifest.FILE, *sorted((folder / HOSTS).glob("*"))):
            try:
                stat = path.stat()
            except OSError:
                yield "none"
            else:
                yield f"{path.name} {stat.st_size} {stat.st_ctime_ns}"


def _touched(cache: Cache, files: Files) -> list[str]:
    """Return the published files that, or whose variants, do not look as they were written."""
    return [
        path
        for path, stored, variants in cache.looks()
        if not files.looks(path, stored)
        or not all(files.looks(path + SUFFIXES[one.coding], one.stored) for one in variants)
    ]


def variant_paths(path: str, output: Output) -> list[str]:
    """Return where a file's compressed variants lie."""
    return [path + SUFFIXES[one.coding] for one in output.variants]


_FOLDER_LINK = ("is a link to a folder, and such links are not followed", "put the folder here")


def left_out(folder: str, path: str, problem: tuple[str, str] = _FOLDER_LINK) -> Finding:
    """Tell of a file that is not published."""
    return Finding(
        rule="left-out",
        severity=Severity.WARNING,
        path=f"{folder}/{path}",
        problem=problem[0],
        remedy=problem[1],
    )


def unused_templates(folder: Path) -> Iterator[Finding]:
    """Tell of the owner's templates that nothing is made from."""
    from syndicate import templating  # noqa: PLC0415 - slow to import

    for path, remedy in templating.unused(folder):
        yield Finding(
            rule="template-unused",
            severity=Severity.WARNING,
            path=f"{folder.name}/{path}",
            problem="nothing is made from this file",
            remedy=remedy,
        )


def stamp(moment: datetime) -> str:
    """Write a time so that text order is time order."""
    return f"{moment:%Y-%m-%dT%H:%M:%S.%f}"
