"""Commands about editions on their way: how they stand, and what a person decides."""

import json as json_
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from syndicate.commands.shared import (
    DEFAULT,
    ConfigOption,
    JsonOption,
    NowOption,
    failures_told,
    load,
    moment,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from pathlib import Path

    from syndicate.db.letters.ledger import Ledger
    from syndicate.publishing.desk import Setup
    from syndicate.publishing.sending.office import Sending

EditionArgument = Annotated[str, typer.Argument(help="The id of an edition.", metavar="EDITION")]


class Unknown(StrEnum):
    """What becomes of messages of which nobody knows whether they were accepted."""

    RESEND = "resend"
    ASSUME_SENT = "assume-sent"
    FAILED = "failed"


def status(
    edition: Annotated[
        str, typer.Argument(help="Of this edition alone.", metavar="[EDITION]")
    ] = "",
    config: ConfigOption = DEFAULT,
    json: JsonOption = False,
) -> None:
    """Tell how editions stand that go by a channel, newest first."""
    with failures_told(json=json):
        _tell(config, edition, json=json)


def pause(
    edition: EditionArgument,
    config: ConfigOption = DEFAULT,
    why: Annotated[str, typer.Option("--why", help="What `status` says of it.")] = "",
) -> None:
    """Let nothing more of an edition go for now; what is under way is waited for."""
    reason = why or "paused by hand"

    def act(ledger: "Ledger", _now: "datetime") -> str:
        done = ledger.pause(edition, reason)
        return f"Paused {edition}." if done else f"{edition} was not on its way."

    from syndicate.publishing import deciding  # noqa: PLC0415 - start-up is counted

    _act(config, "", act, lambda setup, _: deciding.hold(setup, edition, reason))


def resume(edition: EditionArgument, config: ConfigOption = DEFAULT, now: NowOption = "") -> None:
    """Let an edition go that is held or paused, and send it."""
    from syndicate import console, wiring  # noqa: PLC0415 - start-up is counted

    settings = load(config)
    at = moment(now, settings)

    def act(ledger: "Ledger", at: "datetime") -> str:
        done = ledger.resume(edition, at)
        return f"Resumed {edition}." if done else f"{edition} was neither held nor paused."

    from syndicate.publishing import deciding  # noqa: PLC0415 - start-up is counted

    _act(config, now, act, lambda setup, _: deciding.release(setup, edition))
    with failures_told(json=False):
        report = wiring.publisher(settings).send(now=at)
    console.show_sendings(report)
    raise typer.Exit(console.exit_status(report))


def cancel(edition: EditionArgument, config: ConfigOption = DEFAULT, now: NowOption = "") -> None:
    """Send an edition to nobody else, for good."""

    def act(ledger: "Ledger", at: "datetime") -> str:
        number = ledger.cancel(edition, at)
        return (
            f"{edition} had ended before; nothing was changed."
            if number is None
            else f"Cancelled {edition}: {number:,} messages will not be sent."
        )

    from syndicate.publishing import deciding  # noqa: PLC0415 - start-up is counted

    _act(config, now, act, lambda setup, at: deciding.cancel(setup, edition, at))


def resolve(
    edition: EditionArgument,
    unknown: Annotated[
        Unknown,
        typer.Option("--unknown", help="Send them again, or take them for sent, or for failed."),
    ],
    config: ConfigOption = DEFAULT,
    now: NowOption = "",
) -> None:
    """Decide about messages of which nobody knows whether they were accepted."""

    def act(ledger: "Ledger", at: "datetime") -> str:
        from syndicate.db.letters.rows import Resolution  # noqa: PLC0415 - start-up is counted

        number = ledger.resolve(edition, Resolution(unknown.value), at)
        then = "; `syndicate publish` sends them" if number and unknown is Unknown.RESEND else ""
        return f"Resolved {number:,} of {edition} as {unknown.value}{then}."

    _act(config, now, act)


COMMANDS = (status, pause, resume, cancel, resolve)


def _act(
    config: "Path",
    now: str,
    act: "Callable[[Ledger, datetime], str]",
    whole: "Callable[[Setup, datetime], str | None] | None" = None,
) -> None:
    """Do what was decided: to an edition that goes as a ``whole``, or to messages."""
    from syndicate import wiring  # noqa: PLC0415 - start-up is counted
    from syndicate.publishing.sending.opening import open_ledger  # noqa: PLC0415 - likewise

    settings = load(config)
    setup, at = wiring.publisher(settings).setup, moment(now, settings)
    if whole and (done := whole(setup, at)):
        typer.echo(done)
        return
    with open_ledger(setup) as ledger:
        typer.echo(act(ledger, at))


def _tell(config: "Path", edition: str, *, json: bool) -> None:
    from syndicate import console, wiring  # noqa: PLC0415 - start-up is counted
    from syndicate.publishing import deciding  # noqa: PLC0415 - likewise
    from syndicate.publishing.desk import Stand  # noqa: PLC0415 - likewise

    setup = wiring.publisher(load(config)).setup
    handed = [one for one in deciding.stands(setup) if edition in {"", one.edition}]
    told = () if edition and handed else _mailed(setup, edition)
    from syndicate.publishing.sending import saying  # noqa: PLC0415 - start-up is counted

    if json:
        made = [saying.as_json(one) for one in told]
        made += [console.handed_as_json(one) for one in handed]
        typer.echo(json_.dumps(made, ensure_ascii=False, indent=2))
    else:
        for one in told:
            for line in saying.lines(one):
                typer.echo(line)
        for parcel in handed:
            typer.echo(console.handed_line(parcel))
        if not told and not handed:
            typer.echo("No edition has gone by a channel yet.")
    held = any(one.stand is Stand.HELD for one in handed)
    raise typer.Exit(saying.ATTENTION if held else saying.exit_status(told))


def _mailed(setup: "Setup", edition: str) -> "Sequence[Sending]":
    from syndicate.publishing.sending.opening import open_ledger  # noqa: PLC0415 - likewise

    if setup.letters is None and setup.channels and not edition:
        return ()  # whoever has no list of his own is not asked for its settings
    with open_ledger(setup) as ledger:
        return _sendings(ledger, edition)


def _sendings(ledger: "Ledger", edition: str) -> "Sequence[Sending]":
    from syndicate.errors import UsageError  # noqa: PLC0415 - start-up is counted
    from syndicate.publishing.sending.office import told  # noqa: PLC0415 - likewise

    known = [one.id for one in reversed(ledger.editions())]
    if edition and edition not in known:
        raise UsageError(f"there is no edition {edition}; `syndicate status` lists them")
    return [told(ledger, one) for one in known if not edition or one == edition]
