"""``syndicate subscribers``: the list of one's own."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from syndicate.commands.shared import (
    DEFAULT,
    ConfigOption,
    DryOption,
    JsonOption,
    NowOption,
    failures_told,
    load,
    moment,
)

if TYPE_CHECKING:
    from io import BufferedReader

    from syndicate.audience import Signer
    from syndicate.config import Config
    from syndicate.db.letters.engine import Database
    from syndicate.db.letters.subscribers import Subscribers
    from syndicate.lists.newcomers import Terms
    from syndicate.subscribing import Consent, Refusal, Subscriber

PIPE = Path("-")
CONFIRM_WITHIN = timedelta(days=7)
"""How long a link to confirm is good for."""

HAND = "hand"

app = typer.Typer(
    name="subscribers",
    help="Keep a list of your own: who is on it, who has left, who is not written to.",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

AddressArgument = Annotated[str, typer.Argument(metavar="ADDRESS", help="An email address.")]
NewslettersOption = Annotated[
    list[str] | None,
    typer.Option(
        "--newsletter", metavar="ID", help="Which newsletter; may be repeated. All unless given."
    ),
]
NewsletterOption = Annotated[
    str, typer.Option("--newsletter", metavar="ID", help="This newsletter alone.")
]
SourceOption = Annotated[
    str, typer.Option("--consent-source", metavar="TEXT", help="Where they agreed.")
]
DateOption = Annotated[
    str, typer.Option("--consent-date", metavar="TIME", help="When they agreed.")
]
TextOption = Annotated[
    str, typer.Option("--consent-text", metavar="TEXT", help="Which words they agreed to.")
]


@app.command("import")
def import_(  # noqa: PLR0913, PLR0917 - each is an option
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A CSV file; - is standard input.")],
    config: ConfigOption = DEFAULT,
    now: NowOption = "",
    newsletter: NewslettersOption = None,
    pending: Annotated[
        bool, typer.Option("--pending", help="They have yet to confirm (double opt-in).")
    ] = False,
    consent_source: SourceOption = "",
    consent_date: DateOption = "",
    consent_text: TextOption = "",
    column: Annotated[
        list[str] | None,
        typer.Option(
            "--column", metavar="NAME=HEADER", help="What a column is, such as email=Contact."
        ),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option("--ignore", metavar="HEADER", help="Pass over a column; may be repeated."),
    ] = None,
    encoding: Annotated[
        str, typer.Option("--encoding", help="Such as cp1252; UTF-8 or UTF-16 unless given.")
    ] = "",
    delimiter: Annotated[
        str, typer.Option("--delimiter", help="What parts the cells; found out unless given.")
    ] = "",
    refused: Annotated[
        Path | None,
        typer.Option("--refused", metavar="FILE", help="Write all refused rows there, with why."),
    ] = None,
    dry_run: DryOption = False,
    json: JsonOption = False,
) -> None:
    """Take in a list in CSV; who left or is suppressed stays out."""
    from syndicate import console  # noqa: PLC0415 - start-up is counted
    from syndicate.lists import columns, importer, newcomers, reading, report  # noqa: PLC0415 - likewise

    told = _pairs(column or (), "--column")
    reading.see_form(encoding, delimiter)
    with failures_told(json=json), _list(config, now) as desk:
        given = _consent(desk, consent_source, consent_date, consent_text)
        terms = _terms(desk, newsletter or (), given, pending=pending)
        with (
            console.progress(shown=not json) as progress,
            _bytes(file) as raw,
            _refusals(refused) as refuse,
        ):
            table = reading.Table(raw, str(file), encoding=encoding, delimiter=delimiter)
            meant = columns.columns(table.header, str(file), told, ignore or ())
            total = file.stat().st_size if file != PIPE else 0
            done = importer.run(
                iter(table),
                newcomers.Reader(meant, terms),
                desk.subscribers.intake(desk.now, dry=dry_run),
                told=lambda _rows: progress("subscribers", raw.tell() if total else 0, total),
                on_refusal=refuse,
            )
    made = report.Import(
        name=str(file), header=table.header, form=table.form, columns=meant, report=done,
        dry=dry_run,
    )  # fmt: skip
    for line in [report.as_json(made)] if json else report.lines(made):
        typer.echo(line)
    raise typer.Exit(made.exit_status)


@app.command("export")
def export(
    file: Annotated[
        Path, typer.Argument(metavar="[FILE]", help="Where to; standard output unless given.")
    ] = PIPE,
    config: ConfigOption = DEFAULT,
    newsletter: NewsletterOption = "",
) -> None:
    """Write the list as CSV, a row for each subscription."""
    from syndicate.lists import writing  # noqa: PLC0415 - start-up is counted

    with _list(config, "") as desk:
        _known(desk, [newsletter] if newsletter else [])
        names = desk.subscribers.attributes()
        with writing.into(None if file == PIPE else file) as out:
            number = writing.write(out, desk.subscribers.export(newsletter), names)
    if file != PIPE:
        typer.echo(f"wrote {number:,} subscriptions to {file}")


@app.command()
def add(  # noqa: PLR0913, PLR0917 - each is an option
    address: AddressArgument,
    config: ConfigOption = DEFAULT,
    now: NowOption = "",
    newsletter: NewslettersOption = None,
    attribute: Annotated[
        list[str] | None,
        typer.Option("--attribute", metavar="NAME=VALUE", help="What is known of them."),
    ] = None,
    confirmed: Annotated[
        bool, typer.Option("--confirmed", help="They agreed already; say when and where.")
    ] = False,
    consent_source: SourceOption = "",
    consent_date: DateOption = "",
    consent_text: TextOption = "",
    json: JsonOption = False,
) -> None:
    """Put somebody on the list, who has yet to confirm: the link for that is printed."""
    from syndicate.audience import Act  # noqa: PLC0415 - start-up is counted
    from syndicate.errors import UsageError  # noqa: PLC0415 - likewise
    from syndicate.lists import columns, newcomers  # noqa: PLC0415 - likewise
    from syndicate.subscribing import Newcomer  # noqa: PLC0415 - likewise

    with failures_told(json=json), _list(config, now) as desk:
        who, to = _address(address), _known(desk, newsletter or desk.newsletters)
        given = _consent(desk, consent_source, consent_date, consent_text)
        if confirmed and not (given.at and given.source):
            raise UsageError("nothing shows that they agreed: say --consent-date and "
                             "--consent-source, or leave out --confirmed, so that they confirm"
                             )  # fmt: skip
        attributes = _pairs(attribute or (), "--attribute")
        columns.see_names(attributes)
        clean = {name: newcomers.cleaned(value) for name, value in attributes.items()}
        act = Act.VOUCH if confirmed else Act.ASK
        evidence = given if given.source else given._replace(source=HAND, at=desk.now)
        taken = desk.subscribers.intake(desk.now).take(
            [(Newcomer(0, who, act, clean, evidence), to)]
        )
        if taken.refused:
            raise UsageError(f"{who} {taken.refused[0].reason}; {_remedy(taken.refused[0])}")
        _tell_added(desk, who, to, json=json)


@app.command()
def confirm(
    address: AddressArgument,
    config: ConfigOption = DEFAULT,
    now: NowOption = "",
    newsletter: NewslettersOption = None,
    json: JsonOption = False,
) -> None:
    """Confirm what somebody has yet to confirm, in their place."""
    from syndicate.audience import Status  # noqa: PLC0415 - start-up is counted

    with failures_told(json=json), _list(config, now) as desk:
        found = _found(desk, address)
        wanted = set(_known(desk, newsletter or desk.newsletters))
        waiting = [one.newsletter for one in found.subscriptions
                   if one.newsletter in wanted and one.status is Status.PENDING]  # fmt: skip
        for one in waiting:
            desk.subscribers.confirm(found.id, one, desk.now)
        _tell(f"confirmed: {', '.join(waiting)}" if waiting else "there was nothing to confirm",
              {"confirmed": waiting}, json=json)  # fmt: skip


@app.command()
def unsubscribe(
    address: AddressArgument,
    config: ConfigOption = DEFAULT,
    now: NowOption = "",
    newsletter: NewslettersOption = None,
    json: JsonOption = False,
) -> None:
    """End somebody's subscriptions; no list brings them back."""
    with failures_told(json=json), _list(config, now) as desk:
        found = _found(desk, address)
        left: list[str] = []
        for one in _known(desk, newsletter or [""]):
            left += desk.subscribers.unsubscribe(found.id, desk.now, one, by=HAND)
        _tell(f"unsubscribed: {', '.join(left)}" if left else "there was nothing to end",
              {"unsubscribed": left}, json=json)  # fmt: skip


@app.command()
def suppress(  # noqa: PLR0913, PLR0917 - each is an option
    address: AddressArgument,
    config: ConfigOption = DEFAULT,
    now: NowOption = "",
    newsletter: NewsletterOption = "",
    reason: Annotated[
        str, typer.Option("--reason", help="hand, bounce or complaint; hand unless given.")
    ] = HAND,
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="Why, for you.")] = "",
    lift: Annotated[
        bool, typer.Option("--lift", help="Let the address be written to again.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Let nothing be sent to an address, on the list or not; no list undoes it."""
    from syndicate import text  # noqa: PLC0415 - start-up is counted
    from syndicate.audience import Reason  # noqa: PLC0415 - likewise

    if reason not in {one.value for one in Reason} - {Reason.ERASED}:
        raise typer.BadParameter(f"{reason!r} is no reason; give hand, bounce or complaint")
    with failures_told(json=json), _list(config, now) as desk:
        who = _address(address)
        _known(desk, [newsletter] if newsletter else [])
        if lift:
            was = desk.subscribers.lift(who, newsletter)
            said = f"{who} may be written to again" if was else f"{who} was not suppressed"
            _tell(said, {"lifted": was}, json=json)
            return
        desk.subscribers.suppress(
            who, Reason(reason), desk.now, newsletter=newsletter, note=text.line(note)
        )
        where = f"of {newsletter}" if newsletter else "at all"
        _tell(f"{who} gets nothing {where} any more", {"suppressed": True}, json=json)


@app.command()
def erase(
    address: AddressArgument,
    config: ConfigOption = DEFAULT,
    now: NowOption = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask whether it is meant.")] = False,
    json: JsonOption = False,
) -> None:
    """Erase all that is known of a person but a keyed hash, so that no list brings them back."""
    with failures_told(json=json), _list(config, now) as desk:
        who = _address(address)
        if not yes:
            typer.confirm(f"Erase all of {who}? Nothing brings it back", abort=True, err=True)
        was = desk.subscribers.erase(who, desk.now)
        said = "is erased" if was else "was not on the list"
        _tell(f"{who} {said}, and stays off", {"erased": was}, json=json)


@app.command()
def show(
    address: Annotated[
        str, typer.Argument(metavar="[ADDRESS]", help="Who; all are counted unless given.")
    ] = "",
    config: ConfigOption = DEFAULT,
    json: JsonOption = False,
) -> None:
    """Tell all that is known of a person, or how many are on the list."""
    from syndicate.db.letters.ledger import Ledger  # noqa: PLC0415 - start-up is counted
    from syndicate.errors import UsageError  # noqa: PLC0415 - likewise
    from syndicate.lists import report  # noqa: PLC0415 - likewise

    with failures_told(json=json), _list(config, "") as desk:
        if not address:
            counts = desk.subscribers.counts()
            told = [report.counted_as_json(*counts)] if json else report.counted(*counts)
            typer.echo("\n".join(told))
            return
        who = _address(address)
        found, stops = desk.subscribers.find(who), desk.subscribers.suppressed(who)
        history = Ledger(desk.database, "show").history(found.id) if found else []
        if found is None and not stops:
            raise UsageError(f"{who} is not on the list")
        if json:
            typer.echo(report.person_as_json(found, stops, history))
            return
        lines = report.of_person(found, history) if found else report.of_suppressions(stops)
        typer.echo("\n".join(lines if found else [f"{who}: not on the list", *lines]))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """What all of these commands work with."""

    settings: "Config"
    database: "Database"
    signer: "Signer"
    subscribers: "Subscribers"
    now: datetime

    @property
    def newsletters(self) -> list[str]:
        """The ids of the publication's newsletters."""
        return [one.id for one in self.settings.newsletter]


@contextmanager
def _list(config: Path, now: str) -> Iterator[_Desk]:
    from syndicate.audience import Signer  # noqa: PLC0415 - start-up is counted
    from syndicate.db.letters.engine import FILE, Database  # noqa: PLC0415 - likewise
    from syndicate.db.letters.subscribers import Subscribers  # noqa: PLC0415 - likewise
    from syndicate.errors import ConfigError  # noqa: PLC0415 - likewise

    settings = load(config)
    if settings.letters is None:
        told = "there is no list of your own; write a [letters] table"
        raise ConfigError(f"{settings.file}: {told}")
    signer = Signer(settings.letters.secret)
    with Database(settings.database.url or settings.folder("state") / FILE) as database:
        yield _Desk(
            settings=settings,
            database=database,
            signer=signer,
            subscribers=Subscribers(database, signer),
            now=moment(now, settings),
        )


def _terms(desk: _Desk, named: Sequence[str], consent: "Consent", *, pending: bool) -> "Terms":
    from syndicate.audience import Act  # noqa: PLC0415 - start-up is counted
    from syndicate.lists.newcomers import Terms  # noqa: PLC0415 - likewise

    # Of several newsletters none is meant unless it is named, here or in the list.
    only = desk.newsletters if len(desk.newsletters) == 1 else []
    return Terms(
        act=Act.INVITE if pending else Act.VOUCH,
        newsletters=tuple(_known(desk, named or only)),
        known=frozenset(desk.newsletters),
        consent=consent,
        moment=desk.settings.moment,
        now=desk.now,
    )


def _consent(desk: _Desk, source: str, date: str, words: str) -> "Consent":
    from syndicate import text  # noqa: PLC0415 - start-up is counted
    from syndicate.subscribing import Consent  # noqa: PLC0415 - likewise

    at = moment(date, desk.settings) if date else None
    if at and at > desk.now:
        raise typer.BadParameter(f"--consent-date: nobody can have agreed in the future, {date!r}")
    return Consent(at, "", text.line(source), text.line(words))


def _known(desk: _Desk, named: Sequence[str]) -> list[str]:
    from syndicate import text  # noqa: PLC0415 - start-up is counted
    from syndicate.errors import UsageError  # noqa: PLC0415 - likewise

    for one in filter(None, named):
        if one not in desk.newsletters:
            near = text.nearest(one, desk.newsletters) if desk.newsletters else "write one"
            raise UsageError(f"there is no newsletter {one!r}; {near}")
    return list(dict.fromkeys(named))


def _address(written: str) -> str:
    from syndicate import mailboxes  # noqa: PLC0415 - start-up is counted

    try:
        return mailboxes.normalised(written)
    except mailboxes.AddressError as error:
        raise typer.BadParameter(f"{written[:80]!r} is no address: {error}") from error


def _found(desk: _Desk, written: str) -> "Subscriber":
    from syndicate.errors import UsageError  # noqa: PLC0415 - start-up is counted

    address = _address(written)
    found = desk.subscribers.find(address)
    if found is None:
        remedy = f"to keep it off, run: syndicate subscribers suppress {address}"
        raise UsageError(f"{address} is not on the list; {remedy}")
    return found


def _pairs(given: Sequence[str], option: str) -> dict[str, str]:
    pairs = {}
    for one in given:
        name, parted, value = one.partition("=")
        if not (name.strip() and parted and value.strip()):
            raise typer.BadParameter(f"{option}: {one!r} is no pair; write NAME=VALUE")
        pairs[name.strip()] = value.strip()
    return pairs


def _remedy(refusal: "Refusal") -> str:
    from syndicate.subscribing import Why  # noqa: PLC0415 - start-up is counted

    if refusal.why is Why.SUPPRESSED:
        return "to write to it again, run: syndicate subscribers suppress --lift"
    return "leave out --confirmed: they come back by confirming themselves"


def _tell_added(desk: _Desk, address: str, to: Sequence[str], *, json: bool) -> None:
    from syndicate import letterlinks  # noqa: PLC0415 - start-up is counted
    from syndicate.audience import Link, Purpose, Status  # noqa: PLC0415 - likewise

    found = desk.subscribers.find(address)
    letters = [one for one in (found.subscriptions if found else ()) if one.newsletter in to]
    base = desk.settings.letters.url if desk.settings.letters else ""
    links = {}
    for one in letters:
        if found and one.status is Status.PENDING:
            link = Link(purpose=Purpose.CONFIRM, subscriber=found.id, newsletter=one.newsletter,
                        expires=desk.now + CONFIRM_WITHIN)  # fmt: skip
            links[one.newsletter] = letterlinks.url(base, link.purpose, desk.signer.token(link))
    told = [f"{address}: {one.newsletter} {one.status}" for one in letters]
    told += [f"to confirm {one}, within {CONFIRM_WITHIN.days} days: {links[one]}" for one in links]
    statuses = {one.newsletter: one.status for one in letters}
    _tell("\n".join(told), {"subscriptions": statuses, "links": links}, json=json)


def _tell(said: str, made: dict[str, object], *, json: bool) -> None:
    from json import dumps  # noqa: PLC0415 - start-up is counted

    typer.echo(dumps({"status": 0} | made, ensure_ascii=False) if json else said)


@contextmanager
def _bytes(file: Path) -> "Iterator[BufferedReader]":
    from syndicate.errors import UsageError  # noqa: PLC0415 - start-up is counted
    from syndicate.lists.reading import HEAD  # noqa: PLC0415 - likewise

    if file == PIPE:
        yield cast("BufferedReader", sys.stdin.buffer)
        return
    try:
        opened = cast("BufferedReader", file.open("rb", buffering=HEAD))
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror}; name a file that can be read") from error
    with opened:
        yield opened


@contextmanager
def _refusals(file: Path | None) -> "Iterator[Callable[[Refusal], None]]":
    """Yield what writes a refused row down, without its address."""
    if file is None:
        yield lambda _refusal: None
        return
    import csv  # noqa: PLC0415 - start-up is counted

    from syndicate.lists import writing  # noqa: PLC0415 - likewise
    from syndicate.lists.formulas import quoted  # noqa: PLC0415 - likewise

    with writing.into(file) as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["line", "why", "reason"])
        yield lambda one: writer.writerow([one.line, one.why, quoted(one.reason)])
