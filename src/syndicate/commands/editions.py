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
    """Tell how editions stand that go to the list of one's own, newest first."""
    with failures_told(json=json):
        _tell(config, edition, json=json)


def pause(
    edition: EditionArgument,
    config: ConfigOption = DEFAULT,
    why: Annotated[str, typer.Option("--why", help="What `status` says of it.")] = "",
) -> None:
    """Let nothing more of an edition go for now; what is under way is waited for."""

    def act(ledger: "Ledger", _now: "datetime") -> str:
        done = ledger.pause(edition, why or "paused by hand")
        return f"Paused {edition}." if done else f"{edition} was not on its way."

    _act(config, "", act)


def resume(edition: EditionArgument, config: ConfigOption = DEFAULT, now: NowOption = "") -> None:
    """Let an edition go that is held or paused, and send it."""
    from syndicate import console, wiring  # noqa: PLC0415 - start-up is counted

    settings = load(config)
    at = moment(now, settings)

    def act(ledger: "Ledger", at: "datetime") -> str:
        done = ledger.resume(edition, at)
        return f"Resumed {edition}." if done else f"{edition} was neither held nor paused."

    _act(config, now, act)
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

    _act(config, now, act)


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


def _act(config: "Path", now: str, act: "Callable[[Ledger, datetime], str]") -> None:
    from syndicate import wiring  # noqa: PLC0415 - start-up is counted
    from syndicate.publishing.sending.opening import open_ledger  # noqa: PLC0415 - likewise

    settings = load(config)
    with open_ledger(wiring.publisher(settings).setup) as ledger:
        typer.echo(act(ledger, moment(now, settings)))


def _tell(config: "Path", edition: str, *, json: bool) -> None:
    from syndicate import wiring  # noqa: PLC0415 - start-up is counted
    from syndicate.publishing.sending import saying  # noqa: PLC0415 - likewise
    from syndicate.publishing.sending.opening import open_ledger  # noqa: PLC0415 - likewise

    with open_ledger(wiring.publisher(load(config)).setup) as ledger:
        told = _sendings(ledger, edition)
    if json:
        made = [saying.as_json(one) for one in told]
        typer.echo(json_.dumps(made, ensure_ascii=False, indent=2))
    else:
        for one in told:
            for line in saying.lines(one):
                typer.echo(line)
        if not told:
            typer.echo("No edition has gone to the list yet.")
    raise typer.Exit(saying.exit_status(told))


def _sendings(ledger: "Ledger", edition: str) -> "Sequence[Sending]":
    from syndicate.errors import UsageError  # noqa: PLC0415 - start-up is counted
    from syndicate.publishing.sending.office import told  # noqa: PLC0415 - likewise

    known = [one.id for one in reversed(ledger.editions())]
    if edition and edition not in known:
        raise UsageError(f"there is no edition {edition}; `syndicate status` lists them")
    return [told(ledger, one) for one in known if not edition or one == edition]
