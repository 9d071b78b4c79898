"""``syndicate channel``: tries a way out before an edition goes by it."""

from typing import Annotated

import typer

from syndicate.commands.shared import (
    DEFAULT,
    ConfigOption,
    NowOption,
    failures_told,
    load,
    moment,
)

ToOption = Annotated[
    str, typer.Option("--to", metavar="ADDRESS", help="Send a message there, your own address.")
]


def channel(
    channel: Annotated[str, typer.Argument(metavar="CHANNEL", help="The id of a [[channel]].")],
    config: ConfigOption = DEFAULT,
    now: NowOption = "",
    to: ToOption = "",
) -> None:
    """Try a way out: connect, tell what DNS has to say, and send a message if asked to."""
    from syndicate import wiring  # noqa: PLC0415 - start-up is counted
    from syndicate.publishing.sending import trial  # noqa: PLC0415 - likewise

    with failures_told(json=False):
        settings = load(config)
        setup = wiring.publisher(settings).setup
        for line in trial.lines(setup, channel, to, moment(now, settings)):
            typer.echo(line)
