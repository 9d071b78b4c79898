"""``syndicate bounces``: takes in reports of failed delivery and of complaint."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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
    from syndicate.db.letters.ledger import Ledger
    from syndicate.maildrop import Mail
    from syndicate.publishing.bouncing import Tally
    from syndicate.publishing.desk import Setup

PIPE = Path("-")
LATER = 75
"""``EX_TEMPFAIL``: a mail server that pipes a message keeps it, and tries again."""

SourceArgument = Annotated[
    list[Path],
    typer.Argument(
        metavar="SOURCE…",
        show_default=False,
        help="A Maildir, an mbox, a folder of .eml files, a file, or - for standard input.",
    ),
]
RecipientOption = Annotated[
    str,
    typer.Option(
        "--recipient",
        metavar="ADDRESS",
        help="Where the messages came to, if none of them says so.",
    ),
]
AgainOption = Annotated[
    bool, typer.Option("--again", help="Also read what is marked as read in a Maildir.")
]


def bounces(  # noqa: PLR0913, PLR0917 - each is an option
    source: SourceArgument,
    config: ConfigOption = DEFAULT,
    now: NowOption = "",
    recipient: RecipientOption = "",
    again: AgainOption = False,
    dry_run: DryOption = False,
    json: JsonOption = False,
) -> None:
    """Take in what came back: bounces and complaints, and whoever leaves by mail."""
    import logging  # noqa: PLC0415 - start-up is counted

    from syndicate import wiring  # noqa: PLC0415 - likewise
    from syndicate.audience import Signer  # noqa: PLC0415 - likewise
    from syndicate.publishing.bouncing import Clerk  # noqa: PLC0415 - likewise
    from syndicate.publishing.sending.opening import letters_of  # noqa: PLC0415 - likewise

    # What it stumbles over is counted as a message of no known kind.
    logging.getLogger("flufl.bounce").addHandler(logging.NullHandler())
    with _kept_by_server(waits=PIPE in source), failures_told(json=json):
        settings = load(config)
        setup = wiring.publisher(settings).setup
        secret = letters_of(setup).secret
        with _ledger(setup, dry=dry_run) as ledger:
            clerk = Clerk(
                signer=Signer(secret),
                now=moment(now, settings),
                ledger=ledger,
                recipient=recipient,
            )
            tally = clerk.take(_mails(source, again=again))
    _tell(tally, json=json)


@contextmanager
def _kept_by_server(*, waits: bool) -> Iterator[None]:
    """Let a mail server keep the message that it pipes, whatever went wrong here.

    It gives up a message for any other status, and a report of failure then goes nowhere.
    """
    from syndicate.errors import SyndicateError  # noqa: PLC0415 - start-up is counted

    try:
        yield
    except SyndicateError as error:
        if not waits:
            raise
        typer.echo(f"syndicate: {error}", err=True)
        raise typer.Exit(LATER) from error


@contextmanager
def _ledger(setup: "Setup", *, dry: bool) -> "Iterator[Ledger | None]":
    if dry:
        yield None
        return
    from syndicate.publishing.sending.opening import open_ledger  # noqa: PLC0415 - slow to import

    with open_ledger(setup) as ledger:
        yield ledger


def _mails(sources: list[Path], *, again: bool) -> "Iterator[Mail]":
    from syndicate import maildrop  # noqa: PLC0415 - start-up is counted
    from syndicate.bounces import MOST  # noqa: PLC0415 - likewise

    for source in sources:
        if source == PIPE:
            yield maildrop.piped(sys.stdin.buffer, MOST)
        else:
            yield from maildrop.messages(source, MOST, again=again)


def _tell(tally: "Tally", *, json: bool) -> None:
    from syndicate.publishing import bouncing  # noqa: PLC0415 - start-up is counted

    for line in [bouncing.as_json(tally)] if json else bouncing.lines(tally):
        typer.echo(line)
