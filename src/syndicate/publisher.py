"""The use cases: plan, build, publish, check. Each is told the time, and tells what it did."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from syndicate.db.cache import Cache, StaleCache
from syndicate.errors import BusyError, ConfigError, StorageError
from syndicate.library import Library, Stamp
from syndicate.model import Finding
from syndicate.plan import Issued, Plan
from syndicate.plan import make as make_plan
from syndicate.publishing import announcing
from syndicate.publishing.desk import (
    CACHE,
    BlockedError,
    Desk,
    Report,
    Setup,
    left_out,
    stamp,
)
from syndicate.publishing.intake import Intake, Progress, gather, survey, take_in
from syndicate.publishing.reader import Held, Job, Reader
from syndicate.publishing.recognition import file_of
from syndicate.stores.files import Files

if TYPE_CHECKING:
    from syndicate.fetching import Fetcher
    from syndicate.publishing.previewing import Preview


def _silent(_stage: str, _done: int, _total: int) -> None:
    """Show no progress."""


@dataclass(slots=True)
class Publisher:
    """One publication on this machine."""

    setup: Setup
    progress: Progress = field(default=_silent)

    def plan(self, *, now: datetime) -> Report:
        """Tell what would go out at ``now``, and why; nothing is written.

        Raises:
            ConfigError: a template or setting is wrong.
        """

        def work(desk: Desk) -> Report:
            is_made = _is_made(desk)
            intake = _intake(desk, *_survey(desk))
            recovered = _recovered(desk)
            plan = _plan(desk, intake)
            owed = announcing.owed(desk)
            return Report(
                plan=plan,
                held=intake.held,
                findings=(
                    *recovered,
                    *intake.fresh,
                    *_foreseen(desk, intake, plan, is_made=is_made),
                ),
                pings=owed,
                pings_owed=len(owed),
                dry=True,
            )

        return self._run(work, now=now, dry=True)

    def build(
        self,
        *,
        now: datetime,
        dry: bool = False,
        strict: bool = False,
        allow_removals: bool = False,
    ) -> Report:
        """Publish pages and feeds; make no editions.

        Raises:
            BlockedError: a proof failed, or ``strict`` and a record is held, or most of what is
                published is gone and the caller does not ``allow_removals``; nothing was written.
            BusyError: another run is at work.
            StorageError: a disk or a database did not do its part.
            ConfigError: a template or setting is wrong.
        """
        wish = _Wish(dry=dry, strict=strict, allow_removals=allow_removals, editions=False)
        return self._release(wish, now=now)

    def publish(
        self,
        *,
        now: datetime,
        dry: bool = False,
        strict: bool = False,
        allow_removals: bool = False,
    ) -> Report:
        """Publish pages and feeds, and make the editions that are due.

        Raises:
            BlockedError: as ``build``; nothing was written.
            BusyError: another run is at work.
            StorageError: a disk or a database did not do its part.
            ConfigError: a template or setting is wrong.
        """
        wish = _Wish(dry=dry, strict=strict, allow_removals=allow_removals, editions=True)
        try:
            report = self._release(wish, now=now)
        except BlockedError as stop:  # what was made before goes on its way all the same
            raise BlockedError(self._sent(stop.report, now)) from stop
        return report if dry else self._sent(report, now)

    def check(self, *, now: datetime, fetcher: "Fetcher | None" = None) -> Report:
        """Make everything anew in memory and prove it; nothing is written.

        With a ``fetcher`` the addresses in editions are asked for, too.
        """

        def work(desk: Desk) -> Report:
            desk.cache.forget_all()
            intake = _intake(desk, *_survey(desk))
            from syndicate.publishing.release import prove  # noqa: PLC0415 - slow to import

            return prove(desk, intake, _plan(desk, intake), fetcher)

        return self._run(work, now=now, dry=True)

    def announce(self, *, now: datetime) -> Report:
        """Tell hubs what they are owed, and publish nothing.

        Raises:
            BusyError: another run is at work.
            StorageError: a database did not do its part.
        """

        def work(desk: Desk) -> Report:
            return _announced(desk, Report(announced=True))

        return self._run(work, now=now, dry=False)

    def preview(self, *, now: datetime, after: "Preview | None" = None) -> "Preview":
        """Look at what would go out at ``now``; nothing is written, whatever run is at work.

        What was read for the preview ``after`` which this one comes is not read again; its
        databases are this one's. Close the last one.

        Raises:
            ConfigError: a setting is wrong, or the articles folder is missing.
            StorageError: a folder or a database cannot be read.
        """
        from syndicate.publishing.previewing import Preview, looks  # noqa: PLC0415 - slow to import

        seen = looks(self.setup.folders.state)
        kept = after.desk if after and after.looks == seen else None
        desk = self._open(now, dry=True, cache=kept.cache if kept else None)
        if kept:
            desk.again(kept)
        try:
            intake = _taken_in(desk, again=not kept)
            shown = Preview(desk, intake, _plan(desk, intake), _history(desk), seen)
        except BaseException:
            if not kept:
                desk.close()
            raise
        if after and not kept:
            after.close()
        return shown

    def send(self, *, now: datetime) -> Report:
        """Work off the editions that are under way, and publish nothing.

        Raises:
            BusyError: another run is at work, and hands editions over.
            StorageError: a database did not do its part.
        """
        report = Report()
        if any(channel.campaign for channel in self.setup.channels.values()):
            report = self._run(lambda desk: _handed(desk, report), now=now, dry=False)
        return self._sent(report, now)

    def _sent(self, report: Report, now: datetime) -> Report:
        """Work off the editions that are under way, while others may make a release.

        Raises:
            StorageError: a database did not do its part.
            ConfigError: the address of a database is wrong.
        """
        if not any(channel.is_mailed for channel in self.setup.channels.values()):
            return report
        from syndicate.publishing.sending.run import run  # noqa: PLC0415 - most send nothing

        try:
            with self.lock(dry=False, name="sending.lock"):
                return replace(report, sendings=tuple(run(self.setup, now)))
        except BusyError:
            return replace(report, is_sending_elsewhere=True)

    def _release(self, wish: "_Wish", *, now: datetime) -> Report:
        def work(desk: Desk) -> Report:
            desk.begin_looking()
            jobs, gone = _survey(desk)
            if not jobs and not gone and _is_settled(desk, editions=wish.editions):
                return _nothing(desk)
            intake = _intake(desk, jobs, gone, meanwhile=_import_release)
            recovered = _recovered(desk)
            try:
                report = make(desk, intake)
            except BlockedError as stop:
                raise BlockedError(_beginning(stop.report, recovered)) from stop
            return _beginning(report, recovered)

        def make(desk: Desk, intake: Intake) -> Report:
            from syndicate.publishing.release import release  # noqa: PLC0415 - slow to import

            if wish.strict and intake.held:
                reason = "Nothing was published: some records are held back."
                raise BlockedError(_stopped(intake, reason, dry=wish.dry))
            plan = _plan(desk, intake)
            reason = "" if wish.allow_removals else _emptied(desk, intake, plan)
            if reason:
                raise BlockedError(_stopped(intake, reason, dry=wish.dry))
            return release(desk, intake, plan, editions=wish.editions)

        return self._run(lambda desk: self._told(desk, work), now=now, dry=wish.dry)

    def _told(self, desk: Desk, work: Callable[[Desk], Report]) -> Report:
        """Do some work, and tell hubs of it; if it is blocked, of what was in place before."""
        tell = _announced if self.setup.pings_itself and not desk.dry else _counted
        try:
            return tell(desk, _handed(desk, work(desk)))
        except BlockedError as stop:
            raise BlockedError(tell(desk, _handed(desk, stop.report))) from stop

    def _run(self, work: Callable[[Desk], Report], *, now: datetime, dry: bool) -> Report:
        with self.lock(dry=dry), self._desk(now, dry=dry) as desk:
            try:
                return work(desk)
            except StaleCache:
                desk.workers.close()  # they have it open
                desk.cache.forget_all()
                return work(desk)

    @contextmanager
    def lock(self, *, dry: bool, name: str = "lock") -> Iterator[None]:
        """Let one run at a time write; the operating system frees the lock of a killed one."""
        if dry:
            yield
            return
        path = self.setup.folders.state / name
        lock = FileLock(path)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            lock.acquire(timeout=0)
        except Timeout as error:
            message = f"{path}: another run is at work; the next one will do its part"
            raise BusyError(message) from error
        except OSError as error:
            remedy = "make its folder writable for the user who publishes"
            raise StorageError(f"{path}: cannot be made ({error.strerror}); {remedy}") from error
        try:
            yield
        finally:
            lock.release()

    def _open(self, now: datetime, *, dry: bool, cache: Cache | None = None) -> Desk:
        folders = self.setup.folders
        static, refused = _static(folders.static)
        return Desk(
            setup=self.setup,
            library=Library(folders.articles, static=folders.static),
            files=Files(folders.public),
            cache=cache or Cache(folders.state / CACHE, dry=dry),
            static=static,
            refused=refused,
            now=now,
            dry=dry,
            progress=self.progress,
        )

    @contextmanager
    def _desk(self, now: datetime, *, dry: bool) -> Iterator[Desk]:
        desk = self._open(now, dry=dry)
        try:
            yield desk
        finally:
            desk.close()


def _is_made(desk: Desk) -> bool:
    """Tell, before anything is read, whether the last release had these settings and templates."""
    made = (desk.settled(editions=True), desk.settled(editions=False))
    return desk.cache.fact("settled") in made


def _foreseen(desk: Desk, intake: Intake, plan: Plan, *, is_made: bool) -> tuple[Finding, ...]:
    """Tell what a release would find in templates, and what it would shorten.

    Most plans have no edition that is due, and settings and templates that made the last release:
    they need nothing of what makes emails and pages, which is slow to import.
    """
    if is_made and not any(look.edition for look in plan.outlooks):
        return ()
    from syndicate.publishing import foreseeing  # noqa: PLC0415 - composing is slow to import

    return tuple(foreseeing.findings(desk, intake, plan))


PUBLIC_THOUGH_HIDDEN = frozenset({".well-known", ".nojekyll", ".htaccess"})
"""Names below ``static/`` that begin with a dot and are published all the same."""


_MANY = 3
"""So many published articles are no few: more than half of all do not go unless one says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wish:
    """What a release is asked for."""

    dry: bool
    strict: bool
    allow_removals: bool
    editions: bool


def _emptied(desk: Desk, intake: Intake, plan: Plan) -> str:
    """Say why a run must not take articles away unasked, if that would be most of them.

    A folder that is not mounted, or that a job did not finish copying, looks like that.
    """
    live = [row for row in desk.state.known() if row.status == "live"]
    here = intake.rows.keys() | intake.claimed
    gone = [row for row in live if row.id not in here]
    most = len(gone) >= _MANY and 2 * len(gone) > len(live)
    if not gone or (plan.live and not most):
        return ""
    folder, first = desk.library.root.name, min(file_of(row.key) for row in gone)
    return (
        f"Nothing was published: {len(gone)} of {len(live)} published articles are gone from"
        f" {folder}/, such as {first}; put them back, or confirm with --allow-removals."
    )


def _survey(desk: Desk, *, again: bool = True) -> tuple[list[Job], list[str]]:
    """Return what to read; ``again`` also what was read and never promised."""
    _find_articles(desk.library.root)
    anew = desk.cache.fact("reading") != desk.setup.reading
    unsettled = desk.cache.unsettled() if again else frozenset()
    return survey(desk.library, desk.cache.stamps(), anew=anew, again=unsettled)


def _find_articles(folder: Path) -> None:
    """Raise ``ConfigError`` if there is no folder of articles."""
    if folder.is_dir():
        return
    above = next(one for one in folder.parents if one.is_dir())
    beside = {one.name: one for one in above.iterdir() if one.is_dir()}
    wanted = folder.relative_to(above).parts[0]
    close = get_close_matches(wanted, list(beside), n=1)
    nearest = beside[close[0]] if close else above
    remedy = f"the nearest that exists is {nearest}: name the right one, or make it"
    raise ConfigError(f"[paths] articles: there is no folder {folder}; {remedy}")


def _nothing_else() -> None:
    """Do nothing while others read."""


def _import_release() -> None:
    import syndicate.publishing.release  # noqa: F401, PLC0415 - slow, so it is done meanwhile


def _intake(
    desk: Desk,
    jobs: Sequence[Job],
    gone: Sequence[str],
    *,
    meanwhile: Callable[[], object] = _nothing_else,
) -> Intake:
    if jobs or gone:  # from here on the cache knows what is not published yet
        desk.cache.set_facts(settled="")
    reader = Reader(library=desk.library, settings=desk.setup.settings, now=desk.now)
    desk.workers.begin(len(jobs), reader.get_ready)  # while this process opens the state
    intake = take_in(
        reader,
        desk.cache,
        desk.state,
        jobs,
        gone,
        places=desk.places,
        progress=desk.progress,
        workers=desk.workers,
        meanwhile=meanwhile,
    )
    desk.cache.set_facts(reading=desk.setup.reading)
    return intake


def _taken_in(desk: Desk, *, again: bool) -> Intake:
    """Take in what changed, at a desk that others will go on with."""
    try:
        return _intake(desk, *_survey(desk, again=again))
    except StaleCache:
        desk.cache.forget_all()
        return _intake(desk, *_survey(desk))
    finally:
        desk.workers.close()


def _history(desk: Desk) -> list[Issued]:
    return [
        Issued(
            id=made.edition.id,
            newsletter=made.edition.newsletter,
            scheduled_for=made.edition.scheduled_for,
            made_at=made.made_at,
            articles=made.edition.articles,
            published=made.published,
        )
        for made in desk.state.editions()
    ]


def _plan(desk: Desk, intake: Intake) -> Plan:
    history = _history(desk)
    timezone = desk.setup.settings.publication.timezone
    return make_plan(intake.heads, desk.setup.newsletters, history, timezone=timezone, now=desk.now)


def _recovered(desk: Desk) -> tuple[Finding, ...]:
    """Take over editions that were published and that the state does not know; tell of them."""
    if not desk.setup.newsletters:
        return ()
    from syndicate.publishing.recovering import recover  # noqa: PLC0415 - needs the state

    return desk.unsilenced(recover(desk))[0]


def _beginning(report: Report, findings: tuple[Finding, ...]) -> Report:
    return replace(report, findings=(*findings, *report.findings)) if findings else report


def _is_settled(desk: Desk, *, editions: bool) -> bool:
    """Tell whether the last run did all that this one could do, and nobody touched its files."""
    since, until = desk.cache.fact("settled_at") or "", desk.cache.fact("turns_at") or ""
    return (
        desk.cache.fact("settled") == desk.settled(editions=editions)
        and since <= stamp(desk.now) < until
        and not desk.touched
    )


def _nothing(desk: Desk) -> Report:
    held: tuple[Held, ...] = ()
    if desk.cache.fact("held"):
        rows = desk.cache.summaries()
        held = gather(desk.cache, desk.state, desk.library, rows, places=desk.places).held
    return Report(held=held, unchanged=desk.cache.count_outputs(), dry=desk.dry)


def _announced(desk: Desk, report: Report) -> Report:
    done = announcing.announce(desk)
    told, silenced = desk.unsilenced(done.findings)
    return replace(
        report,
        pings=done.pings,
        pings_owed=done.left,
        findings=(*report.findings, *told),
        silenced=(*report.silenced, *silenced),
    )


def _handed(desk: Desk, report: Report) -> Report:
    """Hand over what waits for its channel, now that all it links to is in place."""
    if desk.dry or not desk.setup.channels:
        return report
    from syndicate.publishing import handing  # noqa: PLC0415 - most runs have no channel

    handed, found = handing.hand_over(desk)
    told, silenced = desk.unsilenced(found)
    return replace(
        report,
        handed=(*report.handed, *handed),
        findings=(*report.findings, *told),
        silenced=(*report.silenced, *silenced),
    )


def _counted(desk: Desk, report: Report) -> Report:
    """Tell what waits, where the report does not say so already."""
    return replace(report, pings_owed=report.pings_owed or announcing.waiting(desk))


def _stopped(intake: Intake, reason: str, *, dry: bool) -> Report:
    return Report(held=intake.held, findings=intake.fresh, stopped=reason, dry=dry)


def _static(folder: Path) -> tuple[dict[str, tuple[Path, Stamp]], tuple[Finding, ...]]:
    """Return the files that are published as they are, by public path, and what is left out."""
    library = Library(folder, hidden=PUBLIC_THOUGH_HIDDEN)
    found = library.scan()
    refused = {path: library.refusal(path) for path in found}
    files = {path: (folder / path, stamp) for path, stamp in found.items() if not refused[path]}
    told = [left_out(folder.name, path, problem) for path, problem in refused.items() if problem]
    return files, tuple(told)
