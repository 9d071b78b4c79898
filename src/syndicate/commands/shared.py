"""Options that several commands take, and what all of them do at their beginning and end."""

from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from syndicate.config import Config

INTERRUPTED = 130

ConfigOption = Annotated[
    Path, typer.Option("--config", "-c", help="The configuration file.", show_default=True)
]
NowOption = Annotated[
    str, typer.Option("--now", metavar="TIME", help="Act as if it were this time (ISO 8601).")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Report as JSON, for machines.")]
DryOption = Annotated[bool, typer.Option("--dry-run", help="Say what would be done; do nothing.")]
LogOption = Annotated[bool, typer.Option("--log", help="Log events as JSON lines to stderr.")]
AllowPrivateOption = Annotated[
    bool, typer.Option("--allow-private", help="Also fetch from your own network.")
]
DEFAULT = Path("syndicate.toml")


@contextmanager
def failures_told(*, json: bool) -> "Iterator[None]":
    """Let machines read a failure where they expect the report; an interrupt is none."""
    from syndicate import console  # noqa: PLC0415 - start-up is counted
    from syndicate.errors import SyndicateError  # noqa: PLC0415 - likewise

    try:
        yield
    except SyndicateError as error:
        if json:
            typer.echo(console.failure_as_json(error))
        raise
    except KeyboardInterrupt as interrupt:
        raise typer.Exit(INTERRUPTED) from interrupt


def load(path: Path) -> "Config":
    """Read the configuration file."""
    from syndicate import config  # noqa: PLC0415 - start-up is counted

    return config.load(path)


def moment(text: str, config: "Config | None") -> datetime:
    """Return the time to act at, in UTC, in whole seconds."""
    from datetime import UTC  # noqa: PLC0415 - start-up is counted

    if not text:
        return datetime.now(UTC).replace(microsecond=0)
    try:
        at = datetime.fromisoformat(text)
        if config:
            at = config.moment(at) or at
        return at.replace(microsecond=0, tzinfo=at.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        remedy = 'give an ISO 8601 time, such as "2026-11-23T07:00:00Z"'
        raise typer.BadParameter(f"{text!r} is no time; {remedy}") from error
