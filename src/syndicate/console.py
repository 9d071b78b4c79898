"""What a person, a machine or a log reads about a run."""

import json
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import datetime

from syndicate.config import Config
from syndicate.errors import BusyError, ReleaseError, SyndicateError
from syndicate.model import Finding, Severity
from syndicate.plan import Outlook, Plan, Verdict
from syndicate.publishing.desk import Handed, Report, Stand, Told
from syndicate.publishing.intake import Progress as Advance
from syndicate.publishing.reader import Held

ATTENTION = 3
_SHOWN = 20
_PATIENCE = 0.5


def exit_status(report: Report) -> int:
    """Return 0 when all is done, or what tells who has to act.

    65 means that a record is held back or the release was stopped, 3 that a person has to look at
    an edition on its way, 75 that a later run goes on with one.
    """
    if report.held or report.errors or report.stopped:
        return ReleaseError.exit_status
    stands = {one.stand for one in report.handed}
    if stands & {Stand.HELD, Stand.REFUSED}:
        return ATTENTION
    if any(one.rule == "edition-held" for one in report.findings):
        return ATTENTION
    if report.is_sending_elsewhere:
        return BusyError.exit_status
    later = BusyError.exit_status if Stand.WAITING in stands else 0
    if not report.sendings:
        return later
    from syndicate.publishing.sending import saying  # noqa: PLC0415 - most runs send nothing

    return saying.exit_status(report.sendings) or later


@contextmanager
def progress(*, shown: bool) -> Iterator[Advance]:
    """Yield a callback (stage, done, total) that draws a bar once a run lasts, on a terminal."""
    if not shown or not sys.stderr.isatty():
        yield lambda _stage, _done, _total: None
        return
    from rich.console import Console  # noqa: PLC0415 - slow to import
    from rich.progress import (  # noqa: PLC0415 - likewise
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
    )

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    begun = time.monotonic()
    # It refreshes when told to: a thread of its own would forbid the fast way to start workers.
    with Progress(
        *columns, console=Console(stderr=True), transient=True, auto_refresh=False
    ) as bars:
        tasks = {}

        def advance(stage: str, done: int, total: int) -> None:
            if time.monotonic() - begun < _PATIENCE:
                return
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, refresh=True)

        yield advance


def show(report: Report, config: Config, *, shows_plan: bool = False) -> None:
    """Tell a person what was done, or would be."""
    if report.plan and (shows_plan or (report.dry and not report.checked)):
        _show_plan(report.plan)
    if not shows_plan:
        _say(_summary(report, config))
    _show_pings(report, config)
    show_sendings(report)
    _show_findings(report.findings, config, says_why=report.checked)
    _show_untold(report)
    _show_held(report.held, config)


def _summary(report: Report, config: Config) -> str:
    if report.stopped:
        return report.stopped
    if report.announced:
        return f"Sent {_count(len(report.pings), 'ping')}."
    if report.plan is None:
        return f"Nothing to do: all {report.unchanged} files are as they should be."
    live = len(report.plan.live)
    articles, files = _count(live, "article"), _count(len(report.written), "file")
    if report.checked:
        return f"Checked {articles} and {files}; nothing was published."
    would = "Would publish" if report.dry else "Published"
    counts = f"{files} written, {len(report.removed)} removed"
    lines = [f"{would} {articles}: {counts}, {report.unchanged} unchanged."]
    folder = config.paths.public
    lines += [f"Edition {one}: {folder}/email/{one}/index.html" for one in report.editions]
    if report.written and not report.dry:
        lines.append(f"Look at {folder}/index.html")
    return "\n".join(lines)


def _show_pings(report: Report, config: Config) -> None:
    done = Counter(one.hub for one in report.pings if one.done)
    for hub, number in sorted(done.items()):
        _say(f"Told {hub} of {_count(number, 'changed feed')}.")
    owed = Counter(one.hub for one in report.pings if not one.done) if report.dry else {}
    for hub, number in sorted(owed.items()):
        times = [one.next_try for one in report.pings if one.hub == hub and one.next_try]
        when = f", from {max(times):%Y-%m-%d %H:%M} UTC on" if times else ""
        _say(f"{hub} is to be told of {_count(number, 'changed feed')}{when}.")
    if report.pings_owed and not owed:
        waits = "waits" if report.pings_owed == 1 else "wait"
        which = "a later run" if config.websub.automatic else "`syndicate announce`"
        _say(f"{_count(report.pings_owed, 'ping')} to hubs {waits} for {which}.")


def show_sendings(report: Report) -> None:
    """Tell a person of the editions that the run sent, or handed over."""
    for handed in report.handed:
        if handed.stand is Stand.DONE:
            _say(handed_line(handed))
    if report.is_sending_elsewhere:
        _say("Another run is sending; the next one goes on with what it leaves.")
    if report.sendings:
        from syndicate.publishing.sending import saying  # noqa: PLC0415 - most runs send nothing

        for one in report.sendings:
            for line in saying.lines(one):
                _say(line)


def handed_line(one: Handed) -> str:
    """Return on one line how an edition stands that goes as a whole."""
    said = {
        Stand.DONE: f"was handed over: {one.where}" if one.where else "was handed over",
        Stand.WAITING: "waits to be handed over",
        Stand.HELD: f"is held: {one.problem}",
        Stand.REFUSED: f"cannot be handed over: {one.problem}",
        Stand.CANCELLED: "is cancelled",
    }[one.stand]
    return f"Edition {one.edition} by {one.channel} {said}"


def handed_as_json(one: Handed) -> dict[str, object]:
    """Return how an edition stands that goes as a whole, for machines."""
    return asdict(one)


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _show_held(held: Sequence[Held], config: Config) -> None:
    if not held:
        return
    number = f"{_count(len(held), 'record')} held back"
    if sys.stdout.isatty():
        _draw_held(number, held, config.paths.articles)
        return
    _say(f"{number}:")
    for one in held:
        meanwhile = " (its last good version stays published)" if one.kept else ""
        _say(f"  {config.paths.articles}/{one}{meanwhile}")


def _draw_held(title: str, held: Sequence[Held], articles: str) -> None:
    from rich.console import Console  # noqa: PLC0415 - slow to import
    from rich.table import Table  # noqa: PLC0415 - likewise
    from rich.text import Text  # noqa: PLC0415 - likewise

    table = Table(title=title, title_justify="left", show_lines=True)
    for name in ("Where", "What is wrong", "How to mend it", "Meanwhile"):
        table.add_column(name, overflow="fold")
    for one in held:
        where = f"{articles}/{one.path}" + (f":{one.line}" if one.line else "")
        meanwhile = "last good version stays" if one.kept else "not published"
        table.add_row(*map(Text, (where, one.problem, one.remedy, meanwhile)))
    Console().print(table)


def _say(line: str) -> None:
    """Write a line; what the terminal cannot show is shown as a mark."""
    encoding = sys.stdout.encoding or "utf-8"
    print(line.encode(encoding, "replace").decode(encoding))  # noqa: T201 - it is what a console is for


def _show_findings(findings: Sequence[Finding], config: Config, *, says_why: bool) -> None:
    """Tell the gravest, and, of each rule once, why what it finds matters."""
    explained = set() if says_why else {one.rule for one in findings}
    order = list(Severity)
    ranked = sorted(findings, key=lambda one: (order.index(one.severity), one.path, one.line))
    for one in ranked[:_SHOWN]:
        _say(f"{one.severity}: {_place(one, config)}{one}")
        if one.excerpt:
            _say(one.excerpt)
        if one.rule not in explained:
            explained.add(one.rule)
            _say(f"  why: {one.why}")
    if len(ranked) > _SHOWN:
        _say(f"… and {len(ranked) - _SHOWN} more; `syndicate check --json` lists all.")


def _show_untold(report: Report) -> None:
    """Count what is not told once more, and what is not told at all."""
    if report.told_before:
        stands = "stands" if report.told_before == 1 else "stand"
        number = _count(report.told_before, "finding")
        _say(f"{number} told before still {stands}; `syndicate check` tells all.")
    if report.silenced:
        number = _count(len(report.silenced), "finding")
        _say(f"{number} silenced in [checks]; `syndicate check --json` lists them with reasons.")


def _place(finding: Finding, config: Config) -> str:
    source = config.folder("articles") / finding.path
    return f"{config.paths.articles}/" if finding.path and source.is_file() else ""


def _show_plan(plan: Plan) -> None:
    live, waiting = plan.live, [one for one in plan.articles if not one.included]
    _say(f"Feeds and pages: {len(live)} published, {len(waiting)} not")
    for verdict in plan.articles:
        _say(f"  {_mark(verdict)} {_name(verdict)}: {verdict.reason}")
    for outlook in plan.outlooks:
        _show_outlook(outlook)


def _show_outlook(outlook: Outlook) -> None:
    letter = outlook.newsletter
    title = f"Newsletter {letter.id} ({letter.title}): "
    title += f"edition {outlook.edition.id}, " if outlook.edition else "no edition now, "
    _say(title + outlook.reason)
    for verdict in outlook.verdicts:
        _say(f"  {_mark(verdict)} {_name(verdict)}: {verdict.reason}")
    if letter.channel:
        held = f", and is held there, for {outlook.late}" if outlook.late else ""
        _say(f"  an edition goes by {letter.channel}{held}")
    if outlook.next_slot:
        _say(f"  next slot: {outlook.next_slot:%Y-%m-%d %H:%M} UTC")


def _mark(verdict: Verdict) -> str:
    return "+" if verdict.included else "-"


def _name(verdict: Verdict) -> str:
    from syndicate.text import shorten  # noqa: PLC0415 - a leaf

    return shorten(verdict.head.title or verdict.head.summary, 60) or verdict.head.key


def placed(report: Report, config: Config) -> Report:
    """Return a report that names articles as text does: by their paths below the publication."""
    folder = config.paths.articles
    return replace(
        report,
        held=tuple(replace(one, path=f"{folder}/{one.path}") for one in report.held),
        findings=tuple(_placed(one, config) for one in report.findings),
        silenced=tuple(
            replace(one, finding=_placed(one.finding, config)) for one in report.silenced
        ),
    )


def _placed(finding: Finding, config: Config) -> Finding:
    return replace(finding, path=_place(finding, config) + finding.path)


def as_json(report: Report, *, fixed: Sequence[str] = ()) -> str:
    """Return the report for machines: one JSON object; ``fixed`` is what ``--fix`` told."""
    told = {
        "status": exit_status(report),
        "dry_run": report.dry,
        "stopped": report.stopped,
        **_files_as_json(report),
        "fixed": list(fixed),
        "editions": report.editions,
        "pings": [_ping_as_json(one) for one in report.pings],
        "pings_owed": report.pings_owed,
        "sendings": _sendings_as_json(report),
        "handed": [handed_as_json(one) for one in report.handed],
        "held": [one.told() for one in report.held],
        "findings": [_finding_as_json(one) for one in report.findings],
        "silenced": [
            _finding_as_json(one.finding) | {"reason": one.reason} for one in report.silenced
        ],
        "told_before": report.told_before,
        "plan": _plan_as_json(report.plan) if report.plan else None,
    }
    return json.dumps(told, ensure_ascii=False, indent=2)


def status_of(findings: Sequence[Finding]) -> int:
    """Return 65 when one of the findings would stop a release, else 0."""
    wrong = any(one.severity is Severity.ERROR for one in findings)
    return ReleaseError.exit_status if wrong else 0


def show_feeds(findings: Sequence[Finding], count: int) -> None:
    """Tell a person what is wrong with some feeds: all of it, the gravest first."""
    order = list(Severity)
    for one in sorted(findings, key=lambda one: (order.index(one.severity), one.path)):
        _say(f"{one.severity}: {one}")
    errors = sum(one.severity is Severity.ERROR for one in findings)
    told = f"{_count(errors, 'error')}, {_count(len(findings) - errors, 'warning')}"
    _say(f"Checked {_count(count, 'feed')}: {told}.")


def findings_as_json(findings: Sequence[Finding]) -> str:
    """Return what is wrong with some feeds for machines."""
    found = [_finding_as_json(one) for one in findings]
    told = {"status": status_of(findings), "findings": found}
    return json.dumps(told, ensure_ascii=False, indent=2)


def _files_as_json(report: Report) -> dict[str, object]:
    """Return what became of files; one that proves makes all anew, and compares none."""
    if report.checked:
        return {"proven": len(report.written)}
    done = not (report.dry or report.stopped)
    return {
        "changed": done and bool(report.written or report.removed or report.editions),
        "written": report.written,
        "removed": report.removed,
        "unchanged": report.unchanged,
    }


def failure_as_json(error: SyndicateError) -> str:
    """Return for machines what ended a run before there was anything to report."""
    return json.dumps({"status": error.exit_status, "error": str(error)}, ensure_ascii=False)


def _plan_as_json(plan: Plan) -> dict[str, object]:
    return {
        "articles": [_verdict_as_json(one) for one in plan.articles],
        "newsletters": [
            {
                "id": outlook.newsletter.id,
                "edition": outlook.edition.id if outlook.edition else None,
                "reason": outlook.reason,
                "channel": outlook.newsletter.channel,
                "late": outlook.late,
                "next": _iso(outlook.next_slot),
                "articles": [_verdict_as_json(one) for one in outlook.verdicts],
            }
            for outlook in plan.outlooks
        ],
    }


def _finding_as_json(finding: Finding) -> dict[str, object]:
    return finding.told() | {"why": finding.why}


def _ping_as_json(ping: Told) -> dict[str, object]:
    return asdict(ping) | {"next_try": _iso(ping.next_try)}


def _sendings_as_json(report: Report) -> list[dict[str, object]]:
    if not report.sendings:
        return []
    from syndicate.publishing.sending import saying  # noqa: PLC0415 - most runs send nothing

    return [saying.as_json(one) for one in report.sendings]


def _verdict_as_json(verdict: Verdict) -> dict[str, object]:
    head = verdict.head
    return {
        "id": head.id,
        "source": head.key,
        "url": head.url,
        "title": head.title,
        "included": verdict.included,
        "reason": verdict.reason,
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat().replace("+00:00", "Z") if moment else None


def log_events(report: Report) -> None:
    """Write the run's events to stderr as JSON lines."""
    import structlog  # noqa: PLC0415 - slow to import, and seldom asked for

    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(sort_keys=True),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    log = structlog.get_logger()
    for one in report.held:
        log.warning("record_held", **one.told())
    for finding in report.findings:
        log.info("finding", **finding.told())
    for edition in report.editions:
        log.info("edition_made", edition=edition, dry_run=report.dry)
    for sending in _sendings_as_json(report):
        log.info("edition_sent", **sending)
    for handed in report.handed:
        log.info("edition_handed", **handed_as_json(handed))
    for ping in report.pings:
        if ping.done:
            log.info("hub_told", hub=ping.hub, topic=ping.topic)
        elif not report.dry:
            log.warning("hub_failed", **_ping_as_json(ping))
    log.info(
        "run_finished",
        status=exit_status(report),
        written=len(report.written),
        removed=len(report.removed),
        unchanged=report.unchanged,
        dry_run=report.dry,
    )
